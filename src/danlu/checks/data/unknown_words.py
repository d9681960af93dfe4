"""D09: words of valid that the model's vocabulary does not have."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data
from danlu.checks.wording import percent

MANY = 0.15
"""Newswire has some 5 to 12 % unknown words on a later month; more means little train, or words cut too long."""

UNREADABLE = 0.5
"""A model that knows less than every second word reads noise."""

FEWEST_WORDS = 200
"""The share of so few words is no estimate."""


def answer(data: Data) -> Answer:
    """Tell the share of unknown words of each split beside that of train."""
    shares = {
        name: split.unknown.words / split.unknown.of_words
        for name, split in data.splits.items()
        if split.unknown is not None and split.unknown.of_words
    }
    others = {name: share for name, share in shares.items() if name != "train"}
    if not others:
        return not_applicable("the model can read any word")
    evidence = {
        name: {"words": split.unknown.words, "of_words": split.unknown.of_words, "share": shares[name]}
        for name, split in data.splits.items()
        if split.unknown is not None and name in shares
    }
    name, share = max(others.items(), key=lambda pair: pair[1])
    beside = f", of train {percent(shares['train'])}" if "train" in shares else ""
    unit = next(split.unknown.unit for split in data.splits.values() if split.unknown is not None)
    what = f"{percent(share)} of the {unit} of {name} are unknown to the model{beside}"
    if share < MANY or evidence[name]["of_words"] < FEWEST_WORDS:
        return passed(what, evidence)
    if _reads_letters(data):
        return passed(f"{what}, which reads their letters", evidence)
    if share >= UNREADABLE:
        return issue(what, evidence, tries=_tries(data))
    return tip(what, evidence, tries=_tries(data))


def _reads_letters(data: Data) -> bool:
    return bool(data.recipe.get("model", {}).get("characters"))


def _tries(data: Data) -> Iterator[Try]:
    if any(split.unknown is not None and split.unknown.unit == "pieces" for split in data.splits.values()):
        yield Try("take a pretrained encoder of the language that the texts are written in")
        return
    model = data.recipe.get("model", {})
    embedding = model.get("word_embedding") or {}
    if embedding.get("lowercase") is False:
        yield Try("look words up in small letters", {"model.word_embedding.lowercase": True})
    if isinstance(embedding.get("min_count"), int) and embedding["min_count"] > 1:
        yield Try("keep rare words of train", {"model.word_embedding.min_count": 1})
    if "characters" in model and not model["characters"]:
        yield Try("let the model read letters too", {"model.characters": {"kind": "cnn"}})
    if (model.get("segmentation") or {}).get("kind") == "whitespace":
        yield Try(
            "cut words by letters and marks, and Chinese by character",
            {"model.segmentation": {"kind": "words"}},
        )
    yield Try("take a family that reads pieces of words")


CHECK = Check(
    code="D09",
    title="many words are unknown",
    question="Does the model's vocabulary have the words of valid?",
    about="data",
    answer=answer,
    sees="The vocabulary is fitted on train. The words of valid that it does not have are counted, as the model "
    "reads them: to the model they are all the same word. Train has some too where rare words are left "
    "out. A model that reads letters beside words can make something of any word and passes. Families that "
    "read pieces of words know nearly all; what becomes their unknown piece is counted.",
    example="Chinese reviews are cut at white space: each sentence is one word, and hardly one of valid stands in "
    "train.",
    cure="Cut words as the language does, look them up in small letters, keep rare ones, let the model read "
    "letters, or take a family that reads pieces.",
    thresholds=(
        Threshold(
            "share of unknown words that is worth knowing", MANY, "newswire of a later month has 5 to 12 %"
        ),
        Threshold(
            "share that makes it an issue",
            UNREADABLE,
            "a model that knows less than every second word reads noise",
        ),
        Threshold("words that are asked for", FEWEST_WORDS, "the share of fewer is no estimate"),
    ),
    tasks=("tagging", "joint-tagging", "text-classification"),
)
