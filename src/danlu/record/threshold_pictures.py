"""ROC and precision–recall curves of two classes: what each threshold on the probability would give.

The second is the more telling one where the positive class is rare (Davis and Goadrich 2006).
"""

from __future__ import annotations

from danlu.json_values import is_count, is_number, rows_in, value_at
from danlu.record.display import shown_score
from danlu.record.vega import COLOURS, INK, Picture, Spec, framed

SIZE = 190

Points = list[dict[str, float]]


def threshold_pictures(name: str, evaluation: object) -> list[Picture]:
    """The curves of an evaluation; none where it has none.

    Args:
        name: The evaluation's name.
        evaluation: The content of its `scores.json`.
    """
    curves = value_at(evaluation, "curves")
    positive = str(value_at(curves, "positive"))
    roc, precision_recall = (_points(value_at(curves, key)) for key in ("roc", "precision_recall"))
    area, average = (value_at(evaluation, "scores", key) for key in ("roc_auc", "average_precision"))
    pictures = []
    if roc:
        spec = _curve(roc, f"others taken for {positive}", f"{positive} found", _chance_line())
        caption = (
            f"ROC curve: the share of {positive} that is found against the share of the others taken for it; "
            f"area {shown_score(area, digits=3)}. Dashed: chance."
        )
        pictures.append(Picture(f"{name}-roc", caption, spec))
    if precision_recall:
        share = _share_of(positive, evaluation)
        level = [] if share is None else [_level(share)]
        spec = _curve(
            precision_recall,
            f"recall of {positive}",
            f"precision of {positive}",
            level,
        )
        told = "" if share is None else f" Dashed: the share of {positive}, {shown_score(share, digits=3)}."
        caption = f"Precision–recall curve: average precision {shown_score(average, digits=3)}.{told}"
        pictures.append(Picture(f"{name}-precision-recall", caption, spec))
    return pictures


def _points(curve: object) -> Points:
    pairs = curve if isinstance(curve, list) else []
    return [
        {"order": place, "x": pair[0], "y": pair[1]}
        for place, pair in enumerate(pairs)
        if isinstance(pair, list) and len(pair) == 2 and all(map(is_number, pair))
    ]


def _share_of(positive: str, evaluation: object) -> float | None:
    rows = rows_in(value_at(evaluation, "class_report"), "rows")
    support = {str(row.get("name")): count for row in rows if is_count(count := row.get("support"))}
    total = sum(support.values())
    return support[positive] / total if positive in support and total else None


def _curve(points: Points, x: str, y: str, behind: list[Spec]) -> Spec:
    ends = {"domain": [0, 1], "nice": False}
    whole = {"titleLimit": SIZE}  # a class may have a long name
    line = {
        "data": {"values": points},
        "mark": {"type": "line", "color": COLOURS[0], "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "x",
                "type": "quantitative",
                "title": x,
                "scale": ends,
                "axis": {"grid": False, **whole},
            },
            "y": {"field": "y", "type": "quantitative", "title": y, "scale": ends, "axis": whole},
            # Recall may stand still while precision moves: the order is that of the thresholds.
            "order": {"field": "order", "type": "quantitative"},
        },
    }
    return framed({"width": SIZE, "height": SIZE, "layer": [*behind, line]})


def _chance_line() -> list[Spec]:
    return [_dashed([{"x": 0, "y": 0}, {"x": 1, "y": 1}])]


def _level(share: float) -> Spec:
    return _dashed([{"x": 0, "y": share}, {"x": 1, "y": share}])


def _dashed(points: list[dict[str, float]]) -> Spec:
    return {
        "data": {"values": points},
        "mark": {"type": "line", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "y", "type": "quantitative"},
        },
    }
