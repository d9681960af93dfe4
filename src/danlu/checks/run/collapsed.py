"""R02: a model that says the same of everything has learned no more than what is frequent."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import told_evaluation
from danlu.checks.run.label_counts import LabelCounts, label_counts
from danlu.checks.run.one_label import accuracy_of, looks_like_one_label
from danlu.checks.run.rare_class_changes import no_weights, weigh_rare_classes
from danlu.checks.run.recipe_changes import likelier_rate
from danlu.checks.run.subject import Run
from danlu.checks.run.values import counts_at
from danlu.checks.wording import number_of

COLLAPSED_SHARE = 0.02
"""Of the other labels in gold, how many times any of them may be predicted in a collapsed run. Cautious taggers that do
work predict at least a tenth."""

RARELY_SHARE = 0.1
"""The same for a tip."""

FEWEST_OTHERS = 20
"""Items of other labels in gold: of fewer, a model that works may miss all."""

EPOCHS_ALIKE = 2
"""Epochs at the end of a history that must look collapsed: many a tagger says O to all words in its first epoch."""


def answer(run: Run) -> Answer:
    """Whether all predictions, or nearly all, are one label."""
    evaluation = told_evaluation(run)
    if evaluation is None:
        return _by_history(run)
    counts = label_counts(evaluation)
    if counts is None:
        return not_applicable("no report by label is recorded")
    top = counts.most_predicted
    others_gold, others_predicted = counts.total - top.gold, counts.total - top.predicted
    if others_gold < FEWEST_OTHERS:
        return not_applicable(
            f"only {number_of(others_gold, counts.unit)} of {evaluation.name} have another label than {top.name}"
        )
    evidence = {
        "label": top.name,
        "predicted": top.predicted,
        "in_gold": top.gold,
        "of": counts.total,
        "unit": counts.unit,
        "split": evaluation.name,
    }
    what = _in_words(counts)
    if others_predicted <= COLLAPSED_SHARE * others_gold:
        return issue(what, evidence, tries=_tries(run))
    if others_predicted <= RARELY_SHARE * others_gold:
        return tip(what, evidence, tries=_tries(run))
    return passed(
        f"{top.name}, the label that is predicted most, is {top.predicted} of {number_of(counts.total, counts.unit)}",
        evidence,
    )


def _in_words(counts: LabelCounts) -> str:
    top = counts.most_predicted
    share = "all" if top.predicted == counts.total else f"{top.predicted} of"
    is_so = "1 is" if top.gold == 1 else f"{top.gold} are"
    return f"{share} {number_of(counts.total, counts.unit)} are taken for {top.name}, and {is_so}"


def _by_history(run: Run) -> Answer:
    """The same by scores that only one label for everything gives, of a run that is not evaluated yet."""
    labels = counts_at(run.provenance, "data", "valid", "labels")
    total = sum(labels.values())
    rows = [row["valid"] for row in run.history if isinstance(row.get("valid"), dict)]
    rows = [row for row in rows if accuracy_of(row) is not None]
    if len(labels) < 2 or not total or len(rows) < EPOCHS_ALIKE:
        return not_applicable("there are no predictions yet")
    top = max(labels, key=lambda label: labels[label])
    epochs = 0
    for row in reversed(rows):
        if not looks_like_one_label(row, labels[top] / total, len(labels)):
            break
        epochs += 1
    if epochs < EPOCHS_ALIKE:
        return passed("the scores on valid are not those of one label for everything")
    evidence = {"label": top, "share_of_valid": labels[top] / total, "epochs": epochs}
    what = f"for {epochs} epochs the scores on valid are those of taking everything for {top}"
    if run.is_over:
        return issue(what, evidence, confidence="medium", tries=_tries(run))
    return tip(what, evidence, tries=_tries(run))


def _tries(run: Run) -> Iterator[Try]:
    yield from no_weights(run)
    yield likelier_rate(run)
    yield from weigh_rare_classes(run)


CHECK = Check(
    code="R02",
    title="collapsed to one label",
    question="Does the model predict more than one label?",
    about="run",
    answer=answer,
    sees=(
        "How often each label is predicted, on test or else on valid, and how often it stands in gold. "
        "Before the first evaluation: whether the scores of the last epochs are exactly those of one label "
        "for everything."
    ),
    example=(
        "An entity tagger with an accuracy of 0.80 and an F1 of 0.00: it says O to every word, and 0.80 of "
        "them are O."
    ),
    cure=(
        "Lower the learning rate, and see whether the loss falls under that of chance at all. Weights of "
        "classes move the choice from one label to another and do not make a model learn; take them out "
        "first."
    ),
    thresholds=(
        Threshold(
            "predictions of any other label, as a share of those in gold, for an issue",
            COLLAPSED_SHARE,
            "cautious models that work predict at least a tenth of what there is",
        ),
        Threshold(
            "the same for a tip", RARELY_SHARE, "below it a model says next to nothing of the other labels"
        ),
        Threshold(
            "items of other labels in gold", FEWEST_OTHERS, "of fewer, a model that works may miss all"
        ),
        Threshold(
            "epochs of a history that must look so",
            EPOCHS_ALIKE,
            "many a tagger that learns says O to all words in its first epoch",
        ),
    ),
)
