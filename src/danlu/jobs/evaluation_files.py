"""An evaluation as files: scores for machines, a report for people, confusions, every prediction, ten errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from danlu.data.duplicates import overlap, seen_flags
from danlu.data.splits import TaggingSplit
from danlu.evaluation.bootstrap import tagging_intervals
from danlu.evaluation.confusion import Confusion, label_confusion, type_confusion
from danlu.evaluation.instructive_errors import instructive_errors
from danlu.evaluation.score_table import ScoreTable
from danlu.evaluation.span_report import span_report
from danlu.evaluation.tagging_floors import tagging_floors
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.evaluation.token_report import token_report
from danlu.files import (
    append_json_line,
    read_json_lines,
    repair_json_lines,
    write_json_atomically,
    write_text_atomically,
)
from danlu.jobs.restore import StoredWeights
from danlu.recipe.schema import Scheme
from danlu.record.display import shown_score
from danlu.record.json_values import read_json, value_at
from danlu.record.layout import RunFolder

LONGEST_READING = 80
"""Characters of overrides in an evaluation's name; more are shortened to a hash, as a folder's name has its limits."""


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
    seen = seen_flags(train.sentences, read.sentences)
    tables = _tables(read, predictions, scheme, seen)
    target = folder.evaluation(_variant(folder, split, reading, weights, read.content_hash))
    content = {
        "split": split,
        "reading": dict(reading),
        "checkpoint": weights.as_json(),
        **_count_look(folder, split, target.name, weights, read.content_hash),
        **_described(train, read, seen),
        **_scored(read, predictions, tables, scheme, seen),
        **tables.as_json(),
        "floors": floors_json(train, read, scheme),
    }
    report = _report(folder.path.name, content, tables, scheme)
    errors = instructive_errors(
        read.sentences, predictions.predicted, scheme, probabilities=predictions.probabilities, seen=seen
    )
    for name, text in tables.as_csv().items():
        write_text_atomically(target / name, text)
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


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of an evaluation: reports by part of the split (all, seen, unseen), and confusion matrices."""

    tokens: dict[str, ScoreTable]
    spans: dict[str, ScoreTable]
    confusions: dict[str, Confusion]

    def conventions(self) -> dict[str, Any]:
        return {"token": dict(self.tokens["all"].convention), "span": dict(self.spans["all"].convention)}

    def as_json(self) -> dict[str, Any]:
        return {
            "token_report": self.tokens["all"].as_json(),
            "token_report_parts": {part: self.tokens[part].as_json() for part in ("seen", "unseen")},
            "span_report": {part: table.as_json() for part, table in self.spans.items()},
            "confusion": {name: confusion.as_json() for name, confusion in self.confusions.items()},
        }

    def as_csv(self) -> dict[str, str]:
        files = {f"confusion-{name}.csv": confusion.as_csv() for name, confusion in self.confusions.items()}
        for name, tables in (("tokens", self.tokens), ("spans", self.spans)):
            files[f"report-{name}.csv"] = _parts_csv(tables)
        return files


def _tables(read: TaggingSplit, predictions: Predictions, scheme: Scheme, seen: list[bool]) -> _Tables:
    gold, predicted = _gold(read), predictions.predicted
    parts = {"all": [True] * len(seen), "seen": seen, "unseen": [not flag for flag in seen]}
    chosen = {name: (_chosen(gold, part), _chosen(predicted, part)) for name, part in parts.items()}
    return _Tables(
        tokens={name: token_report(*pair) for name, pair in chosen.items()},
        spans={name: span_report(*pair, scheme) for name, pair in chosen.items()},
        confusions={
            "labels": label_confusion(gold, predicted),
            "types": type_confusion(gold, predicted, scheme),
        },
    )


def _parts_csv(tables: Mapping[str, ScoreTable]) -> str:
    """The tables of all parts as one, the part in the first column."""
    rows = {part: table.as_csv().splitlines() for part, table in tables.items()}
    header = next(iter(rows.values()))[0]
    lines = [f"part,{header}", *(f"{part},{row}" for part, table in rows.items() for row in table[1:])]
    return "".join(line + "\n" for line in lines)


