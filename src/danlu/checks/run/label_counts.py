"""How often each label stands in gold, is predicted, and is predicted rightly."""

from __future__ import annotations

import math
from dataclasses import dataclass

from danlu.checks.run.evaluated import Evaluated
from danlu.checks.run.values import count_at, rows_at
from danlu.json_values import value_at


@dataclass(frozen=True, slots=True)
class LabelCount:
    """One label.

    Args:
        name: The label.
        gold: How often it stands in gold.
        predicted: How often it is predicted.
        correct: How often it is predicted where it stands in gold.
    """

    name: str
    gold: int
    predicted: int
    correct: int


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """All labels of an evaluation.

    Args:
        unit: What gets a label: `word`, `text` or `clip`.
        total: How many of them there are.
        labels: The labels.
    """

    unit: str
    total: int
    labels: tuple[LabelCount, ...]

    @property
    def most_predicted(self) -> LabelCount:
        """The label that is predicted most often."""
        return max(self.labels, key=lambda label: label.predicted)

    @property
    def correct(self) -> int:
        """How many are right."""
        return sum(label.correct for label in self.labels)

    def mcc(self) -> float | None:
        """Matthews correlation of gold and predicted; None where either has one label only.

        Source: Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004.
        """
        scale = self._scale()
        return None if scale == 0 else (self.correct / self.total - self._by_chance()) / scale

    def mcc_error_at_chance(self) -> float | None:
        """The standard error that the correlation has where predictions do not depend on gold.

        Source: Fleiss, Cohen and Everitt, Large sample standard errors of kappa, 1969; its share of agreement.
        """
        scale = self._scale()
        if scale == 0:
            return None
        by_chance = self._by_chance()
        crossed = sum(
            label.gold * label.predicted * (label.gold + label.predicted) / self.total**3
            for label in self.labels
        )
        return math.sqrt(max(by_chance + by_chance**2 - crossed, 0) / self.total) / scale

    def _by_chance(self) -> float:
        """The share that would be right if predictions did not depend on gold."""
        return sum(label.gold * label.predicted for label in self.labels) / self.total**2

    def _scale(self) -> float:
        gold = 1 - sum((label.gold / self.total) ** 2 for label in self.labels)
        predicted = 1 - sum((label.predicted / self.total) ** 2 for label in self.labels)
        return math.sqrt(max(gold, 0) * max(predicted, 0)) if self.total else 0.0


def label_counts(evaluation: Evaluated) -> LabelCounts | None:
    """The counts of an evaluation from its report; None where it has none that adds up."""
    content = evaluation.content
    for report, unit in (("class_report", evaluation.item), ("token_report", "word")):
        labels = labels_in(content, report, "rows")
        if labels:
            return LabelCounts(unit, sum(label.gold for label in labels), tuple(labels))
    return _keywords(evaluation)


def labels_in(content: object, *keys: str) -> list[LabelCount]:
    """The rows of a report; none where one of them has no counts."""
    labels = []
    for row in rows_at(content, *keys):
        counts = [count_at(row, field) for field in ("support", "predicted", "correct")]
        if None in counts or value_at(row, "name") is None:
            return []
        gold, predicted, correct = (count or 0 for count in counts)
        labels.append(LabelCount(str(row["name"]), gold, predicted, correct))
    return labels


def _keywords(evaluation: Evaluated) -> LabelCounts | None:
    """The words of joint tagging, keyword or not."""
    rows = labels_in(evaluation.content, "phrase_report", "all", "rows")
    keyword = next((row for row in rows if row.name == "keyword"), None)
    words = count_at(evaluation.content, "words")
    if keyword is None or words is None:
        return None
    missed, spurious = keyword.gold - keyword.correct, keyword.predicted - keyword.correct
    other = LabelCount(
        "no keyword",
        words - keyword.gold,
        words - keyword.predicted,
        words - keyword.correct - missed - spurious,
    )
    if min(other.gold, other.predicted, other.correct) < 0:
        return None
    return LabelCounts("word", words, (keyword, other))
