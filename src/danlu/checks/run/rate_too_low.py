"""R09: the loss falls steadily, and the run ends far from where it would have gone."""

from __future__ import annotations

from itertools import pairwise

from danlu.checks.answer import Answer, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.chance import chances_of_whole_run
from danlu.checks.run.course import losses_after_warmup, share_fallen, shown, values_of
from danlu.checks.run.recipe_changes import higher_rate, more_epochs
from danlu.checks.run.subject import Run

FEWEST_EPOCHS = 3
"""A steady fall needs two steps."""

FAR = 0.6
"""Share of the chance loss: what has learned something comes below half of it in a few epochs."""

SMALLEST_FALL = 0.002
"""Share that every epoch must gain: a loss that stands still is stuck, and not slow."""

GAP = 1.05
"""How many times the training loss the validation loss may be: learning by heart is not slow."""


def answer(run: Run) -> Answer:
    """Ask whether every epoch gained, and the sum of it is little."""
    chances = chances_of_whole_run(run)
    if isinstance(chances, str):
        return not_applicable(chances)
    courses = {name: values_of(losses_after_warmup(run, name=name)) for name in chances}
    if any(len(losses) < FEWEST_EPOCHS for losses in courses.values()):
        return not_applicable(f"{FEWEST_EPOCHS} epochs after the warm-up are needed")
    shares = {name: losses[-1] / chances[name].loss for name, losses in courses.items()}
    evidence = {
        "losses": courses,
        "chance": {name: one.loss for name, one in chances.items()},
        "shares": shares,
    }
    reason = _why_not(run, courses, shares)
    return _found(run, courses, shares, evidence) if reason is None else passed(reason, evidence)


def _why_not(run: Run, courses: dict[str, list[float]], shares: dict[str, float]) -> str | None:
    """What speaks against too low a learning rate; None where nothing does."""
    if min(shares.values()) < FAR:
        return "the training loss has come far from chance"
    if not all(_is_steady(losses) for losses in courses.values()):
        return "the training loss does not fall steadily, so it is not the learning rate that is too low"
    if any(_is_behind(run, name, losses[-1]) for name, losses in courses.items()):
        return "the validation loss is behind the training loss: training is not too slow"
    return None


def _found(
    run: Run, courses: dict[str, list[float]], shares: dict[str, float], evidence: dict[str, object]
) -> Answer:
    name = max(shares, key=lambda loss: shares[loss])
    rate = ((run.recipe.get("train") or {}).get("optimizer") or {}).get("lr")
    losses = courses[name]
    head = f" of the head {name.partition('.')[2]}" if "." in name else ""
    with_rate = f" with a learning rate of {rate:g}" if isinstance(rate, int | float) else ""
    what = (
        f"the training loss{head} fell in every epoch and is still {shown(losses[-1])} after {len(losses)} epochs"
        f"{with_rate}, {shares[name]:.0%} of what the shares of the classes alone give"
    )
    return tip(what, evidence, tries=[higher_rate(run, 10), more_epochs(run, 3)])


def _is_steady(losses: list[float]) -> bool:
    return all(share_fallen(before, after) > SMALLEST_FALL for before, after in pairwise(losses))


def _is_behind(run: Run, name: str, train: float) -> bool:
    valid = values_of(losses_after_warmup(run, "valid", name))
    return bool(valid) and valid[-1] > GAP * train


CHECK = Check(
    code="R09",
    title="learning rate too low",
    question="Does the loss fall so slowly that the run ends far from its goal?",
    about="run",
    answer=answer,
    sees="The training loss by epoch, beside that of a model that knows how frequent the classes are and "
    "nothing else. It fires where every epoch gained, the validation loss kept up, and the loss is still "
    "near chance at the end.",
    example="With a learning rate of 0.00001 a network without pretrained parts goes from 0.85 to 0.64 to 0.59 in"
    " three epochs, where the shares of the labels alone give 0.53.",
    cure="Raise the learning rate ten times, or train much longer. Pretrained encoders want about 0.00003, "
    "networks that start from nothing about 0.001 with Adam.",
    thresholds=(
        Threshold("fewest epochs", FEWEST_EPOCHS, "a steady fall needs two steps"),
        Threshold(
            "share of the chance loss",
            FAR,
            "what has learned something comes below half of it in a few epochs",
        ),
        Threshold(
            "share that every epoch gains",
            SMALLEST_FALL,
            "a loss that stands still is stuck, and not slow: see R04",
        ),
        Threshold("validation loss, times the training loss", GAP, "learning by heart is not slow: see R05"),
    ),
    severity="tip",
)
