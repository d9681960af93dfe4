"""The page of a run of joint tagging."""

from __future__ import annotations

import re

import pytest

from danlu.record.page import write_page
from made_up_joint_record import CHINESE, make_joint_record
from page_parser import parsed

LARGEST_BYTES = 300_000
"""A page with two evaluations stays below this: it is to be sent and kept."""


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    return parsed(make_joint_record(tmp_path_factory.mktemp("runs") / "2026-11-20-posts-01"))


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "2026-11-20-weibo-01"
    return parsed(make_joint_record(folder, words=CHINESE, splits=("valid",), heads=()))


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
        "The best of 6 epochs is", "best floor copy phrase", "All texts, those all of whose phrases",
        "Beside the floors", "frequent keywords", "Phrases by their length", "4+ words", "Instructive errors",
        "Keywords and phrases, unseen texts", "cannot be labelled", "missed", "boundary", "spurious",
        "8 of them cannot be labelled",
        "In train, 173 of 27,120 phrases (0.6%) cannot be labelled", "12 of 3,376", "loss, keyword",
        "train loss, phrase",
        "as a whole and of each head", "training texts", "family: joint-rnn", "phrase.text_accuracy",
    ):  # fmt: skip
        assert part in text, part
    assert text.count("<figure>") == 3


def test_nothing_of_the_other_tasks_is_on_it(english):
    text, _ = english
    body = text.partition("</style>")[2].partition('id="recipe"')[0]
    for word in ("span.", "token.", "sentences", "Worst types", "What is taken for what", "macro avg"):
        assert word not in body, word


def test_words_are_escaped(english):
    text, _ = english
    assert "&lt;b&gt;" in text
    assert "loves <b>" not in text


def test_phrases_are_marked_without_their_one_type(english):
    text, _ = english
    assert re.search(r'<mark class="(shared|differs)">[^<]+</mark>', text)
    assert "<small>phrase</small>" not in text


def test_chinese_is_text_and_one_loss_alone_has_no_heads(chinese):
    text, _ = chinese
    assert re.search(r"<mark[^>]*>[^<]*(音乐节|下雨|夜市小吃地图)", text)
    assert "of each head" not in text
    assert "loss, keyword" not in text


def test_a_damaged_evaluation_does_not_take_the_page_away(tmp_path):
    folder = make_joint_record(tmp_path / "a", epochs=1)
    (folder / "evaluation" / "valid" / "errors.json").write_text("{")
    (folder / "evaluation" / "test" / "scores.json").write_text(
        '{"task": "joint-tagging", "scores": 3, "phrase_report": [], "length_report": {"all": 1}, "losses": 7}'
    )
    text, _ = parsed(folder)
    assert "Evaluation on test" in text


def test_the_page_is_the_same_each_time(tmp_path):
    folder = make_joint_record(tmp_path / "a", epochs=2, splits=("valid",))
    first = write_page(folder).read_bytes()
    assert write_page(folder).read_bytes() == first
