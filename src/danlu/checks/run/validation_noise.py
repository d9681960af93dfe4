"""R11: the best epoch is no better than the noise between epochs."""

from __future__ import annotations

import math
from statistics import median

from danlu.checks.answer import Answer, Try, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.course import noise, shown, slope, upward, whole_course
from danlu.checks.run.subject import Run

FEWEST_EPOCHS = 8
"""The second half then has four, the fewest that noise can be told from a trend by."""

MATTERS = 0.005
"""Half a point of a hundred: below it, the choice of the epoch changes nothing."""

LARGE_VALID = 0.2
"""More than a fifth of train is rarely worth giving away."""

TREND = 1.0
"""Deviations by which the second half may rise as a whole and still be level."""


def answer(run: Run) -> Answer:
    """Compare the gain of the best epoch with what the luckiest of as many equal epochs would have."""
    found = whole_course(run, fewest=FEWEST_EPOCHS)
    if isinstance(found, str):
        return not_applicable(found)
    name, course = found
    tail = course[len(course) // 2 :]
    values = upward(tail, name)
    deviation, gain = noise(values), max(values) - median(values)
    # The largest of n independent draws lies about sqrt(2 ln n) deviations above their middle.
    luck = deviation * math.sqrt(2 * math.log(len(values)))
    evidence = {"score": name, "from_epoch": tail[0][0], "noise": deviation, "gain": gain, "luck": luck}
    if name == "loss" or deviation < MATTERS:
        return passed(f"{name} differs by {shown(deviation)} from epoch to epoch", evidence)
    if (
        abs(slope(values)) * len(values) > TREND * deviation
        or max(upward(course, name)) > max(values)
        or gain > luck
    ):
        return passed(f"the best epoch gains more than {name} differs by from epoch to epoch", evidence)
    best = max(tail, key=lambda row: upward([row], name)[0])
    what = (
        f"from epoch {tail[0][0]} on {name} goes up and down by {shown(deviation)} from epoch to epoch, and the best, "
        f"{shown(best[1])} at epoch {best[0]}, lies {shown(gain)} above their middle: luck alone would give that"
    )
    return tip(what, evidence, tries=_tries(run))


def _tries(run: Run) -> list[Try]:
    tries = [Try("choose the epoch by the validation loss, which is smoother", {"train.select": "loss"})]
    if _valid_share(run) < LARGE_VALID:
        tries.append(Try("make the validation split larger", {"data.valid.size": LARGE_VALID}))
    schedule = (run.recipe.get("train") or {}).get("schedule") or {}
    if schedule.get("name") == "constant":
        words = "let the learning rate fall to zero, so that the last epochs differ less"
        tries.append(Try(words, {"train.schedule": {"name": "linear"}}))
    return tries


def _valid_share(run: Run) -> float:
    """The share of train that is put aside for validation; 1 where validation has files of its own."""
    valid = (run.recipe.get("data") or {}).get("valid")
    size = valid.get("size") if isinstance(valid, dict) and valid.get("source") == "train" else None
    return size if isinstance(size, float) else 1.0


CHECK = Check(
    code="R11",
    title="the best epoch was chosen by luck",
    question="Is the gain of the best epoch larger than the noise between epochs?",
    about="run",
    answer=answer,
    sees="The score that chooses the epoch, in the second half of the run, where it is level. Its noise is how"
    " far each epoch lies from the middle of its neighbours (Gasser, Sroka and Jennen-Steinmetz 1986). "
    "The luckiest of n equal epochs lies about the root of 2 ln n times the noise above their middle: a "
    "best epoch that lies no higher was lucky.",
    example="The recall of a validation split of 25 clips wavers between 0.71 and 0.80 from epoch 13 to epoch 25."
    " The best, 0.80, has two clips more than the middle of them.",
    cure="Choose by the loss, validate on more items, or let the learning rate fall to zero. The score of the "
    "chosen epoch is flattered in any case: the test split says how much.",
    thresholds=(
        Threshold(
            "fewest epochs",
            FEWEST_EPOCHS,
            "its second half is the least that noise can be told from a trend by",
        ),
        Threshold(
            "noise that matters", MATTERS, "below half a point the choice of the epoch changes nothing"
        ),
        Threshold(
            "rise of the second half, in deviations", TREND, "what rises as a whole is learning, not noise"
        ),
    ),
    severity="tip",
)
