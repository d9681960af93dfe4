"""The task `tagging`: spans of words, with types."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from danlu.data.duplicates import seen_flags, without_repeats
from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit, read_split
from danlu.data.word_splits import WordSplit
from danlu.evaluation.scores import Scores
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.jobs.tagging.evaluation_files import tagging_floors_json, write_evaluation
from danlu.jobs.tagging.predictions import Predictions
from danlu.jobs.tagging.provenance import split_provenance
from danlu.jobs.wording import count
from danlu.recipe.section import Section
from danlu.recipe.tagging_data import Scheme, TaggingData, Window


class SpanTagging:
    """Words get tags of files; what is scored are labels and spans."""

    write_evaluation = staticmethod(write_evaluation)

    def read(self, options: Section, split: str, *, train: TaggingSplit | None = None) -> TaggingSplit:
        """Read a split; the scheme is that of train."""
        scheme = None if train is None else train.file_scheme
        return read_split(_data(options), split, scheme=scheme)

    def is_drawn(self, options: Section) -> bool:
        """Never: each split has files of its own."""
        return False

    def refuse_shared_texts(self, split: str, read: TaggingSplit, others: Sequence[TaggingSplit]) -> None:
        """No sentence is drawn."""

    def model_scheme(self, options: Section, train: TaggingSplit) -> Scheme:
        """The scheme of the labels, or another one that the recipe declares."""
        declared = _data(options).encode_as
        return train.scheme if declared == "same" else declared

    def window(self, options: Section) -> Window:
        """As the recipe declares it."""
        return _data(options).window

    def word_split(self, options: Section) -> WordSplit:
        """Punctuation apart, as in most corpora: the files say what words are, and not how they were made."""
        return "words-and-punctuation"

    def learned(self, options: Section, train: TaggingSplit) -> list[TaggedSentence]:
        """All sentences, or repeats once."""
        return without_repeats(train.sentences) if _data(options).repeats == "once" else train.sentences

    def seen(self, train: TaggingSplit, read: TaggingSplit) -> list[bool]:
        """Seen is what stands in train word for word."""
        return seen_flags(train.sentences, read.sentences)

    def scores(self, read: TaggingSplit, predictions: Predictions, seen: Sequence[bool]) -> Scores:
        """Scores of labels and of spans."""
        gold = [list(sentence.tags) for sentence in read.sentences]
        return tagging_scores(gold, predictions.predicted, read.scheme, seen)

    def floors(self, train: TaggingSplit, read: TaggingSplit) -> dict[str, Any]:
        """Most frequent tags, and copies of repeats."""
        return tagging_floors_json(train, read, train.scheme)

    def provenance(self, split: TaggingSplit, *, root: Path) -> dict[str, Any]:
        """Files, hashes, sentences, words, labels and spans."""
        return split_provenance(split, root=root)

    def size(self, split: TaggingSplit) -> str:
        """Sentences, words and scheme."""
        broken = f", {count(split.violations, 'tag')} against the scheme" if split.violations else ""
        folded = f", folded to {split.scheme}" if split.scheme != split.file_scheme else ""
        size = f"{len(split.sentences):,} sentences, {split.words:,} words"
        return f"{size}, scheme {split.file_scheme}{broken}{folded}"

    def told(self, options: Section, train: TaggingSplit, learned: Sequence[TaggedSentence]) -> list[str]:
        """How many repeats are learned once."""
        repeats = len(train.sentences) - len(learned)
        what = f"{repeats} training sentences repeat others, words and tags alike, and are learned once"
        return [what] if repeats else []

    def repeated(self, seen: Sequence[bool]) -> str | None:
        """How many validation sentences stand in train."""
        if not any(seen):
            return None
        return (
            f"{sum(seen)} of {len(seen)} valid sentences stand word for word in train: "
            "their scores are shown apart (seen, unseen)"
        )


def _data(options: Section) -> TaggingData:
    return cast("TaggingData", options)
