"""R20: two heads with the same score in every epoch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check, Threshold
from danlu.checks.run.chance import class_counts
from danlu.checks.run.subject import Run

FEWEST_ROWS = 3
"""Two equal scores may agree once or twice where few items are counted."""

FEWEST_VALUES = 3
"""Different values among them: with a handful of items, two scores are often the same fraction."""

_PART = "loss."


def answer(run: Run) -> Answer:
    """Compare the scores of every two heads, epoch by epoch."""
    heads = sorted(
        {name.removeprefix(_PART) for row in run.history for name in row.get("train") or {} if _PART in name}
    )
    if len(heads) < 2:
        return not_applicable("the model has one head")
    if _words_are_phrases(run):
        return not_applicable("every phrase is one word, so both heads have the same to tell")
    compared = list(_compared(run, heads))
    if not compared:
        return not_applicable(f"no score of two heads is known for {FEWEST_ROWS} epochs")
    equal = [(first, second, values) for first, second, values in compared if values is not None]
    if not equal:
        return passed(f"{' and '.join(heads)} have scores of their own", {"heads": heads})
    first, second, values = equal[0]
    what = (
        f"{first} and {second} are the same number in each of {len(values)} epochs, to the last digit: one of them was "
        "computed from the other head's predictions"
    )
    evidence = {"equal": [[one, other] for one, other, _ in equal], "values": values}
    cure = Try("score each head by its own predictions")
    return issue(what, evidence, tries=[cure])


def _compared(run: Run, heads: list[str]) -> Iterator[tuple[str, str, list[float] | None]]:
    """The scores that two heads share by name, with their values where these are equal in every epoch."""
    for part in ("train", "valid"):
        rows = [row.get(part) or {} for row in run.history]
        for first, second in combinations(heads, 2):
            for metric in sorted(_metrics(rows, first) & _metrics(rows, second)):
                one, other = f"{first}.{metric}", f"{second}.{metric}"
                both = [(row[one], row[other]) for row in rows if None not in (row.get(one), row.get(other))]
                inner = [value for value, _ in both if 0 < value < 1]
                if len(inner) >= FEWEST_ROWS:
                    is_equal = all(a == b for a, b in both) and len(set(inner)) >= FEWEST_VALUES
                    yield one, other, inner if is_equal else None


def _metrics(rows: list[Mapping[str, float]], head: str) -> set[str]:
    names = {name for row in rows for name in row if name.startswith(f"{head}.")}
    return {name.removeprefix(f"{head}.") for name in names if "@" not in name}


def _words_are_phrases(run: Run) -> bool:
    """Whether no phrase of train goes on after its first word."""
    counts = class_counts(run)
    return bool(counts) and run.task == "joint-tagging" and not any(tag[:2] in ("I-", "E-") for tag in counts)


CHECK = Check(
    code="R20",
    title="two heads have the same score",
    question="Do two heads that tell different things have one score in every epoch?",
    about="run",
    answer=answer,
    sees="Of models with several heads, the scores that two of them have by the same name, such as "
    "keyword.recall and phrase.recall, epoch by epoch. Scores of 0 and of 1 are left out.",
    example="One head tells keywords, the other where each word stands in its phrase. Recall of both is 0.7421, "
    "0.7893 and 0.8034 in three epochs: it was computed from the first head twice.",
    cure="Look at what the scores are computed from. In danlu each head has its own, so this is found in "
    "histories that another program wrote, and in families of other packages.",
    thresholds=(
        Threshold(
            "fewest epochs", FEWEST_ROWS, "two scores may agree once or twice where few items are counted"
        ),
        Threshold(
            "fewest different values",
            FEWEST_VALUES,
            "with a handful of items, two scores are often the same fraction",
        ),
    ),
)
