"""What checks of data are asked of: splits of any task as items with labels, words and groups. No torch, no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from danlu.data.example import Skipped


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence, text or clip.

    Args:
        key: What makes items the same: equal items have equal keys, whatever their gold.
        gold: All of its gold as one string: of equal items with equal gold it is equal.
        labels: Its labels one by one: the class of a text or a clip; the types of a sentence's spans, one a span; of
            keyphrases none.
        source: Where it stands: `train.txt:17`, `reviews.csv:2`, `flac/03a01Fa.flac`.
        text: What near copies are found by; None where an item is no text.
        groups: What it belongs to, by kind: `document`, `group`, `speaker`, `sentence`; without those that are unknown.
    """

    key: str
    gold: str
    labels: tuple[str, ...]
    source: str
    text: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What of a split the model's vocabulary does not have.

    Args:
        words: How many words, or unknown pieces, each time it stands there.
        of_words: Of how many.
        unit: `words` or `pieces`.
    """

    words: int
    of_words: int
    unit: str = "words"


@dataclass(frozen=True, slots=True)
class Cut:
    """What a length limit takes away.

    Args:
        items: Items that lose something.
        of_items: Of how many.
        amount: How much is lost in all: words, pieces or seconds.
        of_amount: Of how much.
        unit: What is counted: `words`, `pieces`, `seconds`.
        labels_lost: Gold labels (words with a tag of their own, spans) that are lost; 0 where an item's label stays.
    """

    items: int
    of_items: int
    amount: float
    of_amount: float
    unit: str
    labels_lost: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """One split.

    Args:
        name: `train`, `valid` or `test`.
        items: Its items.
        skipped: What was dropped or mended when it was read.
        content_sha256: Hash of its content, as records have it.
        notes: What the reader says of its files, in words.
        violations: Tags against the scheme; None where labels are no tags.
        unknown: Words or pieces that the vocabulary lacks; None where it lacks none by its nature.
        cut: What a length limit takes away; None where nothing limits the length.
    """

    name: str
    items: Sequence[Item]
    skipped: Sequence[Skipped] = ()
    content_sha256: str = ""
    notes: Sequence[str] = ()
    violations: int | None = None
    unknown: Unknown | None = None
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class GoldInFiles:
    """How much gold a plain count finds in some files, and how much of it was read.

    Args:
        where: The files: `the files of test`, `metadata.csv`.
        unit: What is counted: `word`, `text`, `clip`.
        found: How many the count finds, without those that were dropped as malformed, which are recorded one by one.
        read: How many of them the splits have.
    """

    where: str
    unit: str
    found: int
    read: int


@dataclass(frozen=True)
class Data:
    """What checks of data are asked of.

    Args:
        task: The recipe's task.
        recipe: The complete recipe as plain data.
        splits: The splits by name: train and valid; test where the person asked for it.
        unit: What an item is, such as `sentence`.
        counted: Gold in files, counted without the reader; none where nothing counts it.
        looks: Every time that this test content was evaluated before, in the notebook: each with `run` and `at`.
            None where no test is given.
    """

    task: str
    recipe: Mapping[str, Any]
    splits: Mapping[str, Split]
    unit: str
    counted: Sequence[GoldInFiles] = ()
    looks: Sequence[Mapping[str, Any]] | None = None

    @property
    def train(self) -> Split:
        """The training split."""
        return self.splits["train"]

    @property
    def others(self) -> list[Split]:
        """Every split but train."""
        return [split for name, split in self.splits.items() if name != "train"]
