from __future__ import annotations

import csv

import numpy as np

from danlu.evaluation.counts import Counts
from danlu.evaluation.score_table import score_table

COUNTS = Counts(("Flaw", "Group", "Tool"), np.array([0, 2, 3]), np.array([0, 2, 4]), np.array([1, 4, 3]))


def test_rows_stand_in_the_order_that_is_asked_for() -> None:
    table = score_table(COUNTS, ["Tool", "Flaw"], convention={})
    assert [row.name for row in table.rows] == ["Tool", "Flaw"]
    assert [row.support for row in table.rows] == [3, 1]


def test_averages_are_over_the_rows_only() -> None:
    table = score_table(COUNTS, ["Tool", "Group"], convention={})
    assert table.averages["micro avg"].precision == 5 / 6
    assert table.averages["macro avg"].precision == (3 / 4 + 1) / 2
    assert table.averages["weighted avg"].precision == (3 * 3 / 4 + 4 * 1) / 7


def test_the_text_without_accuracy_shows_three_averages() -> None:
    text = score_table(COUNTS, COUNTS.names, convention={}).as_text(digits=3)
    assert text.splitlines() == [
        "              precision    recall  f1-score   support",
        "",
        "        Flaw      0.000     0.000     0.000         1",
        "       Group      1.000     0.500     0.667         4",
        "        Tool      0.750     1.000     0.857         3",
        "",
        "   micro avg      0.833     0.625     0.714         8",
        "   macro avg      0.583     0.500     0.508         8",
        "weighted avg      0.781     0.625     0.655         8",
    ]


def test_a_long_name_widens_the_table() -> None:
    counts = Counts(("a name of 20 letters",), *np.ones((3, 1), dtype=np.int64))
    assert (
        score_table(counts, counts.names, convention={}).as_text().splitlines()[2].startswith("a name of 20")
    )


def test_the_csv_holds_every_row_unrounded_and_leaves_undefined_scores_empty() -> None:
    counts = Counts(("File", "Tool"), *np.array([[1, 0], [3, 0], [1, 2]]))
    rows = list(csv.reader(score_table(counts, ["File", "Tool"], convention={}).as_csv().splitlines()))
    assert rows[0] == ["name", "precision", "recall", "f1", "support", "predicted", "correct"]
    assert rows[1] == ["File", repr(1 / 3), "1.0", "0.5", "1", "3", "1"]
    assert rows[2] == ["Tool", "", "0.0", "0.0", "2", "0", "0"]
    assert [row[0] for row in rows[3:]] == ["micro avg", "macro avg", "weighted avg"]
