"""A record of audio classification as training and evaluation write it, made up in a moment, without torch."""

from __future__ import annotations

import json
import random
import wave
from datetime import timedelta
from pathlib import Path

import numpy as np

from danlu.data.audio_overlap import audio_overlap
from danlu.data.clip import Clip
from danlu.data.example import Skipped
from danlu.evaluation.audio_errors import instructive_audio_errors
from danlu.evaluation.audio_scores import audio_intervals, audio_scores
from danlu.evaluation.calibration import fit_temperature, reliability, softmax
from danlu.evaluation.class_report import class_report
from danlu.evaluation.confusion import class_confusion
from danlu.files import append_json_line, write_json_atomically, write_text_atomically
from danlu.record.layout import RunFolder
from danlu.record.notes import add_note
from danlu.record.provenance import write_provenance
from danlu.record.skipped import write_skipped
from danlu.record.status import Heartbeat
from made_up_class_record import curves
from made_up_record import START

EMOTIONS = ("anger", "boredom", "disgust", "fear", "happiness", "neutral", "sadness")
CHINESE_EMOTIONS = ("中性", "悲伤", "愤怒", "高兴")
STRESS = ("calm", "stressed")

SPEAKERS = ("03", "08", "09", "10", "11", "12", "13", "14", "15", "16")
SENTENCES = ("a01", "a02", "a04", "b01", "b02")
RATE = 16_000

PAPER_WARNING = (
    "protocol paper: clips of one speaker stand in train and in the test fold, and the epoch is chosen on the test "
    "fold itself. The scores are for comparison with papers that do the same; they say nothing about new voices."
)
PROTOCOLS = {
    "by-group": {
        "kind": "by-group", "group": "speaker", "valid": 1, "test": 1, "seed": 1, "leaks": [], "warning": None,
    },
    "paper": {
        "kind": "paper", "folds": 10, "fold": 3, "seed": 1, "leaks": ["speakers", "sentences", "choice"],
        "warning": PAPER_WARNING,
    },
}  # fmt: skip

RECIPE = """\
name: made-up
seed: 1
data:
  task: audio-classification
  root: ../data
  reader: {format: audio-table, table: metadata.csv, path: "flac/{file}", label: emotion, speaker: speaker}
  split: {kind: %s}
  rate: 16000
model:
  family: light-sernet
  features: {kind: mfcc, coefficients: 40}
  length: {kind: crop, seconds: 3.0}
train:
  epochs: %d
  optimizer: {name: adam, lr: 1e-4}
  select: ua
"""


