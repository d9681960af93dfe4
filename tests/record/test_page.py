from __future__ import annotations

import re
import sys

import pytest

from danlu.files import append_line
from danlu.record.notes import add_note
from danlu.record.page import write_page
from made_up_record import CHINESE, make_record
from page_parser import parsed


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    return parsed(make_record(tmp_path_factory.mktemp("runs") / "2026-11-20-made-up-01"))


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    return parsed(make_record(tmp_path_factory.mktemp("runs") / "2026-11-20-resume-01", types=CHINESE))


def test_the_page_needs_nothing_but_itself(english):
    text, page = english
    assert page.fetched == []
    assert "http" not in text
    assert not re.search(r"url\((?!#)", text)
    assert "@import" not in text


def test_every_id_is_one_of_a_kind_and_every_link_leads_there(english):
    _, page = english
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_the_page_has_a_language_and_headings_in_order(english):
    _, page = english
    assert page.attributes["html"]["lang"] == "en"
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_all_parts_of_the_record_are_on_the_page(english):
    text, _ = english
    for part in (
        "2026-11-20-made-up-01", "finished", "The best of 8 epochs", "<svg", "Evaluation on valid",
        "Evaluation on test", "Worst types", "missed", "spurious", "Instructive errors", "Words by label",
        "The unseen score falls after epoch 6.", "314 of 662", "a tag without a word", "family: bilstm-crf",
        "CPython", "copy repeated", "D01", "Looks at splits", "Test was looked at twice",
    ):  # fmt: skip
        assert part in text, part


def test_chinese_names_are_text_everywhere(chinese):
    text, _ = chinese
    assert "人名" in re.search(r'<table class="heat">.*?</table>', text, re.DOTALL)[0]
    assert re.search(r"<mark[^>]*>[^<]*<small>组织</small></mark>", text)
    assert "Noto Sans CJK SC" in text
    assert "Microsoft YaHei" in text
    assert "PingFang SC" in text


def test_what_a_person_or_a_file_wrote_is_escaped(tmp_path):
    folder = make_record(tmp_path / "a", epochs=1, splits=("valid",), types=("<b>&x",))
    add_note(folder, "<script>alert(1)</script>")
    append_line(folder / "recipe.yaml", "# </pre><i>")
    text, _ = parsed(folder)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<b>&x" not in text
    assert "&lt;b&gt;&amp;x" in text
    assert "</pre><i>" not in text


def test_a_run_without_evaluation_has_its_curves(tmp_path):
    text, page = parsed(make_record(tmp_path / "a", epochs=5, done=2, splits=(), extras=False))
    assert text.count("<figure>") == 3
    assert "Evaluation on" not in text
    assert "danlu resume a" in text
    assert "interrupted" in page.attributes["span"]["class"] or "badge interrupted" in text


def test_an_empty_folder_has_a_page_that_names_what_is_missing(tmp_path):
    text, _ = parsed(tmp_path)
    assert "recipe.yaml: the file is missing" in text
    assert "<figure>" not in text


def test_a_damaged_evaluation_does_not_take_the_page_away(tmp_path):
    folder = make_record(tmp_path / "a", epochs=1)
    (folder / "evaluation" / "valid" / "errors.json").write_text("{")
    (folder / "evaluation" / "test" / "scores.json").write_text(
        '{"scores": 3, "confusion": [], "span_report": 1}'
    )
    text, _ = parsed(folder)
    assert "Evaluation on test" in text


def test_without_the_renderer_the_page_has_no_curves_but_all_the_rest(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    text, _ = parsed(make_record(tmp_path / "a", epochs=2))
    assert "<figure>" not in text
    assert "2 epochs as a table" in text


def test_the_page_follows_from_the_record_alone_and_is_the_same_each_time(tmp_path):
    folder = make_record(tmp_path / "a", epochs=2)
    first = write_page(folder).read_bytes()
    assert write_page(folder).read_bytes() == first
