"""A record of joint tagging as training and evaluation write it, made up in a moment, without torch."""

from __future__ import annotations

import random
from datetime import timedelta

from danlu.data.example import Skipped, Source, TaggedSentence
from danlu.data.phrase_places import label_phrases
from danlu.data.phrases import known_phrase_flags
from danlu.data.tag_schemes import tags_of
from danlu.evaluation.phrase_bootstrap import phrase_intervals
from danlu.evaluation.phrase_counts import gold_phrases, phrase_counts, unlabelled_phrases
from danlu.evaluation.phrase_errors import instructive_phrase_errors
from danlu.evaluation.phrase_floors import phrase_floors
from danlu.evaluation.phrase_report import phrase_length_report, phrase_report
from danlu.evaluation.phrase_scores import phrase_scores
from danlu.files import append_json_line, write_json_atomically, write_text_atomically
from danlu.record.layout import RunFolder
from danlu.record.notes import add_note
from danlu.record.provenance import write_provenance
from danlu.record.skipped import write_skipped
from danlu.record.status import Heartbeat
from made_up_record import START

ENGLISH = (
    ("everyone", "here", "loves", "some", "<b>", "&", "so", "today", "at", "the", "rain"),
    (
        ("soup", "night"),
        ("street", "fair"),
        ("rain",),
        ("late", "train", "home"),
        ("open", "mic", "at", "noon"),
    ),
)
CHINESE = (
    ("今天", "大家", "都", "在", "说", "下雨", "好"),
    (("音乐", "节"), ("下雨",), ("夜市", "小吃", "地图")),
)

HEADS = ("keyword", "phrase")

RECIPE = """\
name: made-up
seed: 1
data:
  task: joint-tagging
  root: data
  train: {source: files, files: posts.tsv}
  valid: {source: train, size: 0.1}
  test: {source: train, size: 0.1}
  reader: {format: phrase-lines}
  encode_as: bioes
model:
  family: joint-rnn
train:
  epochs: %d
  optimizer: {name: adam, lr: 1e-3}
  select: phrase.f1
"""


