"""An evaluation of clips as files: scores for machines, a report for people, confusions, every prediction, errors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from danlu.data.audio_cache import AudioCache
from danlu.data.audio_overlap import LEARNED_FROM, AudioOverlap, audio_overlap, seen_speakers
from danlu.data.audio_splits import AudioSplit
from danlu.evaluation.audio_errors import instructive_audio_errors
from danlu.evaluation.audio_scores import audio_intervals, audio_scores
from danlu.features.audio_batch import EncodedClip
from danlu.jobs.audio.floors import floors_of
from danlu.jobs.audio.provenance import protocol_provenance
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
from danlu.recipe.audio_data import AudioData
from danlu.record.layout import RunFolder

HEADLINES = ("accuracy", "ua", "macro_f1")
"""The scores that the report sets beside the floors."""


@dataclass(frozen=True)
class HeardSplit:
    """A split, how its clips were read, and as the model heard them.

    Args:
        data: The section `data` that it was read with.
        train: The training split, for floors and for whose voice was learned.
        read: The split that was predicted.
        encoded: Its clips as the model heard them.
        cache: Where features are kept.
    """

    data: AudioData
    train: AudioSplit
    read: AudioSplit
    encoded: Sequence[EncodedClip]
    cache: AudioCache

    @property
    def gold(self) -> list[str]:
        """The class of each clip."""
        return [clip.label for clip in self.read.clips]

    @cached_property
    def seen(self) -> list[bool]:
        """For each clip, whether its speaker is one of train."""
        return seen_speakers(self.train.clips, self.read.clips)

    @cached_property
    def overlap(self) -> AudioOverlap:
        """What the split has in common with train."""
        return audio_overlap(self.train.clips, self.read.clips)

    def shared_with_train(self, split: str) -> list[str]:
        """What a person should know of that before believing a score, in sentences without a full stop."""
        return [LEARNED_FROM] if split == "train" else self.overlap.warnings(split)

    def floors(self) -> dict[str, Any]:
        """The floors of the split, fitted on train."""
        found = floors_of(self.train, self.read, self.seen, rate=self.data.rate, cache=self.cache)
        return floors_json(found)


def write_audio_evaluation(
    folder: RunFolder,
    heard: HeardSplit,
    *,
    split: str,
    predictions: ClassPredictions,
    weights: StoredWeights,
    reading: Mapping[str, str],
    floors: Mapping[str, Any] | None = None,
) -> Evaluation:
    """Score predictions and write all files of the evaluation; `scores.json` comes last and makes it complete.

    Args:
        folder: The record.
        heard: The split.
        split: Its name.
        predictions: The model's predictions for it.
        weights: Which weights predicted.
        reading: Overrides under which the split was read.
        floors: The floors of the split where they are known already.
    """
    gold, seen = heard.gold, heard.seen
    tables = ClassTables.of(gold, predictions.predicted, predictions.classes, seen, unit="clip")
    target, opening = open_evaluation(
        folder, split=split, reading=reading, weights=weights, content_hash=heard.read.content_hash
    )
    arguments = (gold, predictions.predicted, predictions.probabilities, predictions.classes, seen)
    content = {
        "task": "audio-classification",
        **opening,
        **_described(heard, seen),
        **scores_json(
            loss=predictions.loss,
            scores=audio_scores(*arguments),
            intervals=audio_intervals(*arguments),
            convention=tables.reports["all"].convention,
            unit="clips",
        ),
        **tables.as_json(),
        "calibration": calibration_json(gold, predictions),
        "curves": curves_json(gold, predictions),
        "floors": heard.floors() if floors is None else dict(floors),
    }
    errors = instructive_audio_errors(
        heard.read.clips, predictions.predicted, predictions.probabilities, predictions.classes, seen
    )
    return write_files(
        target,
        content=content,
        report=_report(folder.path.name, content, tables, heard.shared_with_train(split)),
        tables=tables.as_csv(),
        errors=[{**error.as_json(), "path": _link(folder, heard, error.source)} for error in errors],
        predictions=_prediction_rows(heard, predictions, seen),
    )


def _link(folder: RunFolder, heard: HeardSplit, source: str) -> str:
    """Where a clip lies, seen from the run's folder, in which its page stands."""
    try:
        return os.path.relpath(os.path.join(heard.data.root, source), folder.path)  # noqa: PTH118
    except ValueError:  # another drive, under Windows
        return os.path.abspath(os.path.join(heard.data.root, source))  # noqa: PTH100, PTH118


def _described(heard: HeardSplit, seen: Sequence[bool]) -> dict[str, Any]:
    cut = [clip.cut_seconds for clip in heard.encoded]
    return {
        "clips": len(heard.read.clips),
        "seconds": heard.read.seconds,
        "speakers": len(heard.read.speakers),
        "seen_clips": sum(seen),
        "overlap_with_train": heard.overlap.as_json(),
        "protocol": protocol_provenance(heard.data),
        "skipped_lines": len(heard.read.skipped),
        "content_sha256": heard.read.content_hash,
        "cut": {
            "clips": sum(seconds > 0 for seconds in cut),
            "seconds": sum(cut),
            "of_seconds": heard.read.seconds,
        },
    }


def _prediction_rows(
    heard: HeardSplit, predictions: ClassPredictions, seen: Sequence[bool]
) -> Iterator[dict[str, Any]]:
    rows = zip(heard.read.clips, predictions.predicted, seen, strict=True)
    for place, (clip, predicted, is_seen) in enumerate(rows):
        yield {
            "source": clip.source,
            "speaker": clip.speaker,
            "sentence": clip.sentence,
            "seconds": clip.seconds,
            "gold": clip.label,
            "predicted": predicted,
            "probabilities": predictions.probabilities_by_name(place),
            "seen": is_seen,
        }


def _report(run: str, content: Mapping[str, Any], tables: ClassTables, shared: Sequence[str]) -> str:
    """The evaluation for people; the table is scikit-learn's form."""
    cut, warning = content["cut"], content["protocol"]["warning"]
    size = f"{count(content['clips'], 'clip')} of {count(content['speakers'], 'speaker')}"
    lines = [
        heading(run, content),
        f"{size}, {content['seconds'] / 60:.1f} minutes{reading_note(content)}",
        f"of speakers of train (seen): {count(content['seen_clips'], 'clip')}",
        f"cut by the length: {count(cut['clips'], 'clip')}, {cut['seconds']:.1f} of {cut['of_seconds']:.1f} seconds",
        *([] if warning is None else ["", f"WARNING {warning}"]),
        *(["", "Before believing these scores", *shared] if shared else []),
        "",
        "By class; accuracy is WA, and UA is the mean recall of the classes that stand in gold",
        tables.reports["all"].as_text(),
        *tables.reports["all"].footnotes(),
        "Confusion: rows gold, columns predicted",
        tables.confusion.as_text(),
        "The same in percent of each row",
        tables.confusion.as_percent_text(),
        calibration_line(content["calibration"]),
        "",
        "What needs no neural network, on the same clips",
        *headline_table(content["scores"], content["floors"], HEADLINES),
    ]
    return "\n".join(lines) + "\n"
