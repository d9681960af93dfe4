"""The scores that stored predictions give, by the same functions that gave those of the record; no model is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from danlu.data.example import Source, TaggedSentence
from danlu.data.joined_words import join_words
from danlu.data.phrases import Phrase, found_phrases
from danlu.evaluation.audio_scores import audio_scores
from danlu.evaluation.class_scores import class_scores
from danlu.evaluation.phrase_scores import phrase_scores
from danlu.evaluation.scores import Scores
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.jobs.verification.rounding import Range, ranges_of_rounded
from danlu.recipe.tagging_data import Scheme

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rescored:
    """What stored predictions say of each score.

    Args:
        scores: The scores of the predictions as they are stored.
        ranges: Where a score may lie when the stored probabilities were rounded; the others are exact.
        contradictions: Rows whose predicted class is not the one with the highest probability, by number.
    """

    scores: Scores
    ranges: Mapping[str, Range]
    contradictions: Sequence[int] = ()


def rescore(task: str, rows: Sequence[Row], scheme: Scheme | None) -> Rescored:
    """Score stored predictions.

    Args:
        task: The task of the run.
        rows: The rows of a `predictions.jsonl`.
        scheme: Of tasks that tag words, the tag scheme of gold and predicted.

    Raises:
        KeyError: A row lacks something, as records of older versions may.
        DataError: Gold and predicted do not fit.
    """
    if task in _OF_CLASSES:
        return _classes(rows, _OF_CLASSES[task])
    if scheme is None:
        raise KeyError("the tag scheme of the labels")
    scores = _phrases(rows, scheme) if task == "joint-tagging" else _tags(rows, scheme)
    return Rescored(scores, {})


def _tags(rows: Sequence[Row], scheme: Scheme) -> Scores:
    gold, predicted = [row["gold"] for row in rows], [row["predicted"] for row in rows]
    return tagging_scores(gold, predicted, scheme, _seen(rows))


def _phrases(rows: Sequence[Row], scheme: Scheme) -> Scores:
    texts = [
        TaggedSentence(
            words=tuple(row["words"]),
            tags=tuple(row["gold"]),
            source=Source("", number, number),
            phrases=tuple(_phrase(joined, row, scheme) for joined in row["gold_phrases"]),
        )
        for number, row in enumerate(rows, start=1)
    ]
    keywords = [row["keywords"] for row in rows]
    heads = None if any(flags is None for flags in keywords) else keywords
    return phrase_scores(
        texts, [row["predicted"] for row in rows], scheme, keywords=heads or None, seen=_seen(rows)
    )


def _phrase(joined: str, row: Row, scheme: Scheme) -> Phrase:
    """A gold phrase as the words of its text; one that does not stand there is no text's words, and stays whole."""
    words = tuple(row["words"])
    labelled = {join_words(phrase): phrase for phrase in found_phrases(words, row["gold"], scheme)}
    if joined in labelled:
        return labelled[joined]
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            line = join_words(words[start:end])
            if line == joined:
                return words[start:end]
            if len(line) > len(joined):
                break
    return (joined,)


def _classes(rows: Sequence[Row], score: Callable[..., Scores]) -> Rescored:
    classes = list(rows[0]["probabilities"]) if rows else []
    table = np.array([[row["probabilities"][name] for name in classes] for row in rows], dtype=np.float64)
    gold, predicted = [row["gold"] for row in rows], [row["predicted"] for row in rows]
    seen = _seen(rows)
    scores = score(gold, predicted, table, classes, seen)
    chosen = np.array([classes.index(name) for name in predicted], dtype=np.int64)
    ranges = ranges_of_rounded(gold, chosen, table, classes, seen)
    return Rescored(scores, ranges, _contradictions(table, chosen))


def _contradictions(table: np.ndarray, chosen: np.ndarray) -> list[int]:
    """Rows whose class is not the most probable one, by more than two roundings."""
    behind = table.max(axis=1) - table[np.arange(len(table)), chosen]
    return [int(row) for row in np.flatnonzero(behind > 1.5e-6)]


def _seen(rows: Sequence[Row]) -> list[bool]:
    return [bool(row["seen"]) for row in rows]


_OF_CLASSES: dict[str, Callable[..., Scores]] = {
    "text-classification": class_scores,
    "audio-classification": audio_scores,
}
