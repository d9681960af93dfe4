"""Two linear text classifiers over n-grams: which words occur, and TF-IDF weighted by naive Bayes.

Source of the second: Wang and Manning, Baselines and Bigrams: Simple, Good Sentiment and Topic Classification, 2012.
Both are logistic regressions; with more than two classes, one for each class against the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from danlu.evaluation.counts import BoolArray, IntArray
from danlu.evaluation.formulas import FloatArray

C = 10.0
"""Inverse strength of the regularisation. Texts are scaled to length 1, so that one value serves many data sets; of 1,
3, 10, 30 and 100 it was best or nearly so by cross-validation within the training texts of IMDB, and within all of
ChnSentiCorp's hotel reviews, which have no test split of their own."""

STEPS = 1000
"""Most iterations of the solver; it needs some dozens."""

Features = Callable[[BoolArray], tuple[Any, Any]]
"""From which training texts are of a class to the features of train and of the split, (texts, n-grams) each."""


def occurrence_probabilities(train: Any, split: Any, labels: IntArray, classes: int) -> FloatArray:  # noqa: ANN401
    """Fit on which n-grams occur, each counted once, in texts scaled to length 1.

    Args:
        train: Counts of n-grams, a sparse matrix (texts, n-grams).
        split: Counts of the same n-grams in the texts to predict.
        labels: The class of each training text, (texts,).
        classes: How many classes there are.

    Returns:
        The probability of each class for the texts to predict, (texts, classes).
    """
    features = tuple(
        _scaled_to_length_1(_with_values(counts, np.ones_like(counts.data))) for counts in (train, split)
    )
    return _one_against_rest(lambda _: features, labels, classes)


def ratio_probabilities(train: Any, split: Any, labels: IntArray, classes: int) -> FloatArray:  # noqa: ANN401
    """Fit on TF-IDF, each n-gram times the logarithm of how much more often texts of the class have it.

    With two classes the ratio is of both classes, with more of each class and the rest. Arguments and result are
    those of `occurrence_probabilities`.
    """
    texts_with = np.bincount(train.indices, minlength=train.shape[1])  # (n-grams,)
    rarity = np.log((1 + train.shape[0]) / (1 + texts_with)) + 1  # (n-grams,)
    weighted = tuple(
        _scaled_to_length_1(_with_values(counts, (1 + np.log(counts.data)) * rarity[counts.indices]))
        for counts in (train, split)
    )

    def features(is_class: BoolArray) -> tuple[Any, Any]:
        ratio = _log_ratio(train, is_class)  # (n-grams,)
        train_part, split_part = (
            _scaled_to_length_1(_with_values(part, part.data * ratio[part.indices])) for part in weighted
        )
        return train_part, split_part

    return _one_against_rest(features, labels, classes)


def _one_against_rest(features: Features, labels: IntArray, classes: int) -> FloatArray:
    if classes == 2:
        of_last = _probability(features, labels == 1)  # (texts,)
        return np.column_stack([1 - of_last, of_last])
    alone = np.column_stack([_probability(features, labels == number) for number in range(classes)])
    normalised: FloatArray = alone / alone.sum(axis=1, keepdims=True)  # (texts, classes)
    return normalised


def _probability(features: Features, is_class: BoolArray) -> FloatArray:
    """The probability of one class against the rest, (texts,)."""
    from sklearn.linear_model import LogisticRegression

    train, split = features(is_class)
    share = is_class.mean()
    if share in (0.0, 1.0) or not train.shape[1]:  # nothing to tell apart, or nothing to tell it by
        return np.full(split.shape[0], share)
    if not split.shape[0]:
        return np.zeros(0)
    model = LogisticRegression(C=C, solver="liblinear", max_iter=STEPS).fit(train, is_class)
    probability: FloatArray = model.predict_proba(split)[:, 1]
    return probability


def _log_ratio(train: Any, is_class: BoolArray) -> FloatArray:  # noqa: ANN401
    """How much more of the n-grams of the class's texts each is than of the others', as a logarithm, (n-grams,).

    An n-gram counts once a text, and one text more on either side has each.
    """
    is_in_class = np.repeat(is_class, np.diff(train.indptr))  # (entries,)
    inside, outside = (
        1 + np.bincount(train.indices[chosen], minlength=train.shape[1])
        for chosen in (is_in_class, ~is_in_class)
    )
    ratio: FloatArray = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
    return ratio


def _with_values(matrix: Any, values: FloatArray) -> Any:  # noqa: ANN401
    """A sparse matrix with other values at the same places."""
    return type(matrix)((values, matrix.indices, matrix.indptr), shape=matrix.shape)


def _scaled_to_length_1(matrix: Any) -> Any:  # noqa: ANN401
    """Rows of a sparse matrix divided by their Euclidean length; empty ones stay empty."""
    entries = np.diff(matrix.indptr)  # (texts,)
    rows = np.repeat(np.arange(len(entries)), entries)
    lengths = np.sqrt(np.bincount(rows, weights=matrix.data**2, minlength=len(entries)))
    lengths[lengths == 0] = 1
    return _with_values(matrix, matrix.data / np.repeat(lengths, entries))
