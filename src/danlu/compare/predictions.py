"""The items of an evaluation as `predictions.jsonl` has them: gold, prediction, group, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import numpy as np

from danlu.compare.tally import Blocks, Tally
from danlu.data.example import Source, TaggedSentence
from danlu.data.joined_words import join_words
from danlu.data.phrases import Phrase, found_phrases
from danlu.errors import DanluError
from danlu.evaluation.counts import BoolArray, label_counts
from danlu.evaluation.phrase_counts import phrase_counts
from danlu.evaluation.tagging_scores import tagging_counts
from danlu.files import read_json_lines
from danlu.json_values import value_at
from danlu.recipe.tagging_data import Scheme
from danlu.record.evaluation_name import split_of
from danlu.record.layout import RunFolder
from danlu.record.record import Record

Json = dict[str, Any]
Key = tuple[object, ...]

GROUPS_OF_TASK = {
    "tagging": ("document",),
    "joint-tagging": (),
    "text-classification": ("group",),
    "audio-classification": ("speaker", "sentence"),
}
"""The keys of a prediction that say to which group it belongs."""


@dataclass(frozen=True)
class Items:
    """What a model predicted of a split.

    Args:
        task: What is predicted.
        scheme: The tag scheme of gold and predicted, of tasks that have one.
        rows: The items as they stand in the file.
        content: The hash of what was read; None where the record has none.
        root: The folder that sources are relative to; None where the record has none.
    """

    task: str
    scheme: Scheme
    rows: tuple[Json, ...]
    content: str | None = None
    root: str | None = None

    @cached_property
    def keys(self) -> list[Key]:
        """What tells items apart, without gold: source and content, and the how manieth of those that are alike."""
        met: Counter[Key] = Counter()
        keys: list[Key] = []
        for row in self.rows:
            own = (str(row.get("source")), _frozen(row.get("words")), row.get("seconds"))
            met[own] += 1
            keys.append((*own, met[own]))
        return keys

    @cached_property
    def keys_with_gold(self) -> list[Key]:
        """The same with gold."""
        return [
            (*key, _frozen(row.get("gold")), _frozen(row.get("gold_phrases")))
            for key, row in zip(self.keys, self.rows, strict=True)
        ]

    @property
    def has_content(self) -> bool:
        """Whether the items themselves stand in the file, and not only where they lie."""
        return all("words" in row for row in self.rows)

    @cached_property
    def tally(self) -> Tally:
        """The counts of each item.

        Raises:
            KeyError: An item lacks gold or prediction.
            DanluError: An item has another number of predicted tags than of words.
        """
        return Tally(self.task, _BLOCKS[self.task](self.rows, self.scheme))

    def chosen(self, numbers: Sequence[int]) -> Items:
        """The items at some places, in that order; what was counted is not counted again."""
        items = replace(self, rows=tuple(self.rows[number] for number in numbers))
        items.__dict__["tally"] = self.tally.rows(np.array(numbers, dtype=np.int64))
        return items

    def seen(self) -> BoolArray | None:
        """For each item, whether it was seen in training; None where that is not known of all."""
        flags = [row.get("seen") for row in self.rows]
        return np.array(flags, dtype=np.bool_) if all(isinstance(flag, bool) for flag in flags) else None


def read_items(record: Record, evaluation: str) -> Items | str:
    """The items of an evaluation, or in words why there are none.

    Args:
        record: The run.
        evaluation: The evaluation's name, such as `test`.
    """
    path = RunFolder(record.path).evaluation(evaluation) / "predictions.jsonl"
    if not path.is_file():
        return f"{record.name} has no predictions of {evaluation}"
    if record.task not in _BLOCKS:
        return f"danlu does not know how predictions of the task {record.task} are scored"
    content = value_at(record.evaluations.get(evaluation), "content_sha256")
    root = value_at(record.recipe, "data", "root")
    try:
        rows = tuple(read_json_lines(path))
        items = Items(record.task, scheme_of(record, evaluation), rows, content, root)
        is_empty = not len(items.tally)
    except (DanluError, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        return f"the predictions of {record.name} on {evaluation} cannot be read: {_told(error, path)}"
    return f"{record.name} predicted nothing of {evaluation}" if is_empty else items


def scheme_of(record: Record, evaluation: str) -> Scheme:
    """The tag scheme of an evaluation's tags: that of provenance, or else of its convention; `bio2` without both."""
    convention = value_at(record.evaluations.get(evaluation), "convention")
    told = [
        value_at(record.provenance, "vocabulary", "scheme_of_labels"),
        value_at(convention, "span", "tags"),
        value_at(convention, "tags"),
        value_at(record.provenance, "data", split_of(evaluation), "scheme"),
        value_at(record.recipe, "data", "scheme"),
    ]
    names = (str(one).partition(",")[0] for one in told if one)
    return next((scheme for name in names for scheme in get_args(Scheme) if scheme == name), "bio2")


def _told(error: Exception, path: Path) -> str:
    return f"it has no key {error}" if isinstance(error, KeyError) else f"{path.name}: {error}"


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _tagging(rows: Sequence[Json], scheme: Scheme) -> Blocks:
    return tagging_counts([row["gold"] for row in rows], [row["predicted"] for row in rows], scheme)


def _phrases(rows: Sequence[Json], scheme: Scheme) -> Blocks:
    texts = [_text(row, scheme) for row in rows]
    heads = [row.get("keywords") for row in rows]
    counts = phrase_counts(
        texts,
        [row["predicted"] for row in rows],
        scheme,
        keywords=None if any(head is None for head in heads) else heads,  # type: ignore[arg-type]
    )
    return counts.keywords, counts.phrases, counts.texts


def _text(row: Json, scheme: Scheme) -> TaggedSentence:
    words, tags = tuple(row["words"]), tuple(row["gold"])
    # The file has phrases as they are written; as words they are what the tags mark, or what stands between spaces.
    marked: dict[str, Phrase] = {join_words(phrase): phrase for phrase in found_phrases(words, tags, scheme)}
    for phrase in found_phrases(words, row["predicted"], scheme):
        marked.setdefault(join_words(phrase), phrase)
    phrases = tuple(marked.get(text, tuple(text.split())) for text in row["gold_phrases"])
    return TaggedSentence(words, tags, Source(str(row.get("source")), 1, 1), None, phrases)


def _classes(rows: Sequence[Json], _: Scheme) -> Blocks:
    return (label_counts([[row["gold"]] for row in rows], [[row["predicted"]] for row in rows]),)


_BLOCKS: dict[str, Callable[[Sequence[Json], Scheme], Blocks]] = {
    "tagging": _tagging,
    "joint-tagging": _phrases,
    "text-classification": _classes,
    "audio-classification": _classes,
}
