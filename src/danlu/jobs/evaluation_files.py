"""An evaluation as files: scores for machines, a report for people, confusions, every prediction, ten errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from danlu.data.duplicates import overlap, seen_flags
from danlu.data.splits import TaggingSplit
from danlu.evaluation.bootstrap import tagging_intervals
from danlu.evaluation.confusion import label_confusion, type_confusion
from danlu.evaluation.instructive_errors import instructive_errors
from danlu.evaluation.span_report import span_report
from danlu.evaluation.tagging_floors import tagging_floors
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.evaluation.token_report import token_report
from danlu.files import (
    append_json_line,
    read_json_lines,
    write_json_atomically,
    write_text_atomically,
)
from danlu.jobs.restore import StoredWeights
from danlu.recipe.schema import Scheme
from danlu.record.layout import RunFolder


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model made of a split.

    Args:
        predicted: Tags of each sentence, in the scheme of the files.
        probabilities: Probability of each tag.
        loss: Mean loss of the split.
    """

    predicted: list[list[str]]
    probabilities: list[list[float]]
    loss: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation as it stands in the record.

    Args:
        folder: Its folder.
        scores: The content of its `scores.json`.
        report: The text of its `report.txt`.
    """

    folder: Path
    scores: dict[str, Any]
    report: str


def write_evaluation(
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
        train: The training split, for floors and for what was seen.
        read: The split that was predicted.
        predictions: The model's predictions for it.
        scheme: Tag scheme of gold and predicted.
        weights: Which weights predicted.
        reading: Overrides under which the split was read.
    """
    gold = [list(sentence.tags) for sentence in read.sentences]
    predicted, seen = predictions.predicted, seen_flags(train.sentences, read.sentences)
    target = folder.evaluation(_variant(split, reading, weights))
    look = {"split": split, "evaluation": target.name, "look": _looks(folder, split) + 1, "at": _now()}
    append_json_line(folder.looks, {**look, "checkpoint": weights.as_json()})
    confusions = {
        "labels": label_confusion(gold, predicted),
        "types": type_confusion(gold, predicted, scheme),
    }
    content = {
        "split": split,
        "reading": dict(reading),
        "checkpoint": weights.as_json(),
        "looks": look["look"],
        "looked_at": look["at"],
        **_described(train, read, seen),
        **_scored(gold, predictions, scheme, seen),
        "floors": floors_json(train, read, scheme),
        "confusion": {name: confusion.as_json() for name, confusion in confusions.items()},
    }
    report = _report(folder.path.name, content, gold, predicted, scheme)
    errors = instructive_errors(
        read.sentences, predicted, scheme, probabilities=predictions.probabilities, seen=seen
    )
    for name, confusion in confusions.items():
        write_text_atomically(target / f"confusion-{name}.csv", confusion.as_csv())
    write_text_atomically(target / "report-tokens.csv", token_report(gold, predicted).as_csv())
    write_text_atomically(target / "report-spans.csv", span_report(gold, predicted, scheme).as_csv())
    write_json_atomically(target / "errors.json", [error.as_json() for error in errors])
    write_text_atomically(target / "predictions.jsonl", _prediction_lines(read, predictions, seen))
    write_text_atomically(target / "report.txt", report)
    write_json_atomically(target / "scores.json", content)
    return Evaluation(folder=target, scores=content, report=report)


def floors_json(train: TaggingSplit, read: TaggingSplit, scheme: Scheme) -> dict[str, Any]:
    """The floors of a split by name: what each does, its scores, and why one is undefined."""
    return {
        floor.name: {
            "meaning": floor.meaning,
            "scores": dict(floor.scores.values),
            "reasons": dict(floor.scores.reasons),
        }
        for floor in tagging_floors(train.sentences, read.sentences, scheme)
    }


def _variant(split: str, reading: Mapping[str, str], weights: StoredWeights) -> str:
    changed = "".join(
        f"+{key.rpartition('.')[2]}={value.replace('/', '_')}" for key, value in reading.items()
    )
    return split + changed + ("" if weights.name == "best" else f"@{weights.name}")


