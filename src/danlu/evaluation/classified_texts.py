"""Texts with their gold class, their predicted class and the probability of every class, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from danlu.errors import DataError, Problem
from danlu.evaluation.counts import BoolArray, Counts, IntArray
from danlu.evaluation.formulas import FloatArray

ROUNDING = 1e-3
"""How far a probability computed in single precision may lie outside 0 and 1."""


@dataclass(frozen=True, slots=True, eq=False)
class ClassifiedTexts:
    """What is known of each text when it is scored; classes are numbers, in the order of `classes`.

    Args:
        classes: Every class.
        gold: The true class of each text, (texts,).
        predicted: The predicted class of each text, (texts,).
        probabilities: The probability of each class, (texts, classes).
    """

    classes: tuple[str, ...]
    gold: IntArray
    predicted: IntArray
    probabilities: FloatArray

    def __len__(self) -> int:
        return len(self.gold)

    def rows(self, chosen: BoolArray) -> ClassifiedTexts:
        """The chosen texts."""
        return ClassifiedTexts(
            self.classes, self.gold[chosen], self.predicted[chosen], self.probabilities[chosen]
        )

    def confidences(self) -> FloatArray:
        """The probability of each text's predicted class, (texts,)."""
        chosen: FloatArray = self.probabilities[np.arange(len(self)), self.predicted]
        return chosen

    def squared_errors(self) -> FloatArray:
        """Half the squared differences from certainty in gold, summed over classes, (texts,)."""
        off = self.probabilities - np.eye(len(self.classes))[self.gold]  # (texts, classes)
        halved: FloatArray = (off**2).sum(axis=1) / 2  # (texts,)
        return halved

    def counts(self) -> Counts:
        """How often each class is right, predicted and true in each text, (texts, classes)."""
        one_hot = np.eye(len(self.classes), dtype=np.int64)
        true, guess = one_hot[self.gold], one_hot[self.predicted]  # (texts, classes)
        return Counts(self.classes, correct=true * guess, predicted=guess, gold=true)


def classified_texts(
    gold: Sequence[str], predicted: Sequence[str], probabilities: ArrayLike, classes: Sequence[str]
) -> ClassifiedTexts:
    """Check that everything fits, and make arrays of it.

    Args:
        gold: The true class of each text.
        predicted: The predicted class of each text.
        probabilities: The probability of each class, (texts, classes), columns in the order of `classes`.
        classes: Every class.

    Raises:
        DataError: The numbers do not fit, a class is not known, or a probability is none.

    Example:
        >>> texts = classified_texts(["good"], ["bad"], [[0.75, 0.25]], ["bad", "good"])
        >>> texts.gold.tolist(), texts.confidences().tolist()
        ([1], [0.75])
    """
    check_one_each(gold, predicted)
    table = np.asarray(probabilities, dtype=np.float64)
    if not len(gold):  # an empty list has no columns
        table = table.reshape(0, len(classes))
    if table.shape != (len(gold), len(classes)):
        expected = (len(gold), len(classes))
        raise DataError(f"Expected probabilities of shape {expected}. Received {table.shape}.")
    _check_probabilities(table)
    true, guess = class_numbers(gold, classes), class_numbers(predicted, classes)
    return ClassifiedTexts(tuple(classes), true, guess, table)


def class_numbers(labels: Sequence[str], classes: Sequence[str]) -> IntArray:
    """The position of each text's class in `classes`, (texts,).

    Raises:
        DataError: Names every class that is not known.
    """
    numbers = {name: number for number, name in enumerate(classes)}
    unknown = sorted(set(labels) - numbers.keys())
    if unknown:
        allowed = ", ".join(classes)
        problems = [Problem("classes", "is not known", repr(name), allowed) for name in unknown]
        raise DataError(f"{len(unknown)} classes are not among those of the model", problems)
    return np.fromiter(map(numbers.__getitem__, labels), np.int64, len(labels))


def check_one_each(gold: Sequence[str], predicted: Sequence[str]) -> None:
    """Make sure that each text has one gold and one predicted class.

    Raises:
        DataError: The numbers differ.
    """
    if len(gold) != len(predicted):
        raise DataError(f"Expected predictions for {len(gold)} texts. Received {len(predicted)}.")


def _check_probabilities(table: FloatArray) -> None:
    wrong = np.flatnonzero(~((table >= -ROUNDING) & (table <= 1 + ROUNDING)).all(axis=1))
    problems = [
        Problem(f"text {row}", "a probability must lie between 0 and 1", str(table[row].tolist()))
        for row in wrong.tolist()
    ]
    if problems:
        raise DataError(f"{len(problems)} texts have numbers that are no probabilities", problems)
