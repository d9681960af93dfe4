"""A loss that cannot fall further: softmax applied to what is a softmax already.

Probabilities lie between 0 and 1, so where they are taken for logits, an answer that is right and sure still costs
ln(1 + (K - 1) / e) for K classes, 0.313 for two, and one that is wrong and sure costs 1 more. The mean is then that
floor plus the share of wrong answers, which no other loss is.
"""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue
from danlu.checks.run.chance import class_counts
from danlu.checks.run.course import share_fallen, shown
from danlu.checks.run.subject import Run
from danlu.checks.second_softmax import second_softmax_floor

NEAR = 0.03
"""How far a loss may lie from the floor plus the share of wrong answers, in nats: answers are not entirely sure."""

FEWEST_EPOCHS = 3
"""Epochs, the last ones, in which the loss must lie there; one may by chance."""

STILL = 0.05
"""A loss that falls by more than this share over these epochs has not met its floor."""

GOOD_ACCURACY = 0.8
"""Below it, a healthy model has such a loss too."""

_PARTS = {"train": "training", "valid": "validation"}


def loss_floor(run: Run) -> Answer | None:
    """The floor that the loss has met, as an issue; None where it has met none."""
    classes = len(class_counts(run))
    if (
        run.task not in ("text-classification", "audio-classification")
        or classes < 2
        or _is_another_loss(run)
    ):
        return None
    floor = second_softmax_floor(classes)
    for part in _PARTS:
        losses, accuracies = dict(run.course("loss", part=part)), dict(run.course("accuracy", part=part))
        both = [(losses[epoch], accuracies[epoch]) for epoch in losses if epoch in accuracies]
        for size in _divisors(run):
            if len(both) >= FEWEST_EPOCHS and _is_met(run, both[-FEWEST_EPOCHS:], floor, size):
                return _found(both[-1], floor, size, part)
    return None


def _is_met(run: Run, both: list[tuple[float, float]], floor: float, size: int) -> bool:
    never_below = all(loss * size >= floor for _, loss in run.course("loss", part="train"))
    is_good = all(accuracy >= GOOD_ACCURACY for _, accuracy in both)
    fits = all(abs(loss * size - floor - (1 - accuracy)) < NEAR for loss, accuracy in both)
    return never_below and is_good and fits and share_fallen(both[0][0], both[-1][0]) < STILL


def _found(last: tuple[float, float], floor: float, size: int, part: str) -> Answer:
    loss, accuracy = last
    scaled = f" ({shown(floor / size)} divided by the batch size {size})" if size > 1 else ""
    what = (
        f"the {_PARTS[part]} loss stays at {shown(loss)} with an accuracy of {shown(accuracy)}: it cannot fall under "
        f"{shown(floor)}{scaled}, as where softmax is applied twice"
    )
    evidence = {"loss": loss, "accuracy": accuracy, "floor": floor, "batch_size": size}
    cure = Try("give the loss logits: take the softmax out of the model, since cross-entropy has its own")
    return issue(what, evidence, tries=[cure])


def _divisors(run: Run) -> Iterator[int]:
    yield 1
    declared = ((run.recipe.get("train") or {}).get("batch") or {}).get("size")
    if isinstance(declared, int) and declared > 1:
        yield declared


def _is_another_loss(run: Run) -> bool:
    """Whether the recipe asks for a loss that does not go down to zero, or is no cross-entropy."""
    head = (run.recipe.get("model") or {}).get("head") or {}
    is_cross_entropy = (head.get("loss") or {}).get("name", "cross-entropy") == "cross-entropy"
    return not is_cross_entropy or bool(head.get("label_smoothing")) or head.get("class_weights") is not None
