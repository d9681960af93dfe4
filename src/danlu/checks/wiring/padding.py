"""W01: padding that is read, in predictions or in the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from danlu.checks.wiring.subject import Wiring

STEPS = 16
"""Steps of padding that are added: as much as a batch of sentences has where lengths are mixed."""

LOSS_TOLERANCE = 1e-3
"""The largest change of the loss, as a share of it, that counts as rounding; one padded step in a hundred changes it by
about a hundredth where padding is counted."""


def answer(wiring: Wiring) -> Answer:
    """Compare scores and loss of one batch with and without more padding."""
    import torch

    if not wiring.pads:
        return not_applicable(
            "all items are brought to one length before the model, so that no batch has padding"
        )
    every = compared(wiring)
    if not every:
        return not_applicable(NO_ITEMS)
    model = speaking_model(wiring)
    with torch.no_grad():
        plain = wiring.batch(every)
        before, loss = wiring.scores(model, plain), float(wiring.loss(model, plain))
        try:
            longer = wiring.batch(every, padding=STEPS)
            after, longer_loss = wiring.scores(model, longer), float(wiring.loss(model, longer))
        except (RuntimeError, IndexError, ValueError) as error:
            what = f"a batch with {STEPS} more steps of padding cannot be read: {error}"
            return tip(what.splitlines()[0], {"steps": STEPS}, confidence="low")
    change = difference(before, after)
    evidence = {"steps": STEPS, **change.as_json(), "loss": loss, "loss_with_padding": longer_loss}
    if change.items:
        what = f"{STEPS} more steps of padding change the scores of {items_named(wiring, change.items, of=change.of)}"
        what += f", by up to {change.largest:.0%} of the largest score"
        cure = (
            "give the mask to whatever reads, pools or picks a step: attention, means, maxima, the last state"
        )
        return issue(what, evidence, tries=[Try(cure)])
    if not abs(longer_loss - loss) <= LOSS_TOLERANCE * max(abs(loss), 1e-6):
        what = f"{STEPS} more steps of padding change the loss from {loss:.4g} to {longer_loss:.4g}, and no score"
        cure = "take padding out of the loss: select by the mask before the loss, or divide by the real words alone"
        return issue(what, evidence, tries=[Try(cure)])
    return passed(f"{STEPS} more steps of padding change neither scores nor loss", evidence)


CHECK = Check(
    code="W01",
    title="padding is read",
    question="Does more padding change what is predicted, or the loss?",
    about="wiring",
    answer=answer,
    sees=(
        "A few training items are read twice by the fresh model in evaluation mode, once as a batch of training has "
        "them and once with 16 more steps of padding. The scores of each word or item, and the mean loss, must be "
        "the same: padding only brings rows to one length and says nothing. Where every item is brought to one "
        "length, as clips that are cropped, there is no padding and the question is not asked."
    ),
    example=(
        "A loss that is averaged over all positions, padding among them, falls fast because the model learns to "
        "label padding. A classifier that takes `last_hidden_state[:, -1]` reads a step that is padding in every "
        "text but the longest."
    ),
    cure=(
        "Carry the mask to every place that looks at more than one step: attention, pooling, the choice of a last "
        "state, the loss and the scores. An average divides by the number of real words."
    ),
    thresholds=(
        Threshold("change of a score, as a share of the largest score", TOLERANCE, TOLERANCE_REASON),
        Threshold(
            "change of the loss, as a share of it",
            LOSS_TOLERANCE,
            "rounding changes a mean by a millionth; where padding is counted, one padded step in a hundred changes it "
            "by about a hundredth",
        ),
    ),
)
