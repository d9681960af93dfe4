"""Floors of a classifier that need no example but the classes of train: the majority, and chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from danlu.evaluation.class_scores import Item, class_scores
from danlu.evaluation.counts import IntArray
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.scores import Scores

SEED = 1
"""Seed of the floor that draws."""

CHANCE = f"classes drawn with their shares of train (one draw, seed {SEED})"


@dataclass(frozen=True, slots=True)
class ClassFloor:
    """A way to predict without a neural network, and what it scores.

    Args:
        name: Its name in records, such as `majority_class` or `nb_tfidf`.
        meaning: What it does, in words.
        predicted: Its class for each example.
        scores: Its scores, under the names that models have.
        probabilities: What it gives to each class, (examples, classes); each row sums to 1.
    """

    name: str
    meaning: str
    predicted: list[str]
    scores: Scores
    probabilities: FloatArray = field(repr=False, compare=False)


def guessing_floors(
    train_labels: IntArray,
    gold: Sequence[str],
    classes: Sequence[str],
    seen: Sequence[bool] | None = None,
    *,
    unit: Item = "text",
) -> list[ClassFloor]:
    """The floors that look at no example: `majority_class` and `stratified_chance`.

    Args:
        train_labels: The place in `classes` of each training example's class, (training examples,).
        gold: The true class of each example of the split.
        classes: Every class.
        seen: For each of these, whether it belongs to the part `seen`.
        unit: What an example is.

    Example:
        >>> [floor.predicted for floor in guessing_floors(np.array([1, 1, 0]), ["bad"], ["bad", "good"])]
        [['good'], ['good']]
    """
    shares = np.bincount(train_labels, minlength=len(classes)) / len(train_labels)  # (classes,)
    constant = np.tile(shares, (len(gold), 1))  # (examples, classes)
    drawn = np.random.default_rng(SEED).choice(len(classes), size=len(gold), p=shares)
    return [
        class_floor(name, meaning, numbers, constant, gold, classes, seen, unit=unit)
        for name, meaning, numbers in (
            (
                "majority_class",
                f"every {unit} gets the most frequent class of train",
                constant.argmax(axis=1),
            ),
            ("stratified_chance", CHANCE, drawn),
        )
    ]


def class_floor(
    name: str,
    meaning: str,
    numbers: IntArray,
    probabilities: FloatArray,
    gold: Sequence[str],
    classes: Sequence[str],
    seen: Sequence[bool] | None = None,
    *,
    unit: Item = "text",
) -> ClassFloor:
    """Score what a floor predicts.

    Args:
        name: Its name in records.
        meaning: What it does, in words.
        numbers: The place in `classes` of what it predicts, (examples,).
        probabilities: What it gives to each class, (examples, classes).
        gold: The true class of each example.
        classes: Every class.
        seen: For each example, whether it belongs to the part `seen`.
        unit: What an example is.
    """
    predicted = [classes[number] for number in numbers.tolist()]
    scores = class_scores(gold, predicted, probabilities, classes, seen, unit=unit)
    return ClassFloor(name, meaning, predicted, scores, probabilities)
