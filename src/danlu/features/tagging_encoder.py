"""From words and tags to numbers and back. Everything here is fitted on the training split and on nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from danlu.data.tag_schemes import labels_of, spans_of, tags_of
from danlu.data.vocabulary import LabelSet, Vocabulary
from danlu.features.word_form import normalise
from danlu.recipe.tagging_data import Scheme


@dataclass(frozen=True, slots=True)
class EncodedSequence:
    """One sequence as numbers.

    Args:
        words: Word ids, one a word.
        labels: Label ids in the model's scheme, one a word; None where no gold tags are known.
        spellings: Character ids of each word; None where the model reads no characters.
    """

    words: list[int]
    labels: list[int] | None
    spellings: list[tuple[int, ...]] | None


@dataclass(frozen=True)
class TaggingEncoder:
    """The vocabulary, the characters and the labels of a tagger, and the tag scheme on either side of it.

    Args:
        words: Word forms of train.
        characters: Characters of train; None where the model reads none.
        labels: Labels in the scheme that the model learns.
        data_scheme: Scheme of the files; predictions are given back in it.
        lowercase: Whether words are looked up in lower case.
        digits_to_zero: Whether words are looked up with every digit written 0.
    """

    words: Vocabulary
    characters: Vocabulary | None
    labels: LabelSet
    data_scheme: Scheme
    lowercase: bool = False
    digits_to_zero: bool = False

    @classmethod
    def fit(
        cls,
        sentences: Iterable[tuple[Sequence[str], Sequence[str]]],
        *,
        data_scheme: Scheme,
        model_scheme: Scheme,
        lowercase: bool = False,
        digits_to_zero: bool = False,
        min_count: int = 1,
        with_characters: bool = False,
    ) -> TaggingEncoder:
        """Learn words, characters and span types from the words and tags of the training sentences."""
        forms: Counter[str] = Counter()
        characters: Counter[str] = Counter()
        types: set[str] = set()
        for words, tags in sentences:
            forms.update(
                normalise(word, lowercase=lowercase, digits_to_zero=digits_to_zero) for word in words
            )
            types.update(span.type for span in spans_of(tags, data_scheme))
            if with_characters:
                characters.update(character for word in words for character in word)
        return cls(
            words=Vocabulary.fit(forms, min_count=min_count),
            characters=Vocabulary.fit(characters) if with_characters else None,
            labels=LabelSet(labels_of(sorted(types), model_scheme), model_scheme),
            data_scheme=data_scheme,
            lowercase=lowercase,
            digits_to_zero=digits_to_zero,
        )

    @property
    def types(self) -> list[str]:
        """The span types known from train, sorted."""
        return sorted({label.partition("-")[2] for label in self.labels.labels if label != "O"})

    def target_tags(self, tags: Sequence[str]) -> list[str]:
        """The gold tags of a sentence as the model learns them: valid in its scheme, without types unknown to train."""
        known = set(self.types)
        spans = [span for span in spans_of(tags, self.data_scheme) if span.type in known]
        return tags_of(spans, len(tags), self.labels.scheme)

    def encode(self, words: Sequence[str], targets: Sequence[str] | None = None) -> EncodedSequence:
        """Turn words, and target tags (see `target_tags`) where gold is known, into numbers."""
        labels = None if targets is None else [self.labels.id(tag) for tag in targets]
        return EncodedSequence(
            words=[
                self.words.id(normalise(word, lowercase=self.lowercase, digits_to_zero=self.digits_to_zero))
                for word in words
            ],
            labels=labels,
            spellings=None if self.characters is None else [self._spelling(word) for word in words],
        )

    def tags(self, labels: Sequence[int]) -> list[str]:
        """Tags in the model's scheme for predicted label ids."""
        return [self.labels.labels[label] for label in labels]

    def to_data_scheme(self, tags: Sequence[str]) -> list[str]:
        """Predicted tags of one sentence in the scheme of the files."""
        return tags_of(spans_of(tags, self.labels.scheme), len(tags), self.data_scheme)

    def to_json(self) -> dict[str, Any]:
        """Everything that `from_json` needs."""
        return {
            "words": self.words.to_json(),
            "characters": None if self.characters is None else self.characters.to_json(),
            "labels": self.labels.to_json(),
            "data_scheme": self.data_scheme,
            "lowercase": self.lowercase,
            "digits_to_zero": self.digits_to_zero,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> TaggingEncoder:
        """The encoder that `to_json` described."""
        characters = stored["characters"]
        return cls(
            words=Vocabulary.from_json(stored["words"]),
            characters=None if characters is None else Vocabulary.from_json(characters),
            labels=LabelSet.from_json(stored["labels"]),
            data_scheme=stored["data_scheme"],
            lowercase=stored["lowercase"],
            digits_to_zero=stored["digits_to_zero"],
        )

    def _spelling(self, word: str) -> tuple[int, ...]:
        if self.characters is None:
            return ()
        return tuple(self.characters.id(character) for character in word)