def _variant(
    folder: RunFolder, split: str, reading: Mapping[str, str], weights: StoredWeights, content_hash: str
) -> str:
    """The evaluation's name: its split, and what sets it apart from the plain evaluation of that split."""
    changed = "".join(
        f"+{key.rpartition('.')[2]}={value.replace('/', '_')}" for key, value in reading.items()
    )
    if len(changed) > LONGEST_READING:
        changed = f"+reading-{sha256(changed.encode()).hexdigest()[:12]}"
    name = split + changed + ("" if weights.name == "best" else f"@{weights.name}")
    return name if _holds(folder, name, content_hash) else f"{name}+content-{content_hash[:12]}"


def _holds(folder: RunFolder, name: str, content_hash: str) -> bool:
    """Whether an evaluation may be written under a name: none stands there, or one of the same sentences and tags."""
    try:
        stored = read_json(folder.evaluation(name) / "scores.json")
    except (OSError, ValueError):
        return True
    return value_at(stored, "content_sha256") in (None, content_hash)


def _count_look(
    folder: RunFolder, split: str, evaluation: str, weights: StoredWeights, content_hash: str
) -> dict[str, Any]:
    """Write the look into the record before anything is shown."""
    repair_json_lines(folder.looks)
    look = sum(row["split"] == split for row in read_json_lines(folder.looks)) + 1
    at = datetime.now(UTC).isoformat(timespec="seconds")
    row = {"split": split, "evaluation": evaluation, "look": look, "at": at, "content_sha256": content_hash}
    append_json_line(folder.looks, {**row, "checkpoint": weights.as_json()})
    return {"looks": look, "looked_at": at}


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
    read: TaggingSplit, predictions: Predictions, tables: _Tables, scheme: Scheme, seen: list[bool]
) -> dict[str, Any]:
    gold, predicted = _gold(read), predictions.predicted
    scores = tagging_scores(gold, predicted, scheme, seen)
    intervals = tagging_intervals(gold, predicted, scheme, seen)
    level = f"{intervals.level:.0%} percentile bootstrap over sentences, {intervals.resamples} resamples"
    return {
        "convention": {
            **tables.conventions(),
            "interval": level,
        },
        "scores": {"loss": predictions.loss, **scores.values},
        "reasons": dict(scores.reasons),
        "intervals": {name: list(bounds) for name, bounds in intervals.values.items()},
    }


def _gold(read: TaggingSplit) -> list[list[str]]:
    return [list(sentence.tags) for sentence in read.sentences]


def _chosen(sentences: list[list[str]], part: list[bool]) -> list[list[str]]:
    return [sentence for sentence, is_in in zip(sentences, part, strict=True) if is_in]


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


def _report(run: str, content: Mapping[str, Any], tables: _Tables, scheme: Scheme) -> str:
    """The evaluation for people; the tables are scikit-learn's form."""
    weights, scores = content["checkpoint"], content["scores"]
    reading = ", ".join(f"{key}={value}" for key, value in content["reading"].items())
    checkpoint = f"checkpoint {weights['name']} of epoch {weights['epoch']} (sha256 {weights['sha256'][:12]})"
    lines = [
        f"{run}: split {content['split']}, look {content['looks']}, {checkpoint}",
        f"{content['sentences']} sentences, {content['words']} words"
        + (f", read with {reading}" if reading else ""),
        f"{content['seen_sentences']} sentences stand word for word in train (seen)",
        "",
        *_section(f"By word (labels in scheme {scheme})", tables.tokens["all"]),
        *_section("By span (strict exact match of words and type)", tables.spans["all"]),
        *_section("By span, seen sentences", tables.spans["seen"]),
        *_section("By span, unseen sentences", tables.spans["unseen"]),
        "Spans by type, paired where first and last word agree: rows gold, columns predicted",
        tables.confusions["types"].as_text(),
        "Span micro F1, and what needs no learning",
        f"{'':24s}{'all':>8s}{'seen':>8s}{'unseen':>8s}",
        _f1_line("this model", scores),
        *(_f1_line(name.replace("_", " "), floor["scores"]) for name, floor in content["floors"].items()),
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, table: ScoreTable) -> list[str]:
    return [title, table.as_text(), *table.footnotes()] if table.rows else []


def _f1_line(name: str, scores: Mapping[str, float | None]) -> str:
    values = (scores[f"span.micro_f1{part}"] for part in ("", "@seen", "@unseen"))
    return f"{name:24s}" + "".join(f"{shown_score(value):>8s}" for value in values)
