"""R07: the run ended while its score still rose."""

from __future__ import annotations

from danlu.checks.answer import Answer, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.course import is_higher_better, noise, shown, upward, whole_course
from danlu.checks.run.recipe_changes import more_epochs
from danlu.checks.run.subject import Run

FEWEST_EPOCHS = 3
"""Two epochs are no trend."""

SHARE_OF_EPOCHS = 4
"""The last quarter of the epochs is the end of the run."""

GAIN = 0.005
"""Half a point of a hundred in the last quarter: what is less is not worth the time."""

GAIN_OF_LOSS = 0.01
"""The same of a loss, as a share of it."""

LARGE = 4
"""A gain so many times as large asks for twice the epochs, and not for half as many again."""


def answer(run: Run) -> Answer:
    """Compare the best of the last epochs with the best before them."""
    found = whole_course(run, fewest=FEWEST_EPOCHS)
    if isinstance(found, str):
        return not_applicable(found)
    name, course = found
    values = upward(course, name)
    tail = max(1, len(values) // SHARE_OF_EPOCHS)
    before, end = values[:-tail], values[-tail:]
    gain, best = max(end) - max(before), max(values)
    worth = GAIN_OF_LOSS * abs(max(before)) if name == "loss" else GAIN
    evidence = {"score": name, "best_epoch": course[values.index(best)][0], "best": abs(best), "gain": gain}
    is_last = values.index(best) == len(values) - 1 and course[-1][0] == run.history[-1].get("epoch")
    if not is_last or gain < max(worth, noise(values[-max(FEWEST_EPOCHS, len(values) // 2) :])):
        return passed(f"{name} no longer improves at the end", evidence)
    what = (
        f"{name} was best in the last epoch, {course[-1][0]}, with {shown(course[-1][1])}, and still "
        f"{'rising' if is_higher_better(name) else 'falling'}: {shown(gain)} better than the best before epoch "
        f"{course[-tail][0]}"
    )
    tries = [more_epochs(run, 2 if gain >= LARGE * worth else 1.5)]
    return tip(what, evidence, tries=tries)


CHECK = Check(
    code="R07",
    title="still improving at the end",
    question="Did training end before the score did?",
    about="run",
    answer=answer,
    sees="The score that chooses the epoch. It fires where the last epoch is the best and the last quarter of "
    "the run gained something worth having, and more than the score differs from epoch to epoch.",
    example="F1 on validation is 0.85, 0.88, 0.90 and 0.92 after the four epochs of a run: nobody knows where it "
    "would have ended.",
    cure="Train for more epochs. With early stopping they can be many.",
    thresholds=(
        Threshold("fewest epochs", FEWEST_EPOCHS, "two are no trend"),
        Threshold(
            "parts of a run, the last of which is its end", SHARE_OF_EPOCHS, "one epoch alone may be luck"
        ),
        Threshold("gain of a score", GAIN, "less than half a point is not worth the time"),
        Threshold("gain of a loss, as a share of it", GAIN_OF_LOSS, "losses have no scale of their own"),
        Threshold("times that gain", LARGE, "more asks for twice the epochs instead of half as many again"),
    ),
    severity="tip",
)
