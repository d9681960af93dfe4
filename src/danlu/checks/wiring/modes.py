"""W11: an evaluation that is random, or another function than the one that is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.wiring.comparison import (
    NO_ITEMS,
    TOLERANCE,
    TOLERANCE_REASON,
    compared,
    difference,
    speaking_model,
)
from danlu.checks.wiring.item_words import items_named

if TYPE_CHECKING:
    from torch import nn

    from danlu.checks.wiring.subject import Wiring

DRAWS = 8
"""How often training mode is asked: what is drawn for a few rare words, two draws often have in common."""

_SHARES = ("p", "share", "rate", "prob")
"""What modules that drop call the share that they drop, besides names that hold `drop`."""


def answer(wiring: Wiring) -> Answer:
    """Compare two evaluations with each other, and with training mode where nothing is dropped."""
    import torch

    every = compared(wiring)
    if not every:
        return not_applicable(NO_ITEMS)
    model = speaking_model(wiring)
    batch = wiring.batch(every)
    with torch.no_grad():
        once, again = wiring.scores(model, batch), wiring.scores(model, batch)
        random = difference(once, again)
        evidence: dict[str, Any] = {"evaluation": random.as_json()}
        if random.items:
            changed = items_named(wiring, random.items, of=random.of)
            what = f"two evaluations of the same items differ for {changed}, by up to {random.largest:.0%}"
            cure = "look for dropout that ignores the mode: `F.dropout(x)` needs `training=self.training`"
            return issue(f"{what} of the largest score", evidence, tries=[Try(cure)])
        same = "two evaluations of the same items give the same scores"
        if _has_running_moments(model):
            return passed(f"{same}; batch normalisation makes training another function by design", evidence)
        _drop_nothing(model.train())
        trained, *others = (wiring.scores(model, batch) for _ in range(DRAWS))
    if any(difference(trained, other).items for other in others):
        return passed(f"{same}; training draws something besides dropout and is not compared", evidence)
    change = difference(once, trained)
    evidence["training_without_dropout"] = change.as_json()
    if change.items:
        changed = items_named(wiring, change.items, of=change.of)
        what = f"without dropout, training mode gives {changed} other scores than evaluation mode"
        cure = "look for what asks `self.training`: what is evaluated is not the function that was trained"
        return tip(f"{what}, by up to {change.largest:.0%} of the largest", evidence, tries=[Try(cure)])
    return passed(f"{same}, and training gives them too where nothing is dropped", evidence)


def _drop_nothing(model: nn.Module) -> None:
    """Set every share of units that a model drops to 0."""
    for module in model.modules():
        drops = "drop" in type(module).__name__.lower()
        for name, value in vars(module).items():
            if isinstance(value, float) and ("drop" in name.lower() or (drops and name in _SHARES)):
                setattr(module, name, 0.0)


def _has_running_moments(model: nn.Module) -> bool:
    """Whether a normalisation over the batch is among the parts, of torch or written by hand."""
    return any("running" in name.rpartition(".")[2] for name, _ in model.named_buffers())


CHECK = Check(
    code="W11",
    title="training and evaluation disagree, or evaluation is random",
    question="Is evaluation repeatable, and the same function as training but for dropout?",
    about="wiring",
    answer=answer,
    sees=(
        "The fresh model scores a few training items twice in evaluation mode; both times must give the same. Then "
        "every share of units that it drops is set to 0, and training mode must give these scores too. Batch "
        "normalisation differs between the modes by design; models that have it are only asked for the first."
    ),
    example=(
        "`F.dropout(states, 0.5)` drops in evaluation as well, since it does not know the mode: every score is "
        "lower than it should be, and no two evaluations agree."
    ),
    cure=(
        "Use `nn.Dropout`, or give `training=self.training` to the function. Call `model.eval()` before validation "
        "and `model.train()` after it. Leave nothing else to the mode."
    ),
    thresholds=(
        Threshold("change of a score, as a share of the largest score", TOLERANCE, TOLERANCE_REASON),
    ),
)
