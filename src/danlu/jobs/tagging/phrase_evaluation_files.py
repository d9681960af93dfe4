"""An evaluation of keyphrases as files: scores for machines, a report for people, every prediction, ten errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from danlu.data.duplicates import overlap
from danlu.data.example import TaggedSentence
from danlu.data.joined_words import join_words
from danlu.data.phrases import known_phrase_flags
from danlu.data.splits import TaggingSplit
from danlu.data.tag_schemes import spans_of
from danlu.evaluation.phrase_bootstrap import phrase_intervals
from danlu.evaluation.phrase_counts import PhraseCounts, gold_phrases, phrase_counts, unlabelled_phrases
from danlu.evaluation.phrase_errors import instructive_phrase_errors
from danlu.evaluation.phrase_floors import phrase_floors
from danlu.evaluation.phrase_report import phrase_length_report, phrase_report
from danlu.evaluation.phrase_scores import phrase_scores
from danlu.evaluation.score_table import ScoreTable
from danlu.evaluation.scores import parts
from danlu.jobs.evaluation import (
    Evaluation,
    floors_json,
    heading,
    open_evaluation,
    parts_csv,
    reading_note,
    scores_json,
    write_files,
)
from danlu.jobs.restore import StoredWeights
from danlu.jobs.tagging.predictions import KEYWORD_HEAD, Predictions
from danlu.jobs.wording import count
from danlu.recipe.tagging_data import Scheme
from danlu.record.display import shown_score
from danlu.record.layout import RunFolder

BESIDE_FLOORS = (
    "phrase.precision",
    "phrase.recall",
    "phrase.f1",
    "phrase.f1@seen",
    "phrase.f1@unseen",
    "keyword.f1",
)
"""The scores that the report sets beside the floors."""


def write_phrase_evaluation(
    folder: RunFolder,
    *,
    split: str,
    train: TaggingSplit,
    read: TaggingSplit,
    predictions: Predictions,
    scheme: Scheme,
    weights: StoredWeights,
    reading: Mapping[str, str],
) -> Evaluation:
    """Score predictions and write all files of the evaluation; `scores.json` comes last and makes it complete.

    Args:
        folder: The record.
        split: Name of the split.
        train: The training split, for floors and for the phrases that are known.
        read: The split that was predicted.
        predictions: The model's predictions for it; those of a head for keywords stand in `beside["keyword"]`.
        scheme: Tag scheme of gold and predicted.
        weights: Which weights predicted.
        reading: Overrides under which the split was read.
    """
    seen = known_phrase_flags(train.sentences, read.sentences)
    tables = _tables(read, predictions, scheme, seen)
    target, opening = open_evaluation(
        folder, split=split, reading=reading, weights=weights, content_hash=read.content_hash
    )
    content = {
        "task": "joint-tagging",
        **opening,
        **_described(train, read, scheme, seen),
        **_scored(read, predictions, tables, scheme, seen),
        "losses": dict(predictions.losses),
        **tables.as_json(),
        "floors": floors_json(phrase_floors(train.sentences, read.sentences, scheme)),
    }
    errors = instructive_phrase_errors(
        read.sentences, predictions.predicted, scheme, probabilities=predictions.probabilities, seen=seen
    )
    return write_files(
        target,
        content=content,
        report=_report(folder.path.name, content, tables),
        tables=tables.as_csv(),
        errors=[error.as_json() for error in errors],
        predictions=_prediction_rows(read, predictions, scheme, seen),
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """The reports by part of the split: all, seen, unseen."""

    levels: dict[str, ScoreTable]
    lengths: dict[str, ScoreTable]

    @property
    def convention(self) -> dict[str, str]:
        return dict(self.levels["all"].convention)

    def as_json(self) -> dict[str, Any]:
        return {
            "phrase_report": {part: table.as_json() for part, table in self.levels.items()},
            "length_report": {part: table.as_json() for part, table in self.lengths.items()},
        }

    def as_csv(self) -> dict[str, str]:
        return {"report-phrases.csv": parts_csv(self.levels), "report-lengths.csv": parts_csv(self.lengths)}


def _tables(read: TaggingSplit, predictions: Predictions, scheme: Scheme, seen: Sequence[bool]) -> _Tables:
    keywords = _keywords(predictions)
    convention = _convention(scheme, has_keyword_head=keywords is not None)
    counts = phrase_counts(read.sentences, predictions.predicted, scheme, keywords=keywords)
    by_part: dict[str, PhraseCounts] = {
        suffix.removeprefix("@") or "all": counts.rows(rows)
        for suffix, rows in parts(len(counts), seen, called="texts").items()
    }
    return _Tables(
        levels={part: phrase_report(chosen, convention=convention) for part, chosen in by_part.items()},
        lengths={
            part: phrase_length_report(chosen, convention=convention) for part, chosen in by_part.items()
        },
    )


def _convention(scheme: Scheme, *, has_keyword_head: bool) -> dict[str, str]:
    by = (
        "the head for keywords"
        if has_keyword_head
        else "the phrases: a keyword is a word in a predicted phrase"
    )
    return {
        "phrase": "the distinct phrases of each text; one is right when all its words are, in order and case",
        "gold": "the phrases that the file declares; those that cannot be labelled count as missed",
        "keyword": f"words, each by itself; predicted by {by}",
        "text": "right when its predicted phrases are the gold ones, all and no other",
        "tags": f"{scheme}, read as conlleval does: an inside tag without its predecessor opens a phrase",
        "seen": "texts all of whose phrases are phrases of training texts",
        "undefined": "null here; 0 in the text",
    }


def _described(
    train: TaggingSplit, read: TaggingSplit, scheme: Scheme, seen: Sequence[bool]
) -> dict[str, Any]:
    texts = read.sentences
    return {
        "texts": len(texts),
        "words": read.words,
        "phrases": sum(len(gold_phrases(text, scheme)) for text in texts),
        "cannot_be_labelled": sum(len(unlabelled_phrases(text, scheme)) for text in texts),
        "seen_texts": sum(seen),
        "overlap_with_train": overlap(train.sentences, texts).as_json(),
        "skipped_lines": len(read.skipped),
        "content_sha256": read.content_hash,
    }


def _scored(
    read: TaggingSplit, predictions: Predictions, tables: _Tables, scheme: Scheme, seen: Sequence[bool]
) -> dict[str, Any]:
    gold, predicted, keywords = read.sentences, predictions.predicted, _keywords(predictions)
    return scores_json(
        loss=predictions.loss,
        scores=phrase_scores(gold, predicted, scheme, keywords=keywords, seen=seen),
        intervals=phrase_intervals(gold, predicted, scheme, keywords=keywords, seen=seen),
        convention=tables.convention,
        unit="texts",
    )


def _keywords(predictions: Predictions) -> Sequence[Sequence[bool]] | None:
    return predictions.beside.get(KEYWORD_HEAD)


def _prediction_rows(
    read: TaggingSplit, predictions: Predictions, scheme: Scheme, seen: Sequence[bool]
) -> Iterator[dict[str, Any]]:
    keywords = _keywords(predictions)
    rows = zip(read.sentences, predictions.predicted, predictions.probabilities, seen, strict=True)
    for number, (text, predicted, probabilities, is_seen) in enumerate(rows):
        yield {
            "source": str(text.source),
            "words": text.words,
            "gold_phrases": [join_words(phrase) for phrase in gold_phrases(text, scheme)],
            "predicted_phrases": _predicted_phrases(text, predicted, probabilities, scheme),
            "gold": text.tags,
            "predicted": predicted,
            "keywords": None if keywords is None else [bool(flag) for flag in keywords[number]],
            "probabilities": [round(value, 6) for value in probabilities],
            "seen": is_seen,
        }


def _predicted_phrases(
    text: TaggedSentence, predicted: Sequence[str], probabilities: Sequence[float], scheme: Scheme
) -> list[dict[str, Any]]:
    """Each predicted phrase wherever it stands; it is as sure as its least sure word."""
    return [
        {
            "start": span.start,
            "end": span.end,
            "text": join_words(text.words[span.start : span.end]),
            "probability": round(float(np.min(probabilities[span.start : span.end])), 6),
        }
        for span in spans_of(predicted, scheme)
    ]


def _report(run: str, content: Mapping[str, Any], tables: _Tables) -> str:
    """The evaluation for people."""
    unlabelled = content["cannot_be_labelled"]
    lines = [
        heading(run, content),
        f"{count(content['texts'], 'text')}, {count(content['words'], 'word')}, "
        f"{count(content['phrases'], 'phrase')}"
        + (f", {unlabelled:,} of them cannot be labelled" if unlabelled else "")
        + reading_note(content),
        (
            f"with phrases of training texts only (seen): {count(content['seen_texts'], 'text')}; "
            f"word for word in train: {count(content['overlap_with_train']['count'], 'text')}"
        ),
        *_losses(content),
        "",
        *_section("Keywords and phrases", tables.levels["all"]),
        *_section("Keywords and phrases, seen texts", tables.levels["seen"]),
        *_section("Keywords and phrases, unseen texts", tables.levels["unseen"]),
        *_section("Phrases by their length", tables.lengths["all"]),
        f"texts with the right phrases, all and no other: {shown_score(content['scores']['phrase.text_accuracy'])}",
        "",
        "What needs no learning, on the same texts",
        f"{'':24s}" + "".join(f"{name:>18s}" for name in BESIDE_FLOORS),
        _score_line("this model", content["scores"]),
        *(_score_line(name.replace("_", " "), floor["scores"]) for name, floor in content["floors"].items()),
    ]
    return "\n".join(lines) + "\n"


def _losses(content: Mapping[str, Any]) -> list[str]:
    if not content["losses"]:
        return []
    heads = ", ".join(f"{name} {shown_score(value)}" for name, value in content["losses"].items())
    return [f"loss: {shown_score(content['scores']['loss'])}; of each head: {heads}"]


def _section(title: str, table: ScoreTable) -> list[str]:
    has_something = any(row.support or row.predicted for row in table.rows)
    return [title, table.as_text(), *table.footnotes()] if has_something else []


def _score_line(name: str, scores: Mapping[str, float | None]) -> str:
    return f"{name:24s}" + "".join(f"{shown_score(scores.get(score)):>18s}" for score in BESIDE_FLOORS)
