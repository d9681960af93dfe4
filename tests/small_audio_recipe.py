"""Recipes of audio classification that train in a second, over tones that are made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.schema import Recipe

RATE = 8000
SPEAKERS = ("ada", "ben", "cy", "dee")
CLASSES = ("falling", "level", "rising")
SENTENCES = ("s1", "s2", "s3", "s4")
QUIET = "ben-level-s4"
"""A clip whose loudest sample stays 30 decibels and more below full scale."""


def write_tones(folder: Path) -> Path:
    """Tones whose pitch rises, falls or stays, of four speakers: 48 clips of about half a second and their table."""
    import soundfile

    draws = np.random.default_rng(1)
    (folder / "wav").mkdir(parents=True)
    rows = ["file,speaker,sentence,emotion"]
    for speaker_number, speaker in enumerate(SPEAKERS):
        for label in CLASSES:
            for number, sentence in enumerate(SENTENCES):
                seconds = 0.4 + 0.05 * number
                time = np.arange(round(seconds * RATE)) / RATE
                slope = {"falling": -1, "level": 0, "rising": 1}[label] * 500 / seconds
                hertz = 900 + 100 * speaker_number + slope * (time - seconds / 2)
                samples = 0.4 * np.sin(2 * np.pi * np.cumsum(hertz) / RATE)
                samples += 0.01 * draws.standard_normal(len(samples))
                name = f"{speaker}-{label}-{sentence}"
                if name == QUIET:
                    samples *= 0.02
                soundfile.write(folder / "wav" / f"{name}.wav", samples, RATE)
                rows.append(f"{name},{speaker},{sentence},{label}")
    (folder / "clips.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


class MakeAudioRecipe:
    """Makes small recipes over these tones; `overrides` are written as on the command line.

    Args:
        tones: The folder of the tones.
    """

    def __init__(self, tones: Path) -> None:
        self.tones = tones

    def __call__(self, *overrides: str) -> Recipe:
        values = {
            "name": "tiny-audio",
            "data": {
                "root": str(self.tones),
                "reader": {
                    "format": "audio-table",
                    "table": "clips.csv",
                    "path": "wav/{file}.wav",
                    "label": "emotion",
                    "speaker": "speaker",
                    "sentence": "sentence",
                },
                "split": {"kind": "by-group", "group": "speaker", "valid": ["cy"], "test": ["dee"]},
                "rate": RATE,
            },
            "model": {
                "family": "light-sernet",
                "length": {"kind": "crop", "seconds": 0.4},
                "features": {
                    "kind": "log-mel",
                    "frame": 256,
                    "hop": 128,
                    "mels": 16,
                    "high_hz": 4000.0,
                },
                "normalise": "train",
                "width": 0.125,
                "batch_norm_momentum": 0.9,
            },
            "train": {
                "epochs": 2,
                "batch": {"size": 8},
                "optimizer": {"name": "adam", "lr": 0.01},
                "device": "cpu",
            },
        }
        return recipe_from_mapping(values, overrides)
