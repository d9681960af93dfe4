"""R05: the validation loss turns up while the training loss goes on falling."""

from __future__ import annotations

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.course import is_higher_better, noise, shown, telling_score, values_of
from danlu.checks.run.recipe_changes import early_stopping, fewer_epochs, more_dropout
from danlu.checks.run.subject import Run

FEWEST_AFTER = 2
"""Epochs after the turn: one higher value is noise."""

RISE = 0.05
"""Share of its lowest value by which the validation loss must have risen."""

NOISES = 2.0
"""The same in standard deviations of the loss from epoch to epoch."""

LOST_SCORE = 0.02
"""Two points of a hundred lost to the end of the run are more than epochs differ by."""


def answer(run: Run) -> Answer:
    """Look for the epoch from which the validation loss rose for good."""
    valid, train = run.course("loss"), dict(run.course("loss", part="train"))
    if len(valid) < FEWEST_AFTER + 1 or not train:
        return not_applicable(
            f"{FEWEST_AFTER + 1} epochs with both losses are needed, and there are {len(valid)}"
        )
    turn, lowest = min(valid, key=lambda row: row[1])
    after = [row for row in valid if row[0] > turn]
    last = valid[-1][1]
    evidence = {"turned_at": turn, "lowest_valid_loss": lowest, "last_valid_loss": last}
    if len(after) < FEWEST_AFTER or not _has_risen(values_of(valid), lowest, values_of(after)):
        return passed("the validation loss has not turned up", evidence)
    if turn not in train or train[max(train)] >= train[turn]:
        return passed(
            "the validation loss rose, and the training loss with it: no sign of learning by heart", evidence
        )
    what = (
        f"the validation loss turned up at epoch {turn}: {shown(lowest)} there and {shown(last)} after epoch "
        f"{valid[-1][0]}, while the training loss fell on from {shown(train[turn])} to {shown(train[max(train)])}"
    )
    return _judged(
        run, what, {**evidence, "train_loss_then": train[turn], "last_train_loss": train[max(train)]}, turn
    )


def _has_risen(valid: list[float], lowest: float, after: list[float]) -> bool:
    end = sum(after[-FEWEST_AFTER:]) / FEWEST_AFTER
    return lowest > 0 and end > (1 + RISE) * lowest and end - lowest > NOISES * noise(valid)


def _judged(run: Run, what: str, evidence: dict[str, object], turn: int) -> Answer:
    score = telling_score(run)
    dropout = list(more_dropout(run))
    if score is None:
        return tip(what, evidence, tries=[*early_stopping(run, FEWEST_AFTER + 1), *dropout])
    course = run.course(score)
    sign = 1 if is_higher_better(score) else -1
    best_epoch, best = max(course, key=lambda row: sign * row[1])
    last = course[-1][1]
    evidence = {
        **evidence,
        "score": score,
        "best_score": best,
        "best_score_at": best_epoch,
        "last_score": last,
    }
    lost = sign * (best - last)
    if run.is_over and run.best_epoch is None and lost > max(LOST_SCORE, NOISES * noise(values_of(course))):
        keep = Try("keep the weights of the best epoch, not those of the last")
        what = f"{what}; {score} fell from {shown(best)} to {shown(last)}, and the last epoch was kept"
        return issue(what, evidence, tries=[keep, *early_stopping(run, FEWEST_AFTER + 1)])
    if best_epoch > turn:
        better = "rose" if sign > 0 else "fell"
        what = (
            f"{what}; {score} still {better}, to {shown(best)} at epoch {best_epoch}, with probabilities that are too "
            "sure"
        )
        return tip(what, evidence, tries=dropout, confidence="low")
    what = f"{what}; {score} was best at epoch {best_epoch}, whose weights are the ones that count"
    return tip(
        what, evidence, tries=[*dropout, *fewer_epochs(run, turn + 1), *early_stopping(run, FEWEST_AFTER + 1)]
    )


CHECK = Check(
    code="R05",
    title="overfitting",
    question="Does the validation loss rise while the training loss goes on falling?",
    about="run",
    answer=answer,
    sees="The two losses by epoch. The turn is the epoch with the lowest validation loss, if the loss rose "
    "after it by more than it differs from epoch to epoch, and the training loss fell. Scores may go on "
    "rising after the turn: the loss counts how sure a wrong answer is, a score only that it is wrong.",
    example="The validation loss is 0.28 after epoch 2 and 0.37 after epoch 5, the training loss 0.23 and 0.09: "
    "from epoch 2 on the model learned its training texts by heart.",
    cure="danlu keeps the weights of the best epoch, so nothing is lost but time. More dropout, a smaller "
    "model or more data move the turn further out; early stopping saves the epochs after it.",
    thresholds=(
        Threshold("epochs after the turn", FEWEST_AFTER, "one higher value is noise"),
        Threshold("share that the loss rose by", RISE, "less than this is no reason to change anything"),
        Threshold("the same in deviations from epoch to epoch", NOISES, "a rise within the noise is no turn"),
        Threshold("score lost where no best epoch was kept", LOST_SCORE, "more than epochs differ by"),
    ),
)
