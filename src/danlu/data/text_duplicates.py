"""Texts that stand in more than one split: scores on them reward memory, so they are told apart.

Two texts are the same if they differ in white space at most: copies often differ in a line end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from danlu.data.labelled_text import LabelledText


@dataclass(frozen=True, slots=True)
class TextOverlap:
    """How much of a split stands, word for word, in another.

    Args:
        count: Its texts that stand in the other split.
        same_label: Those of them whose class equals the class of at least one copy.
        of_texts: All texts of the split.
    """

    count: int
    same_label: int
    of_texts: int

    def as_json(self) -> dict[str, int]:
        """The counts by name; `of_sentences` is what readers of any task's record look for."""
        return {
            "count": self.count,
            "same_label": self.same_label,
            "of_texts": self.of_texts,
            "of_sentences": self.of_texts,
        }


def text_key(text: str) -> str:
    r"""A SHA-256 of a text with its white space collapsed.

    Example:
        >>> text_key("So\n good. ") == text_key("So good."), text_key("so good.") == text_key("So good.")
        (True, False)
    """
    return hashlib.sha256(" ".join(text.split()).encode(errors="surrogatepass")).hexdigest()


def seen_texts(train: Sequence[LabelledText], others: Sequence[LabelledText]) -> list[bool]:
    """Tell for each of `others` whether it stands in `train`.

    Example:
        >>> one = LabelledText("So good.", "positive", "a.csv:2")
        >>> seen_texts([one], [one, LabelledText("So bad.", "negative", "b.csv:2")])
        [True, False]
    """
    keys = {text_key(one.text) for one in train}
    return [text_key(one.text) in keys for one in others]


def text_overlap(train: Sequence[LabelledText], other: Sequence[LabelledText]) -> TextOverlap:
    """Count what of `other` stands in `train`, and how much of that with the same class."""
    labels_by_key: dict[str, set[str]] = {}
    for one in train:
        labels_by_key.setdefault(text_key(one.text), set()).add(one.label)
    copies = [(one, labels_by_key.get(text_key(one.text))) for one in other]
    return TextOverlap(
        count=sum(labels is not None for _, labels in copies),
        same_label=sum(labels is not None and one.label in labels for one, labels in copies),
        of_texts=len(other),
    )


def without_repeated_texts(texts: Sequence[LabelledText]) -> list[LabelledText]:
    """Leave out texts that stand before them with the same class; the same text with another class stays.

    Example:
        >>> one = LabelledText("So good.", "positive", "a.csv:2")
        >>> len(without_repeated_texts([one, one]))
        1
    """
    first: dict[tuple[str, str], LabelledText] = {}
    for one in texts:
        first.setdefault((text_key(one.text), one.label), one)
    return list(first.values())
