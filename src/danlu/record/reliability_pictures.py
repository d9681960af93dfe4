"""Reliability pictures: accuracy by how sure the model is, beside the diagonal on which both are equal.

After DeGroot and Fienberg 1983 and Guo, Pleiss, Sun and Weinberger 2017. The small bars below are the texts,
or clips, of each bin: a bin of five says little.
"""

from __future__ import annotations

from typing import Any

from danlu.json_values import value_at
from danlu.record.calibration_view import Bin, bins_of
from danlu.record.display import shown_score
from danlu.record.vega import COLOURS, INK, Picture, Spec, framed

WIDTH = 205


def reliability_pictures(name: str, calibration: object, *, items: str = "texts") -> list[Picture]:
    """The pictures of a calibration: raw, and with the temperature where there is one.

    Args:
        name: The evaluation's name.
        calibration: The part `calibration` of its `scores.json`.
        items: What has a class: `texts` or `clips`.
    """
    raw, scaled = (bins_of(value_at(calibration, key)) for key in ("raw", "scaled"))
    used = [bin_.low for bin_ in (*raw, *scaled) if bin_.count]
    # Of k classes, the most probable one has at least 1/k: the empty part to the left would be half of the picture.
    lowest = min(used, default=0.0)
    ece = shown_score(value_at(calibration, "raw", "ece"), digits=3)
    pictures = [Picture(f"{name}-reliability", f"Raw: calibration error {ece}.", _spec(raw, lowest, items))]
    if scaled:
        ece = shown_score(value_at(calibration, "scaled", "ece"), digits=3)
        temperature = shown_score(value_at(calibration, "temperature"), digits=2)
        caption = f"With temperature {temperature}: calibration error {ece}."
        pictures.append(Picture(f"{name}-reliability-scaled", caption, _spec(scaled, lowest, items)))
    return pictures if used else []


def _spec(bins: tuple[Bin, ...], lowest: float, items: str) -> Spec:
    values = [
        {"low": bin_.low, "high": bin_.high, items: bin_.count, "accuracy": bin_.accuracy}
        for bin_ in bins
        if bin_.count
    ]
    ends = {"domain": [lowest, 1], "nice": False}
    # Both panels stand over the same axis; the lower one names it.
    shared = {"grid": False, "tickCount": 5, "labelFlush": False}
    upper = {"labels": False, "title": None, **shared}
    panels = [
        {
            "width": WIDTH,
            "height": 145,
            "layer": [_bars("accuracy", "accuracy", ends, upper, {"domain": [0, 1]}), _diagonal(lowest)],
        },
        {
            "width": WIDTH,
            "height": 30,
            **_bars(items, items, ends, {"title": "probability of the predicted class", **shared}, {}),
        },
    ]
    return framed({"data": {"values": values}, "spacing": 8, "vconcat": panels})


def _bars(field: str, title: str, ends: Spec, axis: Spec, heights: Spec) -> Spec:
    y: dict[str, Any] = {"field": field, "type": "quantitative", "title": title, "scale": heights}
    if field != "accuracy":
        y["axis"] = {"tickCount": 2, "format": "~s"}
    return {
        "mark": {"type": "bar", "color": COLOURS[0], "opacity": 0.6, "binSpacing": 1},
        "encoding": {
            "x": {"field": "low", "type": "quantitative", "bin": "binned", "scale": ends, "axis": axis},
            "x2": {"field": "high"},
            "y": y,
        },
    }


def _diagonal(lowest: float) -> Spec:
    ends = [{"x": lowest, "y": lowest}, {"x": 1, "y": 1}]
    return {
        "data": {"values": ends},
        "mark": {"type": "line", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "y", "type": "quantitative"},
        },
    }
