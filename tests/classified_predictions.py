"""Made-up predictions of text classification, for more than one file of tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

CLASSES = ["一般", "中立", "负面", "高兴"]
"""Sorted, as an encoder has them, and Chinese."""


@st.composite
def _predictions(draw: DrawFn, most_classes: int) -> tuple[list[str], list[str], np.ndarray, list[str]]:
    classes = CLASSES[: draw(st.integers(2, most_classes))]
    texts = draw(st.integers(1, 25))
    numbers = st.lists(st.integers(0, len(classes) - 1), min_size=texts, max_size=texts)
    # Few distinct values, so that ties are common.
    parts = st.lists(st.integers(1, 4), min_size=len(classes), max_size=len(classes))
    weights = np.array(draw(st.lists(parts, min_size=texts, max_size=texts)), dtype=np.float64)
    probabilities = weights / weights.sum(axis=1, keepdims=True)
    gold = [classes[number] for number in draw(numbers)]
    return gold, [classes[number] for number in probabilities.argmax(axis=1)], probabilities, classes


def predictions(
    most_classes: int = 4,
) -> SearchStrategy[tuple[list[str], list[str], np.ndarray, list[str]]]:
    """Gold, predicted, probabilities and classes of up to 25 texts, with ties and missing classes."""
    return _predictions(most_classes)


def made_up(
    texts: int, classes: int = 2, seed: int = 1
) -> tuple[list[str], list[str], np.ndarray, list[str]]:
    """Gold, predicted, probabilities and classes of many texts, right for most of them."""
    draws = np.random.default_rng(seed)
    names = CLASSES[:classes]
    gold = draws.integers(classes, size=texts)
    scores = draws.normal(size=(texts, classes))
    scores[np.arange(texts), gold] += 2
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    predicted = probabilities.argmax(axis=1)
    return [names[n] for n in gold], [names[n] for n in predicted], probabilities, names