def make_joint_record(folder, *, epochs=6, words=ENGLISH, splits=("valid", "test"), heads=HEADS, seed=1):
    """Write a finished run; without heads its model has one loss, and its keywords are those in phrases."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = RunFolder(folder)
    write_text_atomically(paths.recipe, RECIPE % epochs)
    train = make_texts(words, 300, random.Random(seed), "train")
    with Heartbeat(folder, epochs, clock=lambda: START + timedelta(hours=seed)) as heartbeat:
        for row in history(epochs, heads, random.Random(seed)):
            append_json_line(paths.history, row)
            heartbeat.update(epoch=row["epoch"])
    make_provenance(folder)
    write_skipped(
        folder,
        [("train", Skipped("posts.tsv", 7, "a phrase that does not stand in the text", "soup nite", "kept"))],
    )
    for number, split in enumerate(splits):
        texts = make_texts(words, 120, random.Random(seed + 1 + number), split)
        floors = floors_json(train, texts)
        if split == "valid":
            write_json_atomically(paths.floors, {"valid": floors})
        make_evaluation(folder, split, train, texts, floors, heads, random.Random(seed + 10 + number))
    add_note(folder, "Phrases of four words are missed.", clock=lambda: START)
    return folder


def make_texts(words, texts, random_, split):
    """Texts with a phrase or two, of which a few do not stand in their text."""
    fillers, phrases = words
    made = []
    for line in range(1, texts + 1):
        # Some phrases are of one text alone, so that they are new on valid and test.
        phrase = (f"{split}{line}", random_.choice(fillers)) if line % 4 == 0 else random_.choice(phrases)
        around = random_.choices(fillers, k=random_.randint(2, 9))
        place = random_.randint(0, len(around))
        text = (*around[:place], *phrase, *around[place:])
        declared = (phrase, (phrase[0], "nowhere")) if line % 15 == 0 else (phrase,)
        tags = tags_of(label_phrases(text, declared).spans, len(text), "bioes")
        made.append(TaggedSentence(text, tuple(tags), Source("posts.tsv", line, line), None, declared))
    return made


def make_predictions(texts, random_):
    """Tags that are right two times in three, and otherwise late, elsewhere or nothing."""
    predicted = []
    for text in texts:
        tags, chance = list(text.tags), random_.random()
        if chance < 0.1:
            tags = ["O"] * len(tags)
        elif chance < 0.25:
            tags = ["O", *tags[:-1]]
        elif chance < 0.35:
            tags = ["S-phrase" if tag == "O" and random_.random() < 0.3 else tag for tag in tags]
        predicted.append(tags)
    return predicted


def floors_json(train, texts):
    return {
        floor.name: {
            "meaning": floor.meaning,
            "scores": dict(floor.scores.values),
            "reasons": dict(floor.scores.reasons),
        }
        for floor in phrase_floors(train, texts, "bioes")
    }


def history(epochs, heads, random_):
    """Rows in which valid is best after two thirds, and each head has its loss."""
    rows, best = [], -1.0
    for epoch in range(1, epochs + 1):
        share = epoch / max(epochs, 1)
        f1 = 0.72 - 0.4 * (share - 0.65) ** 2 + random_.uniform(-0.004, 0.004)
        is_best = f1 > best
        best = max(best, f1)
        losses = {
            split: {f"loss.{head}": 0.4 / (epoch + number) for number, head in enumerate(heads, start=1)}
            for split in ("train", "valid")
        }
        rows.append(
            {
                "epoch": epoch,
                "train": {"loss": 0.5 / (epoch + 0.2), **losses["train"]},
                "valid": {
                    "loss": 0.6 / (epoch + 0.5) + 0.1 * share,
                    **losses["valid"],
                    "phrase.f1": f1,
                    "phrase.f1@seen": f1 + 0.1,
                    "phrase.f1@unseen": f1 - 0.3,
                    "phrase.text_accuracy": f1 - 0.05,
                    "keyword.f1": f1 + 0.05,
                },
                "learning_rates": {"all": 0.001},
                "gradient_norm": 1.2,
                "seconds": {"train": 12.5, "valid": 1.0},
                "words_per_second": 31_211.4,
                "memory_mb": 512.3,
                "is_best": is_best,
                "select": {"name": "phrase.f1", "value": f1},
            }
        )
    return rows


def make_provenance(folder):
    split = {
        "files": {"posts.tsv": {"sha256": "c7" * 32, "bytes": 3_386_564}},
        "content_sha256": "ab" * 32,
        "scheme": "bioes",
        "texts": 27_004,
        "words": 482_110,
        "phrases": 27_120,
        "cannot_be_labelled": 173,
        "labels": {"O": 400_000, "S-phrase": 12_000},
        "skipped": {"a phrase that does not stand in the text: kept": 173},
        "notes": ["drawn by chance with seed 1"],
    }
    small = {"texts": 3_376, "words": 60_211, "phrases": 3_391, "cannot_be_labelled": 21, "skipped": {}}
    write_provenance(
        folder,
        command=["/somewhere/bin/danlu", "train", "recipes/posts.yaml"],
        data={"train": split, "valid": {**split, **small}},
        seeds={"all": 1},
        vocabulary={"fitted_on_sentences": 26_900, "words": 30_522, "labels": ["O", "B-phrase"]},
        vectors=None,
        overlap={
            "valid": {"count": 12, "tokens": 140, "same_tags": 11, "of_sentences": 3_376, "of_tokens": 60_211}
        },
        threads=2,
        device="cpu",
        precision="fp32",
    )


def make_evaluation(folder, split, train, texts, floors, heads, random_):
    predicted = make_predictions(texts, random_)
    keywords = (
        [[(tag != "O") != (random_.random() < 0.05) for tag in text.tags] for text in texts]
        if heads
        else None
    )
    probabilities = [[round(random_.uniform(0.5, 0.98), 6) for _ in text.words] for text in texts]
    seen = known_phrase_flags(train, texts)
    scores = phrase_scores(texts, predicted, "bioes", keywords=keywords, seen=seen)
    intervals = phrase_intervals(texts, predicted, "bioes", keywords=keywords, seen=seen, resamples=50)
    parts = {"all": [True] * len(texts), "seen": seen, "unseen": [not flag for flag in seen]}
    counts = {
        part: phrase_counts(
            *([one for one, kept in zip(given, keep, strict=True) if kept] for given in (texts, predicted)),
            "bioes",
        )
        for part, keep in parts.items()
    }
    checkpoint = {"name": "best", "epoch": 4, "sha256": "9f" * 32}
    look = {"split": split, "evaluation": split, "look": 1, "at": START.isoformat()}
    append_json_line(RunFolder(folder).looks, {**look, "content_sha256": "ab" * 32, "checkpoint": checkpoint})
    content = {
        "task": "joint-tagging",
        "split": split,
        "reading": {},
        "checkpoint": checkpoint,
        "looks": 1,
        "looked_at": "2026-11-20T09:30:00+00:00",
        "texts": len(texts),
        "words": sum(len(text.words) for text in texts),
        "phrases": sum(len(gold_phrases(text, "bioes")) for text in texts),
        "cannot_be_labelled": sum(len(unlabelled_phrases(text, "bioes")) for text in texts),
        "seen_texts": sum(seen),
        "overlap_with_train": {
            "count": 3,
            "tokens": 20,
            "same_tags": 3,
            "of_sentences": 120,
            "of_tokens": 900,
        },
        "skipped_lines": 0,
        "content_sha256": "ab" * 32,
        "convention": {
            "phrase": "the distinct phrases of each text",
            "keyword": f"words, predicted by {'the head for keywords' if heads else 'the phrases'}",
            "interval": "95% percentile bootstrap over texts, 50 resamples",
        },
        "scores": {"loss": 0.41, **scores.values},
        "reasons": dict(scores.reasons),
        "intervals": {name: list(bounds) for name, bounds in intervals.values.items()},
        "losses": {head: 0.2 * number for number, head in enumerate(heads, start=1)},
        "phrase_report": {part: phrase_report(one).as_json() for part, one in counts.items()},
        "length_report": {part: phrase_length_report(one).as_json() for part, one in counts.items()},
        "floors": floors,
    }
    base = RunFolder(folder).evaluation(split)
    errors = instructive_phrase_errors(texts, predicted, "bioes", probabilities=probabilities, seen=seen)
    write_json_atomically(base / "errors.json", [error.as_json() for error in errors])
    write_text_atomically(base / "report.txt", phrase_report(counts["all"]).as_text())
    write_json_atomically(base / "scores.json", content)
