"""Rules on the data of a joint tagging recipe: splits that share texts, and options that would do nothing."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from danlu.recipe.joint_data import AllOfFiles, JointData, JointDraw
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.split_source import FromTrain

_SPLITS = ("train", "valid", "test")


def _joint_texts_stand_apart(recipe: Recipe) -> Iterator[Objection]:
    for (first, files), (second, others) in combinations(_file_names(recipe).items(), 2):
        shared = sorted(set(files) & set(others))
        if shared:
            yield Objection(
                ("data", second),
                f"its texts are also texts of {first}",
                repr(shared[0]),
                f"files that {first} does not have",
                f"name other files, or draw {second} out of train with {{source: train, size: 0.1}}",
            )


def _joint_files_once(recipe: Recipe) -> Iterator[Objection]:
    for split, names in _file_names(recipe).items():
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            yield Objection(
                ("data", split, "files"),
                "a file is named twice: its texts would count twice",
                repr(twice[0]),
                "each file once",
                "remove one of the two",
            )


def _joint_draw_has_a_split(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if isinstance(data, JointData) and not _held_out(data) and data.draw.seed != JointDraw().seed:
        yield Objection(
            ("data", "draw", "seed"),
            "has no effect: no split comes out of train, so nothing is drawn",
            repr(data.draw.seed),
            repr(JointDraw().seed),
            "remove it, or draw valid or test out of train with {source: train, size: 0.1}",
        )


def _joint_train_keeps_texts(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, JointData):
        return
    shares = {split: size for split, size in _held_out(data).items() if isinstance(size, float)}
    if sum(shares.values()) >= 1:
        yield Objection(
            ("data", list(shares)[-1], "size"),
            "nothing is left of train when valid and test are held out of it",
            " + ".join(map(str, shares.values())),
            "shares that leave something to train: below 1 together",
            "hold fewer texts out",
        )


def _phrases_can_be_told_apart(recipe: Recipe) -> Iterator[Objection]:
    if not isinstance(recipe.data, JointData):
        return
    separator, mark = (getattr(recipe.data.reader, key, None) for key in ("separator", "phrase_separator"))
    if isinstance(separator, str) and isinstance(mark, str) and separator in mark:
        yield Objection(
            ("data", "reader", "phrase_separator"),
            "never stands between phrases: they begin after the last data.reader.separator of the line",
            repr(mark),
            f"a text without {separator!r} in it, or null",
            "correct one of the two",
        )


def _file_names(recipe: Recipe) -> dict[str, list[str]]:
    if not isinstance(recipe.data, JointData):
        return {}
    parts = {split: getattr(recipe.data, split) for split in _SPLITS}
    return {
        split: [
            posixpath.normpath(name) for name in ([part.files] if isinstance(part.files, str) else part.files)
        ]
        for split, part in parts.items()
        if isinstance(part, AllOfFiles)
    }


def _held_out(data: JointData) -> dict[str, float]:
    return {split: part.size for split in _SPLITS if isinstance(part := getattr(data, split), FromTrain)}


_PARTS = ("data.train", "data.valid", "data.test")

JOINT_DATA_RULES: tuple[Rule, ...] = (
    Rule(
        reads=_PARTS,
        reason="A score on a text that was trained on or chosen on says nothing about new text.",
        find=_joint_texts_stand_apart,
    ),
    Rule(
        reads=_PARTS,
        reason="Texts that count twice weigh twice, and nobody asked for it.",
        find=_joint_files_once,
    ),
    Rule(
        reads=(*_PARTS, "data.draw"),
        reason="Where each split has files of its own nothing is drawn.",
        find=_joint_draw_has_a_split,
    ),
    Rule(reads=_PARTS, reason="A model needs something to learn from.", find=_joint_train_keeps_texts),
    Rule(
        reads=("data.reader.separator", "data.reader.phrase_separator"),
        reason="What divides a line from the right does not stand further right.",
        find=_phrases_can_be_told_apart,
    ),
)
