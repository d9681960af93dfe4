"""Rules on the data of a text classification recipe: splits that share texts, and options that would do nothing."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.split_source import FromTrain
from danlu.recipe.text_data import Draw, FromFiles, TextData

_SPLITS = ("train", "valid", "test")


def _texts_stand_apart(recipe: Recipe) -> Iterator[Objection]:
    for (first, part), (second, other) in combinations(_file_parts(recipe).items(), 2):
        shared = sorted(set(_names(part)) & set(_names(other)))
        if shared and _share_places(part, other):
            yield Objection(
                ("data", second),
                f"its texts are also texts of {first}",
                repr(shared[0]),
                f"files or places that {first} does not have",
                f"name other files, or draw {second} out of train with {{source: train, size: 0.1}}",
            )


def _text_files_once(recipe: Recipe) -> Iterator[Objection]:
    for split, part in _file_parts(recipe).items():
        twice = [name for name, count in Counter(_names(part)).items() if count > 1]
        if twice:
            yield Objection(
                ("data", split, "files"),
                "a file is named twice: its texts would count twice",
                repr(twice[0]),
                "each file once",
                "remove one of the two",
            )


def _draw_has_a_size(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if isinstance(data, TextData) and not any(_size(data, split) for split in _SPLITS):
        for key, value in data.draw:
            if value != getattr(Draw(), key):
                yield Objection(
                    ("data", "draw", key),
                    "has no effect: no split declares a size, so nothing is drawn",
                    repr(value),
                    repr(getattr(Draw(), key)),
                    "remove it, or give data.train, data.valid or data.test a size",
                )


def _groups_are_read(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, TextData) or data.draw.by != "group":
        return
    for key in ("group", "groups"):
        if getattr(data.reader, key, "") is None:
            yield Objection(
                ("data", "draw", "by"),
                f"has no groups to draw with data.reader.{key}: null",
                "'group'",
                "class, text",
                f"set data.reader.{key}, or draw by class",
            )


def _train_keeps_texts(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, TextData):
        return
    held = {split: part.size for split in _SPLITS if isinstance(part := getattr(data, split), FromTrain)}
    shares = {split: size for split, size in held.items() if isinstance(size, float)}
    size = data.train.size
    wholes = [count for count in held.values() if isinstance(count, int)]
    last = list(held)[-1] if held else ""
    if sum(shares.values()) >= 1:
        received = " + ".join(str(share) for share in shares.values())
        yield _nothing_left(last, received, "shares that leave something to train: below 1 together")
    elif isinstance(size, int) and sum(wholes) >= size:
        received = " + ".join(str(count) for count in wholes)
        yield _nothing_left(last, received, f"sizes below data.train.size together, which is {size}")


def _taken_classes_are_known(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, TextData) or data.labels is None:
        return
    for split, part in _file_parts(recipe).items():
        unknown = (
            [name for name in part.take or () if name not in data.labels]
            if isinstance(part.take, dict)
            else []
        )
        for name in unknown:
            yield Objection(
                ("data", split, "take", name),
                "is no class of data.labels",
                repr(name),
                ", ".join(data.labels),
                "name a class that data.labels has",
            )


def _labels_can_be_unmapped(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if isinstance(data, TextData) and data.labels is None and data.on_unmapped == "drop":
        yield Objection(
            ("data", "on_unmapped"),
            "has no effect with data.labels: null, where each label is a class",
            "'drop'",
            "error",
            "remove it, or name the labels of each class under data.labels",
        )


def _nothing_left(split: str, received: str, allowed: str) -> Objection:
    return Objection(
        ("data", split, "size"),
        "nothing is left of train when valid and test are held out of it",
        received,
        allowed,
        "hold fewer texts out",
    )


def _file_parts(recipe: Recipe) -> dict[str, FromFiles]:
    if not isinstance(recipe.data, TextData):
        return {}
    parts = {split: getattr(recipe.data, split) for split in _SPLITS}
    return {split: part for split, part in parts.items() if isinstance(part, FromFiles)}


def _size(data: TextData, split: str) -> object:
    return getattr(getattr(data, split), "size", None)


def _names(part: FromFiles) -> list[str]:
    listed = [part.files] if isinstance(part.files, str) else part.files
    return [posixpath.normpath(name) for name in listed]


def _share_places(part: FromFiles, other: FromFiles) -> bool:
    """Whether two splits with a file in common share a text for certain; what is drawn is told when it is drawn."""
    if _has_all(part) or _has_all(other):
        return True
    if _names(part) != _names(other):
        return False
    if isinstance(part.take, dict) and isinstance(other.take, dict):
        return any(_meet(part.take[name], other.take[name]) for name in set(part.take) & set(other.take))
    if isinstance(part.take, list) and isinstance(other.take, list):
        return _meet(part.take, other.take)
    return False


def _has_all(part: FromFiles) -> bool:
    return part.take is None and part.size is None


def _meet(span: Sequence[int], other: Sequence[int]) -> bool:
    return max(span[0], other[0]) < min(span[1], other[1])


_PARTS = ("data.train", "data.valid", "data.test")

TEXT_DATA_RULES = (
    Rule(
        reads=_PARTS,
        reason="A score on a text that was trained on or chosen on says nothing about new text.",
        find=_texts_stand_apart,
    ),
    Rule(
        reads=_PARTS,
        reason="Texts that count twice weigh twice, and nobody asked for it.",
        find=_text_files_once,
    ),
    Rule(reads=(*_PARTS, "data.draw"), reason="Without a size nothing is drawn.", find=_draw_has_a_size),
    Rule(
        reads=("data.draw.by", "data.reader"),
        reason="A reader that is told of no groups gives none.",
        find=_groups_are_read,
    ),
    Rule(reads=_PARTS, reason="A model needs something to learn from.", find=_train_keeps_texts),
    Rule(
        reads=(*_PARTS, "data.labels"),
        reason="With data.labels there are no other classes than those it names.",
        find=_taken_classes_are_known,
    ),
    Rule(
        reads=("data.labels", "data.on_unmapped"),
        reason="Where every label is a class, none is unmapped.",
        find=_labels_can_be_unmapped,
    ),
)
