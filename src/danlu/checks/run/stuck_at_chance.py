"""R04: the training loss stays at a value that has a name, such as ln 2."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.chance import Chance, chance_losses, has_learned, trivial_value
from danlu.checks.run.chance_match import BELOW_CHANCE, BELOW_ESTIMATE, NEAR_SCALED, match_chance
from danlu.checks.run.course import (
    losses_after_warmup,
    planned_epochs,
    share_fallen,
    shown,
    telling_score,
    values_of,
)
from danlu.checks.run.loss_floor import loss_floor
from danlu.checks.run.recipe_changes import higher_rate, lower_rate
from danlu.checks.run.subject import Run

FEWEST_EPOCHS = 3
"""One value starts, and two show that it does not fall."""

FEWEST_WHILE_RUNNING = 5
"""Recurrent networks stay at chance for a few epochs and then learn: IMDB reviews have done so for three."""

SHARE_WHILE_RUNNING = 0.2
"""The same in long runs: a fifth of the epochs."""

STILL = 0.02
"""A loss that falls by less than this share in the second half of the epochs stands still."""


def answer(run: Run) -> Answer:
    """Compare the training loss with what the shares of the classes alone give."""
    epochs = losses_after_warmup(run)
    if len(epochs) < _needed(run):
        return not_applicable(
            f"{_needed(run)} epochs after the warm-up are needed, and there are {len(epochs)}"
        )
    floor = loss_floor(run)
    if floor is not None:
        return floor
    learned = has_learned(run)
    if learned:
        return passed(f"{telling_score(run)} is better than chance")
    for name, chance in chance_losses(run).items():
        losses = values_of(losses_after_warmup(run, name=name))
        found = _stuck(run, name, losses, chance) if len(losses) >= FEWEST_EPOCHS else None
        if found is not None:
            return found
    return _not_fallen(run, values_of(epochs), learned=learned)


def _needed(run: Run) -> int:
    if run.is_over:
        return FEWEST_EPOCHS
    return max(FEWEST_WHILE_RUNNING, math.ceil(SHARE_WHILE_RUNNING * planned_epochs(run)))


def _stuck(run: Run, name: str, losses: list[float], chance: Chance) -> Answer | None:
    match = match_chance(run, name, losses, chance) if _stands_still(losses) else None
    if match is None:
        return None
    head = name.partition(".")[2]
    named = f"loss of the head {head}" if head else "loss"
    what = f"the training {named} stays at {shown(match.evidence['typical'])}, {match.words}"
    return _found(run, what, match.evidence)


def _found(run: Run, what: str, evidence: Mapping[str, Any]) -> Answer:
    score = telling_score(run)
    trivial = trivial_value(run, score) if score else None
    if score is not None and trivial is not None:
        last = run.course(score)[-1][1]
        what = f"{what}; {score} is {shown(last)}, and {shown(trivial)} is what one answer for every input scores"
        evidence = {**evidence, score: last, "trivial": trivial}
    wiring = Try("run danlu check: it looks for layers without gradients and for inputs that change nothing")
    return issue(what, evidence, tries=[wiring, lower_rate(run), higher_rate(run)])


def _not_fallen(run: Run, losses: list[float], *, learned: bool | None) -> Answer:
    """Where chance is not known, or does not fit: a loss that stands still, and no score that says otherwise."""
    evidence = {"losses": losses}
    valid = values_of(losses_after_warmup(run, "valid"))
    if len(valid) >= FEWEST_EPOCHS and not _stands_still(valid):
        return passed(f"the validation loss fell from {shown(valid[0])} to {shown(valid[-1])}", evidence)
    if not _stands_still(losses):
        return passed(f"the training loss fell from {shown(losses[0])} to {shown(losses[-1])}", evidence)
    what = f"the training loss has not fallen since epoch 2: {shown(losses[1])} then, {shown(losses[-1])} at the end"
    if learned is False:
        return _found(run, what, evidence)
    if share_fallen(losses[0], losses[-1]) < 5 * STILL:
        return tip(what, evidence, tries=[lower_rate(run), higher_rate(run)], confidence="low")
    return passed("the training loss fell, and then stands still", evidence)


def _stands_still(losses: list[float]) -> bool:
    return share_fallen(losses[len(losses) // 2], losses[-1]) < STILL


CHECK = Check(
    code="R04",
    title="the loss stays at chance",
    question="Does the training loss stay where a model stands that knows nothing of the input?",
    about="run",
    answer=answer,
    sees="The training loss of each epoch, beside what a model gets that knows how frequent the classes are "
    "and nothing else: ln K for K classes that are equally frequent, the entropy of their shares for "
    "others, and for a CRF the entropy of a sentence's tags. It knows the same divided or multiplied by "
    "the batch size, and the loss that is left where softmax is applied twice.",
    example="A text classifier with 2 classes and batches of 64 prints a loss of 0.01083 in every epoch. That is "
    "ln 2 / 64: the model guesses, and the mean of the batch was divided by the batch size once more.",
    cure="First the wiring: danlu check asks whether each input reaches the output and each parameter gets a "
    "gradient. If it finds nothing, try other learning rates, ten times lower and ten times higher.",
    thresholds=(
        Threshold("fewest epochs", FEWEST_EPOCHS, "one value starts, and two show that it does not fall"),
        Threshold(
            "fewest epochs while running",
            FEWEST_WHILE_RUNNING,
            "recurrent networks may stay at chance for a few epochs and then learn",
        ),
        Threshold(
            "share of the planned epochs while running",
            SHARE_WHILE_RUNNING,
            "in long runs these few epochs are more: whichever of the two bounds is later holds",
        ),
        Threshold(
            "share below chance", BELOW_CHANCE, "a loss that is lower than this knows something of the input"
        ),
        Threshold(
            "share below estimated chance",
            BELOW_ESTIMATE,
            "counts of tags leave out how tags depend on each other, so a CRF may get a little lower",
        ),
        Threshold(
            "share that the loss falls by",
            STILL,
            "less than this in the second half of the epochs is standing still",
        ),
        Threshold(
            "nearness to a scaled value", NEAR_SCALED, "two values that agree by chance rarely come so near"
        ),
    ),
)
