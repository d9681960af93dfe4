"""The task `joint-tagging`: keywords, and the phrases that they make."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from danlu.data.duplicates import without_repeats
from danlu.data.example import TaggedSentence
from danlu.data.joint_splits import read_joint_splits, refuse_shared_texts
from danlu.data.phrases import known_phrase_flags, learnable
from danlu.data.splits import TaggingSplit
from danlu.data.word_splits import WordSplit
from danlu.evaluation.phrase_floors import phrase_floors
from danlu.evaluation.phrase_scores import phrase_scores
from danlu.evaluation.scores import Scores
from danlu.jobs.evaluation import floors_json
from danlu.jobs.tagging.phrase_evaluation_files import write_phrase_evaluation
from danlu.jobs.tagging.phrase_provenance import phrase_split_provenance
from danlu.jobs.tagging.predictions import KEYWORD_HEAD, Predictions
from danlu.jobs.wording import count
from danlu.recipe.joint_data import JointData
from danlu.recipe.section import Section
from danlu.recipe.split_source import FromTrain
from danlu.recipe.tagging_data import Scheme, SentenceWindow, Window


class KeyphraseTagging:
    """Words are keywords or not, and make phrases; what is scored are words, and the phrases of each text."""

    write_evaluation = staticmethod(write_phrase_evaluation)

    def read(self, options: Section, split: str, *, train: TaggingSplit | None = None) -> TaggingSplit:
        """Read a split; the scheme of all is that of the reader."""
        return read_joint_splits(_data(options), [split])[split]

    def is_drawn(self, options: Section) -> bool:
        """Where valid or test comes out of train."""
        data = _data(options)
        return any(isinstance(part, FromTrain) for part in (data.valid, data.test))

    def refuse_shared_texts(self, split: str, read: TaggingSplit, others: Sequence[TaggingSplit]) -> None:
        """Refuse texts of the same lines of the same files."""
        refuse_shared_texts(split, read, others)

    def model_scheme(self, options: Section, train: TaggingSplit) -> Scheme:
        """As the recipe declares it."""
        return _data(options).encode_as

    def window(self, options: Section) -> Window:
        """A text."""
        return SentenceWindow()

    def word_split(self, options: Section) -> WordSplit:
        """As the reader does it."""
        split: WordSplit = getattr(_data(options).reader, "words", "words-and-punctuation")
        return split

    def learned(self, options: Section, train: TaggingSplit) -> list[TaggedSentence]:
        """The texts with a phrase that can be labelled, all of them or repeats once."""
        texts = learnable(train.sentences)
        return without_repeats(texts) if _data(options).repeats == "once" else texts

    def seen(self, train: TaggingSplit, read: TaggingSplit) -> list[bool]:
        """Seen is a text all of whose phrases are phrases of training texts."""
        return known_phrase_flags(train.sentences, read.sentences)

    def scores(self, read: TaggingSplit, predictions: Predictions, seen: Sequence[bool]) -> Scores:
        """Scores of keywords, phrases and texts."""
        return phrase_scores(
            read.sentences,
            predictions.predicted,
            read.scheme,
            keywords=predictions.beside.get(KEYWORD_HEAD),
            seen=seen,
        )

    def floors(self, train: TaggingSplit, read: TaggingSplit) -> dict[str, Any]:
        """Copies of training phrases, and words that mostly are keywords."""
        return floors_json(phrase_floors(train.sentences, read.sentences, train.scheme))

    def provenance(self, split: TaggingSplit, *, root: Path) -> dict[str, Any]:
        """Files, hashes, texts, words and phrases."""
        return phrase_split_provenance(split, root=root)

    def size(self, split: TaggingSplit) -> str:
        """Texts, words and phrases."""
        phrases = sum(len(sentence.phrases or ()) for sentence in split.sentences)
        texts = len(split.sentences)
        return f"{count(texts, 'text')}, {count(split.words, 'word')}, {count(phrases, 'phrase')}"

    def told(self, options: Section, train: TaggingSplit, learned: Sequence[TaggedSentence]) -> list[str]:
        """How many texts cannot be labelled, and how many repeats are learned once."""
        texts = learnable(train.sentences)
        unlabelled, repeats = len(train.sentences) - len(texts), len(texts) - len(learned)
        notes = []
        if unlabelled:
            notes.append(
                f"{count(unlabelled, 'training text')} cannot be labelled, for none has a phrase of its own word for "
                "word, and nothing is learned from such texts"
            )
        if repeats:
            notes.append(
                f"{count(repeats, 'repeat')} of other training texts, words and phrases alike, are left out"
            )
        return notes

    def repeated(self, seen: Sequence[bool]) -> str | None:
        """How many validation texts have known phrases only."""
        if not any(seen):
            return None
        return (
            f"{sum(seen)} of {len(seen)} valid texts have no phrase that train lacks: "
            "their scores are shown apart (seen, unseen)"
        )


def _data(options: Section) -> JointData:
    return cast("JointData", options)
