"""An evaluation of texts as files: scores for machines, a report for people, confusions, every prediction, errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from danlu.data.text_duplicates import seen_texts, text_overlap
from danlu.data.text_splits import TextSplit
from danlu.evaluation.calibration import Reliability, reliability, softmax
from danlu.evaluation.class_bootstrap import class_intervals
from danlu.evaluation.class_report import class_report
from danlu.evaluation.class_scores import class_scores
from danlu.evaluation.confusion import Confusion, class_confusion
from danlu.evaluation.curves import precision_recall_points, roc_points
from danlu.evaluation.score_table import ScoreTable
from danlu.evaluation.text_errors import instructive_text_errors
from danlu.evaluation.text_floors import ClassFloor, text_floors
from danlu.features.length_limit import CutCounts
from danlu.features.text_batch import EncodedText
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
from danlu.jobs.text.temperature import Temperature
from danlu.jobs.wording import count
from danlu.record.display import shown_score
from danlu.record.layout import RunFolder

HEADLINES = ("accuracy", "balanced_accuracy", "macro_f1", "roc_auc")
"""The scores that the report sets beside the floors."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class TextPredictions:
    """What a model made of a split.

    Args:
        classes: The classes in the order of the columns.
        logits: Score of each class, (texts, classes).
        loss: Mean loss of the split.
        temperature: What the logits are divided by for honest probabilities.
        encoded: The texts as the model saw them, for what was cut.
    """

    classes: Sequence[str]
    logits: FloatArray
    loss: float | None
    temperature: Temperature
    encoded: Sequence[EncodedText]

    @cached_property
    def probabilities(self) -> FloatArray:
        """Probability of each class as the model gives it, (texts, classes)."""
        return softmax(self.logits)

    @cached_property
    def predicted(self) -> list[str]:
        """The class with the highest score; of equal ones the first."""
        return [self.classes[number] for number in self.logits.argmax(axis=1)]


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
    tables = _tables(gold, predictions, seen)
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
        "calibration": _calibration(gold, predictions),
        "curves": _curves(gold, predictions),
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


@dataclass(frozen=True, slots=True)
class _Tables:
    """The report by part of the split (all, seen, unseen), and the confusion of all."""

    reports: dict[str, ScoreTable]
    confusion: Confusion

    def as_json(self) -> dict[str, Any]:
        return {
            "class_report": self.reports["all"].as_json(),
            "class_report_parts": {part: self.reports[part].as_json() for part in ("seen", "unseen")},
            "confusion": {"classes": self.confusion.as_json()},
        }

    def as_csv(self) -> dict[str, str]:
        return {
            "confusion-classes.csv": self.confusion.as_csv(),
            "report-classes.csv": parts_csv(self.reports),
        }


def _tables(gold: Sequence[str], predictions: TextPredictions, seen: Sequence[bool]) -> _Tables:
    pairs = list(zip(gold, predictions.predicted, seen, strict=True))
    parts = {
        "all": pairs,
        "seen": [pair for pair in pairs if pair[2]],
        "unseen": [pair for pair in pairs if not pair[2]],
    }
    return _Tables(
        reports={
            part: class_report(
                [pair[0] for pair in chosen], [pair[1] for pair in chosen], predictions.classes
            )
            for part, chosen in parts.items()
        },
        confusion=class_confusion(gold, predictions.predicted, predictions.classes),
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
    gold: Sequence[str], predictions: TextPredictions, tables: _Tables, seen: Sequence[bool]
) -> dict[str, Any]:
    arguments = (gold, predictions.predicted, predictions.probabilities, predictions.classes, seen)
    return scores_json(
        loss=predictions.loss,
        scores=class_scores(*arguments),
        intervals=class_intervals(*arguments),
        convention=tables.reports["all"].convention,
        unit="texts",
    )


def _calibration(gold: Sequence[str], predictions: TextPredictions) -> dict[str, Any]:
    temperature = predictions.temperature.value
    raw = reliability(gold, predictions.probabilities, predictions.classes)
    scaled: Reliability | None = None
    if temperature is not None:
        scaled = reliability(gold, softmax(predictions.logits, temperature=temperature), predictions.classes)
    return {
        "raw": raw.as_json(),
        "scaled": None if scaled is None else scaled.as_json(),
        "temperature": temperature,
        "reason": predictions.temperature.reason,
        "fitted_on": None if temperature is None else "valid",
    }


def _curves(gold: Sequence[str], predictions: TextPredictions) -> dict[str, Any] | None:
    """ROC and precision-recall curves for the last of two classes; None where they are undefined."""
    if len(predictions.classes) != 2 or len(set(gold)) != 2:
        return None
    positive = predictions.classes[1]
    is_positive = np.array([label == positive for label in gold])
    score = predictions.probabilities[:, 1]
    return {
        "roc": [list(point) for point in roc_points(is_positive, score)],
        "precision_recall": [list(point) for point in precision_recall_points(is_positive, score)],
        "positive": positive,
    }


def _prediction_rows(
    read: TextSplit, predictions: TextPredictions, seen: Sequence[bool]
) -> Iterator[dict[str, Any]]:
    rows = zip(read.texts, predictions.predicted, predictions.probabilities, seen, strict=True)
    for text, predicted, probabilities, is_seen in rows:
        by_class = zip(predictions.classes, probabilities, strict=True)
        yield {
            "source": text.source,
            "group": text.group,
            "gold": text.label,
            "predicted": predicted,
            "probabilities": {name: round(float(value), 6) for name, value in by_class},
            "seen": is_seen,
        }


def _report(run: str, content: Mapping[str, Any], tables: _Tables) -> str:
    """The evaluation for people; the table is scikit-learn's form."""
    calibration, cut = content["calibration"], content["cut"]
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
        f"calibration: ECE {shown_score(calibration['raw']['ece'])}" + _scaled(calibration),
        "",
        "What needs no neural network, on the same texts",
        f"{'':24s}" + "".join(f"{name:>18s}" for name in HEADLINES),
        _headline("this model", content["scores"]),
        *(_headline(name.replace("_", " "), floor["scores"]) for name, floor in content["floors"].items()),
    ]
    return "\n".join(lines) + "\n"


def _scaled(calibration: Mapping[str, Any]) -> str:
    if calibration["scaled"] is None:
        return f"; no temperature: {calibration['reason']}"
    ece, temperature = shown_score(calibration["scaled"]["ece"]), calibration["temperature"]
    return f", {ece} with the temperature {temperature:.3f} fitted on {calibration['fitted_on']}"


def _headline(name: str, scores: Mapping[str, float | None]) -> str:
    return f"{name:24s}" + "".join(f"{shown_score(scores.get(score)):>18s}" for score in HEADLINES)
