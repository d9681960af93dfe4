"""R18: items that stand in train are remembered, not understood: what the score is without them."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import Evaluated, told_evaluation
from danlu.checks.run.subject import Run
from danlu.checks.run.told_score import Measured, measured, told_score
from danlu.checks.wording import number_of
from danlu.json_values import value_at

LARGE_SHARE = 0.25
"""Of the score. With a quarter of it from memory, the score says more of the split than of the model."""

NOTICEABLE_SHARE = 0.05
"""Of the score. Less than a twentieth of it changes no conclusion."""

FEWEST_UNSEEN = 20
"""Items that are not in train: a score of fewer says nothing."""

SEEN = {
    "tagging": "stand in train",
    "joint-tagging": "have only phrases that train has",
    "text-classification": "stand in train",
    "audio-classification": "have a speaker that train has",
}
"""What makes an item a seen one, by task."""

COPIES = ("tagging", "text-classification")
"""Tasks in which seen items are copies. In the others they are merely akin to items of train."""


def answer(run: Run) -> Answer:
    """How much of the score comes from items that train has."""
    score, evaluation = told_score(run).partition("@")[0], told_evaluation(run)
    if evaluation is None or evaluation.items is None or evaluation.seen_items is None:
        return not_applicable("items that train has are not counted apart")
    seen, unseen = evaluation.seen_items, evaluation.items - evaluation.seen_items
    if not seen:
        return passed(
            f"none of {number_of(unseen, evaluation.item)} of {evaluation.name} {_seen_words(run)}",
            {"seen": 0, "of": evaluation.items, "split": evaluation.name},
        )
    whole, without, known = (measured(evaluation, f"{score}{part}") for part in ("", "@unseen", "@seen"))
    if whole is None or without is None or whole.value <= 0 or unseen < FEWEST_UNSEEN:
        return not_applicable(
            f"{number_of(max(unseen, 0), evaluation.item)} of {evaluation.name} are left without those that "
            f"{_seen_words(run)}: too few to score apart"
        )
    lost = whole.value - without.value
    evidence = {
        "score": score,
        "all": whole.as_json(),
        "seen": None if known is None else known.as_json(),
        "unseen": without.as_json(),
        "seen_items": seen,
        "unseen_items": unseen,
        "lost": lost,
        "share_of_score": lost / whole.value,
        "split": evaluation.name,
    }
    what = _in_words(run, evaluation, score, whole, without)
    if lost < NOTICEABLE_SHARE * whole.value or not _is_lower(without, known, whole):
        return passed(what, evidence)
    if run.task in COPIES and lost >= LARGE_SHARE * whole.value:
        return issue(what, evidence, tries=_tries(run, score))
    return tip(what, evidence, confidence="high", tries=_tries(run, score))


def _in_words(run: Run, evaluation: Evaluated, score: str, whole: Measured, without: Measured) -> str:
    seen, items, item = evaluation.seen_items or 0, evaluation.items or 0, evaluation.item
    what = (
        f"{score} on {evaluation.name} is {whole.value:.3f}, and {without.value:.3f} without the {seen} of "
        f"{number_of(items, item)} that {_seen_words(run)}"
    )
    if run.task in COPIES and without.value < whole.value:
        what += f": {(whole.value - without.value) / whole.value:.0%} of the score is memory"
    return what


def _is_lower(without: Measured, known: Measured | None, whole: Measured) -> bool:
    """Whether the score of new items lies under that of known ones, intervals included."""
    above = known or whole
    if without.interval is None or above.interval is None:
        return without.value < whole.value
    return without.interval[1] < above.interval[0]


def _seen_words(run: Run) -> str:
    return SEEN.get(run.task, "stand in train")


def _tries(run: Run, score: str) -> Iterator[Try]:
    yield Try(f"report {score}@unseen beside {score}, and compare models by it")
    if value_at(run.recipe, "train", "select") == score:
        yield Try("choose the epoch by items that train does not hold", {"train.select": f"{score}@unseen"})
    if value_at(run.recipe, "data", "overlap") == "report":
        yield Try("take such texts out of train", {"data.overlap": "drop"})


CHECK = Check(
    code="R18",
    title="the leak explains part of the score",
    question="How much of the score comes from items that train has?",
    about="run",
    answer=answer,
    sees=(
        "The score on all items of test, or else of valid, beside that on those which train does not hold. "
        "In keyphrase extraction, items are known where train has their phrases; in speech, where it has "
        "their speaker: no leak as such, and no more than a tip."
    ),
    example=(
        "364 of 664 test sentences stand word for word in train. The span.micro_f1 is 0.876 on all and "
        "0.715 on the others: 0.161 of it, 18 %, is memory."
    ),
    cure=(
        "Report the score on unseen items and choose the epoch by it. Better still, divide the data again "
        "so that no item is in two splits."
    ),
    thresholds=(
        Threshold(
            "share of the score that is an issue",
            LARGE_SHARE,
            "with a quarter of it from memory, the score says more of the split than of the model",
        ),
        Threshold("share of the score that is a tip", NOTICEABLE_SHARE, "less changes no conclusion"),
        Threshold("items that train does not hold", FEWEST_UNSEEN, "a score of fewer says nothing"),
    ),
)
