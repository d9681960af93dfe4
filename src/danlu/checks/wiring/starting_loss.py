"""W06: a fresh model whose loss is not that of guessing, or a loss that depends on how many items share a batch."""

from __future__ import annotations

import math
from typing import Any

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.wiring.comparison import NO_ITEMS
from danlu.checks.wiring.free_outputs import floor_of
from danlu.checks.wiring.steady_mode import steady_training
from danlu.checks.wiring.subject import Wiring

COPIES = 8
"""How often one item is put into a batch: enough to tell a division by the batch size from rounding."""

SAME = 0.01
"""How far the loss of copies may be from that of the item alone: kernels round differently, by far less."""

NEAR = 3.0
"""How many times above or below the loss of guessing the loss of a fresh model may be."""

ALIKE = 1.5
"""And where it is not, how many times above or below it the loss of equal scores may be: that is guessing itself."""


def answer(wiring: Wiring) -> Answer:
    """Compare the fresh model's loss with that of guessing, and one item alone with copies of itself."""
    import torch

    if not wiring.items:
        return not_applicable(NO_ITEMS)
    with torch.no_grad():
        alone, copies = _alone_and_copied(wiring)
        start = float(wiring.loss(steady_training(wiring.model()), wiring.batch(range(len(wiring.items)))))
    chance = wiring.chance()
    evidence = {
        "start": start if math.isfinite(start) else None,
        "chance": chance.value,
        "chance_how": chance.how,
        "one_item": alone if math.isfinite(alone) else None,
        "copies": COPIES,
        "one_item_copied": copies if math.isfinite(copies) else None,
    }
    if not all(map(math.isfinite, (start, alone, copies))):
        cure = Try("look for a division by 0, the logarithm of 0, or inputs that are no numbers")
        return issue("the loss of the fresh model is not a finite number", evidence, tries=[cure])
    by_size = _by_batch_size(wiring, alone, copies, evidence)
    if by_size is not None:
        return by_size
    if not chance.value or chance.value <= 0:
        return not_applicable(f"the loss of guessing is not known here: {chance.how}")
    return _against_chance(wiring, start, chance.value, evidence)


def _alone_and_copied(wiring: Wiring) -> tuple[float, float]:
    """The loss of one item, and of several copies of it; in evaluation, where batch norm needs no second item."""
    model = wiring.model().eval()
    return float(wiring.loss(model, wiring.batch([0]))), float(wiring.loss(model, wiring.batch([0] * COPIES)))


def _by_batch_size(wiring: Wiring, alone: float, copies: float, evidence: dict[str, Any]) -> Answer | None:
    if math.isclose(alone, copies, rel_tol=SAME, abs_tol=1e-6):
        return None
    changed = f"the loss of one item goes from {alone:.4g} to {copies:.4g} where it stands {COPIES} times in the batch"
    if math.isclose(alone, COPIES * copies, rel_tol=SAME):
        return issue(
            f"{changed}: it is divided by the batch size again{_shown(wiring)}",
            evidence,
            tries=[Try("divide the sum of the items' losses by their number once")],
        )
    if math.isclose(copies, COPIES * alone, rel_tol=SAME):
        return issue(
            f"{changed}: it is a sum over the batch, not a mean, so that a learning rate means another thing with each "
            "batch size",
            evidence,
            tries=[Try("divide the sum of the items' losses by their number")],
        )
    return tip(
        f"{changed}: the loss of an item depends on the others of its batch", evidence, confidence="low"
    )


def _shown(wiring: Wiring) -> str:
    """What guessing shows as where a mean is divided again: 0.01083 for two classes and batches of 64."""
    value, size = wiring.chance().value, wiring.batch_size
    return (
        f", so that guessing shows as {value:.4g} / {size} = {value / size:.4g}" if value and size > 1 else ""
    )


def _against_chance(wiring: Wiring, start: float, chance: float, evidence: dict[str, Any]) -> Answer:
    evidence["times_chance"] = start / chance
    compared = f"the fresh model's loss is {start:.4g}, and guessing has {chance:.4g}"
    if chance / NEAR <= start <= chance * NEAR:
        return passed(compared, evidence)
    floor = floor_of(wiring, range(len(wiring.items)))
    equal = None if floor is None else floor.uniform
    evidence["loss_of_equal_scores"] = equal
    if equal is None or chance / ALIKE <= equal <= chance * ALIKE:
        what = f"{compared}: its scores are far from equal before it has learned anything"
        return tip(what, evidence, tries=[Try("look at the size of inputs and of the first weights")])
    what = f"{compared}; equal scores have {equal:.4g}, so that it is not the loss of the recipe"
    cure = Try("look for a sum where a mean is meant, a mean taken twice, or padding that is counted")
    return issue(what, evidence, tries=[cure])


CHECK = Check(
    code="W06",
    title="the loss at the start is not that of guessing",
    question="Is the loss of the fresh model that of guessing, whatever the batch size?",
    about="wiring",
    answer=answer,
    sees="The mean loss of a few training items by the fresh model, without dropout, beside the loss of a model that "
    "knows nothing (ln K with K classes under plain cross-entropy). Where they are far apart, the loss of equal scores "
    "tells a loss that is wrong (an issue) from a model that starts far from equal (a tip). And the loss of one item "
    "alone beside that of a batch of its copies: a mean is the same for both.",
    example="A batch mean that is divided by the batch size again: with two classes and batches of 64 guessing shows "
    "as ln 2 / 64 = 0.01083. It looks like a model that has learned, and at that loss nothing has been.",
    cure="Take the mean over items (words, for taggers) once. Where the loss starts far above guessing, look at the "
    "size of inputs and scores.",
    thresholds=(
        Threshold(
            "times above or below the loss of guessing",
            NEAR,
            "fresh models of the families that danlu brings start at 0.9 to 1.5 times it; a loss that is divided or "
            "summed once too often is off by the batch size or the length",
        ),
        Threshold(
            "where it is not, times above or below it that the loss of equal scores may be",
            ALIKE,
            "equal scores are guessing itself: beyond it, the loss is another one than the recipe's",
        ),
        Threshold(
            "relative change of an item's loss with copies beside it",
            SAME,
            "rounding changes it by a millionth",
        ),
    ),
)
