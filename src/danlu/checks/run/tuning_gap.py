"""R15: a score that choices were made on is too good; how much, an untouched split says."""

from __future__ import annotations

from danlu.checks.answer import Answer, Try, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import evaluated
from danlu.checks.run.subject import Run
from danlu.checks.run.told_score import errors_apart, measured, told_score

ERRORS = 2.58
"""Standard errors of the difference of two splits that chance exceeds one time in a hundred."""


def answer(run: Run) -> Answer:
    """Whether the score on valid lies further above that on test than chance would put it."""
    score = told_score(run)
    valid, test = evaluated(run, "valid"), evaluated(run, "test")
    if valid is None or test is None:
        return not_applicable(f"{'valid' if valid is None else 'test'} is not evaluated")
    on_valid, on_test = measured(valid, score), measured(test, score)
    if on_valid is None or on_test is None:
        return not_applicable(f"{score} is not recorded on both splits")
    errors, gap = errors_apart(on_valid, on_test), on_valid.value - on_test.value
    evidence = {
        "score": score,
        "valid": on_valid.as_json(),
        "test": on_test.as_json(),
        "gap": gap,
        "standard_errors": errors,
        "epoch": run.best_epoch,
        "epochs_to_choose_from": len(run.history),
    }
    what = f"{score} is {on_valid.value:.3f} on valid and {on_test.value:.3f} on test"
    if errors is None:
        return not_applicable("the noise of the scores is not known")
    if errors < ERRORS:
        return passed(f"{what}: no further apart than chance puts them", evidence)
    tries = (
        Try("report the score on test, and give the one on valid as what choices were made on"),
        Try(
            "see whether test differs from valid in more than chance: its sources, speakers, classes, lengths"
        ),
        Try("make valid larger, and make fewer choices on it"),
    )
    return tip(
        f"{what}, {gap:.3f} lower: more than chance explains", evidence, confidence="high", tries=tries
    )


CHECK = Check(
    code="R15",
    title="gap between tuning and test",
    question="Does the score on valid hold on test?",
    about="run",
    answer=answer,
    sees=(
        "The score that chose the epoch, on valid and on test, with the bootstrap intervals of both; "
        "without these, the error of a share of so many items."
    ),
    example=(
        "An accuracy of 0.825 on 2000 reviews that were looked at every five epochs, and 0.791 on 2000 that "
        "nobody had used before."
    ),
    cure=(
        "Believe the lower one. The gap has two causes: choices made on valid, and a test split of another "
        "kind. For the first, a larger valid split helps; for the second, a valid split that resembles "
        "test."
    ),
    thresholds=(
        Threshold(
            "standard errors of the difference",
            ERRORS,
            "chance exceeds them one time in a hundred, either way",
        ),
    ),
    severity="tip",
)
