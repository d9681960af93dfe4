"""An evaluation as files: scores for machines, a report for people, confusions, every prediction, ten errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from danlu.jobs.tagging.predictions import Predictions
from danlu.recipe.tagging_data import Scheme
from danlu.record.display import shown_score
from danlu.record.layout import RunFolder


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
    target, opening = open_evaluation(
        folder, split=split, reading=reading, weights=weights, content_hash=read.content_hash
    )
    content = {
        **opening,
        **_described(train, read, seen),
        **_scored(read, predictions, tables, scheme, seen),
        **tables.as_json(),
        "floors": tagging_floors_json(train, read, scheme),
    }
    report = _report(folder.path.name, content, tables, scheme)
    errors = instructive_errors(
        read.sentences, predictions.predicted, scheme, probabilities=predictions.probabilities, seen=seen
    )
    return write_files(
        target,
        content=content,
        report=report,
        tables=tables.as_csv(),
        errors=[error.as_json() for error in errors],
        predictions=_prediction_rows(read, predictions, seen),
    )


def tagging_floors_json(train: TaggingSplit, read: TaggingSplit, scheme: Scheme) -> dict[str, Any]:
    """The floors of a split by name: what each does, its scores, and why one is undefined."""
    return floors_json(tagging_floors(train.sentences, read.sentences, scheme))


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
            files[f"report-{name}.csv"] = parts_csv(tables)
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
    return scores_json(
        loss=predictions.loss,
        scores=tagging_scores(gold, predicted, scheme, seen),
        intervals=tagging_intervals(gold, predicted, scheme, seen),
        convention=tables.conventions(),
        unit="sentences",
    )


def _gold(read: TaggingSplit) -> list[list[str]]:
    return [list(sentence.tags) for sentence in read.sentences]


def _chosen(sentences: list[list[str]], part: list[bool]) -> list[list[str]]:
    return [sentence for sentence, is_in in zip(sentences, part, strict=True) if is_in]


def _prediction_rows(
    read: TaggingSplit, predictions: Predictions, seen: list[bool]
) -> Iterator[dict[str, Any]]:
    rows = zip(read.sentences, predictions.predicted, predictions.probabilities, seen, strict=True)
    for sentence, predicted, probabilities, is_seen in rows:
        yield {
            "source": str(sentence.source),
            "document": sentence.document,
            "words": sentence.words,
            "gold": sentence.tags,
            "predicted": predicted,
            "probabilities": [round(value, 6) for value in probabilities],
            "seen": is_seen,
        }


def _report(run: str, content: Mapping[str, Any], tables: _Tables, scheme: Scheme) -> str:
    """The evaluation for people; the tables are scikit-learn's form."""
    lines = [
        heading(run, content),
        f"{content['sentences']} sentences, {content['words']} words{reading_note(content)}",
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
        _f1_line("this model", content["scores"]),
        *(_f1_line(name.replace("_", " "), floor["scores"]) for name, floor in content["floors"].items()),
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, table: ScoreTable) -> list[str]:
    return [title, table.as_text(), *table.footnotes()] if table.rows else []


def _f1_line(name: str, scores: Mapping[str, float | None]) -> str:
    values = (scores[f"span.micro_f1{part}"] for part in ("", "@seen", "@unseen"))
    return f"{name:24s}" + "".join(f"{shown_score(value):>8s}" for value in values)
