"""How much of a score is of what train has too: seen and unseen apart, in a sentence for each evaluation."""

from __future__ import annotations

from danlu.json_values import is_count, is_number, value_at
from danlu.record.display import shown_count, shown_score
from danlu.record.headline import headline
from danlu.record.record import Record
from danlu.record.tasks import view_of_evaluation


def seen_and_unseen(record: Record) -> list[str]:
    """For each evaluation that has something in common with train: how much, and its scores apart."""
    lines = (_line(record, name) for name in record.evaluations)
    return [line for line in lines if line is not None]


def _line(record: Record, name: str) -> str | None:
    evaluation = record.evaluations[name]
    seen_key, total_key, words = view_of_evaluation(evaluation).seen
    seen, total = evaluation.get(seen_key), evaluation.get(total_key)
    if not is_count(seen) or not is_count(total) or not seen:
        return None
    line = f"On {name}, {shown_count(seen)} of {shown_count(total)} {words}"
    selected = value_at(record.selection, "name")
    told = headline(evaluation, selected.partition("@")[0] if isinstance(selected, str) else None)
    if told is None:
        return f"{line}."
    score = told[0].partition("@")[0]
    known, new, both = (value_at(evaluation, "scores", score + part) for part in ("@seen", "@unseen", ""))
    if not is_number(known) or not is_number(new):
        return f"{line}."
    apart = f"{score} {shown_score(known)} on these, {shown_score(new)} on the others"
    return f"{line}: {apart}, {shown_score(both)} on all."
