"""D02: items of valid or test that nearly stand in train.

Candidates come from MinHash signatures in bands (Broder 1997; Leskovec, Rajaraman and Ullman, "Mining of Massive
Datasets", chapter 3), and every one is verified by the true Jaccard similarity of its runs of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.copies_in_words import is_one, of_splits
from danlu.checks.data.subject import Data, Item, Split
from danlu.checks.data.words_of_text import words_of_text

RUN_WORDS = 3
"""Words of a run: single words are shared by any two texts of a subject."""

SIMILARITY = 0.7
"""Jaccard similarity of runs from which two items are near copies: about one word in twenty differs."""

FEWEST_WORDS = 10
"""Shorter items that fit one pattern differ in a word or two, and are no copies."""

OVERWHELMING_SHARE = 0.5
"""Texts made by one pattern (forms, log lines, templates) are alike by nature; that half of a split is so is rare."""

WORTH_KNOWING = 0.01
"""Fewer move no score that anyone compares."""

FEWEST_COPIES = 10
"""In a small split a few near copies are a large share by chance."""

_VALUES, _BANDS = 64, 16
"""Values of a signature and bands of 4 of them: a pair of similarity 0.7 is a candidate 99 times of 100."""

_AT_ONCE = 1000
"""Items whose runs are in memory together."""


def answer(data: Data) -> Answer:
    """Compare the items of every other split that do not stand in train as they are with those that do."""
    train = [item for item in _by_key(data.train) if _is_long(item)]
    if not train:
        return not_applicable(_reason(data))
    exact = {item.key for item in data.train.items}
    asked = {
        split.name: [item for item in split.items if item.key not in exact and _is_long(item)]
        for split in reversed(data.others)
    }
    found = _near_pairs(train, asked)
    counts = {split.name: (len(found[split.name]), len(split.items)) for split in reversed(data.others)}
    evidence = {
        name: {"near_copies": count, "of": total, "compared": len(asked[name])}
        for name, (count, total) in counts.items()
    }
    pairs = sorted((pair for held in found.values() for pair in held), key=lambda pair: -pair[0])
    examples = [f"{item.source} ~ {copied.source} ({similarity:.2f})" for similarity, item, copied in pairs]
    if not pairs:
        return passed(f"no {data.unit} of {' or '.join(counts)} is nearly one of train", evidence)
    verb = f"is nearly a {data.unit} of train" if is_one(counts) else f"are nearly {data.unit}s of train"
    what = f"{of_splits(counts, data.unit)} {verb}, with a word changed here and there"
    tries = [Try("keep what was made from one original together: in train or outside it, never both")]
    if any(count >= max(FEWEST_COPIES, OVERWHELMING_SHARE * total) for count, total in counts.values()):
        return issue(what, evidence, confidence="medium", tries=tries, examples=examples)
    if all(count < WORTH_KNOWING * total for count, total in counts.values()):
        return passed(what, evidence)
    return tip(what, evidence, confidence="low", tries=tries, examples=examples)


def _reason(data: Data) -> str:
    if any(item.text is not None for item in data.train.items):
        return f"no {data.unit} of train has {FEWEST_WORDS} words"
    return "clips have no words to compare; the bytes of their files are compared in D01"


def _by_key(split: Split) -> list[Item]:
    return list({item.key: item for item in split.items}.values())


def _is_long(item: Item) -> bool:
    if item.text is None or len(item.text) < FEWEST_WORDS:
        return False
    # Spaces first: to take every long text apart for this would cost more than the comparison.
    return item.text.count(" ") > 3 * FEWEST_WORDS or len(words_of_text(item.text)) >= FEWEST_WORDS


def _near_pairs(
    train: Sequence[Item], asked: dict[str, list[Item]]
) -> dict[str, list[tuple[float, Item, Item]]]:
    """For each item that nearly stands in train the similarity, the item, and the one of train that is most alike."""
    from rensa import RMinHashLSH

    index = RMinHashLSH(SIMILARITY, _VALUES, _BANDS)
    index.insert_many(list(_signatures(train)))
    found: dict[str, list[tuple[float, Item, Item]]] = {}
    for name, items in asked.items():
        candidates = index.query_all(list(_signatures(items)))
        best = (
            max(((_similarity(item, train[key]), key) for key in keys), default=(0.0, 0))
            for item, keys in zip(items, candidates, strict=True)
        )
        found[name] = [
            (similarity, item, train[key])
            for item, (similarity, key) in zip(items, best, strict=True)
            if similarity >= SIMILARITY
        ]
    return found


def _signatures(items: Sequence[Item]) -> Iterator[Any]:
    from rensa import RMinHash

    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield from RMinHash.from_token_sets([_runs(item) for item in some], _VALUES, 1)


def _runs(item: Item) -> list[str]:
    words = words_of_text(item.text or "")
    return [" ".join(words[start : start + RUN_WORDS]) for start in range(len(words) - RUN_WORDS + 1)]


def _similarity(first: Item, second: Item) -> float:
    one, other = set(_runs(first)), set(_runs(second))
    return len(one & other) / len(one | other)


CHECK = Check(
    code="D02",
    title="items of valid or test nearly stand in train",
    question="Are items of valid or test near copies of items of train?",
    about="data",
    answer=answer,
    sees="Each text is taken as the set of its runs of three words, in small letters (of Chinese, of three "
    "characters). MinHash signatures find pairs that may be alike, and each pair is verified by the share "
    "of runs that both have, of all that either has. Exact copies, which D01 counts, and short texts are "
    "left out. Clips are not compared.",
    example="Texts are multiplied by replacing a word in each, and split into train and test afterwards.",
    cure="Split first and multiply train alone, or keep everything that comes from one original in one split. "
    "Where the texts are alike by nature (forms, log lines), believe no score without a test from "
    "elsewhere.",
    thresholds=(
        Threshold("share of a split that is worth knowing", WORTH_KNOWING, "fewer move no score"),
        Threshold("similarity of near copies", SIMILARITY, "of twenty words in a row about one differs"),
        Threshold(
            "words of an item that is compared",
            FEWEST_WORDS,
            "shorter ones of one pattern are alike by nature",
        ),
        Threshold(
            "share of a split that makes it an issue",
            OVERWHELMING_SHARE,
            "less is common where texts follow patterns",
        ),
        Threshold(
            "near copies that an issue has at least",
            FEWEST_COPIES,
            "in a small split a few are a large share by chance",
        ),
    ),
)
