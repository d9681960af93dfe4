"""A record of text classification as training and evaluation write it, made up in a moment, without torch."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import numpy as np

from danlu.data.example import Skipped
from danlu.evaluation.calibration import fit_temperature, reliability
from danlu.evaluation.class_bootstrap import class_intervals
from danlu.evaluation.class_report import class_report
from danlu.evaluation.class_scores import class_scores
from danlu.evaluation.confusion import class_confusion
from danlu.evaluation.curves import precision_recall_points, roc_points
from danlu.files import append_json_line, write_json_atomically, write_text_atomically
from danlu.record.layout import RunFolder
from danlu.record.notes import add_note
from danlu.record.provenance import write_provenance
from danlu.record.skipped import write_skipped
from danlu.record.status import Heartbeat
from made_up_record import START

SENTIMENT = ("neg", "pos")
CHINESE_SENTIMENT = ("差评", "好评")
RATINGS = tuple("1234") + tuple("789") + ("10",)

GROUPS = {"encoder.layer.0": 2e-5, "encoder.layer.1": 4e-5, "encoder.rest": 1e-5, "head": 1e-3}

RECIPE = """\
name: made-up
seed: 1
data:
  task: text-classification
  root: data
  train: {source: files, files: reviews/train}
  valid: {source: train, size: 0.1}
  test: {source: files, files: reviews/test}
  reader: {format: class-folders}
model:
  family: transformer-classifier
  encoder: {source: some-encoder}
  length: {kind: cut, max: 256, keep: both}
train:
  epochs: %d
  optimizer: {name: adamw, lr: 2e-5}
  select: accuracy
"""

EXCERPT = {
    SENTIMENT: "I wanted to like this film & its <b>cast</b>. The first hour is a delight … and yet the ending "
    "takes back everything that the beginning promised, twice. " * 2,
    CHINESE_SENTIMENT: "酒店位置不错，早餐也可以，但是隔音太差，半夜还能听到电梯的声音……总的来说不会再来。"
    * 3,
}


def make_class_record(
    folder, *, epochs=6, classes=SENTIMENT, splits=("valid", "test"), groups=GROUPS, linear=0.91, seed=1
):
    """Write a finished run; its linear floor has the accuracy `linear`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = RunFolder(folder)
    write_text_atomically(paths.recipe, RECIPE % epochs)
    floors = make_floors(classes, linear)
    with Heartbeat(folder, epochs, clock=lambda: START + timedelta(hours=seed)) as heartbeat:
        for row in history(epochs, groups, random.Random(seed)):
            append_json_line(paths.history, row)
            heartbeat.update(epoch=row["epoch"])
    make_provenance(folder, classes)
    write_json_atomically(paths.floors, {"valid": floors})
    write_skipped(folder, [("train", Skipped("reviews/train/unsup/7.txt", 1, "no class", "…", "dropped"))])
    for number, split in enumerate(splits):
        make_evaluation(folder, split, classes, floors, seed=seed + number)
    add_note(folder, "Below the linear floor: more texts before more layers.", clock=lambda: START)
    return folder


def make_floors(classes, linear):
    share = 1 / len(classes)
    area = {"roc_auc": 0.5, "average_precision": share}
    return {
        "majority_class": {
            "meaning": "each text gets the class most frequent in train",
            "scores": {"accuracy": share, "balanced_accuracy": share, "macro_f1": share / 1.5, **area},
            "reasons": {},
        },
        "bag_of_words": {
            "meaning": "logistic regression over which words occur",
            "scores": {"accuracy": linear - 0.03, "balanced_accuracy": linear - 0.03, "macro_f1": linear - 0.031},
            "reasons": {},
        },
        "nb_tfidf": {
            "meaning": "logistic regression over TF-IDF of one and two words with naive Bayes weights",
            "scores": {
                "accuracy": linear,
                "accuracy@seen": 0.97,
                "accuracy@unseen": linear - 0.002,
                "balanced_accuracy": linear,
                "macro_f1": linear - 0.001,
                "roc_auc": 0.97,
                "ece": 0.012,
                "brier": 0.07,
            },
            "reasons": {},
        },
    }  # fmt: skip


def history(epochs, groups, random_):
    """Rows in which valid is best after two thirds, and each group of parameters has its learning rate."""
    rows, best = [], -1.0
    for epoch in range(1, epochs + 1):
        share = epoch / max(epochs, 1)
        accuracy = 0.88 - 0.2 * (share - 0.65) ** 2 + random_.uniform(-0.004, 0.004)
        is_best = accuracy > best
        best = max(best, accuracy)
        rows.append(
            {
                "epoch": epoch,
                "train": {"loss": 0.5 / (epoch + 0.2), "l2_penalty": 0.02 + 0.001 * epoch},
                "valid": {
                    "loss": 0.3 / (epoch + 0.5) + 0.2 * share,
                    "accuracy": accuracy,
                    "balanced_accuracy": accuracy - 0.001,
                    "macro_f1": accuracy - 0.002,
                    "roc_auc": accuracy + 0.06,
                    "ece": 0.04 + 0.05 * share,
                },
                "learning_rates": {name: rate * (1 - 0.9 * share) for name, rate in groups.items()},
                "gradient_norm": 1.2,
                "seconds": {"train": 812.5, "valid": 41.0},
                "words_per_second": 11_211.4,
                "memory_mb": 2_812.3,
                "is_best": is_best,
                "select": {"name": "accuracy", "value": accuracy},
            }
        )
    return rows


