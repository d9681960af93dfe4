"""The picture of folds: the UA of each, beside the best floor on the same clips, with the pooled UA as a line."""

from __future__ import annotations

from typing import Any

from danlu.jobs.folds.results import PointResults
from danlu.record.floors import shown_floor
from danlu.record.vega import COLOURS, INK, Spec, framed

SCORE = "ua"
FLOOR = "mfcc_svm"
ROW_HEIGHT = 24


def ua_picture(results: PointResults) -> Spec | None:
    """The picture as a Vega-Lite specification with its data; None where no fold has a UA."""
    model = results.planned.recipe.name
    names = [model, shown_floor(FLOOR)]
    points = [
        {"fold": fold.planned.fold.label, "ua": value, "of": of}
        for fold in results.finished
        for of, value in zip(
            names, (fold.scores.get(SCORE), fold.floors.get(FLOOR, {}).get(SCORE)), strict=True
        )
        if value is not None
    ]
    if not points:
        return None
    order = [fold.planned.fold.label for fold in results.folds]
    y = {"field": "fold", "type": "ordinal", "sort": order, "title": _axis(results)}
    x = {"field": "ua", "type": "quantitative", "title": "UA on test", "scale": {"domain": [0, 1]}}
    colour = {"domain": names, "range": [COLOURS[0], COLOURS[1]]}
    shape = {"domain": names, "range": ["circle", "triangle-up"]}
    return framed(
        {
            "width": 420,
            "height": ROW_HEIGHT * len(order),
            "layer": [
                *_pooled_line(results),
                {
                    "data": {"values": points},
                    "mark": {"type": "point", "size": 70, "filled": True, "opacity": 0.9},
                    "encoding": {
                        "x": x,
                        "y": y,
                        "color": {"field": "of", "type": "nominal", "scale": colour, "title": None},
                        "shape": {"field": "of", "type": "nominal", "scale": shape, "title": None},
                    },
                },
            ],
        }
    )


def _axis(results: PointResults) -> str:
    return "fold" if results.protocol.kind != "leave-one-speaker-out" else "speaker left out"


def _pooled_line(results: PointResults) -> list[dict[str, Any]]:
    value = results.scores.get("scores", {}).get(SCORE)
    if value is None:
        return []
    return [
        {
            "data": {"values": [{"ua": value}]},
            "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
            "encoding": {"x": {"field": "ua", "type": "quantitative"}},
        }
    ]
