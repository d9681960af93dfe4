"""What keeps the splits of a text classification task apart: no text in two of them, no class unknown to train."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

from danlu.data.labelled_text import LabelledText, TextsRead, excerpt, left_out
from danlu.data.missing_files import shortened
from danlu.data.text_duplicates import text_key
from danlu.errors import DataError, Problem


def refuse_shared_texts(splits: Mapping[str, TextsRead]) -> None:
    """Refuse the same text of the same file in two splits.

    Raises:
        DataError: With every such text.
    """
    for first, second in combinations(splits, 2):
        held = {text.source for text in splits[first].texts}
        shared = [text for text in splits[second].texts if text.source in held]
        if shared:
            fix = f"give data.{second} other files or places, or draw it out of train with source: train"
            raise DataError(
                f"{len(shared)} texts of {second} are texts of {first} too",
                [Problem(text.source, f"stands in {first} and in {second}", fix=fix) for text in shared],
            )


def refuse_copies(splits: Mapping[str, TextsRead]) -> None:
    """Refuse texts of valid or test that stand word for word in train.

    Raises:
        DataError: With every such text.
    """
    sources = {text_key(text.text): text.source for text in splits["train"].texts}
    problems = [
        Problem(
            text.source,
            f"the text of {split} stands in train too, at {sources[text_key(text.text)]}",
            repr(excerpt(text.text)),
            fix="remove one of the two, or set data.overlap to report or drop",
        )
        for split, read in splits.items()
        if split != "train"
        for text in read.texts
        if text_key(text.text) in sources
    ]
    if problems:
        raise DataError(f"Texts of valid or test that stand in train: {len(problems)}", problems)


def without_copies(splits: Mapping[str, TextsRead]) -> TextsRead:
    """Train without the texts that stand word for word in valid or test; they are recorded as dropped."""
    keys: dict[str, str] = {}
    for split, read in splits.items():
        if split != "train":
            for text in read.texts:
                keys.setdefault(text_key(text.text), f"the text stands in {split} too, at {text.source}")
    train = splits["train"]
    kept: list[LabelledText] = []
    skipped = list(train.skipped)
    for text in train.texts:
        reason = keys.get(text_key(text.text))
        if reason is None:
            kept.append(text)
        else:
            skipped.append(left_out(text, reason))
    return replace(train, texts=kept, skipped=skipped)


def refuse_unknown_classes(splits: Mapping[str, TextsRead]) -> None:
    """Refuse classes of valid or test that no text of train has, and a train of one class.

    Raises:
        DataError: With every such class.
    """
    known = sorted({text.label for text in splits["train"].texts})
    if len(known) < 2:
        problem = Problem(
            "data.train",
            "a classifier needs two classes or more",
            f"only {known[0]!r}" if known else "no text",
            fix="check data.train, data.reader.label and data.labels",
        )
        raise DataError("Train has fewer than two classes", [problem])
    problems = [
        Problem(
            f"data.{split}",
            f"no text of train has the class {name!r}",
            f"{name!r}, {sum(text.label == name for text in read.texts)} texts of {split}",
            f"the classes of train: {shortened(known)}",
            "put texts of the class into train, or map its labels to a class with data.labels",
        )
        for split, read in splits.items()
        for name in sorted({text.label for text in read.texts} - set(known))
    ]
    if problems:
        raise DataError("There are classes that train does not have", problems)
