"""Calibration as people read it: how often a model is right where it is how sure, raw and with a temperature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.json_values import is_count, is_number, rows_in, value_at
from danlu.record.display import NOTHING, shown_count, shown_score

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bin:
    """The texts or clips whose predicted class has a probability between two bounds.

    Args:
        low: The lower bound.
        high: The upper bound.
        count: How many there are.
        confidence: Mean probability of the predicted class; None without any.
        accuracy: Share of them with the right class; None without any.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """Calibration ready to be shown.

    Args:
        sentence: The errors of calibration, in words.
        header: The names of the columns.
        rows: Each bin that has an item, raw or scaled.
    """

    sentence: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def calibration_view(calibration: object, *, items: str = "texts") -> CalibrationView | None:
    """The calibration of a `scores.json` as a sentence and a table; None where there is none.

    Args:
        calibration: The part `calibration`.
        items: What has a class, for the heads of columns: `texts` or `clips`.

    Example:
        >>> half = {"bins": [{"low": 0.5, "high": 1.0, "count": 4, "confidence": 0.8, "accuracy": 0.75}], "ece": 0.05}
        >>> calibration_view({"raw": half, "scaled": None}).sentence
        'Expected calibration error 0.0500.'
    """
    raw = bins_of(value_at(calibration, "raw"))
    scaled = bins_of(value_at(calibration, "scaled"))
    if not raw:
        return None
    header: tuple[str, ...] = ("probability", items, "mean probability", "accuracy")
    if scaled:
        header += (f"{items}, scaled", "mean probability, scaled", "accuracy, scaled")
    bounds = {(bin_.low, bin_.high) for bin_ in (*raw, *scaled) if bin_.count}
    by_bounds = [{(bin_.low, bin_.high): bin_ for bin_ in bins} for bins in (raw, scaled) if bins]
    rows = [
        (f"{low:.2f}–{high:.2f}", *(cell for bins in by_bounds for cell in _cells(bins.get((low, high)))))
        for low, high in sorted(bounds)
    ]
    return CalibrationView(calibration_sentence(calibration), header, tuple(rows))


def calibration_sentence(calibration: object) -> str:
    """The errors of calibration raw and scaled, and where the temperature comes from.

    Example:
        >>> calibration_sentence({"raw": {"ece": 0.06}, "scaled": {"ece": 0.01}, "temperature": 1.5})
        'Expected calibration error 0.0600; 0.0100 with the temperature 1.500.'
    """
    line = f"Expected calibration error {shown_score(value_at(calibration, 'raw', 'ece'))}"
    scaled = value_at(calibration, "scaled", "ece")
    if not is_number(scaled):
        reason = value_at(calibration, "reason")
        return f"{line}; no temperature: {reason}." if reason else f"{line}."
    temperature, fitted_on = value_at(calibration, "temperature"), value_at(calibration, "fitted_on")
    fitted = f", fitted on {fitted_on}" if fitted_on else ""
    return f"{line}; {shown_score(scaled)} with the temperature {shown_score(temperature, digits=3)}{fitted}."


def bins_of(reliability: object) -> tuple[Bin, ...]:
    """The bins of a reliability; those without bounds are left out."""
    return tuple(
        Bin(
            low=low,
            high=high,
            count=count if is_count(count := row.get("count")) else 0,
            confidence=_number(row.get("confidence")),
            accuracy=_number(row.get("accuracy")),
        )
        for row in rows_in(reliability, "bins")
        if is_number(low := row.get("low")) and is_number(high := row.get("high"))
    )


def _number(value: object) -> float | None:
    return value if is_number(value) else None


def _cells(bin_: Bin | None) -> tuple[str, str, str]:
    if bin_ is None:
        return NOTHING, NOTHING, NOTHING
    return shown_count(bin_.count), shown_score(bin_.confidence), shown_score(bin_.accuracy)
