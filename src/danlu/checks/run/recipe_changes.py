"""Changes of a recipe that checks of runs propose."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from danlu.checks.answer import Try
from danlu.checks.run.course import (
    epochs_in_words,
    losses_after_warmup,
    planned_epochs,
    schedule_of,
    values_of,
    warmup_epochs,
)
from danlu.checks.run.subject import Run

STRONG_DROPOUT = 0.5


def other_rate(run: Run, factor: float) -> dict[str, Any]:
    """The learning rate times a factor, that of parts too; empty where it is not known."""
    optimizer = (run.recipe.get("train") or {}).get("optimizer") or {}
    rate, parts = optimizer.get("lr"), optimizer.get("lr_of")
    if not isinstance(rate, int | float):
        return {}
    changes: dict[str, Any] = {"train.optimizer.lr": _round(rate * factor)}
    if isinstance(parts, Mapping):
        changes["train.optimizer.lr_of"] = {part: _round(value * factor) for part, value in parts.items()}
    return changes


def lower_rate(run: Run, factor: float = 10) -> Try:
    """A lower learning rate."""
    return Try(f"lower the learning rate {_times(factor)}", other_rate(run, 1 / factor))


def higher_rate(run: Run, factor: float = 10) -> Try:
    """A higher learning rate."""
    return Try(f"raise the learning rate {_times(factor)}", other_rate(run, factor))


def likelier_rate(run: Run) -> Try:
    """A higher learning rate where the training loss falls in every epoch, and so is only slow; else a lower one."""
    losses = values_of(losses_after_warmup(run))
    is_slow = len(losses) > 1 and all(after < before for before, after in pairwise(losses))
    return higher_rate(run) if is_slow else lower_rate(run)


def more_epochs(run: Run, factor: float) -> Try:
    """More epochs, by a factor."""
    epochs = math.ceil(planned_epochs(run) * factor)
    return Try(f"train for {epochs} epochs", {"train.epochs": epochs})


def fewer_epochs(run: Run, epochs: int) -> Iterator[Try]:
    """Fewer epochs, where the schedule has no falls that they would cut off."""
    falls = schedule_of(run).get("name") in ("step", "halve", "exponential", "plateau")
    patience = ((run.recipe.get("train") or {}).get("early_stopping") or {}).get("patience") or 0
    if not falls and max(warmup_epochs(run), patience) < epochs < planned_epochs(run):
        changes = {"train.epochs": epochs}
        yield Try(f"train for {epochs_in_words(epochs)}", changes)


def early_stopping(run: Run, patience: int) -> Iterator[Try]:
    """Early stopping, where the run has none and a schedule is not in its way."""
    train = run.recipe.get("train") or {}
    if train.get("early_stopping") or schedule_of(run).get("name") == "plateau":
        return
    if patience < planned_epochs(run) - 1:
        words = f"stop after {patience} epochs without improvement"
        yield Try(words, {"train.early_stopping": {"patience": patience}})


def more_dropout(run: Run) -> Iterator[Try]:
    """Stronger dropout where the recipe has a weak one: near the output first, which is the last key."""
    weak = [(path, share) for path, share in _dropouts(run) if share < STRONG_DROPOUT]
    if weak:
        path, share = weak[-1]
        stronger = min(STRONG_DROPOUT, round(share + 0.2, 2))
        yield Try(f"raise {path} from {share:g} to {stronger:g}", {path: stronger})


def less_dropout(run: Run) -> Iterator[Try]:
    """Weaker dropout where the recipe has a strong one."""
    strong = [(path, share) for path, share in _dropouts(run) if share > 0.2]
    if strong:
        path, share = max(strong, key=lambda found: found[1])
        yield Try(f"lower {path} from {share:g} to 0.1", {path: 0.1})


def _dropouts(run: Run) -> Iterator[tuple[str, float]]:
    """Every share of units that the recipe drops, by its key."""
    model = run.recipe.get("model") or {}
    declared = model.get("dropout")
    places = {"model.dropout": declared}
    if isinstance(declared, Mapping):
        places = {f"model.dropout.{name}": share for name, share in declared.items()}
    if isinstance(model.get("head"), Mapping):
        places["model.head.dropout"] = model["head"].get("dropout")
    for path, share in places.items():
        if isinstance(share, int | float) and not isinstance(share, bool):
            yield path, float(share)


def _times(factor: float) -> str:
    return {3: "three times", 10: "ten times"}.get(int(factor), f"{factor:g} times")


def _round(rate: float) -> float:
    """Two digits that count, without the crumbs of floating point."""
    return float(f"{rate:.2g}")
