"""D10: a length limit that takes gold, or much of the input, away."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Cut, Data
from danlu.checks.wording import number_of, percent

MUCH = 0.25
"""A quarter of what was gathered is never read; a limit at the length of 95 % of the items takes 5 to 10 % away."""


def answer(data: Data) -> Answer:
    """Tell what the limit takes away from each split."""
    cuts = {name: split.cut for name, split in data.splits.items() if split.cut is not None}
    if not cuts:
        return not_applicable("nothing limits the length of an item")
    evidence = {
        name: {
            "items": cut.items,
            "of_items": cut.of_items,
            "amount": cut.amount,
            "of_amount": cut.of_amount,
            "unit": cut.unit,
            "labels_lost": cut.labels_lost,
        }
        for name, cut in cuts.items()
    }
    lost = {name: cut.labels_lost for name, cut in cuts.items() if cut.labels_lost}
    if lost:
        parts = [f"{number_of(count, 'gold label')} of {name}" for name, count in lost.items()]
        what = f"the length limit takes {' and '.join(parts)} away"
        return issue(what, evidence, tries=[Try("raise the limit, or read long items by windows")])
    name, cut = max(cuts.items(), key=lambda pair: _share(pair[1]))
    if not cut.items:
        return passed("the length limit cuts nothing", evidence)
    what = (
        f"the length limit cuts {cut.items} of {number_of(cut.of_items, data.unit)} of {name}, "
        f"{percent(_share(cut))} of all {cut.unit}"
    )
    return tip(what, evidence, tries=_tries(data)) if _share(cut) >= MUCH else passed(what, evidence)


def _share(cut: Cut) -> float:
    return cut.amount / cut.of_amount if cut.of_amount else 0.0


def _tries(data: Data) -> Iterator[Try]:
    length = data.recipe.get("model", {}).get("length") or {}
    seconds = length.get("seconds")
    if isinstance(seconds, int | float):
        yield Try("hear more of each clip", {"model.length.seconds": 2 * seconds})
    elif "max" in length:
        yield Try("let the limit follow the lengths of train", {"model.length.max": "p95"})
    if length.get("keep") in ("head", "tail"):
        yield Try("keep both ends of long texts", {"model.length.keep": "both"})


CHECK = Check(
    code="D10",
    title="a length limit takes much away",
    question="Does the length limit leave the gold, and most of each item?",
    about="data",
    answer=answer,
    sees="What the limit takes away is counted: words, pieces or seconds of each split as the model reads it, "
    "and gold labels where words have labels of their own. danlu's own taggers read long sentences by "
    "windows and lose nothing.",
    example="Reviews of 230 words on average are cut to their first 100: more than half of what people wrote is "
    "not read.",
    cure="Raise the limit, let it follow the lengths of train (`max: p95`), keep both ends, or read by "
    "windows.",
    thresholds=(
        Threshold(
            "share of words, pieces or seconds that is worth knowing",
            MUCH,
            "a limit at the length of 95 % of the items takes 5 to 10 % away",
        ),
    ),
)