def make_provenance(folder, classes):
    labels = {name: 12_500 - 10 * number for number, name in enumerate(classes)}
    split = {
        "files": {"reviews/train": {"sha256": "c7" * 32, "bytes": 33_000_000, "files": 25_000}},
        "content_sha256": "ab" * 32,
        "texts": sum(labels.values()),
        "words": 5_843_211,
        "labels": labels,
        "groups": 0,
        "skipped": {"no class: dropped": 1},
        "notes": ["drawn by class with seed 1"],
    }
    small = {"texts": 2_500, "words": 581_002, "labels": dict.fromkeys(classes, 1_250), "skipped": {}}
    write_provenance(
        folder,
        command=["/somewhere/bin/danlu", "train", "recipes/reviews.yaml"],
        data={"train": split, "valid": {**split, **small}},
        seeds={"all": 1},
        vocabulary={
            "kind": "pieces",
            "pieces": 30_522,
            "classes": list(classes),
            "max_length": 256,
            "cut_in_train": {"texts": 6_001, "tokens": 1_200_000, "of_texts": 24_990, "of_tokens": 7_000_000},
        },
        vectors=None,
        overlap={
            "valid": {"count": 12, "same_label": 11, "of_texts": 2_500, "of_sentences": 2_500},
        },
        threads=2,
        device="cpu",
        precision="fp32",
    )


def made_up_predictions(classes, seed, *, texts=600):
    """Gold classes and probabilities that are surer than they are right."""
    draws = np.random.default_rng(seed)
    gold = draws.integers(len(classes), size=texts)
    logits = draws.normal(size=(texts, len(classes)))
    logits[np.arange(texts), gold] += 1.9
    return gold, 1.8 * logits


def make_evaluation(folder, split, classes, floors, *, seed):
    gold_ids, logits = made_up_predictions(classes, seed)
    temperature = fit_temperature(logits, gold_ids).value
    raw, scaled = softmax(logits), softmax(logits / temperature)
    gold = [classes[place] for place in gold_ids]
    predicted = [classes[place] for place in raw.argmax(axis=1)]
    seen = [number % 20 == 0 for number in range(len(gold))]
    scores = class_scores(gold, predicted, raw, classes, seen)
    intervals = class_intervals(gold, predicted, raw, classes, seen, resamples=50)
    parts = {"seen": seen, "unseen": [not flag for flag in seen]}
    report = class_report(gold, predicted, classes)
    checkpoint = {"name": "best", "epoch": 4, "sha256": "9f" * 32}
    look = {"split": split, "evaluation": split, "look": 1, "at": START.isoformat()}
    append_json_line(RunFolder(folder).looks, {**look, "content_sha256": "ab" * 32, "checkpoint": checkpoint})
    content = {
        "task": "text-classification",
        "split": split,
        "reading": {},
        "checkpoint": checkpoint,
        "looks": 1,
        "looked_at": "2026-11-20T09:30:00+00:00",
        "texts": len(gold),
        "words": 138_112,
        "seen_texts": sum(seen),
        "overlap_with_train": {"count": 30, "same_label": 29, "of_texts": 600, "of_sentences": 600},
        "skipped_lines": 0,
        "content_sha256": "ab" * 32,
        "cut": {"texts": 141, "tokens": 25_107, "of_tokens": 152_400},
        "convention": {
            **report.convention,
            "interval": "95% percentile bootstrap over texts, 50 resamples",
        },
        "scores": {"loss": 0.41, **scores.values},
        "reasons": dict(scores.reasons),
        "intervals": {name: list(bounds) for name, bounds in intervals.values.items()},
        "class_report": report.as_json(),
        "class_report_parts": {
            part: class_report(
                *(
                    [name for name, kept in zip(names, keep, strict=True) if kept]
                    for names in (gold, predicted)
                ),
                classes,
            ).as_json()
            for part, keep in parts.items()
        },
        "confusion": {"classes": class_confusion(gold, predicted, classes).as_json()},
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
    base = RunFolder(folder).evaluation(split)
    write_json_atomically(base / "errors.json", errors(split, gold, predicted, raw, classes))
    write_text_atomically(base / "report.txt", report.as_text())
    write_json_atomically(base / "scores.json", content)


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def curves(gold, probabilities, classes):
    if len(classes) != 2:
        return None
    is_positive = np.array([name == classes[1] for name in gold])
    return {
        "roc": roc_points(is_positive, probabilities[:, 1]),
        "precision_recall": precision_recall_points(is_positive, probabilities[:, 1]),
        "positive": classes[1],
    }


def errors(split, gold, predicted, probabilities, classes):
    wrong = [place for place, name in enumerate(gold) if predicted[place] != name]
    surest = sorted(wrong, key=lambda place: -probabilities[place].max())
    text = EXCERPT.get(classes, EXCERPT[SENTIMENT])
    return [
        {
            "kind": kind,
            "source": f"reviews/{split}/{gold[place]}/{place}_4.txt",
            "text": text,
            "gold": gold[place],
            "predicted": predicted[place],
            "probability": float(probabilities[place].max()),
            "explanation": explanation,
            "seen": place % 20 == 0,
        }
        for kind, explanation, chosen in (
            ("confident", "the model is sure of the wrong class", surest[:3]),
            ("borderline", "both classes are about as probable", surest[-2:]),
        )
        for place in chosen
    ]


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))
