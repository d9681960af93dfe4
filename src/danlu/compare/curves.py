"""The trainings of all runs in one picture a score: what valid said after each epoch, and the losses."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.compare.units import Unit
from danlu.json_values import is_number, value_at
from danlu.record.head_losses import loss_names
from danlu.record.history_view import followed_scores
from danlu.record.record import Record
from danlu.record.vega import Picture, Spec, framed, line_scales

Curve = list[tuple[int, float]]

TICKS = 10
"""Most labels on the axis of epochs."""


def curves_of(units: Sequence[Unit]) -> dict[str, dict[str, Curve]]:
    """By name, such as `train loss` or `valid span.micro_f1`, the curve of each run that has one."""
    records = [record for unit in units for record in unit.records]
    wanted = dict.fromkeys(
        (split, name)
        for split, names in (("train", loss_names), ("valid", loss_names), ("valid", followed_scores))
        for record in records
        for name in names(record)
    )
    found = {
        f"{split} {name}": {
            record.name: curve for record in records if (curve := _curve(record, split, name))
        }
        for split, name in wanted
    }
    return {name: curves for name, curves in found.items() if curves}


def curve_pictures(units: Sequence[Unit]) -> list[Picture]:
    """A picture a score, with a line a run; runs of one unit look alike."""
    unit_of = {record.name: unit.name for unit in units for record in unit.records}
    return [
        Picture(f"curve-{number}", _caption(name), _spec(name, curves, unit_of))
        for number, (name, curves) in enumerate(curves_of(units).items())
    ]


def _curve(record: Record, split: str, name: str) -> Curve:
    return [
        (row["epoch"], value)
        for row in record.history
        if isinstance(row.get("epoch"), int) and is_number(value := value_at(row, split, name))
    ]


def _caption(name: str) -> str:
    split, _, score = name.partition(" ")
    return f"{score} of {split} after each epoch."


def _spec(name: str, curves: dict[str, Curve], unit_of: dict[str, str]) -> Spec:
    units = list(dict.fromkeys(unit_of.values()))
    colours, dashes = line_scales(units)
    legend = {"orient": "top", "title": None, "columns": 1, "symbolType": "stroke", "labelLimit": 300}
    last = max(epoch for curve in curves.values() for epoch, _ in curve)
    step = -(-last // TICKS)
    values = [
        {"epoch": epoch, "unit": unit_of[run], "run": run, "value": value}
        for run, curve in curves.items()
        for epoch, value in curve
    ]
    layer = {
        "data": {"values": values},
        "mark": {"type": "line", "point": {"filled": True, "size": 18}, "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "epoch",
                "type": "quantitative",
                "title": "epoch",
                "scale": {"domain": [1, max(last, 2)], "nice": False},
                "axis": {"values": list(range(step, last + 1, step)), "format": "d", "grid": False},
            },
            "y": {"field": "value", "type": "quantitative", "title": name, "scale": {"zero": False}},
            "color": {"field": "unit", "type": "nominal", "legend": legend, "scale": colours},
            "strokeDash": {"field": "unit", "type": "nominal", "legend": legend, "scale": dashes},
            "detail": {"field": "run", "type": "nominal"},
        },
    }
    return framed({"width": 300, "height": 190, "layer": [layer]})
