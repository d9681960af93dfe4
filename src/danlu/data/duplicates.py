"""Sentences that stand in more than one split: scores on them reward memory, so they are told apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from danlu.data.example import TaggedSentence


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a split stands, word for word, in another.

    Args:
        count: Its sentences whose word sequence stands in the other split.
        tokens: The words of those sentences.
        same_tags: Those of them whose tags equal the tags of at least one copy.
        of_sentences: All sentences of the split.
        of_tokens: All words of the split.
    """

    count: int
    tokens: int
    same_tags: int
    of_sentences: int
    of_tokens: int

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


def sentence_key(words: Sequence[str]) -> str:
    """A SHA-256 of a word sequence; other words, or the same text cut into other words, give another key."""
    return hashlib.sha256(json.dumps(list(words)).encode()).hexdigest()


def seen_flags(train: Sequence[TaggedSentence], others: Sequence[TaggedSentence]) -> list[bool]:
    """Tell for each of `others` whether its word sequence stands in `train`.

    Example:
        >>> from danlu.data.example import Source
        >>> one = TaggedSentence(("APT28", "struck"), ("B-Org", "O"), Source("train.txt", 1, 2))
        >>> seen_flags([one], [one])
        [True]
    """
    keys = {sentence_key(sentence.words) for sentence in train}
    return [sentence_key(sentence.words) in keys for sentence in others]


def without_repeats(sentences: Sequence[TaggedSentence]) -> list[TaggedSentence]:
    """Leave out sentences whose words, tags and phrases all stand before them; the same words with other tags stay.

    Example:
        >>> from danlu.data.example import Source
        >>> one = TaggedSentence(("APT28", "struck"), ("B-Org", "O"), Source("train.txt", 1, 2))
        >>> len(without_repeats([one, one]))
        1
    """
    first: dict[tuple[object, ...], TaggedSentence] = {}
    for sentence in sentences:
        first.setdefault((sentence.words, sentence.tags, sentence.phrases), sentence)
    return list(first.values())


def overlap(train: Sequence[TaggedSentence], other: Sequence[TaggedSentence]) -> Overlap:
    """Count what of `other` stands in `train`, and how much of that with the same tags."""
    tags_by_key: dict[str, set[tuple[str, ...]]] = {}
    for sentence in train:
        tags_by_key.setdefault(sentence_key(sentence.words), set()).add(sentence.tags)
    copies = [(sentence, tags_by_key.get(sentence_key(sentence.words))) for sentence in other]
    return Overlap(
        count=sum(tags is not None for _, tags in copies),
        tokens=sum(len(sentence.words) for sentence, tags in copies if tags is not None),
        same_tags=sum(tags is not None and sentence.tags in tags for sentence, tags in copies),
        of_sentences=len(other),
        of_tokens=sum(len(sentence.words) for sentence in other),
    )
