"""Texts as rows of word ids: cleaned, cut into words, looked up in a vocabulary fitted on train, limited in length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from danlu.data.vocabulary import UNKNOWN, Vocabulary
from danlu.errors import Problem, RecipeError
from danlu.features.class_numbers import class_numbers, sorted_classes
from danlu.features.cleaning import clean
from danlu.features.length_limit import CutCounts, cut_row, limit_of
from danlu.features.segmentation import segment
from danlu.features.text_batch import NO_ROUNDING, EncodedText, Padding
from danlu.features.word_form import normalise
from danlu.files import write_json_atomically
from danlu.recipe.text_data import Cleaning
from danlu.recipe.text_sections import CutLength, Segmentation


@dataclass(frozen=True)
class WordTextEncoder:
    """Classes and vocabulary of a classifier of words, and the way from a text to its words.

    A text without a word is one unknown word: no row is ever empty.

    Args:
        classes: The classes of train, sorted.
        words: Word forms of train.
        cleaning: What is done to a text first.
        segmentation: What a word is.
        length: The limit as the recipe declares it.
        max_length: The limit in words that was found on train; None: there is none.
        cut_in_train: What the limit takes away from the training texts.
        lowercase: Whether words are looked up in lower case.
        digits_to_zero: Whether words are looked up with every digit written 0.
    """

    classes: tuple[str, ...]
    words: Vocabulary
    cleaning: Cleaning
    segmentation: Segmentation
    length: CutLength
    max_length: int | None
    cut_in_train: CutCounts
    lowercase: bool = False
    digits_to_zero: bool = False

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        classes: Sequence[str],
        *,
        clean: Cleaning,
        segmentation: Segmentation,
        length: CutLength,
        lowercase: bool,
        digits_to_zero: bool,
        min_count: int,
    ) -> WordTextEncoder:
        """Learn words and length limit from the training texts, and the classes from their labels.

        Args:
            texts: The training texts.
            classes: The label of each of them, or each class once.
            clean: What is done to a text first.
            segmentation: What a word is.
            length: The limit.
            lowercase: Look words up in lower case.
            digits_to_zero: Look words up with every digit written 0.
            min_count: Forms that are rarer in train are unknown.

        Raises:
            RecipeError: The segmentation needs a package that is not installed, or finds no word in any text.
        """
        spellings: Counter[str] = Counter()
        lengths = []
        for words in _words(texts, clean, segmentation):
            spellings.update(words)
            lengths.append(len(words))
        if not spellings:
            raise _no_word(segmentation)
        # Every spelling is brought into its form once, and not every word.
        forms: Counter[str] = Counter()
        for word, count in spellings.items():
            forms[normalise(word, lowercase=lowercase, digits_to_zero=digits_to_zero)] += count
        limit = limit_of(length.max, lengths)
        return cls(
            classes=sorted_classes(classes),
            words=Vocabulary.fit(forms, min_count=min_count),
            cleaning=clean,
            segmentation=segmentation,
            length=length,
            max_length=limit,
            cut_in_train=CutCounts.expected(lengths, limit),
            lowercase=lowercase,
            digits_to_zero=digits_to_zero,
        )

    @property
    def padding(self) -> Padding:
        """How the rows of a batch are filled up: to the longest of them."""
        return NO_ROUNDING

    @property
    def size(self) -> int:
        """How many ids there are, padding and unknown included."""
        return len(self.words)

    def encode(self, texts: Sequence[str], labels: Sequence[str] | None = None) -> list[EncodedText]:
        """Turn texts, and their classes where gold is known, into numbers.

        Raises:
            DataError: A class is not one of train.
        """
        numbers = [None] * len(texts) if labels is None else class_numbers(labels, self.classes)
        id_of = _Ids(self)
        return [
            self._encoded([id_of[word] for word in words], number)
            for words, number in zip(_words(texts, self.cleaning, self.segmentation), numbers, strict=True)
        ]

    def describe(self) -> dict[str, Any]:
        """What was fitted and how, for provenance."""
        return {
            "kind": "words",
            "classes": list(self.classes),
            "words": len(self.words),
            "lowercase": self.lowercase,
            "digits_to_zero": self.digits_to_zero,
            "clean": self.cleaning.model_dump(),
            "segmentation": self.segmentation.model_dump(),
            "length": self.length.model_dump(),
            "max_length": self.max_length,
            "cut_in_train": self.cut_in_train.as_json(),
        }

    def write(self, folder: Path) -> None:
        """Write encoder.json."""
        write_json_atomically(folder / "encoder.json", {**self.describe(), "words": self.words.to_json()})

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> WordTextEncoder:
        """The encoder whose encoder.json this is.

        Raises:
            ValueError: A part is not what it must be.
            KeyError: A part is missing.
            DataError: The vocabulary is none.
        """
        return cls(
            classes=tuple(stored["classes"]),
            words=Vocabulary.from_json(stored["words"]),
            cleaning=Cleaning.model_validate(stored["clean"]),
            segmentation=_SEGMENTATION.validate_python(stored["segmentation"]),
            length=CutLength.model_validate(stored["length"]),
            max_length=stored["max_length"],
            cut_in_train=CutCounts.from_json(stored["cut_in_train"]),
            lowercase=stored["lowercase"],
            digits_to_zero=stored["digits_to_zero"],
        )

    def _encoded(self, ids: list[int], label: int | None) -> EncodedText:
        row = cut_row(np.array(ids or [UNKNOWN], dtype=np.int32), self.max_length, keep=self.length.keep)
        return EncodedText((row,), label, cut=max(0, len(ids) - len(row)), whole=len(ids))


_SEGMENTATION: TypeAdapter[Segmentation] = TypeAdapter(Segmentation)


def _words(texts: Sequence[str], cleaning: Cleaning, segmentation: Segmentation) -> Iterator[Sequence[str]]:
    return segment((clean(text, cleaning) for text in texts), segmentation)


class _Ids(dict[str, int]):
    """The id of each spelling, found out once: a review repeats what others said."""

    def __init__(self, encoder: WordTextEncoder) -> None:
        super().__init__()
        self._encoder = encoder

    def __missing__(self, word: str) -> int:
        encoder = self._encoder
        form = normalise(word, lowercase=encoder.lowercase, digits_to_zero=encoder.digits_to_zero)
        self[word] = encoder.words.id(form)
        return self[word]


def _no_word(segmentation: Segmentation) -> RecipeError:
    problem = Problem(
        "model.segmentation",
        "it finds no word in any training text",
        repr(segmentation.kind if segmentation.kind != "regex" else segmentation.pattern),
        "what finds words in these texts",
        "look at data.clean and at the pattern: texts without words cannot be told apart",
    )
    return RecipeError("The training texts have no words.", [problem])
