"""The page of a comparison: whole in one file, and true to what was found."""

from __future__ import annotations

import re
import shutil

import pytest

from compared_records import class_rows, make_run, noisy, tag_rows
from danlu.compare.comparison import compare_runs
from danlu.compare.curves import curve_pictures
from danlu.compare.page import write_page

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
GOLD = "aabbc" * 20
GROUPS = [f"影片{number // 20}" for number in range(100)]


@pytest.fixture
def found(tmp_path):
    """Two recipes, one of them with two seeds, with names to be escaped and Chinese groups."""
    made = (("plain", 1, 0.6), ("好 <b>", 1, 0.8), ("好 <b>", 2, 0.9))
    folders = [
        make_run(
            tmp_path / "runs" / f"run-{number}",
            class_rows(GOLD, noisy(GOLD, "abc", right, number), groups=GROUPS),
            name=name,
            seed=seed,
            lr=right if name == "plain" else 0.1,
        )
        for number, (name, seed, right) in enumerate(made)
    ]
    return compare_runs(folders)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("danlu.record.drawn.draw", lambda name, spec: "<svg></svg>")


def test_it_has_the_verdict_and_each_part(found, quick, tmp_path):
    write_page(tmp_path / "page.html", found)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")

    assert "好 &lt;b&gt; (2 seeds)" in page
    assert "<b>)" not in page
    assert "影片0" in page
    assert "train.optimizer.lr" in page
    for part in (
        "Seed by seed",
        "Items fixed and broken",
        "F1 by class",
        "By group",
        "What differs",
        "Training",
    ):
        assert part in page
    assert "object at 0x" not in page
    assert page.count("<svg>") == 3
    assert not re.search(r'(?:src|href)="(?!#)', page)


def test_a_pair_that_is_not_tested_says_why(quick, tmp_path):
    folders = [
        make_run(tmp_path / name, tag_rows([("B-A", "O")] * 3), name=name, task="tagging", predictions=False)
        for name in ("one", "two")
    ]
    write_page(tmp_path / "page.html", compare_runs(folders))

    assert "Not tested: one has no predictions of test" in (tmp_path / "page.html").read_text(
        encoding="utf-8"
    )


def test_curves_are_drawn_with_a_line_a_run_in_the_look_of_its_unit(found):
    pictures = curve_pictures(found.units)

    assert [picture.caption for picture in pictures] == [
        "loss of train after each epoch.",
        "loss of valid after each epoch.",
        "accuracy of valid after each epoch.",
    ]
    (layer,) = pictures[0].spec["layer"]
    assert {row["run"] for row in layer["data"]["values"]} == {"run-0", "run-1", "run-2"}
    assert {row["unit"] for row in layer["data"]["values"]} == {"plain", "好 <b> (2 seeds)"}


def test_without_the_renderer_there_is_a_page_without_curves(found, tmp_path, monkeypatch):
    def missing(name, spec):
        raise ImportError

    monkeypatch.setattr("danlu.record.drawn.draw", missing)
    write_page(tmp_path / "page.html", found)

    assert 'id="training"' not in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.browser
def test_in_a_browser_it_is_whole_and_fits_a_phone(found, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    write_page(tmp_path / "page.html", found)
    asked, complaints = [], []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((tmp_path / "page.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("svg").count() == 3
        assert (asked, complaints) == ([page.url], [])
        browser.close()


@pytest.mark.browser
def test_names_without_a_hyphen_fit_a_phone_too(quick, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    names = ("a" * 60, "b_" * 30)
    folders = [
        make_run(tmp_path / name, class_rows(GOLD, noisy(GOLD, "abc", 0.7, number)), name=name, lr=number)
        for number, name in enumerate(names, 1)
    ]
    write_page(tmp_path / "page.html", compare_runs(folders))
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 320, "height": 800})
        page.goto((tmp_path / "page.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        browser.close()
