"""W07: a model that cannot learn eight examples by heart will not learn eight thousand."""

from __future__ import annotations

import math

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.second_softmax import second_softmax_floor
from danlu.checks.wiring.free_outputs import floor_of
from danlu.checks.wiring.learning_by_heart import (
    MOST_SECONDS,
    MOST_WRONG,
    NEARLY_ALL,
    STEPS,
    Course,
    learn_by_heart,
)
from danlu.checks.wiring.steady_mode import steady_training
from danlu.checks.wiring.subject import Wiring
from danlu.checks.wording import percent

EXAMPLES = 8

FALLEN = 0.25
"""Share of the way from the start down to the loss's own floor that may be left."""

STALLED = 0.5
"""Where more of it than this is left, nothing is on its way; below it learning by heart is slow, which is a tip."""

SAME = 0.02
"""How near a loss must be to one with a name to be called by it: it is still falling towards it."""


def answer(wiring: Wiring) -> Answer:
    """Train a copy on eight items until it has them by heart, or will not."""
    import torch

    positions = range(min(EXAMPLES, len(wiring.items)))
    labels = {label for labels in wiring.gold(positions) for label in labels}
    if len(positions) < 2 or len(labels) < 2:
        return not_applicable("there are no two items with different labels to learn by heart")
    if not any(weight.requires_grad for weight in wiring.model().parameters()):
        return not_applicable("nothing of the model is trained")
    with torch.no_grad():
        start = float(wiring.loss(steady_training(wiring.model()), wiring.batch(positions)))
    if not math.isfinite(start):
        return not_applicable("the loss of the fresh model is not a finite number")
    floor = floor_of(wiring, positions, as_given=False)
    own = floor.smallest if floor is not None and floor.is_own else 0.0
    target = own + FALLEN * (start - own)
    courses = learn_by_heart(wiring, positions, target=target)
    best = min(courses, key=lambda course: (not course.is_done, course.loss))
    evidence: dict[str, object] = {
        "items": len(positions),
        "loss_at_start": start,
        "loss": best.loss if math.isfinite(best.loss) else None,
        "loss_floor": own,
        "target": target,
        "accuracy": best.accuracy,
        "steps": best.steps,
        "rates": [course.rate for course in courses],
        "rate": best.rate,
        "frozen": len(wiring.frozen),
    }
    is_sure = best.loss - own > STALLED * (start - own)
    is_doubled = _is_doubled(best, len(wiring.labels))
    # Slow, where every label is right: a loss that cannot fall is for W08 to find.
    if best.is_done or (best.accuracy == 1 and not is_sure and not is_doubled):
        fall = f"in {best.steps} steps, at a loss of {best.loss:.3g} where it was {start:.3g}"
        but = "" if best.accuracy == 1 else f", but for {percent(1 - best.accuracy)} of their labels,"
        return passed(f"{len(positions)} examples are learned by heart{but} {fall}", evidence)
    if courses[-1].is_cut:
        return not_applicable(
            f"{MOST_SECONDS:.0f} seconds were not enough to learn {len(positions)} examples by heart"
        )
    return _stalled(wiring, best, evidence, is_sure=is_sure and best.accuracy < 1, is_doubled=is_doubled)


def _is_doubled(course: Course, labels: int) -> bool:
    return labels > 1 and math.isclose(course.loss, second_softmax_floor(labels), rel_tol=SAME)


def _stalled(
    wiring: Wiring, best: Course, evidence: dict[str, object], *, is_sure: bool, is_doubled: bool
) -> Answer:
    labels = len(wiring.labels)
    told = "right, and their loss stays high" if best.accuracy == 1 else "not learned by heart"
    what = f"{evidence['items']} examples are {told}: after {best.steps} steps the accuracy on them is "
    what += f"{best.accuracy:.2f} and the loss {best.loss:.3f}"
    if is_doubled:
        what += f" = ln(1 + {labels - 1}/e), what softmax before cross-entropy leaves"
    elif labels > 1 and math.isclose(best.loss, math.log(labels), rel_tol=SAME):
        what += f" = ln {labels}, which is guessing"
    else:
        what += f", where it was {evidence['loss_at_start']:.3f} at the start"
    cure = Try(
        "look at the other findings on wiring first, then at these items and their labels as the model sees them"
    )
    if (is_sure or is_doubled) and not wiring.frozen:
        return issue(what, evidence, confidence="high" if is_doubled else "medium", tries=[cure])
    if wiring.frozen:
        what += "; a part of the model is frozen, and the rest may be too small for it"
    return tip(what, evidence, confidence="low", tries=[cure])


CHECK = Check(
    code="W07",
    title="eight examples cannot be learned by heart",
    question="Can the model learn eight training examples by heart?",
    about="wiring",
    answer=answer,
    sees="A copy of the fresh model is trained on eight training items at once, without dropout, with Adam and up to "
    "three learning rates in turn, until every label is right and the loss has fallen far under the start. Equal items "
    "are not among them, and of many words a few may stay wrong to the end. With a frozen part, or where the loss came "
    "half the way down, the finding is a tip.",
    example="A hand-written LSTM with weights of its own for each position of a batch, or a softmax before "
    "cross-entropy: the loss stays at ln 2 = 0.693, or stalls at 0.313.",
    cure="The fault is in the model, in its loss, or in how items and labels meet; no number of epochs will help. Read "
    "the other findings on wiring, then look at the eight items as the model sees them.",
    thresholds=(
        Threshold(
            "examples", EXAMPLES, "few enough for seconds, enough that chance does not get them all right"
        ),
        Threshold(
            "steps with each learning rate",
            STEPS,
            "the families that danlu brings need 3 to 60 with the first",
        ),
        Threshold(
            "share of the way down from the start that may be left",
            FALLEN,
            "a softmax before cross-entropy leaves 45 % with two classes and more with more",
        ),
        Threshold(
            "share of right labels that is enough at the end",
            NEARLY_ALL,
            "where words share a vector, or the loss gives some labels a hundredth of the weight, a few stay wrong",
        ),
        Threshold(
            "wrong labels at the end, as a share of those that are not the commonest",
            MOST_WRONG,
            "a model that always says the commonest label has all of these wrong",
        ),
        Threshold(
            "share of the way down above which it is an issue, and below which a tip",
            STALLED,
            "what has come half the way has learned, if slowly",
        ),
        Threshold(
            "seconds after which it is not known",
            MOST_SECONDS,
            "all checks of wiring together should take seconds, and a slow machine is no fault of the model",
        ),
    ),
)
