"""D11: lines, texts or clips that were dropped or mended when files were read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from danlu.checks.answer import Answer, Try, issue, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data, Split
from danlu.checks.wording import listed, percent
from danlu.data.example import Skipped
from danlu.data.readers.conll_file import UNTERMINATED

WORTH_KNOWING = 0.005
"""Each corpus has some slips; one item in 200 is a pattern to look at."""

WRONG_READING = 0.2
"""No corpus is so malformed: the reader's options do not fit the files."""

FEWEST = 10
"""In a small corpus a few are a large share by chance."""

_CHOSEN = re.compile(r"of no class$|^the text stands in \w+ too")
"""Reasons of what a recipe leaves out by choice: labels that it names no class for, copies of other splits."""


def answer(data: Data) -> Answer:
    """Count what each split's reading dropped or mended, and why."""
    kept_out = {
        name: [one for one in split.skipped if _is_malformed(one)] for name, split in data.splits.items()
    }
    places = {name: len({(one.file, one.line) for one in held}) for name, held in kept_out.items()}
    totals = {name: places[name] + _units(split) for name, split in data.splits.items()}
    reasons = {name: dict(_reasons(held).most_common()) for name, held in kept_out.items()}
    evidence = {
        name: {"malformed": places[name], "of": totals[name], "reasons": reasons[name]} for name in places
    }
    if not any(places.values()):
        return passed("everything read as declared", evidence)
    common = _reasons(one for held in kept_out.values() for one in held).most_common()
    why = listed([f"{reason} ({count})" for reason, count in common], most=3)
    parts = [f"{count} of {name}" for name, count in places.items() if count]
    noun = _noun(data) if sum(places.values()) == 1 else f"{_noun(data)}s"
    what = f"{' and '.join(parts)} {noun} did not read as declared: {why}"
    shares = {name: places[name] / totals[name] for name in places if totals[name]}
    examples = [f"{one.file}:{one.line}" for held in kept_out.values() for one in held]
    tries = [Try("look at these places, and mend the files or the options of data.reader")]
    if any(share >= WRONG_READING and places[name] >= FEWEST for name, share in shares.items()):
        return issue(
            f"{what}, {percent(max(shares.values()))} at most", evidence, tries=tries, examples=examples
        )
    if any(share >= WORTH_KNOWING for share in shares.values()):
        return tip(what, evidence, confidence="low", tries=tries, examples=examples)
    return passed(what, evidence)


def _is_malformed(one: Skipped) -> bool:
    return one.reason != UNTERMINATED and _CHOSEN.search(one.reason) is None


def _reasons(skipped: Iterable[Skipped]) -> Counter[str]:
    return Counter(f"{one.reason}: {one.action}" for one in skipped)


def _units(split: Split) -> int:
    """How many lines, texts or clips were read: sentences of tagged files have a line a word."""
    return (
        sum(item.gold.count(" ") + 1 for item in split.items)
        if split.violations is not None
        else len(split.items)
    )


def _noun(data: Data) -> str:
    return "line" if data.unit == "sentence" else data.unit


CHECK = Check(
    code="D11",
    title="items did not read as declared",
    question="Did the files read as the recipe declares them?",
    about="data",
    answer=answer,
    sees="Readers record each line, text or clip that they drop or mend, with the reason. What a recipe leaves "
    "out by choice, such as labels without a class, is not counted.",
    example="179 lines of a training file hold a tag and no word. Read as they stand, the tag becomes the word.",
    cure="Look at the places that are named, and mend the files, or the options of the reader. The record "
    "lists every one.",
    thresholds=(
        Threshold(
            "share of lines, texts or clips that is worth knowing",
            WORTH_KNOWING,
            "one in 200 is a pattern, fewer are slips",
        ),
        Threshold(
            "share that makes it an issue",
            WRONG_READING,
            "no corpus is so malformed: the options do not fit the files",
        ),
        Threshold(
            "malformed items that an issue has at least", FEWEST, "in a small corpus a few are a large share"
        ),
    ),
)