def make_audio_record(
    folder,
    *,
    epochs=6,
    classes=EMOTIONS,
    splits=("valid", "test"),
    protocol="by-group",
    sampling="natural",
    svm=0.7,
    clips=400,
    has_files=True,
    seed=1,
):
    """Write a finished run whose clips lie beside the notebook, in `data`; its machine has the UA `svm`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = RunFolder(folder)
    write_text_atomically(paths.recipe, RECIPE % (protocol, epochs))
    with Heartbeat(folder, epochs, clock=lambda: START + timedelta(hours=seed)) as heartbeat:
        for row in history(epochs, random.Random(seed)):
            append_json_line(paths.history, row)
            heartbeat.update(epoch=row["epoch"])
    data = folder.parent.parent / "data"
    read = split_clips(make_clips(data, classes, clips, seed), protocol)
    make_provenance(folder, read, classes, protocol, sampling)
    floors = make_floors(classes, svm)
    write_json_atomically(paths.floors, {"valid": floors})
    write_json_atomically(paths.mean_features, make_mean_features(classes))
    write_skipped(
        folder,
        [
            ("train", Skipped("flac/16a99Xx.flac", 1, "silent", "loudest sample -71.3 dB", "dropped")),
            ("train", Skipped("flac/16b99Xx.flac", 1, "broken", "not an audio file", "dropped")),
        ],
    )
    for number, split in enumerate(splits):
        evaluated = read["valid" if protocol == "paper" else split]
        make_evaluation(
            folder, split, read["train"], evaluated, classes, floors, protocol, seed=seed + number
        )
    for row in (row for split in splits for row in read_json(paths.evaluation(split) / "errors.json")):
        if has_files:
            write_tone(data / row["source"])
    add_note(folder, "Speakers of valid are men only: draw another seed.", clock=lambda: START)
    return folder


def make_clips(data, classes, count, seed):
    """Clips of several speakers and sentences, in an order that mixes them."""
    draws = np.random.default_rng(seed)
    clips = []
    for number in range(count):
        speaker, sentence = (str(draws.choice(names)) for names in (SPEAKERS, SENTENCES))
        label, source = (
            classes[int(draws.integers(len(classes)))],
            f"flac/{speaker}{sentence}{number:04d}.wav",
        )
        clips.append(
            Clip(
                path=data / source,
                source=source,
                label=label,
                speaker=speaker,
                sentence=sentence,
                sha256=f"{number:064x}",
                seconds=float(draws.uniform(1.2, 4.5)),
            )
        )
    return clips


def split_clips(clips, protocol):
    if protocol == "paper":
        return {"train": clips[len(clips) // 5 :], "valid": clips[: len(clips) // 5]}
    of = {"15": "valid", "16": "test"}
    return {
        split: [clip for clip in clips if of.get(clip.speaker, "train") == split]
        for split in ("train", "valid", "test")
    }


def make_floors(classes, svm):
    share = 1 / len(classes)
    guess = {"accuracy": share * 1.4, "ua": share, "macro_f1": share / 3, "roc_auc": 0.5, "brier": 0.41}
    return {
        "majority_class": {
            "meaning": "every clip gets the most frequent class of train",
            "scores": guess,
            "reasons": {},
        },
        "stratified_chance": {
            "meaning": "classes drawn with their shares of train (one draw, seed 1)",
            "scores": {**guess, "macro_f1": share},
            "reasons": {},
        },
        "mfcc_svm": {
            "meaning": "support vector machine on means and deviations of cepstral coefficients",
            "scores": {
                "accuracy": svm, "accuracy@unseen": svm, "ua": svm, "ua@unseen": svm, "macro_f1": svm - 0.01,
                "roc_auc": 0.93, "ece": None, "brier": None,
            },
            "reasons": {"ece": "a support vector machine says on which side a clip lies"},
        },
    }  # fmt: skip


def history(epochs, random_):
    """Rows in which valid is best after two thirds."""
    rows, best = [], -1.0
    for epoch in range(1, epochs + 1):
        share = epoch / max(epochs, 1)
        ua = 0.68 - 0.3 * (share - 0.65) ** 2 + random_.uniform(-0.01, 0.01)
        is_best = ua > best
        best = max(best, ua)
        rows.append(
            {
                "epoch": epoch,
                "train": {"loss": 1.9 / (epoch + 0.4), "l2_penalty": 0.002},
                "valid": {
                    "loss": 1.2 / (epoch + 0.5) + 0.5 * share,
                    "accuracy": ua + 0.01,
                    "ua": ua,
                    "ua@seen": None,
                    "ua@unseen": ua,
                    "macro_f1": ua - 0.01,
                    "ece": 0.1,
                },
                "learning_rates": {"all": 1e-4},
                "gradient_norm": 1.2,
                "seconds": {"train": 9.5, "valid": 0.4},
                "words_per_second": 8_211.4,
                "memory_mb": 612.3,
                "is_best": is_best,
                "select": {"name": "ua", "value": ua},
            }
        )
    return rows


def make_provenance(folder, read, classes, protocol, sampling):
    described = {split: describe(clips, classes) for split, clips in read.items() if split != "test"}
    labels = described["train"]["labels"]
    drawn = dict.fromkeys(labels, sum(labels.values()) // len(labels)) if sampling == "balanced" else labels
    overlap = audio_overlap(read["train"], read["valid"])
    write_provenance(
        folder,
        command=["/somewhere/bin/danlu", "train", "recipes/emotion.yaml"],
        data={
            **described,
            "train": {**described["train"], "sampling": {"kind": sampling, "drawn": drawn, "of": labels}},
        },
        seeds={"all": 1},
        vocabulary={"kind": "audio", "bins": 40, "frames": 184, "classes": list(classes), "rate": RATE},
        vectors=None,
        overlap={"valid": {**overlap.as_json(), "warnings": overlap.warnings("valid")}},
        protocol=PROTOCOLS[protocol],
        threads=2,
        device="cpu",
        precision="fp32",
    )


def describe(clips, classes):
    return {
        "files": {"metadata.csv": {"sha256": "c7" * 32, "bytes": 33_000}},
        "content_sha256": "ab" * 32,
        "clips": len(clips),
        "seconds": sum(clip.seconds for clip in clips),
        "labels": {name: sum(clip.label == name for clip in clips) for name in classes},
        "speakers": sorted({clip.speaker for clip in clips}),
        "sentences": len({clip.sentence for clip in clips}),
        "skipped": {"silent: dropped": 1},
        "notes": [],
    }


def make_mean_features(classes, *, frames=60, bins=40):
    """Voiced speech as a picture of log-mel bands: harmonics, formants, and a pause, by class louder and higher."""
    hertz = 700 * (10 ** (np.linspace(70, 2800, bins) / 2595) - 1)
    time = np.linspace(0, 1, frames)[:, None]  # (frames, 1)
    means = {}
    for number, name in enumerate(classes):
        pitch = 110 + 25 * number + 20 * np.sin(5 * time)
        harmonics = np.cos(2 * np.pi * hertz / pitch) * np.exp(-hertz / 900)
        formants = sum(
            np.exp(-(((hertz - centre * (1 + 0.2 * np.sin(4 * time + number))) / 400) ** 2))
            for centre in (600, 1500, 2600)
        )
        envelope = np.exp(-(((time - 0.5) / (0.28 + 0.02 * number)) ** 4))
        loud = -6.9 + envelope * (2.5 + 0.3 * number + 2.5 * formants + harmonics - hertz / 2500)
        means[name] = {"clips": 40 + 3 * number, "mean": loud.round(3).tolist()}
    return {"name": "log-mel", "hertz": hertz.round(1).tolist(), "hop_seconds": 0.05, "classes": means}


def made_up_predictions(clips, classes, seed):
    """Logits that are surer than they are right."""
    draws = np.random.default_rng(seed)
    gold = np.array([classes.index(clip.label) for clip in clips])
    logits = draws.normal(size=(len(clips), len(classes)))
    logits[np.arange(len(clips)), gold] += 1.7
    return gold, 2.0 * logits


def make_evaluation(folder, split, train, clips, classes, floors, protocol, *, seed):
    gold_ids, logits = made_up_predictions(clips, classes, seed)
    temperature = fit_temperature(logits, gold_ids).value
    raw, scaled = softmax(logits), softmax(logits, temperature=temperature)
    gold = [clip.label for clip in clips]
    predicted = [classes[place] for place in raw.argmax(axis=1)]
    known = {clip.speaker for clip in train}
    seen = [clip.speaker in known for clip in clips]
    scores = audio_scores(gold, predicted, raw, classes, seen)
    intervals = audio_intervals(gold, predicted, raw, classes, seen, resamples=50)
    reports = {
        part: class_report(
            *(
                [name for name, flag in zip(names, seen, strict=True) if flag in kept]
                for names in (gold, predicted)
            ),
            classes,
            unit="clip",
        )
        for part, kept in {"all": (True, False), "seen": (True,), "unseen": (False,)}.items()
    }
    checkpoint = {"name": "best", "epoch": 4, "sha256": "9f" * 32}
    look = {"split": split, "evaluation": split, "look": 1, "at": START.isoformat()}
    append_json_line(RunFolder(folder).looks, {**look, "content_sha256": "ab" * 32, "checkpoint": checkpoint})
    longer = [clip.seconds - 3 for clip in clips if clip.seconds > 3]
    seconds = sum(clip.seconds for clip in clips)
    content = {
        "task": "audio-classification",
        "split": split,
        "reading": {},
        "checkpoint": checkpoint,
        "looks": 1,
        "looked_at": "2026-11-20T09:30:00+00:00",
        "clips": len(clips),
        "seconds": seconds,
        "speakers": len({clip.speaker for clip in clips}),
        "seen_clips": sum(seen),
        "overlap_with_train": audio_overlap(train, clips).as_json(),
        "protocol": PROTOCOLS[protocol],
        "skipped_lines": 0,
        "content_sha256": "ab" * 32,
        "cut": {"clips": len(longer), "seconds": sum(longer), "of_seconds": seconds},
        "convention": {
            **reports["all"].convention,
            "interval": "95% percentile bootstrap over clips, 50 resamples",
        },
        "scores": {"loss": 1.13, **scores.values},
        "reasons": dict(scores.reasons),
        "intervals": {name: list(bounds) for name, bounds in intervals.values.items()},
        "class_report": reports["all"].as_json(),
        "class_report_parts": {part: reports[part].as_json() for part in ("seen", "unseen")},
        "confusion": {"classes": class_confusion(gold, predicted, classes, unit="clip").as_json()},
        "calibration": {
            "raw": reliability(gold, raw, classes).as_json(),
            "scaled": reliability(gold, scaled, classes).as_json(),
            "temperature": temperature,
            "reason": None,
            "fitted_on": "valid",
        },
        "curves": curves(gold, raw, classes),
        "floors": floors,
    }
    errors = [
        {**error.as_json(), "path": f"../../data/{error.source}"}
        for error in instructive_audio_errors(clips, predicted, raw, classes, seen)
    ]
    base = RunFolder(folder).evaluation(split)
    write_json_atomically(base / "errors.json", errors)
    write_text_atomically(base / "report.txt", reports["all"].as_text())
    write_json_atomically(base / "scores.json", content)


def write_tone(path: Path) -> None:
    """A fifth of a second of a tone as a WAV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(RATE // 5) / RATE
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((8000 * np.sin(2 * np.pi * 220 * time)).astype("<i2").tobytes())


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))
