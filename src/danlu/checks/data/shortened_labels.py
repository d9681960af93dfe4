"""D14: labels that are the last digits of a longer number in the name: a rating of 10 read as 0."""

from __future__ import annotations

import re
from collections.abc import Mapping

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data, Item
from danlu.checks.wording import number_of

FEWEST_CUT = 10
"""Fewer agree by chance: the last digit of any number is the label of one item in ten."""

AGREEING_SHARE = 0.99
"""Labels that are read from names agree with them always; a few names of another form do no harm."""

_LAST_NUMBER = re.compile(r"(\d+)[^\d/]*$")


def answer(data: Data) -> Answer:
    """Compare labels with the last number of each item's name."""
    class_of = _class_of(data)
    whole: list[Item] = []
    cut: list[Item] = []
    numbers: set[str] = set()
    told = 0
    for item in (item for split in data.splits.values() for item in split.items):
        number = _number(item.source)
        if number is None or not item.labels:
            continue
        told += 1
        if class_of.get(number, number) == item.labels[0]:
            whole.append(item)
        elif any(
            class_of.get(number[start:], number[start:]) == item.labels[0] for start in range(1, len(number))
        ):
            cut.append(item)
            numbers.add(number)
    if not told:
        return not_applicable("no name of an item ends in a number")
    evidence = {"names_with_number": told, "label_is_number": len(whole), "label_is_its_end": len(cut)}
    # Numbers that only count the items agree with labels now and then, and never nearly always.
    is_read_from_names = len(whole) + len(cut) >= AGREEING_SHARE * told and len(whole) > len(cut)
    if not is_read_from_names or len(cut) < FEWEST_CUT:
        return passed("no label is the end of a longer number in a name", evidence)
    examples = [f"{item.source}: {item.labels[0]}" for item in cut]
    what = (
        f"{number_of(len(cut), data.unit)} of {told} {'has' if len(cut) == 1 else 'have'} as label the end of a longer "
        f"number in the name: {', '.join(sorted(numbers)[:3])} was read as its last digit"
    )
    tries = [Try("let the pattern of data.reader.name take the whole number: \\d+ instead of one digit")]
    return issue(what, evidence | {"numbers": sorted(numbers)[:20]}, tries=tries, examples=examples)


def _number(source: str) -> str | None:
    """The last number of a file's name, without zeros before it; None where the source is a line of a table."""
    name = source.rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    found = None if ":" in name else _LAST_NUMBER.search(stem)
    return None if found is None else str(int(found[1]))


def _class_of(data: Data) -> Mapping[str, str]:
    labels = data.recipe.get("data", {}).get("labels") or {}
    return {label: name for name, held in labels.items() for label in held}


CHECK = Check(
    code="D14",
    title="labels are cut short from names",
    question="Are labels that come from names whole?",
    about="data",
    answer=answer,
    sees="Where names of files end in a number, and labels are such numbers or the classes of such numbers, "
    "the label of each item is compared with the number of its name. Where labels are said otherwise than "
    "by names, the two agree now and then, and nothing is told.",
    example="The name 127_10.txt ends in the rating 10. The rating is read as one digit before the ending: 0, the "
    "worst of all where it is the best.",
    cure="Let the pattern of `data.reader.name` take the whole number: `(?P<rating>\\d+)` behind a mark that "
    "ends what comes before it.",
    thresholds=(
        Threshold("labels cut short that an issue has at least", FEWEST_CUT, "fewer agree by chance"),
        Threshold(
            "share of names whose number, or its end, is the label",
            AGREEING_SHARE,
            "labels that are read from names always agree with them; others do so one time in ten",
        ),
    ),
    tasks=("text-classification", "audio-classification"),
)
