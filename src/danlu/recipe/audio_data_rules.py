"""Rules on the data of an audio classification recipe: splits that the reader cannot give, options that do nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from danlu.recipe.audio_data import AudioData, ByGroup, Declared
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.section import Section


def _speakers_or_sentences_are_read(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, AudioData) or not isinstance(data.split, ByGroup):
        return
    group = data.split.group
    silent = _silent_on(data.reader, group)
    if silent is not None:
        others = [other for other in ("speaker", "sentence") if _silent_on(data.reader, other) is None]
        yield Objection(
            ("data", "split", "group"),
            f"the reader tells no {group}s: {silent}",
            repr(group),
            ", ".join(others) or "a split of another kind: declared, or paper for comparison",
            _cure(data.reader, group),
        )


def _declared_splits_are_read(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, AudioData) or not isinstance(data.split, Declared):
        return
    silent = _silent_on(data.reader, "split")
    if silent is not None:
        yield Objection(
            ("data", "split", "kind"),
            f"the reader tells no splits: {silent}",
            "'declared'",
            "by-group, or paper for comparison",
            _cure(data.reader, "split"),
        )


def _column_of_splits_is_used(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, AudioData) or isinstance(data.split, Declared):
        return
    column = getattr(data.reader, "split", None)
    if column is not None:
        yield Objection(
            ("data", "reader", "split"),
            f"has no effect with data.split.kind: {data.split.kind}",
            repr(column),
            "null",
            "remove it, or set data.split to {kind: declared}",
        )


def _groups_are_drawn(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, AudioData) or not isinstance(data.split, ByGroup):
        return
    split, default = data.split, ByGroup().seed
    if split.seed != default and not isinstance(split.valid, int) and not isinstance(split.test, int):
        yield Objection(
            ("data", "split", "seed"),
            f"has no effect: every {split.group} that is held out is named, so none is drawn",
            str(split.seed),
            str(default),
            "remove it, or set data.split.valid or data.split.test to a count",
        )


def _clips_can_be_unmapped(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if isinstance(data, AudioData) and data.labels is None and data.on_unmapped == "drop":
        yield Objection(
            ("data", "on_unmapped"),
            "has no effect with data.labels: null, where each label is a class",
            "'drop'",
            "error",
            "remove it, or name the labels of each class under data.labels",
        )


def _silent_on(reader: Section, what: str) -> str | None:
    """Why a reader does not tell what is asked; None where it does, or where nothing is known of such a reader."""
    options = type(reader).model_fields
    if what in options:
        return f"data.reader.{what} is null" if getattr(reader, what) is None else None
    name = getattr(reader, "name", None)
    if isinstance(name, str) and what not in re.compile(name).groupindex:
        return f"data.reader.name has no group (?P<{what}>…)"
    return None


def _cure(reader: Section, what: str) -> str:
    if what in type(reader).model_fields:
        return f"set data.reader.{what} to the column that tells it, or choose another split"
    return f"put the part of data.reader.name that tells it into (?P<{what}>…), or choose another split"


AUDIO_DATA_RULES = (
    Rule(
        reads=("data.split", "data.reader"),
        reason="Groups that are not known cannot be kept apart.",
        find=_speakers_or_sentences_are_read,
    ),
    Rule(
        reads=("data.split", "data.reader"),
        reason="A reader that is told of no splits gives none.",
        find=_declared_splits_are_read,
    ),
    Rule(
        reads=("data.split", "data.reader"),
        reason="A recipe that names a column of splits should not split otherwise in silence.",
        find=_column_of_splits_is_used,
    ),
    Rule(
        reads=("data.split",),
        reason="Where nothing is drawn, a seed decides nothing.",
        find=_groups_are_drawn,
    ),
    Rule(
        reads=("data.labels", "data.on_unmapped"),
        reason="Where every label is a class, none is unmapped.",
        find=_clips_can_be_unmapped,
    ),
)
