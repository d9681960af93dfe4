from __future__ import annotations

import csv
import json
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from danlu.errors import DataError
from danlu.evaluation.confusion import class_confusion, label_confusion, type_confusion
from danlu.evaluation.span_report import span_report

LABELS = ["B-Group", "B-Tool", "I-Tool", "O"]
drawn_pairs = st.lists(
    st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), max_size=8), min_size=1, max_size=6
)


@given(drawn_pairs)
@settings(deadline=None)
def test_the_label_matrix_is_scikit_learns(drawn: list[list[tuple[str, str]]]) -> None:
    gold = [[true for true, _ in sentence] for sentence in drawn]
    predicted = [[guess for _, guess in sentence] for sentence in drawn]
    matrix = label_confusion(gold, predicted, labels=LABELS)
    if any(gold):
        expected = confusion_matrix(list(chain(*gold)), list(chain(*predicted)), labels=LABELS)
        assert [list(row) for row in matrix.counts] == expected.tolist()


@given(drawn_pairs)
@settings(deadline=None)
def test_the_type_matrix_agrees_with_the_span_report(drawn: list[list[tuple[str, str]]]) -> None:
    gold = [[true for true, _ in sentence] for sentence in drawn]
    predicted = [[guess for _, guess in sentence] for sentence in drawn]
    matrix, table = type_confusion(gold, predicted, "bio2"), span_report(gold, predicted, "bio2")
    assert matrix.rows == (*(row.name for row in table.rows), "spurious")
    for number, row in enumerate(table.rows):
        assert sum(matrix.counts[number]) == row.support
        assert sum(counted[number] for counted in matrix.counts) == row.predicted
        assert matrix.counts[number][number] == row.correct


def test_wrong_boundaries_are_missed_and_spurious() -> None:
    matrix = type_confusion([["B-Tool", "I-Tool"]], [["B-Tool", "O"]], "bio2")
    assert (matrix.rows, matrix.columns) == (("Tool", "spurious"), ("Tool", "missed"))
    assert matrix.counts == ((0, 1), (1, 0))


def test_labels_that_are_not_declared_follow_sorted() -> None:
    assert label_confusion([["O", "B-Tool", "B-Flaw"]], [["O", "O", "O"]], labels=["O"]).rows == (
        "O",
        "B-Flaw",
        "B-Tool",
    )


def test_csv_survives_names_with_commas() -> None:
    matrix = label_confusion([["B-Tool, large"]], [["O"]])
    lines = list(csv.reader(matrix.as_csv().splitlines()))
    assert lines == [["gold / predicted", "B-Tool, large", "O"], ["B-Tool, large", "0", "1"], ["O", "0", "0"]]


def test_json_holds_names_and_counts() -> None:
    read = json.loads(json.dumps(label_confusion([["O"]], [["O"]]).as_json()))
    assert read == {"level": "words by label", "rows": ["O"], "columns": ["O"], "counts": [[1]]}


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(DataError, match="one predicted tag a word"):
        type_confusion([["O"]], [["O", "O"]], "bio2")


def test_the_text_stands_in_columns() -> None:
    matrix = type_confusion([["B-Tool", "O"]], [["B-Group", "B-Tool"]], "bio2")
    assert matrix.as_text() == (
        "          Group  Tool  missed\n"
        "   Group      0     0       0\n"
        "    Tool      1     0       0\n"
        "spurious      0     1       0\n"
    )


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), max_size=20))
def test_the_class_matrix_has_every_class_and_is_scikit_learns(drawn: list[tuple[str, str]]) -> None:
    gold, predicted = [true for true, _ in drawn], [guess for _, guess in drawn]
    classes = ["其他", *LABELS]
    matrix = class_confusion(gold, predicted, classes)
    assert matrix.rows == matrix.columns == tuple(classes)
    assert matrix.counts[0] == (0,) * 5
    if drawn:
        expected = confusion_matrix(gold, predicted, labels=classes).tolist()
        assert [list(row) for row in matrix.counts] == expected


def test_texts_and_predictions_must_be_as_many() -> None:
    with pytest.raises(DataError, match="Expected predictions for 1 texts"):
        class_confusion(["good"], [], ["bad", "good"])


def test_bare_labels_are_told_apart_by_word_and_by_run() -> None:
    gold, predicted = [["Tool", "Tool", "O", "Group"]], [["Tool", "Tool", "Tool", "Tool"]]
    assert label_confusion(gold, predicted).counts == ((0, 0, 1), (0, 0, 1), (0, 0, 2))
    types = type_confusion(gold, predicted, "io")
    assert types.columns == ("Group", "Tool", "missed")
    assert types.counts == ((0, 0, 1), (0, 0, 1), (0, 1, 0))


def test_shares_of_a_row_are_in_per_cent_and_sum_to_a_hundred() -> None:
    matrix = class_confusion(["愤怒"] * 3, ["愤怒", "高兴", "高兴"], ["愤怒", "高兴"], unit="clip")
    assert matrix.level == "clips by class"
    header, first, empty = matrix.as_percent_text().splitlines()
    assert header.split() == ["愤怒", "高兴"]
    assert first.split() == ["愤怒", "33.3", "66.7"]
    assert empty.split() == ["高兴", "–", "–"]
    assert {len(line) for line in matrix.as_percent_text().splitlines()} == {len(header)}
