"""Whether probabilities mean what they say: reliability by confidence, and one temperature that mends them.

Source: Guo et al., On Calibration of Modern Neural Networks, 2017. A text's confidence is the probability of its
predicted class. The expected calibration error is the mean distance between confidence and share of right texts
in bins of equal width, weighted by their texts. Dividing logits by a temperature changes no prediction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from danlu.errors import DataError
from danlu.evaluation.classified_texts import ClassifiedTexts, classified_texts
from danlu.evaluation.formulas import FloatArray

LOWEST_TEMPERATURE = 0.05
HIGHEST_TEMPERATURE = 20.0
"""Bounds of the temperature. Where every text is right, the likelihood grows for ever as it falls; where the model is
no better than chance, as it rises."""

HALVINGS = 60
"""How often the range of temperatures is halved: past the last digit of a float64."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The texts whose confidence lies above `low` and at most at `high`.

    Args:
        low: Lower end.
        high: Upper end.
        count: How many texts there are.
        confidence: Their mean confidence; None where there is none.
        accuracy: The share of them that is right; None where there is none.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """Confidence beside accuracy.

    Args:
        bins: The bins from 0 to 1.
        ece: The expected calibration error; None where there is no text.
    """

    bins: tuple[ReliabilityBin, ...]
    ece: float | None

    def as_json(self) -> dict[str, object]:
        """The bins and the error for machines."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Temperature:
    """A temperature and what it gains on the texts that it was fitted on.

    Args:
        value: What logits are divided by.
        nll_before: Mean negative log-likelihood of gold without it.
        nll_after: The same with it.
        is_at_bound: Whether a temperature beyond `LOWEST_TEMPERATURE` or `HIGHEST_TEMPERATURE` would fit still
            better: every text is right, or the model does no better than chance. The value then says little.
    """

    value: float
    nll_before: float
    nll_after: float
    is_at_bound: bool


def reliability(
    gold: Sequence[str], probabilities: ArrayLike, classes: Sequence[str], bins: int = 15
) -> Reliability:
    """Compare confidence with accuracy; a text's predicted class is the first of the most probable ones.

    Args:
        gold: The true class of each text.
        probabilities: The probability of each class, (texts, classes), columns in the order of `classes`.
        classes: Every class.
        bins: How many bins of equal width there are between 0 and 1.

    Raises:
        DataError: The numbers do not fit, a class is not known, or there is no bin.

    Example:
        >>> reliability(["good", "bad"], [[0.25, 0.75], [0.25, 0.75]], ["bad", "good"], bins=2).ece
        0.25
    """
    table = np.asarray(probabilities, dtype=np.float64)
    predicted = [classes[place] for place in table.argmax(axis=1)] if len(gold) else []
    return reliability_of(classified_texts(gold, predicted, probabilities, classes), bins)


def reliability_of(texts: ClassifiedTexts, bins: int = 15) -> Reliability:
    """Compare confidence with accuracy for predictions that are given.

    Raises:
        DataError: There is no bin.
    """
    if bins < 1:
        raise DataError(f"Expected bins >= 1. Received {bins}.")
    confidences = texts.confidences()  # (texts,)
    place = np.clip(np.ceil(confidences * bins).astype(np.int64) - 1, 0, bins - 1)  # (texts,)
    counts = np.bincount(place, minlength=bins)  # (bins,)
    sure = np.bincount(place, weights=confidences, minlength=bins)  # (bins,)
    right = np.bincount(place, weights=texts.gold == texts.predicted, minlength=bins)  # (bins,)
    found = tuple(
        ReliabilityBin(
            low=number / bins,
            high=(number + 1) / bins,
            count=int(counts[number]),
            confidence=float(sure[number] / counts[number]) if counts[number] else None,
            accuracy=float(right[number] / counts[number]) if counts[number] else None,
        )
        for number in range(bins)
    )
    return Reliability(found, float(np.abs(sure - right).sum() / len(texts)) if len(texts) else None)


def softmax(logits: FloatArray, *, temperature: float = 1.0) -> FloatArray:
    """Probabilities of logits, (texts, classes), divided by a temperature (Guo et al. 2017).

    Example:
        >>> softmax(np.array([[0.0, 0.0]])).tolist()
        [[0.5, 0.5]]
    """
    scaled = logits / temperature
    shifted = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: FloatArray = shifted / shifted.sum(axis=1, keepdims=True)
    return probabilities


def fit_temperature(logits: ArrayLike, gold: ArrayLike) -> Temperature:
    """Find the temperature under which the gold classes are most likely; never on the split that is scored.

    The negative log-likelihood is convex in 1/temperature, so halving the range of the sign of its derivative
    finds the only minimum.

    Args:
        logits: The scores of each class, (texts, classes); log-probabilities serve as well.
        gold: The position of each text's true class, (texts,).

    Raises:
        DataError: There is no text, the shapes do not fit, or a logit is not finite.

    Example:
        >>> found = fit_temperature([[4.0, 0.0]] * 4, [0, 0, 0, 1])  # sure of 0.98, right in 0.75
        >>> round(found.value, 3), found.nll_after < found.nll_before
        (3.641, True)
    """
    scores, true = np.asarray(logits, dtype=np.float64), np.asarray(gold, dtype=np.int64)
    _check_logits(scores, true)
    # The bounds of 1/temperature, on a logarithmic scale because they are a ratio of 400 apart.
    low, high = -np.log(HIGHEST_TEMPERATURE), -np.log(LOWEST_TEMPERATURE)
    slopes = _slope(scores, true, np.exp(low)), _slope(scores, true, np.exp(high))
    before = _nll(scores, true, 1.0)
    if slopes == (0.0, 0.0):  # all classes alike everywhere: every temperature is as good
        return Temperature(1.0, before, before, is_at_bound=False)
    is_at_bound = slopes[0] >= 0 or slopes[1] <= 0
    if is_at_bound:
        best = low if slopes[0] >= 0 else high
    else:
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if _slope(scores, true, np.exp(middle)) > 0 else (middle, high)
        best = (low + high) / 2
    value = float(np.exp(-best))
    return Temperature(value, before, _nll(scores, true, value), is_at_bound)


def _nll(scores: FloatArray, true: np.ndarray, temperature: float) -> float:
    return float(-_log_softmax(scores / temperature)[np.arange(len(true)), true].mean())


def _slope(scores: FloatArray, true: np.ndarray, sharpness: float) -> float:
    """The derivative of the mean negative log-likelihood by 1/temperature."""
    expected = (np.exp(_log_softmax(scores * sharpness)) * scores).sum(axis=1)  # (texts,)
    return float((expected - scores[np.arange(len(true)), true]).mean())


def _log_softmax(scores: FloatArray) -> FloatArray:
    shifted = scores - scores.max(axis=1, keepdims=True)  # (texts, classes)
    normalised: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return normalised


def _check_logits(scores: FloatArray, true: np.ndarray) -> None:
    if scores.ndim != 2 or not len(scores) or true.shape != scores.shape[:1]:
        raise DataError(
            "A temperature needs logits of shape (texts, classes) and as many gold classes, at least one. "
            f"Received shapes {scores.shape} and {true.shape}."
        )
    if not np.isfinite(scores).all():
        raise DataError("A temperature needs finite logits. Received some that are not.")
