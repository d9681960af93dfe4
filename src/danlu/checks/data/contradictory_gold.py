"""D04: equal items that have different gold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from danlu.checks.answer import Answer, Try, issue, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data, Item
from danlu.checks.wording import number_of

CONTRADICTORY_SHARE = 0.1
"""No model can be right on both of two contradictory copies: from here on a tenth of the items is out of reach."""

WORTH_KNOWING = 0.005
"""Fewer are slips, which every corpus that people labelled has."""

FEWEST_ITEMS = 10
"""In a small corpus a few are a large share by chance."""


def answer(data: Data) -> Answer:
    """Compare the gold of equal items within train, and of other splits with train."""
    gold_of: dict[str, set[str]] = defaultdict(set)
    for item in data.train.items:
        gold_of[item.key].add(item.gold)
    within = [item for item in data.train.items if len(gold_of[item.key]) > 1]
    across = {split.name: list(_against(split.items, gold_of)) for split in reversed(data.others)}
    sizes = {split.name: len(split.items) for split in data.splits.values()}
    evidence = {
        "train": {
            "different": len({item.key for item in within}),
            "items": len(within),
            "of": sizes["train"],
        },
        **{name: {"items": len(items), "of": sizes[name]} for name, items in across.items()},
    }
    counts = {"train": len(within), **{name: len(items) for name, items in across.items()}}
    if not any(counts.values()):
        return passed(f"equal {data.unit}s have equal gold", evidence)
    parts = []
    if within:
        different = len({item.key for item in within})
        parts.append(
            f"{number_of(different, data.unit)} of train {'stands' if different == 1 else 'stand'} there more than "
            "once, with different gold"
        )
    parts += [
        f"{number_of(len(items), data.unit)} of {name} {'contradicts' if len(items) == 1 else 'contradict'} "
        f"{'its' if len(items) == 1 else 'their'} copies in train"
        for name, items in across.items()
        if items
    ]
    examples = [*_pairs(within), *(item.source for items in across.values() for item in items)]
    tries = [Try("look at these places and decide what is right, or leave the contradictory copies out")]
    if any(count >= max(FEWEST_ITEMS, CONTRADICTORY_SHARE * sizes[name]) for name, count in counts.items()):
        return issue("; ".join(parts), evidence, tries=tries, examples=examples)
    if all(count < WORTH_KNOWING * sizes[name] for name, count in counts.items()):
        return passed("; ".join(parts), evidence)
    return tip("; ".join(parts), evidence, confidence="low", tries=tries, examples=examples)


def _against(items: Sequence[Item], gold_of: dict[str, set[str]]) -> Iterator[Item]:
    for item in items:
        if item.key in gold_of and item.gold not in gold_of[item.key]:
            yield item


def _pairs(within: list[Item]) -> Iterator[str]:
    """Two places of each contradiction."""
    first: dict[str, Item] = {}
    told: set[str] = set()
    for item in within:
        other = first.setdefault(item.key, item)
        if other.gold != item.gold and item.key not in told:
            told.add(item.key)
            yield f"{other.source} and {item.source}"


CHECK = Check(
    code="D04",
    title="equal items have contradictory labels",
    question="Do equal items have equal gold?",
    about="data",
    answer=answer,
    sees="Items are equal where D01 calls them so. Their gold is compared as a whole: the class, or every tag "
    "of a sentence, or all phrases of a text; within train, and of valid and test with train.",
    example="A sentence stands five times in the training file, twice with an organisation in it and three times "
    "without.",
    cure="Decide what is right at the places that are named. What stays contradictory is a bound on every "
    "score.",
    thresholds=(
        Threshold("share that is worth knowing", WORTH_KNOWING, "fewer are slips, as every corpus has"),
        Threshold(
            "share of a split's items that makes it an issue",
            CONTRADICTORY_SHARE,
            "no model can be right on both of two copies, so that a tenth of the split is out of reach",
        ),
        Threshold(
            "contradictory items that an issue has at least",
            FEWEST_ITEMS,
            "in a small corpus a few are a large share",
        ),
    ),
)
