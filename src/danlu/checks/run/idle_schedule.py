"""R10: the learning rate was to change over the run, and never did."""

from __future__ import annotations

from math import isclose
from typing import Any

from danlu.checks.answer import Answer, Try, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.course import (
    epochs_in_words,
    schedule_of,
    selected,
    upward,
    warmup_epochs,
    why_unfinished,
)
from danlu.checks.run.subject import Run

FALLING = ("step", "halve", "exponential", "plateau")
"""Schedules that keep the learning rate until something happens."""

SHORTEST_STALL = 2
"""Epochs without improvement before it is a pity that nothing happened."""

SAME = 1e-6
"""Share within which two learning rates are the same."""


def answer(run: Run) -> Answer:
    """Ask whether the learning rate of any group ever fell."""
    schedule = schedule_of(run)
    name, warmup = schedule.get("name"), warmup_epochs(run)
    epochs = len(run.history)
    unfinished = why_unfinished(run)
    if unfinished is not None:
        return not_applicable(unfinished)
    if epochs == 0 or name is None:
        return not_applicable(
            "no epoch and its learning rate are known" if name else "the schedule is not known"
        )
    if epochs <= warmup:
        what = (
            f"the warm-up of {epochs_in_words(warmup)} was not over after {epochs}: the learning rate never had "
            "its value"
        )
        return tip(what, {"warmup_epochs": warmup, "epochs": epochs}, tries=[_no_warmup()], confidence="high")
    if name not in FALLING:
        return not_applicable(f"the schedule {name} does not wait for anything")
    rates = [row.get("learning_rates") or {} for row in run.history[int(warmup) :]]
    evidence = {"schedule": name, "epochs": epochs, "learning_rates": dict(rates[-1])}
    if _has_changed(rates):
        return passed("the learning rate fell", evidence)
    return _of_plateau(run, schedule, evidence) if name == "plateau" else _of_steps(run, schedule, evidence)


def _of_steps(run: Run, schedule: dict[str, Any], evidence: dict[str, object]) -> Answer:
    epochs = len(run.history)
    what = f"the schedule {schedule['name']} never lowered the learning rate in {epochs_in_words(epochs)}"
    return tip(what, evidence, tries=[_linear()], confidence="high")


def _of_plateau(run: Run, schedule: dict[str, Any], evidence: dict[str, object]) -> Answer:
    patience = schedule.get("patience") or 1
    watched, longest = _longest_stall(run, schedule)
    evidence = {**evidence, "patience": patience, "longest_stall": longest, "watched": watched}
    if longest < SHORTEST_STALL:
        return passed(f"{watched} improved to the end, so the learning rate had no reason to fall", evidence)
    what = (
        f"the plateau schedule never lowered the learning rate: it waits for {epochs_in_words(patience)} without "
        f"improvement of {watched}, and the longest row of them was {longest}"
    )
    shorter = max(1, min(patience - 1, longest - 1))
    tries = [Try(f"wait for {epochs_in_words(shorter)}", {"train.schedule.patience": shorter}), _linear()]
    return tip(what, evidence, tries=tries)


def _longest_stall(run: Run, schedule: dict[str, Any]) -> tuple[str, int]:
    """The score that is watched, and the most epochs in a row that did not improve it by the schedule's measure."""
    chosen = ("loss", run.course("loss")) if schedule.get("watch") == "loss" else selected(run)
    if chosen is None:
        return "the score", 0
    name, course = chosen
    best, stall, longest = None, 0, 0
    for value in upward(course, name):
        gained = best is None or value > best + (schedule.get("min_delta") or 0.0)
        best, stall = (value, 0) if gained else (best, stall + 1)
        longest = max(longest, stall)
    return name, longest


def _has_changed(rates: list[dict[str, float]]) -> bool:
    # The rate of an epoch is that of its last step, so a fall after the last epoch is seen by none.
    first = rates[0]
    return any(
        not isclose(rate, first.get(part, rate), rel_tol=SAME) for row in rates for part, rate in row.items()
    )


def _linear() -> Try:
    return Try("let the learning rate fall in a straight line", {"train.schedule": {"name": "linear"}})


def _no_warmup() -> Try:
    return Try("leave the warm-up out", {"train.schedule.warmup_epochs": 0.0})


CHECK = Check(
    code="R10",
    title="the schedule never fired",
    question="Was the learning rate to fall, and stayed where it was?",
    about="run",
    answer=answer,
    sees="The recipe's schedule, and the learning rate of each epoch after the warm-up. Of a plateau schedule "
    "also the most epochs in a row that improved nothing, beside those that it waits for.",
    example="A plateau schedule waits for 50 epochs without improvement. In 500 epochs the score wavers, and a "
    "small gain now and then starts the count anew: the learning rate never changes.",
    cure="Wait for fewer epochs, ask for a larger gain (train.schedule.min_delta), or use a schedule that "
    "waits for nothing: linear or cosine.",
    thresholds=(
        Threshold(
            "shortest row of epochs without improvement", SHORTEST_STALL, "one worse epoch is no plateau"
        ),
        Threshold(
            "share within which rates are the same",
            SAME,
            "above the rounding of floating point, below any fall",
        ),
    ),
    severity="tip",
)