def _described(train: TaggingSplit, read: TaggingSplit, seen: list[bool]) -> dict[str, Any]:
    return {
        "sentences": len(read.sentences),
        "words": read.words,
        "seen_sentences": sum(seen),
        "overlap_with_train": overlap(train.sentences, read.sentences).as_json(),
        "skipped_lines": len(read.skipped),
        "content_sha256": read.content_hash,
    }


def _scored(
    gold: list[list[str]], predictions: Predictions, scheme: Scheme, seen: list[bool]
) -> dict[str, Any]:
    predicted = predictions.predicted
    scores = tagging_scores(gold, predicted, scheme, seen)
    intervals = tagging_intervals(gold, predicted, scheme, seen)
    tokens = token_report(gold, predicted)
    parts = {"all": [True] * len(seen), "seen": seen, "unseen": [not flag for flag in seen]}
    spans = {
        name: span_report(_chosen(gold, part), _chosen(predicted, part), scheme).as_json()
        for name, part in parts.items()
    }
    return {
        "convention": {
            "token": dict(tokens.convention),
            "span": spans["all"]["convention"],
            "interval": f"{intervals.level:.0%} percentile bootstrap over sentences, "
            f"{intervals.resamples} resamples",
        },
        "scores": {"loss": predictions.loss, **scores.values},
        "reasons": dict(scores.reasons),
        "intervals": {name: list(bounds) for name, bounds in intervals.values.items()},
        "token_report": tokens.as_json(),
        "span_report": spans,
    }


def _chosen(sentences: list[list[str]], part: list[bool]) -> list[list[str]]:
    return [sentence for sentence, is_in in zip(sentences, part, strict=True) if is_in]


def _looks(folder: RunFolder, split: str) -> int:
    return (
        sum(row["split"] == split for row in read_json_lines(folder.looks)) if folder.looks.is_file() else 0
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _prediction_lines(read: TaggingSplit, predictions: Predictions, seen: list[bool]) -> str:
    rows = zip(read.sentences, predictions.predicted, predictions.probabilities, seen, strict=True)
    lines = (
        json.dumps(
            {
                "source": str(sentence.source),
                "document": sentence.document,
                "words": sentence.words,
                "gold": sentence.tags,
                "predicted": predicted,
                "probabilities": [round(value, 6) for value in probabilities],
                "seen": is_seen,
            },
            ensure_ascii=False,
        )
        for sentence, predicted, probabilities, is_seen in rows
    )
    return "".join(line + "\n" for line in lines)


def _report(
    run: str, content: Mapping[str, Any], gold: list[list[str]], predicted: list[list[str]], scheme: Scheme
) -> str:
    """The evaluation for people; the tables are scikit-learn's form."""
    tokens, spans = token_report(gold, predicted), span_report(gold, predicted, scheme)
    weights, scores = content["checkpoint"], content["scores"]
    reading = ", ".join(f"{key}={value}" for key, value in content["reading"].items())
    checkpoint = f"checkpoint {weights['name']} of epoch {weights['epoch']} (sha256 {weights['sha256'][:12]})"
    lines = [
        f"{run}: split {content['split']}, look {content['looks']}, {checkpoint}",
        f"{content['sentences']} sentences, {content['words']} words"
        + (f", read with {reading}" if reading else ""),
        f"{content['seen_sentences']} sentences stand word for word in train (seen)",
        "",
        f"By word (labels in scheme {scheme})",
        tokens.as_text(),
        *tokens.footnotes(),
        "By span (strict exact match of words and type)",
        spans.as_text(),
        *spans.footnotes(),
        "Span micro F1, and what needs no learning",
        f"{'':24s}{'all':>8s}{'seen':>8s}{'unseen':>8s}",
        _f1_line("this model", scores),
        *(_f1_line(name.replace("_", " "), floor["scores"]) for name, floor in content["floors"].items()),
    ]
    return "\n".join(lines) + "\n"


def _f1_line(name: str, scores: Mapping[str, float | None]) -> str:
    values = (scores[f"span.micro_f1{part}"] for part in ("", "@seen", "@unseen"))
    return f"{name:24s}" + "".join(
        f"{'–' if value is None else format(value, '.4f'):>8s}" for value in values
    )
