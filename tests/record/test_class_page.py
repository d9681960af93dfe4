"""The page of a run of text classification."""

from __future__ import annotations

import json
import re

import pytest

from danlu.record.page import write_page
from made_up_class_record import CHINESE_SENTIMENT, RATINGS, make_class_record
from page_parser import parsed

LARGEST_BYTES = 400_000
"""A page with two evaluations stays below this: it is to be sent and kept."""


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    return parsed(make_class_record(tmp_path_factory.mktemp("runs") / "2026-11-20-reviews-01"))


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    return parsed(
        make_class_record(
            tmp_path_factory.mktemp("runs") / "2026-11-20-hotels-01", classes=CHINESE_SENTIMENT, linear=0.7
        )
    )


def test_the_page_needs_nothing_but_itself_and_is_small(english):
    text, page = english
    assert page.fetched == []
    assert "http" not in text
    assert not re.search(r"url\((?!#)", text)
    assert len(text.encode()) < LARGEST_BYTES


def test_every_id_is_one_of_a_kind_and_headings_are_in_order(english):
    _, page = english
    assert len(page.ids) == len(set(page.ids))
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


def test_all_parts_of_the_record_are_on_the_page(english):
    text, _ = english
    for part in (
        "The best of 6 epochs", "a linear model of words and pairs of words does", "below floor",
        "All texts, those that stand word for word",
        "Beside the floors", "bag of words", "What is taken for what", "Expected calibration error",
        "Calibration as a table", "ROC curve", "Precision–recall curve", "Instructive errors", "Texts by class",
        "141 of 600 texts",
        "In train, the length limit of 256 cut 6,001 of 24,990 texts, 1,200,000 of 7,000,000 tokens (17.1%).",
        "24,990", "neg 12,500, pos 12,490", "12 of 2,500, 11 with the same class", "max_length",
        "learning rate, head", "training texts", "1 line dropped or mended",
    ):  # fmt: skip
        assert part in text, part
    assert text.count("<figure>") == 3 + 2 * 4


def test_nothing_of_tagging_is_on_it(english):
    text, _ = english
    body = text.partition("</style>")[2]
    for word in ("sentence", "span.", "token.", "Worst types", "as in the other", "without learning"):
        assert word not in body, word


def test_confusion_has_counts_and_shares(english):
    text, _ = english
    table = re.search(r'<table class="heat shares few">.*?</table>', text, re.DOTALL)[0]
    cells = re.findall(r">(\d+)\s*<small>([\d.]+)%</small>", table)
    assert len(cells) == 4
    assert all(
        abs(float(left[1]) + float(right[1]) - 100) < 0.11
        for left, right in zip(cells[::2], cells[1::2], strict=True)
    )


def test_excerpts_are_escaped(english):
    text, _ = english
    assert "film &amp; its &lt;b&gt;cast&lt;/b&gt;" in text
    assert "<b>cast</b>" not in text


def test_chinese_is_text_in_tables_errors_and_pictures(chinese):
    text, _ = chinese
    assert "好评" in re.search(r'<table class="heat.*?</table>', text, re.DOTALL)[0]
    assert re.search(r"<text[^>]*>[^<]*好评[^<]*</text>", text)
    assert "<blockquote>酒店位置不错" in text
    assert "a linear model of words and pairs of words does" not in text


def test_more_classes_than_two_have_no_curves_and_upright_names(tmp_path):
    text, _ = parsed(make_class_record(tmp_path / "a", classes=RATINGS, splits=("valid",)))
    assert "ROC curve" not in text
    assert text.count("<figure>") == 3 + 2
    assert '<table class="heat shares">' in text


def test_one_group_with_one_learning_rate_has_no_picture_of_it(tmp_path):
    folder = make_class_record(tmp_path / "a", splits=(), groups={"all": 0.001})
    assert "learning-rate.vl.json" in pictures_of(folder)
    rows = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    lines = (json.dumps({**row, "learning_rates": {"all": 0.001}}) + "\n" for row in rows)
    (folder / "history.jsonl").write_text("".join(lines))
    text, _ = parsed(folder)
    assert text.count("<figure>") == 2
    assert "1.00e-03" in text


def test_rates_far_apart_stand_on_a_logarithmic_axis(tmp_path):
    folder = make_class_record(tmp_path / "a", splits=())
    write_page(folder)
    assert '"log"' in (folder / "pictures" / "learning-rate.vl.json").read_text()


def test_many_groups_have_lines_that_differ(tmp_path):
    folder = make_class_record(
        tmp_path / "a", splits=(), groups={f"layer.{number}": 1e-5 for number in range(14)}
    )
    write_page(folder)
    encoding = json.loads((folder / "pictures/learning-rate.vl.json").read_text())["layer"][-1]["encoding"]
    looks = zip(
        encoding["color"]["scale"]["range"],
        map(tuple, encoding["strokeDash"]["scale"]["range"]),
        strict=True,
    )
    assert len(set(looks)) == 14


def test_an_evaluation_whose_name_is_no_identifier_has_its_pictures(tmp_path):
    folder = make_class_record(tmp_path / "a", splits=("test",))
    (folder / "evaluation" / "test").rename(folder / "evaluation" / "test+encoding=gb18030@epoch-0003")
    text, page = parsed(folder)
    assert len(page.ids) == len(set(page.ids))
    assert "test+encoding=gb18030@epoch-0003-roc.vl.json" in pictures_of(folder)
    assert text.count("<figure>") == 3 + 4


def test_a_damaged_evaluation_does_not_take_the_page_away(tmp_path):
    folder = make_class_record(tmp_path / "a", epochs=1)
    (folder / "evaluation" / "valid" / "errors.json").write_text("{")
    (folder / "evaluation" / "test" / "scores.json").write_text(
        '{"task": "text-classification", "scores": 3, "confusion": [], "curves": 1, "calibration": {"raw": 7}}'
    )
    text, _ = parsed(folder)
    assert "Evaluation on test" in text


def test_the_page_is_the_same_each_time(tmp_path):
    folder = make_class_record(tmp_path / "a", epochs=2)
    first = write_page(folder).read_bytes()
    assert write_page(folder).read_bytes() == first


def pictures_of(folder):
    write_page(folder)
    return {path.name for path in (folder / "pictures").iterdir()}
