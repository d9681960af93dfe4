"""A record as training and evaluation write it, made up in a moment, without torch."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from danlu.data.example import Skipped, Source, TaggedSentence
from danlu.evaluation.confusion import label_confusion, type_confusion
from danlu.evaluation.instructive_errors import instructive_errors
from danlu.evaluation.span_report import span_report
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.evaluation.token_report import token_report
from danlu.files import append_json_line, write_json_atomically, write_text_atomically
from danlu.record.layout import RunFolder
from danlu.record.notes import add_note, set_star
from danlu.record.provenance import write_provenance
from danlu.record.skipped import write_skipped
from danlu.record.status import Heartbeat
from made_up_findings import make_findings

ENGLISH = (
    "Tool",
    "HackOrg",
    "Area",
    "Time",
    "Purp",
    "SamFile",
    "OffAct",
    "SecTeam",
    "Way",
    "Exp",
    "Idus",
    "Org",
    "Features",
)
CHINESE = ("人名", "组织", "职务", "学历", "专业", "籍贯", "国籍", "民族")
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

FLOORS = {
    "most_frequent_tag": {
        "meaning": "each word gets its most frequent tag in train",
        "scores": {
            "span.micro_f1": 0.41,
            "span.micro_f1@seen": 0.52,
            "span.micro_f1@unseen": 0.33,
            "token.accuracy": 0.88,
        },
    },
    "copy_repeated": {
        "meaning": "repeats of training sentences get those tags, others as above",
        "scores": {
            "span.micro_f1": 0.68,
            "span.micro_f1@seen": 0.97,
            "span.micro_f1@unseen": 0.33,
            "token.accuracy": 0.94,
        },
    },
}

RECIPE = """\
name: made-up
seed: 1
data:
  root: data
  train: train.txt
  valid: valid.txt
  test: test.txt
  reader: {format: conll}
  scheme: bio2
model:
  family: bilstm-crf
  word_embedding: {kind: trained, dim: 100}
  encoder: {hidden: 200, layers: 1}
  head: {kind: crf, constraints: true}
train:
  epochs: %d
  optimizer: {name: adam, lr: 1e-3}
  select: span.micro_f1@unseen
