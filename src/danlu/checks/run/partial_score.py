"""R14: a score of the last batch, of whole windows or of padding is not the score of the split."""

from __future__ import annotations

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import all_evaluated, item_of
from danlu.checks.run.scored_counts import Scored, scored_counts
from danlu.checks.run.subject import Run
from danlu.checks.run.values import count_at
from danlu.checks.run.whole_fractions import LARGEST, LUCK, small_fractions
from danlu.checks.wording import number_of
from danlu.json_values import value_at

WINDOWS = (1024, 512, 256, 128)
"""Lengths of sequences that are named where a count is a multiple of one."""

TRIES = (
    Try("score every item of the split once, and none of what only fills up a batch"),
    Try("evaluate the run again with danlu evaluate, which does"),
)


def answer(run: Run) -> Answer:
    """Whether scores are of all items of their split, and of nothing else."""
    counts = list(scored_counts(run))
    for one in counts:
        if one.scored != one.there_are:
            return issue(_in_words(run, one), one.as_json(), tries=TRIES)
    items = count_at(run.provenance, "data", "valid", f"{item_of(run)}s") or _items_of_valid(run)
    fractions = small_fractions(run, items) if items else None
    if items and fractions:
        shown = ", ".join(f"{round(value * fractions.of)}/{fractions.of}" for value in fractions.values[:4])
        what = (
            f"every {fractions.score} by epoch is a fraction of {fractions.of} ({shown}, …), and valid has "
            f"{number_of(items, item_of(run))}: it is a score of {fractions.of} of them, such as the last batch"
        )
        evidence = {"score": fractions.score, "fractions_of": fractions.of, "values": list(fractions.values)}
        return issue(what, {**evidence, "there_are": items}, tries=TRIES)
    whole = _only_whole_windows(run)
    if whole is not None:
        return whole
    if not counts:
        return not_applicable("how much was scored is not recorded beside how much there is")
    told = "; ".join(
        dict.fromkeys(f"{number_of(one.scored, one.unit)} of {one.evaluation}" for one in counts)
    )
    return passed(f"all are scored: {told}", {"counts": [one.as_json() for one in counts]})


def _in_words(run: Run, one: Scored) -> str:
    windows = _windows(run, one.scored) if one.unit == "word" else ""
    if one.scored > one.there_are:
        more = number_of(one.scored - one.there_are, one.unit)
        return (
            f"{number_of(one.scored, one.unit)} of {one.evaluation} are scored{windows}, and it has {one.there_are}: "
            f"{more} too many, such as padding"
        )
    return (
        f"only {one.scored} of {number_of(one.there_are, one.unit)} of {one.evaluation} are scored{windows}; "
        f"{one.there_are - one.scored} are left out"
    )


def _windows(run: Run, count: int) -> str:
    size = value_at(run.recipe, "data", "window", "size")
    for length in (*([size] if isinstance(size, int) and size > 1 else []), *WINDOWS):
        if count and count % length == 0:
            return f" ({count // length} times {length})"
    return ""


def _only_whole_windows(run: Run) -> Answer | None:
    """Whether all words of a split make whole windows, which is luck or the loss of the last one."""
    size = count_at(run.recipe, "data", "window", "size")
    for one in all_evaluated(run):
        words = count_at(one.content, "words")
        if size and size >= min(WINDOWS) and words and words % size == 0 and one.name != "valid":
            what = f"{number_of(words, 'word')} of {one.name} are scored, exactly {words // size} windows of {size}"
            evidence = {"words": words, "window": size, "split": one.name}
            return tip(f"{what}: the rest of the last window may be left out", evidence, confidence="low")
    return None


def _items_of_valid(run: Run) -> int | None:
    return next((one.items for one in all_evaluated(run) if one.name == "valid"), None)


CHECK = Check(
    code="R14",
    title="score of a part, or of more than there is",
    question="Are scores of all items of their split, and of nothing else?",
    about="run",
    answer=answer,
    sees=(
        "The words, sentences, texts or clips in the reports of each evaluation beside those that were "
        "read; and whether all values of a share by epoch are fractions of one small number, as the figures "
        "of a single batch are."
    ),
    example=(
        "13 epochs whose accuracies are 51/64, 48/64, 45/64 on 3376 texts: those of the last batch. 17408 = "
        "34 times 512 words scored of 17716: the rest of the last window is left out. 17920 = 35 times 512 "
        "scored: padding too."
    ),
    cure=(
        "Count over all batches and divide once; leave no rest out; mask what is padding before anything is "
        "counted."
    ),
    thresholds=(
        Threshold(
            "largest number that fractions are looked for", LARGEST, "chance finds fractions of larger ones"
        ),
        Threshold(
            "probability that whole scores would be such fractions",
            LUCK,
            "four different values by epoch are enough to get under it",
        ),
    ),
)
