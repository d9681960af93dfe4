"""Numbers of a comparison as people read them."""

from __future__ import annotations

from danlu.compare.paired_bootstrap import Interval
from danlu.compare.unit_scores import UnitScore
from danlu.record.display import NOTHING, shown_score

SMALLEST_P = 0.0001


def shown_p(value: float | None) -> str:
    """A value of p.

    Example:
        >>> shown_p(0.00001), shown_p(0.0421), shown_p(1.0), shown_p(None)
        ('< 0.0001', '0.042', '1', '–')
    """
    if value is None:
        return NOTHING
    if value < SMALLEST_P:
        return f"< {SMALLEST_P}"
    # Two figures that say something, or three decimals.
    return f"{value:.2g}" if value < 0.01 else f"{value:.3f}".rstrip("0").rstrip(".")


def p_equals(value: float | None) -> str:
    """A value of p with its sign, for a sentence.

    Example:
        >>> p_equals(0.00001), p_equals(0.25)
        ('p < 0.0001', 'p = 0.25')
    """
    told = shown_p(value)
    return f"p {told}" if told.startswith("<") else f"p = {told}"


def shown_difference(value: float | None, *, digits: int = 4) -> str:
    """A difference with its sign.

    Example:
        >>> shown_difference(0.02), shown_difference(-0.5, digits=2), shown_difference(-0.0), shown_difference(None)
        ('+0.0200', '−0.50', '0.0000', '–')
    """
    if value is None:
        return NOTHING
    told = f"{abs(value):.{digits}f}"
    if not float(told) and not value:
        return told
    return f"{'+' if value > 0 else '−'}{told}"


def shown_interval(bounds: Interval | None, *, digits: int = 4) -> str:
    """An interval of a difference.

    Example:
        >>> shown_interval((-0.0125, 0.25))
        '−0.0125 to +0.2500'
    """
    return (
        NOTHING if bounds is None else " to ".join(shown_difference(bound, digits=digits) for bound in bounds)
    )


def shown_unit_score(found: UnitScore | None) -> str:
    """A recorded score with its interval, or mean and spread over seeds."""
    if found is None or found.mean is None:
        return NOTHING
    if found.sd is not None:
        return f"{shown_score(found.mean)} ± {shown_score(found.sd)}"
    if found.interval is not None:
        low, high = (shown_score(bound, digits=3) for bound in found.interval)
        return f"{shown_score(found.mean)} ({low}–{high})"
    return shown_score(found.mean)
