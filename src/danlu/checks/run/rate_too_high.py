"""R08: the training loss jumped, and what was learned is lost."""

from __future__ import annotations

from dataclasses import dataclass

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.chance import chance_losses
from danlu.checks.run.course import shown, telling_score
from danlu.checks.run.recipe_changes import lower_rate
from danlu.checks.run.subject import Run

FEWEST_EPOCHS = 3
"""A start, something learned, and a jump."""

LEARNED = 0.1
"""Share of the first loss that must have been learned before it can be lost."""

LOST = 0.5
"""Share of what was learned that a jump must lose: mixed batches and dropout never do that."""

FOR_GOOD = 3
"""Epochs, the jump's own among them, after which it counts as lost for good."""

SCALE = 2.0
"""Within this factor of the first loss, chance is on the same scale and is the start of learning."""


@dataclass(frozen=True, slots=True)
class _Jump:
    epoch: int
    before: float
    after: float
    start: float
    recovered: bool
    epochs_lost: int


def answer(run: Run) -> Answer:
    """Look for an epoch that lost half of what was learned."""
    course = run.course("loss", part="train")
    if len(course) < FEWEST_EPOCHS:
        return not_applicable(f"{FEWEST_EPOCHS} epochs are needed, and there are {len(course)}")
    jump = _worst_jump(course, _start(run, course[0][1]))
    if jump is None:
        return passed("the training loss never lost what it had gained", {"epochs": len(course)})
    evidence: dict[str, object] = {
        "epoch": jump.epoch,
        "lowest_before": jump.before,
        "loss": jump.after,
        "start": jump.start,
        "recovered": jump.recovered,
    }
    evidence |= _scores_around(run, jump.epoch)
    words = f"the training loss jumped at epoch {jump.epoch} from {shown(jump.before)} to {shown(jump.after)}"
    tries = [lower_rate(run, 10), *_milder(run)]
    if jump.recovered:
        return tip(f"{words}, and recovered later", evidence, confidence="low", tries=[lower_rate(run, 3)])
    if jump.epochs_lost < FOR_GOOD:
        return tip(f"{words}, close to where it began ({shown(jump.start)})", evidence, tries=tries)
    what = (
        f"{words} and has not recovered: what was learned is lost, and the loss is back near {shown(jump.start)}, "
        "where it began"
    )
    return issue(what, evidence, tries=tries)


def _worst_jump(course: list[tuple[int, float]], start: float) -> _Jump | None:
    """The first jump that was not recovered from, or else the first one."""
    jumps, lowest = [], course[0][1]
    for place, (epoch, loss) in enumerate(course):
        bound = lowest + LOST * (start - lowest)
        if start - lowest >= LEARNED * start and loss >= bound and loss > lowest:
            later = [value for _, value in course[place:]]
            recovered = min(later) < bound
            jumps.append(_Jump(epoch, lowest, loss, start, recovered, len(later)))
        lowest = min(lowest, loss)
    return next((jump for jump in jumps if not jump.recovered), jumps[0] if jumps else None)


def _start(run: Run, first: float) -> float:
    """Where learning began: the first epoch's mean, or chance where that is higher and on the same scale."""
    chance = chance_losses(run).get("loss")
    if chance is not None and first < chance.loss <= SCALE * first:
        return chance.loss
    return first


def _scores_around(run: Run, epoch: int) -> dict[str, object]:
    score = telling_score(run)
    course = dict(run.course(score)) if score else {}
    before = [value for place, value in course.items() if place < epoch]
    return (
        {"score": score, "score_before": before[-1], "score_then": course[epoch]}
        if before and epoch in course
        else {}
    )


def _milder(run: Run) -> list[Try]:
    train = run.recipe.get("train") or {}
    if train and train.get("clip_norm") is None:
        return [Try("clip the norm of the gradients", {"train.clip_norm": 1.0})]
    return []


CHECK = Check(
    code="R08",
    title="learning rate too high",
    question="Did the training loss jump and lose what had been learned?",
    about="run",
    answer=answer,
    sees="The training loss by epoch. It looks for an epoch whose loss goes back at least half of the way from"
    " the lowest so far to where learning began. If no later epoch comes back, what was learned is lost.",
    example="With SGD and a learning rate of 0.1 a classifier reaches an accuracy of 0.83 in 17 epochs. In epoch "
    "18 the loss is that of a coin again, and it stays there.",
    cure="Lower the learning rate, let it fall over the run, clip the norm of the gradients. The weights of "
    "the best epoch are kept all the same.",
    thresholds=(
        Threshold("fewest epochs", FEWEST_EPOCHS, "a start, something learned, and a jump"),
        Threshold(
            "share of the first loss that was learned", LEARNED, "what has not been learned cannot be lost"
        ),
        Threshold(
            "share of it that a jump loses", LOST, "the order of batches and dropout never cost as much"
        ),
        Threshold(
            "times the first loss that chance may be, to count as the start",
            SCALE,
            "chance on another scale, as where a loss is divided once more, is not where this one began",
        ),
        Threshold(
            "epochs without recovery",
            FOR_GOOD,
            "training may come back from one bad step: until then it is a tip",
        ),
    ),
)
