"""R03: predictions that do not depend on the input agree with gold as often as two decks of cards."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.association import depends_on_gold
from danlu.checks.run.evaluated import Evaluated, told_evaluation
from danlu.checks.run.label_counts import LabelCount, LabelCounts, label_counts
from danlu.checks.run.recipe_changes import likelier_rate
from danlu.checks.run.subject import Json, Run
from danlu.checks.wording import number_of

NEGLIGIBLE_MCC = 0.1
"""A correlation that is of no use to anyone. Models that work, on any task of the project, have 0.4 and more."""

ERRORS = 2.58
"""Standard errors on either side of the correlation: 99 % of the values that chance gives."""


def answer(run: Run) -> Answer:
    """Whether gold and predicted labels agree more than they would by chance."""
    evaluation = told_evaluation(run)
    counts = None if evaluation is None else label_counts(evaluation)
    if evaluation is None or counts is None:
        return not_applicable("no report by label is recorded")
    mcc, error = counts.mcc(), counts.mcc_error_at_chance()
    if mcc is None or error is None:
        return not_applicable("gold or predicted has one label only, which another check tells")
    noise = ERRORS * error
    evidence: Json = {
        "mcc": mcc,
        "chance": [-noise, noise],
        "of": counts.total,
        "unit": counts.unit,
        "split": evaluation.name,
        "labels": {
            label.name: {"gold": label.gold, "predicted": label.predicted, "correct": label.correct}
            for label in counts.labels
        },
    }
    if mcc - noise > 0:
        return _above_chance(run, mcc, noise, evidence)
    if mcc + noise < 0:
        what = f"predictions agree with gold less than chance would: {_correlation(mcc)}"
        return issue(f"{what}; classes are probably swapped", evidence, tries=_tries(run))
    if mcc + noise >= NEGLIGIBLE_MCC:
        of = number_of(counts.total, counts.unit)
        return tip(
            f"on {of} predictions cannot be told from chance: {_correlation(mcc)} ± {noise:.2f}", evidence
        )
    return issue(_in_words(counts, mcc, evaluation), evidence, tries=_tries(run))


def _above_chance(run: Run, mcc: float, noise: float, evidence: Json) -> Answer:
    if mcc + noise >= NEGLIGIBLE_MCC:
        return passed(f"predictions follow the input: {_correlation(mcc)}", evidence)
    return tip(f"predictions hardly follow the input: {_correlation(mcc)}", evidence, tries=_tries(run))


def _correlation(mcc: float) -> str:
    return f"their correlation with gold is {mcc:.2f}"


def _in_words(counts: LabelCounts, mcc: float, evaluation: Evaluated) -> str:
    label = _telling_label(counts)
    precision, share = label.correct / label.predicted, label.gold / counts.total
    what = (
        f"predictions do not depend on the input: {precision:.2f} of what is taken for {label.name} is right, and "
        f"{share:.2f} of all {counts.unit}s are {label.name} (correlation {mcc:.2f})"
    )
    if depends_on_gold(evaluation.content.get("confusion")):
        return f"{what}; yet what is predicted differs between the classes, so that they may be mixed up"
    return what


def _telling_label(counts: LabelCounts) -> LabelCount:
    """The label to tell it by: the most predicted one but the most frequent, such as O."""
    frequent = max(counts.labels, key=lambda label: label.gold)
    others = [label for label in counts.labels if label is not frequent and label.predicted]
    return max(others, key=lambda label: label.predicted, default=frequent)


def _tries(run: Run) -> Iterator[Try]:
    yield Try("ask the checks of wiring: labels may not belong to the inputs that they stand beside")
    yield likelier_rate(run)


CHECK = Check(
    code="R03",
    title="predictions independent of the input",
    question="Do predictions agree with gold more often than by chance?",
    about="run",
    answer=answer,
    sees=(
        "Matthews correlation of gold and predicted labels, on test or else on valid, beside what it would "
        "be if each label were predicted as often as it is but anywhere (Fleiss, Cohen and Everitt 1969). "
        "In that case the precision of a class is its share of the data, whatever its recall."
    ),
    example=(
        "Four runs with other class weights find 0.23, 0.30, 0.24 and all of the entities, each with a "
        "precision of 0.20: 0.20 of the words are entities. The weights moved the threshold of a coin."
    ),
    cure=(
        "This is rarely a matter of learning rates or weights. Look for labels that are not aligned with "
        "their inputs: word pieces, padding, shuffled files, positions that are off by one. The checks of "
        "wiring find most of these."
    ),
    thresholds=(
        Threshold(
            "correlation that is as good as none",
            NEGLIGIBLE_MCC,
            "it is of no use to anyone; models that work have 0.4 and more",
        ),
        Threshold(
            "standard errors of a correlation by chance",
            ERRORS,
            "99 % of what chance gives lies within them",
        ),
    ),
)
