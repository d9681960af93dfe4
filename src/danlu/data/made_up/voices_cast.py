"""Who speaks in the made-up clips, what they say, and how feelings change a voice.

The directions are those that listeners and measurements agree on (Banse and Scherer 1996; Juslin and Laukka 2003):
anger and joy are high, wide and quick, anger is harsher and brighter; sadness is low, narrow, slow and breathy. How
far they go is each speaker's own, and one speaker's calm is as high as another's anger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

SENTENCES = (
    "mado sila feno",
    "bani lumo keta",
    "solu gemi dafo nali",
    "tiba nomel sado",
    "falo duni besa",
    "mika lado sefu nomi",
)
"""What is said: invented words, so that what they mean tells nothing."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice.

    Args:
        pitch_hertz: Pitch when nothing is felt.
        tract: Formants, as a factor of those of an average man; a shorter vocal tract has higher ones.
        pace: Speed, as a factor.
        brightness: High frequencies of the voice, in octaves of the corner above which they fall.
        breath: Noise of breath beside the voice, as a share.
        expressiveness: How far feelings change the voice; 1 is the average.
    """

    pitch_hertz: float
    tract: float
    pace: float
    brightness: float
    breath: float
    expressiveness: float


SPEAKERS: Mapping[str, Speaker] = {
    "ada": Speaker(208, 1.16, 1.04, 0.2, 0.03, 1.1),
    "bela": Speaker(112, 0.98, 0.95, -0.2, 0.02, 0.8),
    "cora": Speaker(186, 1.11, 0.93, -0.4, 0.06, 0.75),
    "dirk": Speaker(98, 0.95, 1.02, 0.3, 0.02, 1.15),
    "elsa": Speaker(231, 1.2, 1.08, 0.0, 0.04, 0.95),
    "finn": Speaker(134, 1.03, 1.1, 0.5, 0.03, 1.0),
    "gesa": Speaker(196, 1.14, 1.0, 0.6, 0.02, 1.2),
    "hugo": Speaker(120, 1.0, 0.9, -0.5, 0.05, 0.9),
    "iris": Speaker(218, 1.18, 0.97, -0.2, 0.05, 0.85),
    "jens": Speaker(105, 0.97, 1.06, 0.1, 0.04, 1.05),
    "kaja": Speaker(192, 1.13, 1.06, -0.1, 0.03, 1.0),
    "lars": Speaker(126, 1.02, 0.96, 0.3, 0.02, 0.95),
}
"""The speakers, high and low voices in turn."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said.

    Args:
        pitch: Semitones above the speaker's calm pitch.
        liveliness: Height of accents, in semitones.
        pace: Speed, in octaves: 1 is twice as fast.
        brightness: Octaves by which the corner of the voice's high frequencies is raised.
        roughness: How unlike periods of the voice are to each other, as a share.
        breath: Noise of breath beside the voice, as a share.
        smile: Formants, as a share by which they are raised.
        loudness_db: Decibels above calm speech.
    """

    pitch: float
    liveliness: float
    pace: float
    brightness: float
    roughness: float
    breath: float
    smile: float
    loudness_db: float


EMOTIONS: Mapping[str, Manner] = {
    "anger": Manner(4.0, 4.4, 0.14, 1.0, 0.025, 0.0, -0.01, 7.0),
    "joy": Manner(4.6, 5.4, 0.1, 0.5, 0.008, 0.02, 0.04, 4.0),
    "neutral": Manner(0.0, 2.4, 0.0, 0.0, 0.008, 0.02, 0.0, 0.0),
    "sadness": Manner(-0.6, 1.5, -0.22, -0.6, 0.012, 0.1, -0.01, -5.0),
}
"""What each feeling does to an average voice."""

KEPT: Mapping[str, float] = {"anger": 0.95, "joy": 0.8, "neutral": 1.0, "sadness": 0.8}
"""Share of the recordings that were good enough to keep; so classes are not of one size."""

HABIT = Manner(2.6, 1.3, 0.09, 0.75, 0.008, 0.04, 0.025, 2.5)
"""Deviations of what one speaker does for a feeling from what an average one does."""

MOMENT = Manner(1.0, 0.6, 0.05, 0.28, 0.003, 0.015, 0.01, 2.0)
"""Deviations of one recording from what the speaker usually does."""


def manner_of(
    speaker: str, emotion: str, *, habits: np.random.Generator, moment: np.random.Generator
) -> Manner:
    """Draw how a speaker says something with a feeling.

    Args:
        speaker: Its name.
        emotion: Its name.
        habits: Draws what is the same in all clips of this speaker with this feeling.
        moment: Draws what is this clip's own.
    """
    calm, felt = EMOTIONS["neutral"], EMOTIONS[emotion]
    drawn = {
        name: getattr(calm, name)
        + SPEAKERS[speaker].expressiveness * (getattr(felt, name) - getattr(calm, name))
        + habits.normal() * getattr(HABIT, name)
        + moment.normal() * getattr(MOMENT, name)
        for name in Manner.__slots__
    }
    for name in ("liveliness", "roughness"):
        drawn[name] = max(drawn[name], 0.0)
    return Manner(**drawn)
