"""Every precision, recall and F1 that a run reports together, in its history and in its evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from danlu.checks.run.f1_identity import Triple
from danlu.checks.run.subject import Run

AVERAGES_OF_F1 = ("macro avg", "weighted avg")
"""Rows whose F1 is a mean of others, and so need not lie between the means of precision and recall."""


def triples_of(run: Run) -> dict[str, list[Triple]]:
    """By the place that they come from, since numbers of one place are rounded alike."""
    found = {
        "history": [
            triple
            for row in run.history
            for part in ("train", "valid")
            for triple in _of_names(row.get(part) or {}, f"{part}, epoch {row.get('epoch')}")
        ]
    }
    for name, content in run.evaluations.items():
        found[f"scores of {name}"] = list(_of_names(content.get("scores") or {}, name))
        reports = {key: value for key, value in content.items() if "report" in key}
        found[f"reports of {name}"] = [
            triple for key, report in reports.items() for triple in _of_rows(report, f"{name}, {key}")
        ]
    return {place: triples for place, triples in found.items() if triples}


def reports_of(run: Run) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every table of an evaluation that has averages under its rows, and where it stands."""
    for name, content in run.evaluations.items():
        for key, value in content.items():
            if "report" in key:
                yield from _tables(value, f"{name}, {key}")


def _tables(value: object, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(value, Mapping):
        return
    if isinstance(value.get("rows"), list) and isinstance(value.get("averages"), Mapping):
        yield where, value
        return
    for key, inner in value.items():
        yield from _tables(inner, f"{where} {key}")


def _of_names(scores: Mapping[str, Any], where: str) -> Iterator[Triple]:
    """Scores whose names differ in their metric alone: `phrase.f1@seen` with its precision and its recall."""
    for name in scores:
        base, at, part = name.partition("@")
        if base.endswith("f1") and not base.endswith(("macro_f1", "weighted_f1")):
            stem = base.removesuffix("f1")
            values = [scores.get(f"{stem}{metric}{at}{part}") for metric in ("precision", "recall", "f1")]
            yield from _triple(f"{where}, {name}", values)


def _of_rows(value: object, where: str) -> Iterator[Triple]:
    if isinstance(value, Mapping):
        if {"precision", "recall", "f1"} <= set(value):
            if value.get("name") not in AVERAGES_OF_F1:
                values = [value["precision"], value["recall"], value["f1"]]
                yield from _triple(f"{where}, {value.get('name', '')}".rstrip(", "), values)
            return
        for key, inner in value.items():
            yield from _of_rows(inner, where if key in ("rows", "averages") else f"{where} {key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _of_rows(inner, where)


def _triple(where: str, values: list[Any]) -> Iterator[Triple]:
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        precision, recall, f1 = (float(value) for value in values)
        yield Triple(where, precision, recall, f1)
