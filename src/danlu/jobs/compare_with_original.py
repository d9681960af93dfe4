"""Set a new run of a recipe beside the original: epochs, weights, scores, and what may explain a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors import safe_open

from danlu.jobs.reproduction import Epochs, Reproduction
from danlu.jobs.verification.environment import Change, changes_since
from danlu.jobs.verification.numbers import Compared, compare_numbers
from danlu.jobs.wording import named
from danlu.json_values import value_at
from danlu.record.layout import RunFolder
from danlu.record.record import Record

COMPARED = ("train", "valid", "learning_rates", "gradient_norm")
"""What of a row of the history is compared: all but times and memory."""


def compare_with_original(original: Record, new: Record, *, is_stopped: bool) -> Reproduction:
    """Set a new run of a recipe beside the original.

    Args:
        original: The run that was reproduced.
        new: The new one, evaluated on test where the original was.
        is_stopped: Whether it did not come to its end.
    """
    epochs = _epochs(original, new)
    changes = tuple(changes_since(original.provenance or {}, new.provenance or {}))
    return Reproduction(
        original=original.path,
        run=new.path,
        epochs=epochs,
        best_epochs=(original.best_epoch, new.best_epoch),
        scores=_scores(original, new),
        has_same_weights=_same_weights(original, new),
        is_stopped=is_stopped,
        reasons=tuple(_reasons(original, changes)),
        changes=changes,
    )


def was_evaluated(record: Record, split: str) -> bool:
    """Whether a run has an evaluation of a split by its best weights, read as its recipe says."""
    scores = record.evaluations.get(split)
    return (
        scores is not None and not scores.get("reading") and value_at(scores, "checkpoint", "name") == "best"
    )


def _epochs(original: Record, new: Record) -> Epochs:
    compared = [
        compare_numbers(_numbers(then), _numbers(now))
        for then, now in zip(original.history, new.history, strict=False)
    ]
    different = [number for number, found in enumerate(compared) if not found.is_equal]
    return Epochs(
        then=len(original.history),
        now=len(new.history),
        equal=different[0] if different else len(compared),
        first=compared[different[0]] if different else None,
        largest=max((found.largest or 0.0 for found in compared), default=0.0),
    )


def _numbers(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in COMPARED if key in row}


def _scores(original: Record, new: Record) -> dict[str, Compared]:
    return {
        split: compare_numbers(*(value_at(record.evaluations[split], "scores") for record in (original, new)))
        for split in ("valid", "test")
        if was_evaluated(original, split) and was_evaluated(new, split)
    }


def _same_weights(original: Record, new: Record) -> bool | None:
    paths = [RunFolder(record.path).best_weights for record in (original, new)]
    if not all(path.is_file() for path in paths):
        return None
    with safe_open(paths[0], framework="numpy") as then, safe_open(paths[1], framework="numpy") as now:
        # Tensor by tensor: the library writes the notes of a file in no fixed order.
        return set(then.keys()) == set(now.keys()) and all(
            np.array_equal(then.get_tensor(name), now.get_tensor(name), equal_nan=True)
            for name in then.keys()  # noqa: SIM118 - not a mapping
        )


def _reasons(original: Record, changes: tuple[Change, ...]) -> list[str]:
    """What may explain a difference, the likeliest first."""
    reasons = [
        f"the original was gone on with after epoch {row.get('after_epoch')}, with {named(row['overrides'])}"
        for row in original.resumes
        if row.get("overrides")
    ]
    reasons += [str(change) for change in changes]
    if value_at(original.recipe, "train", "deterministic") is False:
        reasons.append(
            "train.deterministic is false, so that some devices add numbers in another order each time"
        )
    return reasons
