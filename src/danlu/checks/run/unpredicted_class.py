"""R13: a class that is never predicted may hide behind a good mean."""

from __future__ import annotations

from danlu.checks.answer import Answer, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import Evaluated, told_evaluation
from danlu.checks.run.label_counts import LabelCount, labels_in
from danlu.checks.run.rare_class_changes import weigh_rare_classes
from danlu.checks.run.subject import Run
from danlu.checks.run.values import counts_at
from danlu.checks.wording import number_of

FEWEST_FOR_ISSUE = 30
"""Gold items of a class. A model that finds only one in ten of them finds none of 30 less than one time in 20."""

FEWEST_FOR_TIP = 5
"""The same for a tip: of fewer, to find none says little."""


def answer(run: Run) -> Answer:
    """Whether each class of gold is predicted at least once, and rightly."""
    evaluation = told_evaluation(run)
    labels, unit = _classes(evaluation)
    if evaluation is None or not labels:
        return not_applicable("no report by class is recorded")
    never = [label for label in labels if label.gold >= FEWEST_FOR_TIP and not label.correct]
    evidence = {
        "never": {label.name: {"gold": label.gold, "predicted": label.predicted} for label in never},
        "in_train": {
            label.name: count
            for label in never
            for count in [counts_at(run.provenance, "data", "train", _train_counts(run)).get(label.name)]
            if count is not None
        },
        "classes": len(labels),
        "unit": unit,
        "split": evaluation.name,
    }
    judged = [label for label in labels if label.gold >= FEWEST_FOR_TIP]
    if not never:
        if not judged:
            return not_applicable(f"no class has {FEWEST_FOR_TIP} {unit}s in {evaluation.name}")
        return passed(
            f"each of {number_of(len(judged), 'class', 'classes')} is predicted rightly at least once",
            evidence,
        )
    what, tries = _in_words(never, unit, evaluation), list(weigh_rare_classes(run))
    if max(label.gold for label in never) >= FEWEST_FOR_ISSUE:
        return issue(what, evidence, tries=tries)
    return tip(what, evidence, confidence="low", tries=tries)


def _classes(evaluation: Evaluated | None) -> tuple[list[LabelCount], str]:
    """What gold has, by class or by type of span, and what it is counted in."""
    if evaluation is None:
        return [], ""
    spans = labels_in(evaluation.content, "span_report", "all", "rows")
    rows = spans or labels_in(evaluation.content, "class_report", "rows")
    return [row for row in rows if row.gold], "span" if spans else evaluation.item


def _train_counts(run: Run) -> str:
    return "spans" if run.task == "tagging" else "labels"


def _in_words(never: list[LabelCount], unit: str, evaluation: Evaluated) -> str:
    most = max(never, key=lambda label: label.gold)
    how = "never predicted" if not most.predicted else f"predicted {most.predicted} times and never rightly"
    if most.predicted == 1:
        how = "predicted once, and wrongly"
    what = f"{most.name} is {how}, and {number_of(most.gold, unit)} of {evaluation.name} are {most.name}"
    if most.gold == 1:
        what = what.replace(" are ", " is ")
    others = [label.name for label in never if label is not most]
    return f"{what}; the same holds for {', '.join(others)}" if others else what


CHECK = Check(
    code="R13",
    title="a class is never predicted",
    question="Is each class of gold predicted rightly at least once?",
    about="run",
    answer=answer,
    sees="The report by class, or by type of span, on test or else on valid.",
    example=(
        "An accuracy of 0.637 over three emotions, with an F1 of 0.70, 0.63 and 0.0: none of the 406 "
        "negative clips is found."
    ),
    cure=(
        "Draw classes equally often, or weigh them in the loss; look at the macro F1 or the mean recall "
        "instead of the accuracy. If train has next to nothing of the class, get more of it, or say that "
        "the model does not know it."
    ),
    thresholds=(
        Threshold(
            "gold items of a class for an issue",
            FEWEST_FOR_ISSUE,
            "a model that finds one in ten finds none of 30 less than one time in 20",
        ),
        Threshold("gold items of a class for a tip", FEWEST_FOR_TIP, "of fewer, to find none says little"),
    ),
    tasks=("tagging", "text-classification", "audio-classification"),
)
