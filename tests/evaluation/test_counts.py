from __future__ import annotations

import numpy as np
import pytest

from danlu.data.tag_schemes import Span
from danlu.errors import DataError
from danlu.evaluation.counts import check_same_length, label_counts, span_counts

GOLD = [["B-Tool", "I-Tool", "O"], [], ["O", "B-Group"]]
PREDICTED = [["B-Tool", "O", "O"], [], ["B-Group", "B-Group"]]


def test_labels_are_counted_sentence_by_sentence() -> None:
    counts = label_counts(GOLD, PREDICTED)
    assert counts.names == ("B-Group", "B-Tool", "I-Tool", "O")
    assert counts.correct.tolist() == [[0, 1, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]]
    assert counts.predicted.tolist() == [[0, 1, 0, 2], [0, 0, 0, 0], [2, 0, 0, 0]]
    assert counts.gold.tolist() == [[0, 1, 1, 1], [0, 0, 0, 0], [1, 0, 0, 1]]


def test_declared_labels_are_counted_even_where_they_do_not_occur() -> None:
    counts = label_counts(GOLD, PREDICTED, labels=["B-Flaw"])
    assert counts.names[0] == "B-Flaw"
    assert counts.present().any(axis=0).tolist() == [False, True, True, True, True]


def test_spans_are_right_only_with_both_boundaries_and_type() -> None:
    gold = [[Span(0, 2, "Tool"), Span(3, 4, "Tool"), Span(5, 6, "Group")]]
    predicted = [[Span(0, 2, "Tool"), Span(3, 5, "Tool"), Span(5, 6, "Tool")]]
    counts = span_counts(gold, predicted)
    assert counts.names == ("Group", "Tool")
    assert counts.correct.tolist() == [[0, 1]]
    assert counts.predicted.tolist() == [[0, 3]]
    assert counts.gold.tolist() == [[1, 2]]


def test_no_sentences_and_no_spans_count_as_nothing() -> None:
    assert label_counts([], []).gold.shape == (0, 0)
    assert span_counts([[], []], [[], []]).gold.shape == (2, 0)


def test_weights_take_sentences_as_often_as_they_say() -> None:
    counts = label_counts(GOLD, PREDICTED)
    weighted = counts.weighted(np.array([[1, 1, 1], [2, 0, 0]]))
    assert weighted.correct[0].tolist() == counts.total().correct.tolist()
    assert weighted.gold[1].tolist() == [0, 2, 2, 2]


def test_rows_and_names_can_be_chosen() -> None:
    counts = label_counts(GOLD, PREDICTED)
    assert counts.rows(np.array([False, False, True])).total().gold.tolist() == [1, 0, 0, 1]
    chosen = counts.total().only(np.array([True, False, False, True]))
    assert (chosen.names, chosen.gold.tolist()) == (("B-Group", "O"), [1, 2])


def test_sentences_of_another_length_are_all_named() -> None:
    with pytest.raises(DataError, match="2 sentences do not have one predicted tag a word") as caught:
        check_same_length([["O"], ["O", "O"], ["O"]], [["O"], ["O"], []])
    assert [problem.where for problem in caught.value.problems] == ["sentence 1", "sentence 2"]


def test_another_number_of_sentences_is_refused() -> None:
    with pytest.raises(DataError, match=r"Expected predictions for 1 sentences\. Received 2\."):
        label_counts([["O"]], [["O"], ["O"]])
