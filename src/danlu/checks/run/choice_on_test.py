"""R22: a split that chose the epoch is no test any more."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.evaluated import Evaluated, all_evaluated, split_of
from danlu.checks.run.subject import Json, Run
from danlu.checks.run.values import count_at, rows_at
from danlu.checks.wording import number_of
from danlu.json_values import value_at

MANY_CHECKPOINTS = 5
"""Weights whose score on test was looked at. So many looks have no other purpose than to compare; two are a run that
was gone on with, or a last epoch beside the best one."""

UNTOUCHED = Try("keep a test split that is looked at once, after every choice is made on valid")


def answer(run: Run) -> Answer:
    """Whether the items that the run is tested on had a say in which epoch was kept."""
    sign = next(_signs(run), None)
    if sign is not None:
        return issue(*sign, tries=_tries(run))
    looks = [row for row in run.looks if split_of(str(value_at(row, "split"))) == "test"]
    epochs = _checkpoints(looks)
    evidence = {
        "checkpoints": len(epochs),
        "epochs": [epoch for epoch in epochs.values() if epoch],
        "looks": len(looks),
    }
    what = f"test was looked at with the weights of {number_of(len(epochs), 'epoch')}"
    if len(epochs) >= MANY_CHECKPOINTS:
        return issue(
            f"{what}: one that was chosen by these looks is chosen on test",
            evidence,
            confidence="medium",
            tries=_tries(run),
        )
    if len(epochs) > 1:
        return tip(
            f"{what}: to choose between them by these looks is to choose on test", evidence, confidence="low"
        )
    if not looks and not any(one.split == "test" for one in all_evaluated(run)):
        return not_applicable("test was not looked at")
    return passed("the epoch was chosen on valid, and valid is not test", evidence)


def _signs(run: Run) -> Iterator[tuple[str, Json]]:
    leaks = value_at(run.provenance, "protocol", "leaks")
    if isinstance(leaks, list) and "choice" in leaks:
        kind = str(value_at(run.provenance, "protocol", "kind"))
        yield f"valid is test by the protocol ({kind}): the epoch is chosen on test", {"protocol": kind}
    data = value_at(run.recipe, "data")
    names = [value_at(data, split) for split in ("valid", "test")]
    if names[0] is not None and names[0] == names[1] and value_at(names[0], "source") != "train":
        yield (
            "the recipe names the same files for valid and for test: the epoch is chosen on test",
            {"files": names[0]},
        )
    valid = value_at(run.provenance, "data", "valid")
    for evaluation in all_evaluated(run):
        if evaluation.split == "test" and _is_same(evaluation, valid):
            what = f"{evaluation.name} has the content of valid, which chose epoch {run.best_epoch}"
            if run.best_epoch is None:
                what = f"{evaluation.name} has the content of valid, which chooses the epoch"
            yield what, {"content_sha256": evaluation.content_sha256, "epoch": run.best_epoch}


def _is_same(evaluation: Evaluated, valid: object) -> bool:
    """Whether a split has the content of valid; equal hashes of unequal numbers of items are made up."""
    hashed, items = evaluation.content_sha256, count_at(valid, f"{evaluation.item}s")
    return (
        hashed is not None
        and hashed == value_at(valid, "content_sha256")
        and items in (None, evaluation.items)
    )


def _checkpoints(looks: list[Json]) -> dict[str, int | None]:
    """The weights that were looked with, each with its epoch."""
    found = {}
    for row in rows_at({"looks": looks}, "looks"):
        checkpoint = value_at(row, "checkpoint")
        mark = value_at(checkpoint, "sha256") or value_at(checkpoint, "epoch")
        if mark is not None:
            found[str(mark)] = count_at(checkpoint, "epoch")
    return found


def _tries(run: Run) -> Iterator[Try]:
    if value_at(run.recipe, "data", "split", "kind") == "paper":
        words = "keep whole speakers for valid and for test"
        yield Try(words, {"data.split": {"kind": "by-group", "group": "speaker", "valid": 1, "test": 1}})
    yield UNTOUCHED


CHECK = Check(
    code="R22",
    title="epoch chosen on test",
    question="Was the epoch chosen without the items that it is tested on?",
    about="run",
    answer=answer,
    sees=(
        "Whether valid and test are the same by recipe, by protocol or by content, and with the weights of "
        "how many epochs test was looked at."
    ),
    example=(
        "Weights of every epoch are kept, each is scored on the same test clips, and epoch 422 is reported "
        "because it is the best of 500 there."
    ),
    cure=(
        "Choose on valid. If the looks are done, report what valid chose, say how often test was looked at, "
        "and get new test items for the next choice."
    ),
    thresholds=(
        Threshold(
            "weights that test was looked at with",
            MANY_CHECKPOINTS,
            "so many looks serve to compare; two are a run that was gone on with",
        ),
    ),
)
