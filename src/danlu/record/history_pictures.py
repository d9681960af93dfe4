"""The pictures of a training: losses, scores on valid with their floors, learning rates."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, log10
from typing import Any

from danlu.json_values import is_number, numbers_in, value_at
from danlu.record.display import shown_score
from danlu.record.floors import floors_of, level_floors
from danlu.record.head_losses import head_losses, head_of, loss_names
from danlu.record.record import Record
from danlu.record.task_view import TaskView
from danlu.record.vega import INK, Picture, Spec, framed, line_scales

Point = tuple[int, str, float]

TICKS = 12
"""Most labels on the axis of epochs: more would touch each other."""

LEVEL_LINES = " Level lines: the floors of the first of them."
"""What the caption of the scores says where floors are known."""

WIDE = 20
"""From this ratio on, the learning rates of several groups are drawn on a logarithmic axis."""


def history_pictures(record: Record, view: TaskView) -> list[Picture]:
    """The pictures that the history has something for; none before the first epoch.

    Args:
        record: The run.
        view: How records of its task are shown.
    """
    scores, rates, floors = _scores(record, view), _learning_rates(record), _floors(record, view)
    candidates = (
        (
            "loss",
            "Mean loss of each epoch on train and valid"
            + (", as a whole and of each head." if head_losses(record) else "."),
            _curves(_losses(record), "loss", record.best_epoch),
        ),
        (
            "scores",
            f"Scores on valid after each epoch.{LEVEL_LINES if floors else ''}",
            _curves(scores, "score on valid", record.best_epoch, floors),
        ),
        (
            "learning-rate",
            "Learning rate at the end of each epoch.",
            _rates(rates) if view.has_flat_rates or not _is_flat(rates) else None,
        ),
    )
    return [Picture(name, caption, spec) for name, caption, spec in candidates if spec is not None]


def _losses(record: Record) -> list[Point]:
    names = loss_names(record)
    return [
        (row["epoch"], f"{split} {head_of(name)}".strip(), loss)
        for row in _numbered(record)
        for name in names
        for split in ("train", "valid")
        if is_number(loss := value_at(row, split, name))
    ]


def _scores(record: Record, view: TaskView) -> list[Point]:
    selected = value_at(record.selection, "name")
    wanted = dict.fromkeys((selected, *view.pictured))
    names = [name for name in wanted if isinstance(name, str) and name != "loss"]
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


def _is_flat(rates: list[Point]) -> bool:
    """Whether there is one group of parameters, and its learning rate is always the same."""
    return len({(name, rate) for _, name, rate in rates}) < 2


def _rates(rates: list[Point]) -> Spec | None:
    values = [rate for _, _, rate in rates]
    groups = {name for _, name, _ in rates}
    # The rate of an encoder is often a hundredth of the rate of the layers above it, and would lie on the axis.
    is_wide = len(groups) > 1 and min(values) > 0 and max(values) > WIDE * min(values)
    if not is_wide:
        return _curves(rates, "learning rate", None, y={"scale": {"zero": True}})
    powers = range(floor(log10(min(values))), ceil(log10(max(values))) + 1)
    ticks = [10.0**power for power in powers]
    scale = {"type": "log", "domain": [ticks[0], ticks[-1]], "nice": False}
    return _curves(
        rates, "learning rate", None, y={"scale": scale, "axis": {"values": ticks, "format": ".0e"}}
    )


def _numbered(record: Record) -> Iterable[dict[str, Any]]:
    return (row for row in record.history if isinstance(row.get("epoch"), int))


def _floors(record: Record, view: TaskView) -> list[tuple[str, float]]:
    selected = value_at(record.selection, "name")
    name = selected if selected and selected != "loss" else view.pictured[0]
    names_of: dict[float, list[str]] = {}
    for level in level_floors(name, floors_of({}, record.floors, "valid")):
        names_of.setdefault(level.value, []).append(level.shown_name)
    highest_first = sorted(names_of.items(), reverse=True)
    return [(f"{', '.join(names)} {shown_score(value, digits=3)}", value) for value, names in highest_first]


def _curves(
    points: list[Point],
    title: str,
    best_epoch: int | None,
    floors: Iterable[tuple[str, float]] = (),
    *,
    y: Spec | None = None,
) -> Spec | None:
    if not points:
        return None
    names = list(dict.fromkeys(name for _, name, _ in points))
    layers = [_floor_layer(level, is_highest=number == 0) for number, level in enumerate(floors)]
    if best_epoch is not None:
        layers.append(_best_layer(best_epoch, _epoch_axis(points)))
    layers.append(_line_layer(points, names, title, y or {"scale": {"zero": False}}))
    return framed({"width": 300, "height": 190, "layer": layers})


def _line_layer(points: list[Point], names: list[str], title: str, y: Spec) -> Spec:
    colours, dashes = line_scales(names)
    legend = {"orient": "top", "title": None, "columns": 2, "symbolType": "stroke", "labelLimit": 260}
    return {
        "data": {"values": [{"epoch": epoch, "line": name, "value": value} for epoch, name, value in points]},
        "mark": {"type": "line", "point": {"filled": True, "size": 22}, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "epoch", "type": "quantitative", **_epoch_axis(points)},
            "y": {"field": "value", "type": "quantitative", "title": title, **y},
            "color": {"field": "line", "type": "nominal", "legend": legend, "scale": colours},
            "strokeDash": {"field": "line", "type": "nominal", "legend": legend, "scale": dashes},
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
