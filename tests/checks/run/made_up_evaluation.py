"""The content of a `scores.json`, made up from a confusion or from the counts of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Counts = tuple[int, int, int]
"""Gold, predicted, correct."""


def report(rows: Mapping[str, Counts]) -> dict[str, Any]:
    """A report with these rows."""
    return {
        "rows": [
            {"name": name, "support": gold, "predicted": predicted, "correct": correct}
            for name, (gold, predicted, correct) in rows.items()
        ]
    }


def classified(
    confusion: Mapping[str, Mapping[str, int]], *, item: str = "text", **more: Any
) -> dict[str, Any]:
    """An evaluation of a classifier, from how often each gold class is taken for each class."""
    classes = sorted({*confusion, *(name for row in confusion.values() for name in row)})
    table = [[confusion.get(gold, {}).get(name, 0) for name in classes] for gold in classes]
    columns = [sum(row[place] for row in table) for place in range(len(classes))]
    rows = {
        name: (sum(table[place]), columns[place], table[place][place]) for place, name in enumerate(classes)
    }
    total = sum(columns)
    right = sum(correct for _, _, correct in rows.values())
    scores = {"accuracy": right / total, **more.pop("scores", {})}
    return {
        f"{item}s": total,
        "scores": scores,
        "class_report": report(rows),
        "confusion": {"classes": {"rows": classes, "columns": classes, "counts": table}},
        **more,
    }


def tagged(rows: Mapping[str, Counts], *, words: int | None = None, **more: Any) -> dict[str, Any]:
    """An evaluation of a tagger, from the counts of each label of words."""
    total = sum(gold for gold, _, _ in rows.values())
    right = sum(correct for _, _, correct in rows.values())
    scores = {"token.accuracy": right / total, **more.pop("scores", {})}
    words = total if words is None else words
    return {"words": words, "scores": scores, "token_report": report(rows), **more}


def entities(gold: int, predicted: int, correct: int, *, of: int) -> dict[str, Counts]:
    """The counts of a tagger of entities or not, as a report has them."""
    others = (of - gold, of - predicted, of - gold - predicted + correct)
    return {"Ent": (gold, predicted, correct), "O": others}


def floors(**scores: Mapping[str, float]) -> dict[str, Any]:
    """Floors by name, each with its scores."""
    return {name: {"meaning": name, "scores": dict(values), "reasons": {}} for name, values in scores.items()}


GOOD = {"neg": {"neg": 450, "pos": 50}, "pos": {"neg": 60, "pos": 440}}
"""1000 texts, 890 of them right."""
