"""How numbers, times and tags are shown to people. Records store them unrounded."""

from __future__ import annotations

from datetime import datetime

from danlu.json_values import is_count, is_number, numbers_in

NOTHING = "–"
"""Shown where there is no value."""


def shown_score(value: object, *, digits: int = 4) -> str:
    """A score with four digits after the point.

    Example:
        >>> shown_score(2 / 3), shown_score(None)
        ('0.6667', '–')
    """
    return f"{value:.{digits}f}" if is_number(value) else NOTHING


def shown_count(value: object) -> str:
    """A count with its thousands apart.

    Example:
        >>> shown_count(17684)
        '17,684'
    """
    return f"{value:,}" if is_count(value) else NOTHING


def shown_share(value: object) -> str:
    """A share in per cent.

    Example:
        >>> shown_share(0.8816), shown_share(None)
        ('88.2%', '–')
    """
    return f"{value:.1%}" if is_number(value) else NOTHING


def shown_total(counts: object) -> str:
    """The sum of counts by name, or one count.

    Example:
        >>> shown_total({"Tool": 900, "Area": 850}), shown_total(7), shown_total(None)
        ('1,750', '7', '–')
    """
    if isinstance(counts, dict):
        return shown_count(sum(int(count) for count in numbers_in(counts).values() if count is not None))
    return shown_count(counts)


def shown_seconds(value: object) -> str:
    """A duration as a person says it.

    Example:
        >>> shown_seconds(4.25), shown_seconds(75), shown_seconds(3 * 3600 + 120)
        ('4.2 s', '1 min 15 s', '3 h 02 min')
    """
    if not isinstance(value, int | float):
        return NOTHING
    if round(value, 1) < 60:
        return f"{value:.1f} s"
    minutes, seconds = divmod(round(value), 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left:02d} min" if hours else f"{minutes} min {seconds:02d} s"


def shown_moment(text: object) -> str:
    """An ISO 8601 time to the minute, with its zone.

    Example:
        >>> shown_moment("2026-11-20T08:00:30+00:00"), shown_moment("2026-11-20T16:00:30+08:00")
        ('2026-11-20 08:00 UTC', '2026-11-20 16:00 UTC+08:00')
    """
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return NOTHING
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".strip()


def shown_bytes(value: object) -> str:
    """A size in the unit that fits.

    Example:
        >>> shown_bytes(900), shown_bytes(2_500_000)
        ('900 B', '2.4 MiB')
    """
    if not isinstance(value, int | float):
        return NOTHING
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            break
        value /= 1024
    return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"


def number_of(count: int, thing: str, *, plural: str | None = None) -> str:
    """A count with its noun.

    Example:
        >>> number_of(1, "look"), number_of(2, "entry", plural="entries")
        ('1 look', '2 entries')
    """
    return f"{count:,} {thing if count == 1 else plural or thing + 's'}"
