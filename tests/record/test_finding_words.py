from __future__ import annotations

import pytest

from danlu.recipe.overrides import parse_override
from danlu.record.finding_words import finding_view, value_text
from made_up_findings import COPIES, OVERFITS, SPEAKERS


def test_a_finding_is_told_with_its_numbers_cures_and_places():
    view = finding_view(COPIES)

    assert view.what == "364 of 664 test sentences stand word for word in train."
    assert (view.code, view.outcome, view.confidence) == ("D01", "issue", "high confidence")
    assert view.evidence == (
        ("test, count", "364"), ("test, of", "664"), ("valid, count", "314"), ("valid, of", "662"),
    )  # fmt: skip
    assert view.tries[0].words == "Read the scores on unseen sentences"
    assert view.tries[0].changes == ("train.select=span.micro_f1@unseen",)
    assert view.tries[1].changes == ()
    assert view.examples == ("test.txt:1", "test.txt:17")


def test_long_lists_are_cut_and_nothing_is_a_dash():
    assert finding_view(OVERFITS).evidence == (
        ("epoch", "3"), ("lowest", "1.25"), ("last", "2.5"), ("rows", "1, 2, 3, 4, 5, 6 and 2 more"),
        ("is sure", "yes"), ("none", "–"),
    )  # fmt: skip


def test_rows_in_lists_and_small_numbers_are_shown():
    view = finding_view(OVERFITS.__class__("R04", "", "run", OVERFITS.answer.__class__(
        "tip", "x", {"heads": [{"name": "phrase", "share": 0.010830}], "empty": [], "large": 12345.6789},
    )))  # fmt: skip

    assert view.evidence == (("heads", "name phrase share 0.01083"), ("empty", "–"), ("large", "12345.6789"))


def test_a_question_that_could_not_be_asked_has_no_confidence():
    assert finding_view(SPEAKERS).confidence == ""


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 1e-5, 0.3, "adam", "span.micro_f1@unseen", "null", "TRUE", "1e-3", "a: b", "", "好评", "- x",
        "a#b",
        [1, "x", None], {"kind": "plateau", "factor": 0.5, "of": {"a": [True]}}, [], {},
    ],
)  # fmt: skip
def test_a_value_reads_as_itself(value):
    assert parse_override(f"train.some_key={value_text(value)}").value == value
