"""Folds without training: runs whose records and predictions are made up, so that what is around them can be tested."""

from __future__ import annotations

import json
import signal
from types import SimpleNamespace

from danlu.data.audio_splits import read_audio_splits
from danlu.errors import TrainingError
from danlu.files import append_json_line, write_json_atomically, write_text_atomically
from danlu.jobs.observer import DataTold, RunStart
from danlu.recipe.dump import to_yaml
from danlu.recipe.load import load_recipe
from danlu.record.create import create_run_folder
from danlu.record.layout import RunFolder
from danlu.record.provenance import this_danlu
from danlu.record.status import Heartbeat

ALWAYS_LEVEL = "dee"
"""The speaker of whom every clip is heard as `level`; all others are heard right."""


class MadeUpTraining:
    """Takes the places of train, resume and evaluate.

    Args:
        monkeypatch: Puts it there.
        fail: Names of recipes whose training fails.
        stop: The name of the recipe in whose first epoch Ctrl-C is pressed.
    """

    def __init__(self, monkeypatch, *, fail=(), stop=None):
        self.fail, self.stop = set(fail), stop
        self.trained, self.resumed, self.evaluated = [], [], []
        monkeypatch.setattr("danlu.jobs.train.train", self.train)
        monkeypatch.setattr("danlu.jobs.resume.resume", self.resume)
        monkeypatch.setattr("danlu.jobs.evaluate.evaluate", self.evaluate)

    def train(self, recipe, *, runs, observer, checks=None):
        self.trained.append(recipe.name)
        folder = RunFolder(create_run_folder(runs, recipe.name))
        splits = read_audio_splits(recipe.data, ["train", "valid"])
        data = {name: {"content_sha256": split.content_hash} for name, split in splits.items()}
        write_text_atomically(folder.recipe, to_yaml(recipe))
        write_json_atomically(folder.provenance, {**this_danlu(), "data": data})
        write_text_atomically(folder.last_checkpoint, "made up")
        return self._go_on(folder, recipe, observer, first=1)

    def resume(self, run, *, observer):
        folder = RunFolder(run)
        recipe = load_recipe(folder.recipe)
        self.resumed.append(recipe.name)
        first = len(folder.history.read_text().splitlines()) + 1 if folder.history.exists() else 1
        return self._go_on(folder, recipe, observer, first=first)

    def _go_on(self, folder, recipe, observer, *, first):
        epochs = recipe.train.epochs
        with Heartbeat(folder.path, epochs, epoch=first - 1) as heartbeat:
            told = DataTold(splits=(), repeated=None, model="made up")
            observer.on_start(RunStart(folder.path, told, first, epochs, "cpu"))
            if recipe.name in self.fail:
                raise TrainingError("The loss is not a number.")
            for epoch in range(first, epochs + 1):
                valid = 1 - 0.1 * epoch
                row = {"epoch": epoch, "is_best": epoch == 1, "seconds": {"train": 1.0, "valid": 0.5}}
                row |= {"valid": {"ua": valid}, "select": {"name": "ua", "value": valid}}
                append_json_line(folder.history, row)
                observer.on_epoch(row)
                if recipe.name == self.stop:
                    observer.on_interrupt()
                    if epoch < epochs:
                        heartbeat.conclude("interrupted", "stopped by Ctrl-C")
                        return SimpleNamespace(run=folder.path, status="interrupted", reason="Ctrl-C")
        return SimpleNamespace(run=folder.path, status="finished", reason=None)

    def evaluate(self, run, split):
        folder = RunFolder(run)
        recipe = load_recipe(folder.recipe)
        self.evaluated.append(recipe.name)
        read = read_audio_splits(recipe.data, [split])[split]
        predicted = ["level" if clip.speaker == ALWAYS_LEVEL else clip.label for clip in read.clips]
        right = sum(clip.label == label for clip, label in zip(read.clips, predicted, strict=True))
        share = right / len(read.clips)
        target = folder.evaluation(split)
        rows = [
            {
                "source": clip.source,
                "speaker": clip.speaker,
                "sentence": clip.sentence,
                "seconds": clip.seconds,
                "gold": clip.label,
                "predicted": label,
                "probabilities": {
                    name: 0.8 if name == label else 0.1 for name in ("falling", "level", "rising")
                },
                "seen": False,
            }
            for clip, label in zip(read.clips, predicted, strict=True)
        ]
        write_text_atomically(target / "predictions.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        scores = {"accuracy": share, "ua": share, "macro_f1": share, "mcc": None if share < 1 else 1.0}
        content = {
            "split": split,
            "content_sha256": read.content_hash,
            "checkpoint": {"name": "best", "epoch": 1},
            "scores": scores,
            "reasons": {"mcc": "one class only is predicted: level"} if share < 1 else {},
            "floors": {"mfcc_svm": {"scores": {"ua": 0.5}}},
        }
        write_json_atomically(target / "scores.json", content)


class Watcher:
    """Keeps what it is told of folds."""

    def __init__(self):
        self.steps, self.begun, self.ended, self.epochs, self.interrupts = [], [], [], [], 0

    def on_step(self, text):
        self.steps.append(text)

    def on_plan(self, plan):
        self.plan = plan

    def on_begin(self, point, fold, how):
        self.begun.append((fold.fold.label, how))

    def on_epoch(self, point, fold, epoch, epochs):
        self.epochs.append((fold.fold.label, epoch, epochs))

    def on_end(self, point, result):
        self.ended.append((result.planned.fold.label, result.state, result.how))

    def on_interrupt(self):
        self.interrupts += 1


def press_ctrl_c():
    signal.raise_signal(signal.SIGINT)