"""


def make_record(folder, *, epochs=8, done=None, splits=("valid", "test"), types=ENGLISH, extras=True, seed=1):
    """Write a finished run; `done` epochs fewer than planned leave it interrupted."""
    done = epochs if done is None else done
    folder.mkdir(parents=True, exist_ok=True)
    paths = RunFolder(folder)
    write_text_atomically(paths.recipe, RECIPE % epochs)
    random_ = random.Random(seed)
    with Heartbeat(folder, epochs, clock=lambda: START + timedelta(hours=seed)) as heartbeat:
        for row in history(done, random_):
            append_json_line(paths.history, row)
            heartbeat.update(epoch=row["epoch"])
        if done < epochs:
            heartbeat.conclude("interrupted", "stopped by Ctrl-C")
    make_provenance(folder, types)
    for number, split in enumerate(splits):
        make_evaluation(folder, split, types, random.Random(seed + number))
    if extras:
        make_extras(folder)
    return folder


def history(epochs, random_):
    """Rows in which the unseen score falls after two thirds while the whole score goes on rising."""
    rows, best = [], -1.0
    for epoch in range(1, epochs + 1):
        share = epoch / max(epochs, 1)
        unseen = 0.72 - 0.9 * (share - 0.65) ** 2 + random_.uniform(-0.01, 0.01)
        is_best = unseen > best
        best = max(best, unseen)
        scores = {
            "loss": 4.0 / (epoch + 1) + 0.6 * share,
            "span.micro_f1": 0.62 + 0.24 * share + random_.uniform(-0.01, 0.01),
            "span.micro_f1@seen": 0.7 + 0.28 * share,
            "span.micro_f1@unseen": unseen,
            "token.accuracy": 0.9 + 0.06 * share,
        }
        rows.append(
            {
                "epoch": epoch,
                "train": {"loss": 6.0 / (epoch + 0.5)},
                "valid": scores,
                "learning_rates": {"all": 0.001 * (1 - 0.9 * share)},
                "seconds": {"train": 38.5 + random_.uniform(-3, 3), "valid": 2.5},
                "words_per_second": 3211.4,
                "memory_mb": 812.3,
                "is_best": is_best,
                "select": {"name": "span.micro_f1@unseen", "value": unseen},
            }
        )
    return rows


def make_provenance(folder, types):
    labels = {"O": 120_000} | {f"B-{name}": 900 - 50 * number for number, name in enumerate(types)}
    split = {
        "files": {"train.txt": {"sha256": "c7" * 32, "bytes": 1_234_567}},
        "content_sha256": "ab" * 32,
        "sentences": 5_251,
        "words": 134_000,
        "spans": {name: 900 - 50 * number for number, name in enumerate(types)},
        "labels": labels,
        "skipped": {"a tag without a word": 2},
        "notes": ["the last line has no newline"],
    }
    write_provenance(
        folder,
        command=["/somewhere/bin/danlu", "train", "recipes/made-up.yaml", "data.root=data"],
        data={
            "train": split,
            "valid": {**split, "sentences": 662, "skipped": {}},
            "test": {**split, "sentences": 664},
        },
        seeds={"run": 1},
        vocabulary={"words": 9_123, "characters": 97},
        vectors=None,
        overlap={
            "valid": {
                "count": 314,
                "tokens": 6_001,
                "same_tags": 300,
                "of_sentences": 662,
                "of_tokens": 17_000,
            }
        },
        threads=2,
        device="cpu",
        precision="fp32",
    )


def make_evaluation(folder, split, types, random_):
    gold, predicted, sentences, seen = tagged(types, random_)
    scores = tagging_scores(gold, predicted, "bio2", seen)
    parts = {"all": [True] * len(gold), "seen": seen, "unseen": [not flag for flag in seen]}
    spans = {
        name: span_report(
            [tags for tags, kept in zip(gold, keep, strict=True) if kept],
            [tags for tags, kept in zip(predicted, keep, strict=True) if kept],
            "bio2",
        ).as_json()
        for name, keep in parts.items()
    }
    base = RunFolder(folder).evaluation(split)
    tokens = token_report(gold, predicted)
    confusions = {
        "labels": label_confusion(gold, predicted),
        "types": type_confusion(gold, predicted, "bio2"),
    }
    looks = 2 if split == "test" else 1
    checkpoint = {"name": "best", "epoch": 6, "sha256": "9f" * 32}
    for look in range(1, looks + 1):
        row = {
            "split": split,
            "evaluation": split,
            "look": look,
            "at": (START + timedelta(days=look)).isoformat(),
        }
        append_json_line(RunFolder(folder).looks, {**row, "checkpoint": checkpoint})
    content = {
        "split": split,
        "reading": {},
        "checkpoint": checkpoint,
        "looks": looks,
        "looked_at": "2026-11-20T09:30:00+00:00",
        "sentences": len(gold),
        "words": sum(map(len, gold)),
        "seen_sentences": sum(seen),
        "convention": {
            "token": dict(tokens.convention),
            "span": spans["all"]["convention"],
            "interval": "95% percentile bootstrap over sentences, 1000 resamples",
        },
        "scores": {"loss": 1.25, **scores.values},
        "reasons": dict(scores.reasons),
        "intervals": {
            name: [max(0.0, value - 0.02), min(1.0, value + 0.02)]
            for name, value in scores.values.items()
            if value is not None
        },
        "token_report": tokens.as_json(),
        "span_report": spans,
        "floors": FLOORS,
        "confusion": {name: confusion.as_json() for name, confusion in confusions.items()},
    }
    examples = [
        TaggedSentence(
            tuple(words), tuple(tags), Source(f"{split}.txt", 17 * number + 1, 17 * number + len(words))
        )
        for number, (words, tags) in enumerate(zip(sentences, gold, strict=True))
    ]
    certain = [[random_.uniform(0.5, 1.0) for _ in tags] for tags in predicted]
    errors = instructive_errors(examples, predicted, "bio2", probabilities=certain, seen=seen)
    for name, confusion in confusions.items():
        write_text_atomically(base / f"confusion-{name}.csv", confusion.as_csv())
    write_json_atomically(base / "errors.json", [error.as_json() for error in errors])
    write_text_atomically(base / "report.txt", tokens.as_text())
    write_json_atomically(base / "scores.json", content)


def tagged(types, random_):
    """Sixty sentences with gold and predicted tags, and which were seen in train."""
    plain = [
        "the",
        "group",
        "used",
        "against",
        "targets",
        "in",
        "2018",
        "through",
        "spear",
        "phishing",
        "<mail>",
        "&",
    ]
    if types is CHINESE:
        plain = ["毕业", "于", "现任", "，", "1998", "年", "起", "任", "公司", "的", "。", "曾"]
    gold, predicted, sentences = [], [], []
    for _ in range(60):
        words, true, guess = [], [], []
        for _ in range(random_.randint(4, 9)):
            if random_.random() < 0.4:
                name, length = random_.choice(types), random_.randint(1, 3)
                tags = [f"B-{name}"] + [f"I-{name}"] * (length - 1)
                words += [f"{name[:2]}{random_.randint(1, 99)}" for _ in range(length)]
                true += tags
                chance = random_.random()
                other = random_.choice(types)
                guess += (
                    tags
                    if chance < 0.75
                    else [tag[:2] + other for tag in tags]
                    if chance < 0.85
                    else ["O"] * length
                    if chance < 0.93
                    else [f"B-{name}"] * length
                )
            else:
                words.append(random_.choice(plain))
                true.append("O")
                guess.append(f"B-{types[0]}" if random_.random() < 0.02 else "O")
        gold.append(true)
        predicted.append(guess)
        sentences.append(words)
    return gold, predicted, sentences, [number % 2 == 0 for number in range(60)]


def make_extras(folder):
    paths = RunFolder(folder)
    write_json_atomically(paths.floors, {"valid": FLOORS})
    make_findings(folder)
    write_skipped(
        folder,
        [
            ("train", Skipped("train.txt", 17, "a tag without a word", "O", "dropped")),
            ("train", Skipped("train.txt", 940, "three fields", "APT28 <x> B-HackOrg", "mended")),
        ],
    )
    add_note(folder, "The unseen score falls after epoch 6.\n\nTry more dropout.", clock=lambda: START)
    set_star(folder, is_starred=True)


def read_json(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))
