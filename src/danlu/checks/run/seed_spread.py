"""R17: what one seed gains, another may lose: a gain is one if it is larger than seeds differ."""

from __future__ import annotations

from statistics import mean, stdev

from danlu.checks.answer import Answer, Try, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import evaluated
from danlu.checks.run.floor_beside import best_floor, floors_of
from danlu.checks.run.subject import Run
from danlu.checks.run.told_score import told_score
from danlu.checks.run.values import number_at

FEWEST_SEEDS = 3
"""Two values say next to nothing of their spread."""


def answer(run: Run) -> Answer:
    """Whether seeds of the recipe lie closer together than the recipe lies above its floor."""
    score = told_score(run)
    split, values = _by_seed(run, score)
    if len(values) < FEWEST_SEEDS:
        return not_applicable(
            f"the notebook has {len(values)} of the {FEWEST_SEEDS} seeds of this recipe that are needed"
        )
    average, spread = mean(values.values()), max(values.values()) - min(values.values())
    floor = best_floor(floors_of(run, split), score)
    evidence = {
        "score": score,
        "split": split,
        "by_run": values,
        "mean": average,
        "sd": stdev(values.values()),
        "spread": spread,
        "floor": None if floor is None else floor.name,
        "floor_value": None if floor is None else floor.value,
    }
    what = (
        f"{score} on {split} is {average:.3f} ± {stdev(values.values()):.3f} over {len(values)} seeds, from "
        f"{min(values.values()):.3f} to {max(values.values()):.3f}"
    )
    if floor is None:
        return passed(what, evidence)
    gain = average - floor.value
    if gain <= 0:
        return not_applicable(f"{what}; on average they gain nothing over the floor, {floor.value:.3f}")
    if spread <= gain:
        return passed(f"{what}; the floor is {floor.value:.3f}", evidence)
    tries = (
        Try("report the mean of the seeds with their spread, not the best of them"),
        Try("train more seeds: danlu train RECIPE --seeds 5"),
    )
    what = f"{what}: seeds differ by {spread:.3f}, and gain {gain:.3f} over the floor, {floor.value:.3f}"
    return tip(what, evidence, tries=tries)


def _by_seed(run: Run, score: str) -> tuple[str, dict[str, float]]:
    """The split that enough seeds are evaluated on, and the score of each on it, this run first."""
    found: dict[str, dict[str, float]] = {}
    for split in ("test", "valid"):
        own = evaluated(run, split)
        scores = {run.name: None if own is None else own.score(score)}
        scores |= {
            one.run: number_at({**one.scores}, split, score) for one in run.siblings if one.run != run.name
        }
        found[split] = {name: value for name, value in scores.items() if value is not None}
        if run.name not in found[split]:
            found[split] = {}
        if len(found[split]) >= FEWEST_SEEDS:
            return split, found[split]
    return "valid", found["valid"] or found["test"]


CHECK = Check(
    code="R17",
    title="seeds disagree more than the gain",
    question="Is the gain larger than the difference between seeds?",
    about="run",
    answer=answer,
    sees=(
        "Runs of the same notebook with the same recipe and data and other seeds: how far their scores lie "
        "apart, beside how far their mean lies above the best floor. On test where enough of them are "
        "evaluated there, else on valid."
    ),
    example=(
        "Three seeds give 0.70, 0.74 and 0.78, and the floor is 0.71: the first of them alone would be no "
        "gain."
    ),
    cure=(
        "Report mean and spread. To show a small gain takes more seeds, or a larger split; to choose the "
        "best seed by its score on test is no gain at all."
    ),
    thresholds=(
        Threshold(
            "seeds, this run's included", FEWEST_SEEDS, "two values say next to nothing of their spread"
        ),
    ),
    severity="tip",
)
