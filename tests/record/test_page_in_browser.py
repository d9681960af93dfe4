"""The page as a browser shows it: whole without a network, its script without an error, Chinese as Chinese."""

from __future__ import annotations

import shutil

import pytest

from danlu.record.page import write_page
from made_up_audio_record import make_audio_record
from made_up_class_record import make_class_record
from made_up_joint_record import make_joint_record
from made_up_record import make_record

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = pytest.mark.browser


@pytest.fixture(
    params=[make_record, make_joint_record, make_class_record, make_audio_record],
    ids=["tagging", "joint-tagging", "text-classification", "audio-classification"],
)
def opened(request, tmp_path):
    """A record's page in a browser, with what it asked for and what its script complained of."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    path = write_page(request.param(tmp_path / "runs" / "run"))
    asked, complaints = [], []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        yield page, asked, complaints
        browser.close()


def test_the_page_asks_for_nothing_but_itself_and_its_script_runs(opened):
    page, asked, complaints = opened
    assert asked == [page.url]
    assert complaints == []
    assert page.locator("svg").count() >= 2


def test_nothing_runs_over_the_edge_of_a_phone(opened):
    page, _, _ = opened
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_switch_changes_light_to_dark_and_back(opened):
    page, _, complaints = opened
    colour = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(colour)
    switch = page.get_by_role("button", name="light / dark")
    switch.click()
    assert page.evaluate(colour) != before
    switch.click()
    assert page.evaluate(colour) == before
    assert complaints == []


def test_every_folded_part_opens(opened):
    page, _, _ = opened
    folds = page.locator("details")
    for number in range(folds.count()):
        folds.nth(number).evaluate("fold => fold.open = true")
        assert folds.nth(number).locator("> *").last.is_visible()


@pytest.mark.parametrize("embeds_audio", [False, True])
def test_a_clip_is_fetched_when_it_is_played_and_no_sooner(tmp_path, embeds_audio):
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    path = write_page(
        make_audio_record(tmp_path / "runs" / "run", splits=("valid",)), embeds_audio=embeds_audio
    )
    asked = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        assert asked == [page.url]
        seconds = page.locator("audio").first.evaluate(
            "player => new Promise(tell => { player.onloadedmetadata = () => tell(player.duration); player.load(); "
            "player.preload = 'metadata'; })"
        )
        browser.close()
    assert seconds == pytest.approx(0.2, abs=0.01)
