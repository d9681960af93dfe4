"""R12: the first epoch is the best."""

from __future__ import annotations

from danlu.checks.answer import Answer, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.course import shown, upward, whole_course
from danlu.checks.run.recipe_changes import lower_rate, more_dropout
from danlu.checks.run.subject import Run

FEWEST_EPOCHS = 3
"""Of two epochs one is the first anyway."""


def answer(run: Run) -> Answer:
    """Ask which epoch was the best."""
    found = whole_course(run, fewest=FEWEST_EPOCHS)
    if isinstance(found, str):
        return not_applicable(found)
    name, course = found
    values = upward(course, name)
    best = values.index(max(values))
    evidence = {"score": name, "best_epoch": course[best][0], "best": course[best][1], "last": course[-1][1]}
    if max(values) == min(values):
        return not_applicable(f"{name} is the same in every epoch")
    if best > 0:
        return passed(f"epoch {course[best][0]} of {len(course)} is the best", evidence)
    what = (
        f"{name} was best after the first epoch, {shown(course[0][1])}, and is {shown(course[-1][1])} after the last, "
        f"{course[-1][0]}: what followed did harm"
    )
    return tip(what, evidence, tries=[lower_rate(run, 3), *more_dropout(run)])


CHECK = Check(
    code="R12",
    title="the first epoch is the best",
    question="Was the best epoch the first one, so that all others were in vain?",
    about="run",
    answer=answer,
    sees="The score that chooses the epoch. It fires where no later epoch is better than the first. For a best"
    " epoch that is the last one see R07.",
    example="Accuracy on validation is 0.881 after epoch 1, then 0.877, 0.873 and 0.871: the learning rate is so "
    "high that one epoch learns all there is, and the others learn by heart.",
    cure="Lower the learning rate, so that the best lies within the run; more dropout.",
    thresholds=(Threshold("fewest epochs", FEWEST_EPOCHS, "of two epochs one is the first anyway"),),
    severity="tip",
)
