"""The picture of a series: a panel for each score, a point for each run, a line through the means of the values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from danlu.files import write_text_atomically
from danlu.jobs.series_arguments import shown_value
from danlu.jobs.series_table import Series
from danlu.json_values import is_number
from danlu.record.vega import COLOURS, INK, Spec, draw_file, framed

WIDE = 50
"""From this ratio of the largest to the smallest value on, values are drawn on a logarithmic axis."""

COLUMNS = 2
"""Panels beside each other."""

MOST_TICKS = 14
"""Most values that are marked on the axis, each with a tick of its own."""


def write_picture(series: Series, path: Path) -> None:
    """Draw a series as an SVG file, written whole or not at all.

    Args:
        series: What was trained; points without scores are left out.
        path: The file.
    """
    write_text_atomically(path, draw_file(series_picture(series)))


def series_picture(series: Series) -> Spec:
    """The picture of a series as a Vega-Lite specification with its data."""
    panels = [_panel(series, score) for score in series.plan.scores]
    text = f"{series.plan.name}: each point is a run, the line is the mean over seeds"
    title = {"text": text, "anchor": "start", "fontSize": 12, "fontWeight": "normal", "color": INK}
    return framed({"background": "white", "title": title, "columns": COLUMNS, "concat": panels})


def _panel(series: Series, score: str) -> Spec:
    x = _axis(series)
    y = {"field": "score", "type": "quantitative", "title": f"{score} on valid", "scale": {"zero": False}}
    return {
        "width": 300,
        "height": 190,
        "layer": [
            {
                "data": {"values": _means(series, score)},
                "mark": {"type": "line", "color": COLOURS[0], "strokeWidth": 2},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": _points(series, score)},
                "mark": {"type": "point", "color": COLOURS[1], "size": 30, "filled": True, "opacity": 0.7},
                "encoding": {"x": x, "y": y},
            },
        ],
    }


def _points(series: Series, score: str) -> list[dict[str, Any]]:
    return [
        {"at": _place(series, result.point.value, result.point.seed), "score": value}
        for result in series.results
        if (value := result.scores.get(score)) is not None
    ]


def _means(series: Series, score: str) -> list[dict[str, Any]]:
    rows = [(row, row.spread(score).mean) for row in series.rows]
    if series.plan.key is None:
        # Seeds have no order; their mean is a level.
        return [
            {"at": str(seed), "score": mean}
            for _, mean in rows
            for seed in series.plan.seeds
            if mean is not None
        ]
    return [{"at": _place(series, row.value, 0), "score": mean} for row, mean in rows if mean is not None]


def _place(series: Series, value: object, seed: int) -> object:
    if series.plan.key is None:
        return str(seed)
    return value if _is_numeric(series) else shown_value(value)  # type: ignore[arg-type]


def _is_numeric(series: Series) -> bool:
    return all(map(is_number, series.plan.values))


def _axis(series: Series) -> Spec:
    plan = series.plan
    if plan.key is None:
        return {"field": "at", "type": "ordinal", "sort": None, "title": "seed"}
    if not _is_numeric(series):
        labels = {"labelAngle": -30, "labelLimit": 200}
        return {"field": "at", "type": "ordinal", "sort": None, "title": plan.key, "axis": labels}
    values = sorted(float(value) for value in plan.values if is_number(value))
    is_wide = values[0] > 0 and values[-1] >= WIDE * values[0]
    axis: Spec = {"grid": False, "labelOverlap": True, "format": "~g"}
    return {
        "field": "at",
        "type": "quantitative",
        "title": plan.key,
        "scale": {"nice": False, "padding": 8, **({"type": "log"} if is_wide else {"zero": False})},
        "axis": {**axis, "values": values} if len(values) <= MOST_TICKS else axis,
    }
