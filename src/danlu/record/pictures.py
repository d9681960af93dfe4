"""The pictures of a run: Vega-Lite specifications that stand in the record, drawn to SVG for the page.

Colours are those of Okabe and Ito (2008), told apart by every kind of colour vision, and each line has its
own dashes, so that a grey print can be read too. Text stays text: Chinese names can be searched and copied.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from danlu.files import write_json_atomically
from danlu.record.display import shown_score
from danlu.record.evaluation_view import floors_of
from danlu.record.json_values import is_number, numbers_in, value_at
from danlu.record.layout import RunFolder
from danlu.record.record import Record

Spec = dict[str, Any]
Point = tuple[int, str, float]

FONTS = "Noto Sans, Segoe UI, Helvetica, Arial, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])
INK = "#333333"
LINES = "#dddddd"
TICKS = 12
"""Most labels on the axis of epochs: more would touch each other."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"

# The renderer is one JavaScript engine; two conversions at once would share it.
_one_at_a_time = threading.Lock()


def make_specs(record: Record) -> dict[str, Spec]:
    """The pictures that the history has something for, by name; none before the first epoch.

    Args:
        record: The run.
    """
    if not record.history:
        return {}
    candidates = {
        "loss": _curves(_losses(record), "loss", record.best_epoch),
        "scores": _curves(_scores(record), "score on valid", record.best_epoch, _floors(record)),
        "learning-rate": _curves(_learning_rates(record), "learning rate", None, has_zero=True),
    }
    return {name: spec for name, spec in candidates.items() if spec is not None}


def write_specs(folder: Path, specs: dict[str, Spec]) -> None:
    """Write each specification into the record as `pictures/NAME.vl.json`."""
    for name, spec in specs.items():
        write_json_atomically(RunFolder(folder).pictures / f"{name}.vl.json", spec)


def draw(name: str, spec: Spec) -> str:
    """Draw a specification as SVG that can stand in a page: ids of its own, no name spaces, no address.

    Args:
        name: Goes before every id, for a page has many pictures and one space of ids.
        spec: The Vega-Lite specification.

    Raises:
        ImportError: When vl-convert is not installed.
        ValueError: When the specification cannot be drawn.
    """
    import vl_convert

    with _one_at_a_time:
        svg: str = vl_convert.vegalite_to_svg(spec)
    svg = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", svg)
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)


def _losses(record: Record) -> list[Point]:
    return [
        (row["epoch"], split, loss)
        for row in _numbered(record)
        for split in ("train", "valid")
        if is_number(loss := value_at(row, split, "loss"))
    ]


def _scores(record: Record) -> list[Point]:
    selected = value_at(record.selection, "name")
    spans = ("span.micro_f1", "span.micro_f1@seen", "span.micro_f1@unseen")
    names = [name for name in dict.fromkeys((selected, *spans)) if isinstance(name, str) and name != "loss"]
    return [
        (row["epoch"], name, value)
        for row in _numbered(record)
        for name in names
        if is_number(value := value_at(row, "valid", name))
    ]


def _learning_rates(record: Record) -> list[Point]:
    return [
        (row["epoch"], name, value)
        for row in _numbered(record)
        for name, value in numbers_in(row.get("learning_rates")).items()
        if value is not None
    ]


def _numbered(record: Record) -> Iterable[dict[str, Any]]:
    return (row for row in record.history if isinstance(row.get("epoch"), int))


def _floors(record: Record) -> list[tuple[str, float]]:
    selected = value_at(record.selection, "name")
    name = selected if selected and selected != "loss" else "span.micro_f1"
    floors = floors_of({}, record.floors, "valid")
    names_of: dict[float, list[str]] = {}
    for key, floor in floors.items():
        if is_number(value := value_at(floor, "scores", name)):
            names_of.setdefault(value, []).append(key.replace("_", " "))
    highest_first = sorted(names_of.items(), reverse=True)
    return [(f"{', '.join(names)} {shown_score(value, digits=3)}", value) for value, names in highest_first]


def _curves(
    points: list[Point],
    title: str,
    best_epoch: int | None,
    floors: Iterable[tuple[str, float]] = (),
    *,
    has_zero: bool = False,
) -> Spec | None:
    if not points:
        return None
    names = list(dict.fromkeys(name for _, name, _ in points))
    layers = [_floor_layer(floor, is_highest=number == 0) for number, floor in enumerate(floors)]
    if best_epoch is not None:
        layers.append(_best_layer(best_epoch, _epoch_axis(points)))
    layers.append(_line_layer(points, names, title, has_zero=has_zero))
    return {
        "$schema": SCHEMA,
        "width": 300,
        "height": 190,
        "background": None,
        "layer": layers,
        "config": _config(),
    }


def _line_layer(points: list[Point], names: list[str], title: str, *, has_zero: bool) -> Spec:
    legend = {"orient": "top", "title": None, "columns": 2, "symbolType": "stroke", "labelLimit": 260}
    return {
        "data": {"values": [{"epoch": epoch, "line": name, "value": value} for epoch, name, value in points]},
        "mark": {"type": "line", "point": {"filled": True, "size": 22}, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "epoch", "type": "quantitative", **_epoch_axis(points)},
            "y": {"field": "value", "type": "quantitative", "title": title, "scale": {"zero": has_zero}},
            "color": {
                "field": "line",
                "type": "nominal",
                "legend": legend,
                "scale": {"domain": names, "range": list(COLOURS)},
            },
            "strokeDash": {
                "field": "line",
                "type": "nominal",
                "legend": legend,
                "scale": {"domain": names, "range": list(DASHES)},
            },
        },
    }


def _epoch_axis(points: list[Point]) -> Spec:
    last = max(epoch for epoch, _, _ in points)
    step = -(-last // TICKS)
    return {
        "title": "epoch",
        "scale": {"domain": [1, max(last, 2)], "nice": False},
        "axis": {
            "values": list(range(step, last + 1, step)),
            "format": "d",
            "grid": False,
            "labelFlush": False,
        },
    }


def _best_layer(epoch: int, axis: Spec) -> Spec:
    # A label that begins near the right end would leave the picture.
    is_late = epoch > 0.6 * axis["scale"]["domain"][1]
    place: Spec = {"align": "right", "dx": -5} if is_late else {"align": "left", "dx": 5}
    return {
        "data": {"values": [{"epoch": epoch, "label": f"best: epoch {epoch}"}]},
        "encoding": {"x": {"field": "epoch", "type": "quantitative", **axis}},
        "layer": [
            {"mark": {"type": "rule", "color": INK, "strokeDash": [3, 3]}},
            {
                "mark": {"type": "text", **place, "dy": 8, "y": 0, "color": INK},
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }


def _floor_layer(floor: tuple[str, float], *, is_highest: bool) -> Spec:
    label, value = floor
    # Floors are often close to each other: the highest is named above its line, the others below theirs.
    above: Spec = {"align": "left", "x": 0, "dx": 3, "dy": -6}
    place = above if is_highest else {"align": "right", "x": "width", "dx": -3, "dy": 8}
    return {
        "data": {"values": [{"value": value, "label": label}]},
        "encoding": {"y": {"field": "value", "type": "quantitative"}},
        "layer": [
            {"mark": {"type": "rule", "color": INK, "strokeWidth": 1}},
            {
                "mark": {"type": "text", **place, "color": INK},
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }


def _config() -> Spec:
    axis = {"labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK, "gridColor": LINES}
    return {
        "font": FONTS,
        "axis": {**axis, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "legend": {"labelColor": INK, "labelFontSize": 12},
        "text": {"fontSize": 11},
        "view": {"stroke": None},
    }
