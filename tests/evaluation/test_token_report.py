from __future__ import annotations

import json
from itertools import chain

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, classification_report, precision_recall_fscore_support

from danlu.errors import DataError
from danlu.evaluation.token_report import token_report

LABELS = ["O", "B-Tool", "I-Tool", "B-Group", "I-Group", "B-地名", "B-A-rather-long-name-for-a-type"]

pairs = st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS))
sentences = st.lists(st.lists(pairs, max_size=8), min_size=1, max_size=8).filter(any)

# Where no word at all is right, scikit-learn writes the support as 1.0 instead of 1.
partly_right = sentences.filter(lambda drawn: any(gold == guess for of in drawn for gold, guess in of))


def unzip(of_pairs: list[list[tuple[str, str]]]) -> tuple[list[list[str]], list[list[str]]]:
    return [[gold for gold, _ in s] for s in of_pairs], [[guess for _, guess in s] for s in of_pairs]


@given(partly_right, st.integers(1, 6))
@settings(deadline=None)
def test_the_text_is_scikit_learns_to_the_character(drawn: list[list[tuple[str, str]]], digits: int) -> None:
    gold, predicted = unzip(drawn)
    expected = classification_report(
        list(chain(*gold)), list(chain(*predicted)), digits=digits, zero_division=0
    )
    assert token_report(gold, predicted).as_text(digits=digits) == expected


@given(partly_right, st.permutations(LABELS), st.integers(1, len(LABELS)))
@settings(deadline=None)
def test_the_text_with_declared_labels_is_scikit_learns_too(
    drawn: list[list[tuple[str, str]]], order: list[str], size: int
) -> None:
    gold, predicted = unzip(drawn)
    labels = order[:size]
    true = list(chain(*gold))
    assume(set(labels) & set(true))  # scikit-learn refuses labels none of which is in gold
    expected = classification_report(true, list(chain(*predicted)), labels=labels, zero_division=0)
    assert token_report(gold, predicted, labels=labels).as_text() == expected


@given(sentences)
@settings(deadline=None)
def test_the_numbers_are_scikit_learns(drawn: list[list[tuple[str, str]]]) -> None:
    gold, predicted = unzip(drawn)
    true, guess = list(chain(*gold)), list(chain(*predicted))
    table = token_report(gold, predicted)
    assert table.accuracy == accuracy_score(true, guess)
    for average in ("micro", "macro", "weighted"):
        expected = precision_recall_fscore_support(true, guess, average=average, zero_division=0)[:3]
        row = table.averages[f"{average} avg"]
        assert (row.precision, row.recall, row.f1) == pytest.approx(expected, abs=1e-14)


def test_a_label_never_predicted_has_no_precision_and_a_reason() -> None:
    table = token_report([["B-Tool", "O"]], [["O", "O"]])
    row = table.rows[0]
    assert (row.precision, row.recall, row.f1) == (None, 0.0, 0.0)
    assert row.reasons == {"precision": "never predicted"}
    assert "B-Tool       0.00      0.00      0.00" in table.as_text()
    assert len(table.footnotes()) == 1
    assert table.footnotes()[0].startswith("1 never predicted, precision shown as 0")


def test_a_label_never_in_gold_and_one_nowhere_have_their_own_footnotes() -> None:
    table = token_report([["O", "O"]], [["O", "B-Tool"]], labels=["O", "B-Tool", "B-Flaw"])
    assert table.rows[1].reasons == {"recall": "never in gold"}
    assert set(table.rows[2].reasons) == {"precision", "recall", "f1"}
    assert [note.split(",")[0] for note in table.footnotes()] == [
        "1 never in gold",
        "1 neither in gold nor predicted",
    ]


def test_a_report_without_gaps_has_no_footnote() -> None:
    assert token_report([["O"]], [["O"]]).footnotes() == []


def test_json_is_unrounded_and_names_its_convention() -> None:
    table = token_report([["B-Tool", "O", "O"]], [["O", "O", "O"]])
    read = json.loads(json.dumps(table.as_json()))
    assert read["rows"][1]["precision"] == 2 / 3
    assert read["rows"][0]["precision"] is None
    assert read["accuracy"] == 2 / 3
    assert read["averages"]["macro avg"]["support"] == 3
    assert read["convention"]["labels"] == "those that occur in gold or predicted, sorted"
    assert "zero_division=0" in read["convention"]["undefined"]


def test_an_empty_split_has_no_accuracy() -> None:
    table = token_report([], [])
    assert table.accuracy is None
    assert table.averages["macro avg"].reasons["f1"] == "nothing to average"
    assert "accuracy" in table.as_text()


def test_a_label_declared_twice_is_refused() -> None:
    with pytest.raises(DataError, match="must differ"):
        token_report([["O"]], [["O"]], labels=["O", "O"])
