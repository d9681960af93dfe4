"""R01: a score is worth what it gains over a way to predict that learns nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import Evaluated, told_evaluation
from danlu.checks.run.floor_beside import LEARNED, FloorBeside, best_floor, floors_of
from danlu.checks.run.subject import Json, Run
from danlu.checks.run.told_score import Measured, errors_apart, measured, told_score

CLEAR_ERRORS = 3.0
"""So many standard errors of the difference apart, model and floor do not change places by the luck of a draw: one time
in 700. The floor's own noise is not recorded and taken for as large as the model's, which is on the safe side."""

HALF_WAY = 0.5
"""Of the way from the best guess to a linear model. A network that has not come that far has a fault; one that has
come further is merely worse than the linear model, as networks on little data often are."""


def answer(run: Run) -> Answer:
    """Whether the score that the run is told by is better than the best floor on the same split."""
    score, evaluation = told_score(run), told_evaluation(run)
    if evaluation is None:
        return _while_training(run, score)
    value, floors = measured(evaluation, score), floors_of(run, evaluation.name)
    floor = best_floor(floors, score)
    if value is None or floor is None:
        return not_applicable(f"{score} or its floors are not recorded on {evaluation.name}")
    found = _compare(run, evaluation, score, value, floor, floors)
    if found.outcome != "passed" or "@" in score:
        return found
    return _on_unseen(run, evaluation, score) or found


def _compare(
    run: Run, evaluation: Evaluated, score: str, value: Measured, floor: FloorBeside, floors: Json
) -> Answer:
    errors = errors_apart(replace(value, value=floor.value), value)
    evidence = {
        "score": score,
        **value.as_json(),
        "floor": floor.name,
        "floor_value": floor.value,
        "split": evaluation.name,
        "epoch": run.best_epoch,
        "standard_errors_under_the_floor": errors,
    }
    told_value = f"{score} on {evaluation.name} is {value.value:.3f}"
    if value.value > floor.value:
        if value.interval is not None and value.interval[0] <= floor.value:
            what = f"{told_value}, above what {floor.words} gives, {floor.value:.3f}, but by no more than chance may"
            return tip(what, evidence, confidence="low", tries=_tries(run, floor))
        return passed(f"{told_value}, above what {floor.words} gives, {floor.value:.3f}", evidence)
    is_clear = errors is not None and errors >= CLEAR_ERRORS
    what = f"{told_value}, {'far ' * is_clear}under what {floor.words} gives, {floor.value:.3f}"
    if value.value == floor.value:
        what = f"{told_value}, exactly what {floor.words} gives"
    elif not is_clear:
        what = f"{told_value}, not better than {floor.words}, which gives {floor.value:.3f}"
    if is_clear and _is_better_on_unseen(evaluation, score, floors):
        what += "; on what train does not hold it is better than any floor"
        return tip(what, evidence, confidence="high", tries=_tries(run, floor))
    if is_clear and not _is_merely_worse(score, value.value, floor, floors):
        return issue(what, evidence, tries=_tries(run, floor))
    return tip(what, evidence, confidence="high" if is_clear else "medium", tries=_tries(run, floor))


def _is_merely_worse(score: str, value: float, floor: FloorBeside, floors: Json) -> bool:
    """Whether the floor is a model itself, and the run has learned most of what that model has."""
    if floor.name not in LEARNED:
        return False
    guess = best_floor(floors, score, among=tuple(name for name in floors if name not in LEARNED))
    return guess is not None and value - guess.value > HALF_WAY * (floor.value - guess.value)


def _is_better_on_unseen(evaluation: Evaluated, score: str, floors: Json) -> bool:
    """Whether only copies of train make the floor better: the model has learned, and the split rewards memory."""
    part = f"{score}@unseen"
    value, floor = measured(evaluation, part), best_floor(floors, part)
    if not evaluation.seen_items or value is None or floor is None or value.interval is None:
        return False
    return value.interval[0] > floor.value


def _on_unseen(run: Run, evaluation: Evaluated, score: str) -> Answer | None:
    """The same on what train does not hold, for runs that are better on the whole; None where that is fine."""
    part, floors = f"{score}@unseen", floors_of(run, evaluation.name)
    value, floor = measured(evaluation, part), best_floor(floors, part)
    if value is None or floor is None or not evaluation.seen_items or value.interval is None:
        return None
    found = _compare(run, evaluation, part, value, floor, floors)
    if found.outcome == "passed" or value.value > floor.value:
        return None
    return replace(found, what=f"better on the whole, but {found.what}")


def _while_training(run: Run, score: str) -> Answer:
    """The same by the history, of a run that is not evaluated yet: no more than a tip."""
    course = dict(run.course(score))
    epoch = run.best_epoch if run.best_epoch in course else max(course, default=None)
    floors = run.floors.get("valid")
    floor = best_floor(floors, score) if isinstance(floors, dict) else None
    if epoch is None or floor is None:
        return not_applicable("there is no score with a floor beside it yet")
    evidence = {
        "score": score,
        "value": course[epoch],
        "interval": None,
        "floor": floor.name,
        "floor_value": floor.value,
        "split": "valid",
        "epoch": epoch,
    }
    begun = f"{score} on valid is {course[epoch]:.3f} after epoch {epoch}"
    if course[epoch] > floor.value:
        return passed(f"{begun}, above what {floor.words} gives, {floor.value:.3f}", evidence)
    return tip(
        f"{begun}, not yet above what {floor.words} gives, {floor.value:.3f}", evidence, confidence="low"
    )


def _tries(run: Run, floor: FloorBeside) -> Iterator[Try]:
    yield Try("ask the checks of data and wiring first: danlu check RECIPE")
    if floor.name == "copy_repeated" and "@" not in told_score(run):
        words = "choose the epoch by sentences that train does not hold"
        yield Try(words, {"train.select": f"{told_score(run)}@unseen"})


CHECK = Check(
    code="R01",
    title="not better than a floor",
    question="Is the run better than predicting without learning, or with a simple model?",
    about="run",
    answer=answer,
    sees=(
        "The score that chose the epoch (where that was a loss, the task's own), on test or else on valid, beside "
        "the best floor of the same split: guesses, copies of train, linear models. Where items of train stand in "
        "the split, also on the items that do not. While the run goes on, the best epoch on valid."
    ),
    example=(
        "A tagger with a token.macro_f1 of 0.83, on a test split of which half of the sentences stand in "
        "train: copying their tags gives 0.839."
    ),
    cure=(
        "First look for a fault: the checks of wiring, the learning rate, the number of epochs. If there is "
        "none, the data are too few for this family: use the floor, or a pretrained one."
    ),
    thresholds=(
        Threshold(
            "standard errors under a floor that are an issue",
            CLEAR_ERRORS,
            "model and floor then change places by luck one time in 700; the floor's noise is taken for as large "
            "as the model's",
        ),
        Threshold(
            "share of the way from a guess to a linear model that is learned in spite of all",
            HALF_WAY,
            "under a linear model, but past this, the run is a tip: linear models of words do beat networks "
            "(Wang and Manning, ACL 2012)",
        ),
    ),
)
