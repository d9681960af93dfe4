"""An evaluation of texts as files: scores for machines, a report for people, confusions, every prediction, errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from danlu.data.text_duplicates import seen_texts, text_overlap
from danlu.data.text_splits import TextSplit
from danlu.evaluation.class_bootstrap import class_intervals
from danlu.evaluation.class_floors import ClassFloor
from danlu.evaluation.class_scores import class_scores
from danlu.evaluation.text_errors import instructive_text_errors
from danlu.evaluation.text_floors import text_floors
from danlu.features.length_limit import CutCounts
from danlu.features.text_batch import EncodedText
from danlu.jobs.class_evaluation import (
    ClassPredictions,
    ClassTables,
    calibration_json,
    calibration_line,
    curves_json,
    headline_table,
)
from danlu.jobs.evaluation import (
    Evaluation,
    floors_json,
    heading,
    open_evaluation,
    reading_note,
    scores_json,
    write_files,
)
from danlu.jobs.restore import StoredWeights
from danlu.jobs.wording import count
from danlu.record.layout import RunFolder

HEADLINES = ("accuracy", "balanced_accuracy", "macro_f1", "roc_auc")
"""The scores that the report sets beside the floors."""


@dataclass(frozen=True)
class TextPredictions(ClassPredictions):
    """What a model made of the texts of a split.

    Args:
        encoded: The texts as the model saw them, for what was cut.
    """

    encoded: Sequence[EncodedText]


def write_text_evaluation(
    folder: RunFolder,
    *,
    split: str,
    train: TextSplit,
    read: TextSplit,
    predictions: TextPredictions,
    weights: StoredWeights,
    reading: Mapping[str, str],
    floors: Mapping[str, Any] | None = None,
) -> Evaluation:
    """Score predictions and write all files of the evaluation; `scores.json` comes last and makes it complete.

    Args:
        folder: The record.
        split: Name of the split.
        train: The training split, for floors and for what was seen.
        read: The split that was predicted.
        predictions: The model's predictions for it.
        weights: Which weights predicted.
        reading: Overrides under which the split was read.
        floors: The floors of the split where they are known already.
    """
    seen = seen_texts(train.texts, read.texts)
    gold = [text.label for text in read.texts]
    tables = ClassTables.of(gold, predictions.predicted, predictions.classes, seen, unit="text")
    target, opening = open_evaluation(
        folder, split=split, reading=reading, weights=weights, content_hash=read.content_hash
    )
    content = {
        "task": "text-classification",
        **opening,
        **_described(train, read, seen),
        "cut": CutCounts.of(predictions.encoded).as_json(),
        **_scored(gold, predictions, tables, seen),
        **tables.as_json(),
        "calibration": calibration_json(gold, predictions),
        "curves": curves_json(gold, predictions),
        "floors": floors_json(floors_of(train, read, seen)) if floors is None else dict(floors),
    }
    report = _report(folder.path.name, content, tables)
    errors = instructive_text_errors(
        [text.text for text in read.texts],
        [text.source for text in read.texts],
        gold,
        predictions.predicted,
        predictions.probabilities,
        predictions.classes,
        seen,
    )
    return write_files(
        target,
        content=content,
        report=report,
        tables=tables.as_csv(),
        errors=[error.as_json() for error in errors],
        predictions=_prediction_rows(read, predictions, seen),
    )


def floors_of(train: TextSplit, read: TextSplit, seen: Sequence[bool]) -> list[ClassFloor]:
    """The floors of a split, fitted on train.

    Args:
        train: The training split.
        read: What is predicted and scored.
        seen: For each of its texts, whether it stands in train.
    """
    return text_floors(
        [(text.text, text.label) for text in train.texts],
        [text.text for text in read.texts],
        [text.label for text in read.texts],
        sorted(train.label_counts),
        seen,
    )


def _described(train: TextSplit, read: TextSplit, seen: Sequence[bool]) -> dict[str, Any]:
    return {
        "texts": len(read.texts),
        "words": read.words,
        "seen_texts": sum(seen),
        "overlap_with_train": text_overlap(train.texts, read.texts).as_json(),
        "skipped_lines": len(read.skipped),
        "content_sha256": read.content_hash,
    }


def _scored(
    gold: Sequence[str], predictions: TextPredictions, tables: ClassTables, seen: Sequence[bool]
) -> dict[str, Any]:
    arguments = (gold, predictions.predicted, predictions.probabilities, predictions.classes, seen)
    return scores_json(
        loss=predictions.loss,
        scores=class_scores(*arguments),
        intervals=class_intervals(*arguments),
        convention=tables.reports["all"].convention,
        unit="texts",
    )


def _prediction_rows(
    read: TextSplit, predictions: TextPredictions, seen: Sequence[bool]
) -> Iterator[dict[str, Any]]:
    rows = zip(read.texts, predictions.predicted, seen, strict=True)
    for place, (text, predicted, is_seen) in enumerate(rows):
        yield {
            "source": text.source,
            "group": text.group,
            "gold": text.label,
            "predicted": predicted,
            "probabilities": predictions.probabilities_by_name(place),
            "seen": is_seen,
        }


def _report(run: str, content: Mapping[str, Any], tables: ClassTables) -> str:
    """The evaluation for people; the table is scikit-learn's form."""
    cut = content["cut"]
    lines = [
        heading(run, content),
        f"{count(content['texts'], 'text')}, {count(content['words'], 'word')}{reading_note(content)}",
        f"word for word in train (seen): {count(content['seen_texts'], 'text')}",
        f"cut by the length limit: {count(cut['texts'], 'text')}, {cut['tokens']:,} of {cut['of_tokens']:,} tokens",
        "",
        "By class",
        tables.reports["all"].as_text(),
        *tables.reports["all"].footnotes(),
        "Confusion: rows gold, columns predicted",
        tables.confusion.as_text(),
        calibration_line(content["calibration"]),
        "",
        "What needs no neural network, on the same texts",
        *headline_table(content["scores"], content["floors"], HEADLINES),
    ]
    return "\n".join(lines) + "\n"
