"""Words as ids of a vocabulary, with their characters, for taggers that read words. Fitted on train alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danlu.data.vocabulary import RESERVED, Vocabulary
from danlu.features.tag_codec import TagCodec
from danlu.features.word_form import normalise
from danlu.features.word_tagging_batch import EncodedWords, WordTaggingBatch, make_batch
from danlu.files import write_json_atomically


@dataclass(frozen=True)
class WordTaggingEncoder:
    """The vocabulary, the characters and the labels of a tagger that reads words.

    Args:
        codec: Labels and tag schemes.
        words: Word forms of train.
        characters: Characters of train; None where the model reads none.
        lowercase: Whether words are looked up in lower case.
        digits_to_zero: Whether words are looked up with every digit written 0.
    """

    codec: TagCodec
    words: Vocabulary
    characters: Vocabulary | None
    lowercase: bool = False
    digits_to_zero: bool = False

    @classmethod
    def fit(
        cls,
        sentences: Sequence[Sequence[str]],
        codec: TagCodec,
        *,
        lowercase: bool = False,
        digits_to_zero: bool = False,
        min_count: int = 1,
        with_characters: bool = False,
    ) -> WordTaggingEncoder:
        """Learn words and characters from the words of the training sentences."""
        forms = Counter(
            normalise(word, lowercase=lowercase, digits_to_zero=digits_to_zero)
            for words in sentences
            for word in words
        )
        characters = Counter(character for words in sentences for word in words for character in word)
        return cls(
            codec=codec,
            words=Vocabulary.fit(forms, min_count=min_count),
            characters=Vocabulary.fit(characters) if with_characters else None,
            lowercase=lowercase,
            digits_to_zero=digits_to_zero,
        )

    @property
    def size(self) -> int:
        """How many word ids there are, padding and the unknown word included."""
        return len(self.words)

    def encode(
        self, sequences: Sequence[Sequence[str]], targets: Sequence[Sequence[str]] | None = None
    ) -> list[EncodedWords]:
        """Turn words, and target tags (see `TagCodec.target_tags`) where gold is known, into numbers."""
        labels = [None] * len(sequences) if targets is None else [self.codec.ids(tags) for tags in targets]
        return [self._encoded(words, ids) for words, ids in zip(sequences, labels, strict=True)]

    def batch(self, encoded: Sequence[EncodedWords], indices: Sequence[int]) -> WordTaggingBatch:
        """Put the sequences at `indices` together."""
        return make_batch(encoded, indices)

    def counts(self, encoded: Sequence[EncodedWords]) -> list[int]:
        """How often each word id stands in sequences."""
        counts = Counter(word for sequence in encoded for word in sequence.words)
        return [counts[word] for word in range(self.size)]

    def describe(self) -> dict[str, Any]:
        """What was fitted, for provenance."""
        return {
            "words": len(self.words) - RESERVED,
            "characters": None if self.characters is None else len(self.characters) - RESERVED,
        }

    def summary(self) -> str:
        """How many word forms there are, for people."""
        return f"{len(self.words) - RESERVED:,} word forms (fitted on train)"

    def write(self, folder: Path) -> None:
        """Write encoder.json."""
        stored = {
            "kind": "words",
            **self.codec.to_json(),
            "words": self.words.to_json(),
            "characters": None if self.characters is None else self.characters.to_json(),
            "lowercase": self.lowercase,
            "digits_to_zero": self.digits_to_zero,
        }
        write_json_atomically(folder / "encoder.json", stored)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> WordTaggingEncoder:
        """The encoder whose encoder.json this is."""
        characters = stored["characters"]
        return cls(
            codec=TagCodec.from_json(stored),
            words=Vocabulary.from_json(stored["words"]),
            characters=None if characters is None else Vocabulary.from_json(characters),
            lowercase=stored["lowercase"],
            digits_to_zero=stored["digits_to_zero"],
        )

    def _encoded(self, words: Sequence[str], labels: list[int] | None) -> EncodedWords:
        forms = (
            normalise(word, lowercase=self.lowercase, digits_to_zero=self.digits_to_zero) for word in words
        )
        return EncodedWords(
            words=[self.words.id(form) for form in forms],
            labels=labels,
            spellings=None if self.characters is None else [self._spelling(word) for word in words],
        )

    def _spelling(self, word: str) -> tuple[int, ...]:
        if self.characters is None:
            return ()
        return tuple(self.characters.id(character) for character in word)
