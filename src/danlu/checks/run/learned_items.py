"""R21: a score on what was learned measures memory."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import Evaluated, all_evaluated
from danlu.checks.run.label_counts import label_counts
from danlu.checks.run.subject import Json, Run
from danlu.checks.run.values import count_at, counts_at
from danlu.checks.wording import number_of
from danlu.json_values import value_at

NEARLY_ALL = 0.9
"""Of the evaluated items. Some copies of train are another matter; with nine in ten, train was evaluated."""

TRIES = (Try("evaluate items that training did not see: danlu evaluate RUN --split test"),)


def answer(run: Run) -> Answer:
    """Whether an evaluation that is not called one of train is one of what the model learned from."""
    evaluations = [one for one in all_evaluated(run) if one.split != "train"]
    if not evaluations:
        return not_applicable(
            "nothing but train is evaluated" if run.evaluations else "nothing is evaluated yet"
        )
    for evaluation in evaluations:
        sign = next(_signs(run, evaluation), None)
        if sign is not None:
            what, evidence = sign
            return issue(what, {**evidence, "split": evaluation.name}, tries=TRIES)
    return passed(f"{', '.join(one.name for one in evaluations)}: not what the model learned from")


def _signs(run: Run, evaluation: Evaluated) -> Iterator[tuple[str, Json]]:
    train = value_at(run.provenance, "data", "train")
    items, of_train = evaluation.items, count_at(train, f"{evaluation.item}s")
    hashed = evaluation.content_sha256
    # Equal hashes of unequal numbers of items are no hashes of content: a record that someone made up.
    if hashed is not None and hashed == value_at(train, "content_sha256") and of_train in (None, items):
        what = f"{evaluation.name} has the content of train, byte for byte: the model is scored on what it learned"
        yield what, {"content_sha256": hashed}
    yield from _copies(evaluation)
    yield from _train_among(run, evaluation)


def _copies(evaluation: Evaluated) -> Iterator[tuple[str, Json]]:
    """Nearly all items stand in train."""
    overlap = value_at(evaluation.content, "overlap_with_train")
    copies = count_at(overlap, "same_audio") if evaluation.item == "clip" else count_at(overlap, "count")
    if copies and evaluation.items and copies >= NEARLY_ALL * evaluation.items:
        what = (
            f"{copies} of {number_of(evaluation.items, evaluation.item)} of {evaluation.name} stand in train"
        )
        yield f"{what}: the model is scored on what it learned", {"copies": copies, "of": evaluation.items}


def _train_among(run: Run, evaluation: Evaluated) -> Iterator[tuple[str, Json]]:
    """There are as many items as train and valid have together, in all and of each class."""
    unit = f"{evaluation.item}s"
    sizes = [count_at(run.provenance, "data", split, unit) for split in ("train", "valid")]
    if evaluation.items is None or None in sizes or evaluation.items != sum(size or 0 for size in sizes):
        return
    if evaluation.split != "valid" and not _may_be_both(run, evaluation):
        return
    what = (
        f"{number_of(evaluation.items, evaluation.item)} of {evaluation.name} are scored, as many as train and valid "
        f"have together ({sizes[0]} and {sizes[1]}): what the model learned from is among them"
    )
    yield what, {"items": evaluation.items, "train": sizes[0], "valid": sizes[1]}


def _may_be_both(run: Run, evaluation: Evaluated) -> bool:
    """Whether a split of that size can be train and valid; a test split may have their size by design."""
    overlap = value_at(evaluation.content, "overlap_with_train")
    copies = count_at(overlap, "same_audio") if evaluation.item == "clip" else count_at(overlap, "count")
    if copies is not None:
        return evaluation.items is not None and copies >= evaluation.items / 2
    labels = label_counts(evaluation)
    together = counts_at(run.provenance, "data", "train", "labels")
    for name, count in counts_at(run.provenance, "data", "valid", "labels").items():
        together[name] = together.get(name, 0) + count
    return labels is not None and together == {
        label.name: label.gold for label in labels.labels if label.gold
    }


CHECK = Check(
    code="R21",
    title="evaluated on what it learned from",
    question="Are the evaluated items others than those of train?",
    about="run",
    answer=answer,
    sees=(
        "The hash of what was evaluated beside that of train; how many of its items stand in train; and "
        "whether it has as many items as train and valid together. An evaluation of train by its name is "
        "none of this."
    ),
    example=(
        "A corpus has 4494 clips, and a part of them is held out for valid. The confusion matrix of valid counts "
        "4494: the training clips are in it, and its accuracy of 0.95 is a test of memory."
    ),
    cure="Evaluate the held-out split alone, with `danlu evaluate RUN --split test`, and report that.",
    thresholds=(
        Threshold(
            "share of evaluated items that stand in train",
            NEARLY_ALL,
            "some copies are a leak, which other checks tell; with nine in ten, train was evaluated",
        ),
    ),
)
