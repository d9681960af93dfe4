"""Rules on the data of a tagging recipe: files in two splits or named twice, unmarked documents, bare labels."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.tagging_data import DocumentWindow, FileNames, TaggingData, keeps_prefixes


def _test_stands_apart(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, TaggingData):
        return
    for split, names in (("train", data.train), ("valid", data.valid)):
        shared = sorted(_files(data.test) & _files(names))
        if shared:
            yield Objection(
                ("data", "test"),
                f"a test file is also a file of {split}",
                repr(shared[0]),
                f"files that {split} does not have",
                "name the test file, or remove data.test",
            )


def _files_once(recipe: Recipe) -> Iterator[Objection]:
    if not isinstance(recipe.data, TaggingData):
        return
    for split in ("train", "valid", "test"):
        twice = [name for name, count in _counts(getattr(recipe.data, split)).items() if count > 1]
        if twice:
            yield Objection(
                ("data", split),
                "a file is named twice: its examples would count twice",
                repr(twice[0]),
                "each file once",
                "remove one of the two",
            )


def _documents_are_marked(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, TaggingData):
        return
    if isinstance(data.window, DocumentWindow) and getattr(data.reader, "docstart", "") is None:
        yield Objection(
            ("data", "window", "unit"),
            "has no documents to work on with data.reader.docstart: null",
            "'document'",
            "sentence, words",
            "set data.reader.docstart, or choose another unit",
        )


def _there_are_prefixes_to_keep(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if not isinstance(data, TaggingData) or data.scheme != "io" or data.fold is None:
        return
    if keeps_prefixes(data.fold):
        kept = next(target for target in data.fold if target.startswith("*-"))
        yield Objection(
            ("data", "fold"),
            "keeps the prefixes of tags, and with data.scheme: io they have none",
            repr(kept),
            "O, and names without '*-'",
            f"write {kept.removeprefix('*-')}, or correct data.scheme",
        )


def _a_scheme_can_be_broken(recipe: Recipe) -> Iterator[Objection]:
    data = recipe.data
    if isinstance(data, TaggingData) and data.scheme == "io" and data.on_violation == "error":
        yield Objection(
            ("data", "on_violation"),
            "has no effect with data.scheme: io: bare labels may stand in any order",
            "'error'",
            "'repair'",
            "remove it, or correct data.scheme",
        )


def _counts(names: FileNames | None) -> Counter[str]:
    listed = [names] if isinstance(names, str) else names or []
    return Counter(posixpath.normpath(name) for name in listed)


def _files(names: FileNames | None) -> set[str]:
    return set(_counts(names))


DATA_RULES = (
    Rule(
        reads=("data.train", "data.valid", "data.test"),
        reason="A score on a file that was trained on or chosen on says nothing about new text.",
        find=_test_stands_apart,
    ),
    Rule(
        reads=("data.train", "data.valid", "data.test"),
        reason="Examples that count twice weigh twice, and nobody asked for it.",
        find=_files_once,
    ),
    Rule(
        reads=("data.window.unit", "data.reader.format", "data.reader.docstart"),
        reason="Without marks between documents no sentence belongs to one.",
        find=_documents_are_marked,
    ),
    Rule(
        reads=("data.scheme", "data.fold"),
        reason="A prefix that no tag has cannot be kept.",
        find=_there_are_prefixes_to_keep,
    ),
    Rule(
        reads=("data.scheme", "data.on_violation"),
        reason="No order of bare labels breaks a scheme.",
        find=_a_scheme_can_be_broken,
    ),
)
