"""The mean spectrogram of each class of train, all on one scale of colours: what is learned from, before learning."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any, TypeGuard

from danlu.json_values import is_count, is_number, value_at
from danlu.record.display import number_of
from danlu.record.heat_image import heat_image
from danlu.record.vega import Picture, Spec, framed

WIDTH = 205
HEIGHT = 130

SHOWN_HERTZ = (250, 500, 1000, 2000, 4000, 8000, 16000)
"""What the axis names, of what the features reach."""

Table = list[list[float]]


@dataclass(frozen=True, slots=True)
class _Mean:
    """The mean features of a class, (frames, bins)."""

    name: str
    clips: int | None
    mean: Table


def spectrogram_pictures(content: object) -> list[Picture]:
    """The pictures of a `mean_features.json`, a class each; none where it has none.

    Args:
        content: `hertz`, the centre of each bin or null; `hop_seconds`; and `classes`, by name `clips` and `mean`,
            a list a frame with a number a bin.
    """
    means = _means(value_at(content, "classes"))
    hop = value_at(content, "hop_seconds")
    if not means or not _is_finite(hop) or hop <= 0:
        return []
    low = min(min(map(min, each.mean)) for each in means)
    high = max(max(map(max, each.mean)) for each in means)
    hertz = _rising(value_at(content, "hertz"), bins=len(means[0].mean[0]))
    return [
        Picture(f"mean-features-{place}", _caption(each), _spec(each, hop, hertz, low=low, high=high))
        for place, each in enumerate(means, start=1)
    ]


def _means(classes: object) -> list[_Mean]:
    """The classes whose tables are whole and as wide as that of the first."""
    if not isinstance(classes, dict):
        return []
    found: list[_Mean] = []
    for name, about in classes.items():
        mean, clips = value_at(about, "mean"), value_at(about, "clips")
        if _is_table(mean) and (not found or len(mean[0]) == len(found[0].mean[0])):
            found.append(_Mean(str(name), clips if is_count(clips) else None, mean))
    return found


def _is_table(mean: object) -> bool:
    if not isinstance(mean, list) or not mean or not all(isinstance(frame, list) for frame in mean):
        return False
    bins = len(mean[0])
    return bins > 0 and all(len(frame) == bins and all(map(_is_finite, frame)) for frame in mean)


def _is_finite(value: object) -> TypeGuard[int | float]:
    # Python reads NaN and Infinity from JSON; no picture can show them.
    return is_number(value) and isfinite(value)


def _rising(hertz: object, *, bins: int) -> list[float] | None:
    """The frequency of each bin where every bin has one, and each a higher one than that before."""
    if not isinstance(hertz, list) or len(hertz) != bins or not all(map(is_number, hertz)):
        return None
    return hertz if all(one < other for one, other in pairwise(hertz)) else None


def _caption(each: _Mean) -> str:
    return each.name if each.clips is None else f"{each.name}: {number_of(each.clips, 'clip')}"


def _spec(each: _Mean, hop: float, hertz: list[float] | None, *, low: float, high: float) -> Spec:
    bins, seconds = len(each.mean[0]), len(each.mean) * hop
    upwards = list(zip(*each.mean, strict=True))[::-1]  # (bins, frames), the highest bin first
    image = {
        "type": "image",
        "url": heat_image(upwards, low=low, high=high),
        "width": WIDTH,
        "height": HEIGHT,
        "aspect": False,
        "smooth": False,
        "description": f"Mean features of {each.name}",
    }
    axis = {"grid": False, "domain": False}
    x = {"field": "x", "type": "quantitative", "title": "seconds", "axis": {**axis, "tickCount": 4}}
    y = {"field": "y", "type": "quantitative", "axis": {**axis, **_ticks(hertz, bins)}}
    return framed(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "data": {"values": [{"x": seconds / 2, "y": bins / 2}]},
            "mark": image,
            "encoding": {
                "x": {**x, "scale": {"domain": [0, seconds], "nice": False}},
                "y": {**y, "scale": {"domain": [0, bins], "nice": False}},
            },
        }
    )


def _ticks(hertz: Sequence[float] | None, bins: int) -> dict[str, Any]:
    """Title and labels of the upward axis: kilohertz, or the numbers of coefficients."""
    if hertz is None:
        return {"title": "coefficient", "tickCount": 4}
    shown = [frequency for frequency in SHOWN_HERTZ if hertz[0] <= frequency <= hertz[-1]]
    places = {f"{_place(frequency, hertz):.3f}": f"{frequency / 1000:g}" for frequency in shown}
    return {
        "title": "kHz",
        "labelOverlap": "greedy",
        "values": [float(place) for place in places],
        "labelExpr": f"{places}[format(datum.value, '.3f')]",
    }


def _place(frequency: float, hertz: Sequence[float]) -> float:
    """Where a frequency lies on an axis on which a bin is 1 wide; between two centres in proportion."""
    after = bisect_left(hertz, frequency)
    if not after:
        return 0.5
    below, above = hertz[after - 1], hertz[after]
    return after - 0.5 + (frequency - below) / (above - below)
