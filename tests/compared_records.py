"""Small finished runs with predictions, to be put side by side."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import numpy as np

from danlu.compare.predictions import Items
from danlu.data.joined_words import join_words
from danlu.data.tag_schemes import spans_of
from danlu.files import append_json_line, write_json_atomically, write_text_atomically
from danlu.record.layout import RunFolder
from danlu.record.status import Heartbeat
from made_up_record import START

SELECTED = {
    "tagging": "span.micro_f1",
    "joint-tagging": "phrase.f1",
    "text-classification": "accuracy",
    "audio-classification": "ua",
}
RECIPE = """\
name: {name}
seed: {seed}
data:
  task: {task}
  root: {root}
model:
  family: {family}
train:
  epochs: 3
  optimizer: {{name: adam, lr: {lr}}}
  select: {select}
"""


def class_rows(gold, predicted, *, groups=None, seen=None):
    """Predictions of texts from two strings with a letter a text."""
    return [
        {
            "source": f"texts/{number}.txt",
            "group": None if groups is None else groups[number],
            "gold": true,
            "predicted": guess,
            "probabilities": {},
            "seen": bool(seen and seen[number]),
        }
        for number, (true, guess) in enumerate(zip(gold, predicted, strict=True))
    ]


def tag_rows(sentences):
    """Predictions of sentences, each gold and predicted as words of tags."""
    return [
        {
            "source": f"test.txt:{10 * number + 1}",
            "document": f"test.txt#{number // 5}",
            "words": [f"w{number}-{place}" for place in range(len(gold.split()))],
            "gold": gold.split(),
            "predicted": predicted.split(),
            "probabilities": [0.5] * len(gold.split()),
            "seen": number % 2 == 0,
        }
        for number, (gold, predicted) in enumerate(sentences)
    ]


def phrase_rows(texts):
    """Predictions of keyphrases, each words, gold tags and predicted tags."""
    rows = []
    for number, (words, gold, predicted) in enumerate(texts):
        own, true, guess = words.split(), gold.split(), predicted.split()
        found = [join_words(own[one.start : one.end]) for one in spans_of(true, "bioes")]
        marked = [
            {
                "start": one.start,
                "end": one.end,
                "text": join_words(own[one.start : one.end]),
                "probability": 0.5,
            }
            for one in spans_of(guess, "bioes")
        ]
        rows.append(
            {
                "source": f"posts.tsv:{number + 1}",
                "words": own,
                "gold_phrases": found,
                "predicted_phrases": marked,
                "gold": true,
                "predicted": guess,
                "keywords": None,
                "probabilities": [0.5] * len(own),
                "seen": False,
            }
        )
    return rows


def noisy(gold, classes, right, seed):
    """Predicted letters of which about a share is right."""
    draw = random.Random(seed)
    return "".join(true if draw.random() < right else draw.choice(classes) for true in gold)


def make_run(
    folder,
    rows,
    *,
    task="text-classification",
    name="small",
    seed=1,
    family="some",
    lr=0.001,
    root="data",
    content="ab" * 32,
    train="cd" * 32,
    splits=("valid", "test"),
    scheme="bio2",
    floors=None,
    done=True,
    predictions=True,
    danlu="0.1.0",
):
    """Write a run whose evaluations all have the same predictions; its scores are those of the predictions."""
    folder.mkdir(parents=True)
    paths, select = RunFolder(folder), SELECTED[task]
    recipe = RECIPE.format(name=name, seed=seed, task=task, root=root, family=family, lr=lr, select=select)
    write_text_atomically(paths.recipe, recipe)
    with Heartbeat(folder, 3, clock=lambda: START + timedelta(hours=seed)) as heartbeat:
        for epoch in (1, 2, 3):
            scores = {"loss": 1 / (epoch + seed), select: 0.2 * epoch}
            row = {"epoch": epoch, "train": {"loss": 1 / epoch}, "valid": scores, "is_best": True}
            append_json_line(paths.history, {**row, "select": {"name": select, "value": 0.2 * epoch}})
            heartbeat.update(epoch=epoch)
        if not done:
            heartbeat.conclude("interrupted", "stopped by Ctrl-C")
    write_json_atomically(
        paths.provenance,
        {
            "danlu": danlu,
            "seeds": {"all": seed},
            "data": {"train": {"content_sha256": train}, "valid": {"content_sha256": "ef" * 32}},
            "vocabulary": {"scheme_of_labels": scheme},
            "device": "cpu",
        },
    )
    for split in splits:
        items = Items(task, scheme, tuple(rows))
        found = {
            name: None if np.isnan(value) else float(value)
            for name, value in items.tally.total().scores().items()
        }
        base = paths.evaluation(split)
        scores = {
            "task": task,
            "split": split.partition("@")[0],
            "reading": {},
            "checkpoint": {"name": "last" if "@last" in split else "best", "epoch": 3, "sha256": "9f" * 32},
            "looks": 1,
            "content_sha256": content,
            "scores": {"loss": 0.5, **found},
            "intervals": {
                name: [value - 0.01, value + 0.01] for name, value in found.items() if value is not None
            },
            "floors": floors or {},
        }
        base.mkdir(parents=True)
        if predictions:
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            write_text_atomically(base / "predictions.jsonl", text)
        write_json_atomically(base / "scores.json", scores)
    return folder
