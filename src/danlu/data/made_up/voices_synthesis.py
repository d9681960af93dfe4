"""A small speech synthesiser: pulses of the vocal folds through the resonances of a vocal tract (Klatt 1980).

The pulses are Rosenberg's (1971). Everything that changes is known every 10 ms, and steps are faded into each other, so
that nothing clicks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.signal import lfilter

from danlu.data.made_up.voices_cast import Manner, Speaker
from danlu.data.made_up.voices_sounds import Spoken, pronounced

RATE = 16000
"""Samples a second."""

STEP = 160
"""Samples from one state of the vocal tract to the next: 10 ms."""

RING = 1120
"""Samples that a step sounds on: all but a thousandth of it has died away by then."""

HIGHER_HERTZ = (3500.0, 4500.0, 5500.0)
"""Resonances above the first three, the same for all sounds."""

BANDWIDTHS = (70.0, 100.0, 150.0, 250.0, 300.0, 400.0)
"""Widths of all resonances, in hertz."""

CORNER_HERTZ = 1200.0
"""Where high frequencies of a calm, average voice begin to fall."""

BREATH_HERTZ = 2500.0
"""Where high frequencies of breath begin to fall."""

LEVEL = 0.08
"""Root mean square of a calm clip; 1 is full scale."""

ROOM = 0.0006
"""Noise of the room."""

MARGIN_SECONDS = 0.08
"""Quiet before and after the sentence, on average."""

Samples = NDArray[np.float64]


def speak(sentence: str, speaker: Speaker, manner: Manner, draw: np.random.Generator) -> Samples:
    """Say a sentence.

    Args:
        sentence: Words of letters that the synthesiser knows.
        speaker: Whose voice it is.
        manner: How it is said.
        draw: Where chance comes from.

    Returns:
        Samples from -1 to 1 at `RATE`.
    """
    pace = speaker.pace * 2.0**manner.pace
    spoken = _with_pace(pronounced(sentence), pace, draw)
    length = round((spoken[-1].end + MARGIN_SECONDS) * RATE)
    length += -length % STEP
    times = np.arange(0, length, STEP) / RATE
    voice = _voice(spoken, speaker, manner, times, draw)
    tract = _formants(spoken, times) * speaker.tract * (1.0 + manner.smile)
    sound = _through_tract(voice, tract) + _friction(spoken, length, draw)
    level = LEVEL * 10.0 ** (manner.loudness_db / 20.0) / np.sqrt(np.mean(sound**2))
    clip: Samples = np.tanh(sound * level) + ROOM * draw.normal(size=length)
    return clip


def _with_pace(spoken: Sequence[Spoken], pace: float, draw: np.random.Generator) -> list[Spoken]:
    """The sounds at the pace of the clip, each a little longer or shorter, after a quiet beginning."""
    placed: list[Spoken] = []
    start = MARGIN_SECONDS * draw.uniform(0.5, 1.5)
    for one in spoken:
        seconds = (one.end - one.start) / pace * np.exp(0.08 * draw.normal())
        placed.append(Spoken(one.sound, start, start + seconds, one.has_accent))
        start += seconds
    return placed


def _voice(
    spoken: Sequence[Spoken], speaker: Speaker, manner: Manner, times: Samples, draw: np.random.Generator
) -> Samples:
    """What comes from the vocal folds: pulses and breath, as loud as the sounds ask for, (samples,)."""
    length = len(times) * STEP
    seconds = np.arange(length) / RATE
    hertz = np.interp(seconds, times, _pitch(spoken, speaker, manner, times, draw))
    # Each period of the voice is a little longer or shorter, louder or softer than the last.
    period = np.cumsum(hertz / RATE).astype(int)
    unlike = draw.normal(size=(2, period[-1] + 1)) * manner.roughness
    phase = np.cumsum(hertz * (1.0 + unlike[0][period]) / RATE) % 1.0
    pulses = np.diff(_rosenberg(phase), prepend=0.0) * (1.0 + 4.0 * unlike[1][period])
    pulses = _dulled(pulses, CORNER_HERTZ * 2.0 ** (speaker.brightness + manner.brightness))
    # Breath is heard most while the folds are open.
    breath = _dulled(draw.normal(size=length), BREATH_HERTZ) * (0.4 + (phase < 0.6))
    source = pulses + max(speaker.breath + manner.breath, 0.0) * breath
    is_heard = (times >= spoken[0].start) & (times < spoken[-1].end)
    gain = _smooth(is_heard * _steps(spoken, times, [one.sound.voice for one in spoken]), 0.02)
    voice: Samples = np.interp(seconds, times, gain) * source
    return voice


def _dulled(sound: Samples, corner_hertz: float) -> Samples:
    """The sound with its high frequencies falling by 6 dB an octave, at a root mean square of 1."""
    keep = np.exp(-2.0 * np.pi * corner_hertz / RATE)
    dulled: Samples = lfilter([1.0 - keep], [1.0, -keep], sound)
    dulled /= np.sqrt(np.mean(dulled**2))
    return dulled


def _rosenberg(phase: Samples) -> Samples:
    """Flow through the vocal folds at each phase of a period: they open, close faster, and stay shut."""
    opening, closing = 0.42, 0.18
    rising = 0.5 * (1.0 - np.cos(np.pi * phase / opening))
    falling = np.cos(0.5 * np.pi * (phase - opening) / closing)
    return np.select([phase < opening, phase < opening + closing], [rising, falling], 0.0)


def _pitch(
    spoken: Sequence[Spoken], speaker: Speaker, manner: Manner, times: Samples, draw: np.random.Generator
) -> Samples:
    """Pitch in hertz: it falls over the sentence, and words have accents, (steps,)."""
    start, end = spoken[0].start, spoken[-1].end
    semitones = manner.pitch + 1.5 - 3.0 * (times - start) / (end - start)
    for one in spoken:
        if one.has_accent:
            height = manner.liveliness * draw.uniform(0.5, 1.3)
            middle = one.start + (one.end - one.start) * draw.uniform(0.3, 0.8)
            semitones += height * np.exp(-0.5 * ((times - middle) / 0.09) ** 2)
    wander = _smooth(draw.normal(size=len(times)), 0.15)
    return speaker.pitch_hertz * 2.0 ** ((semitones + 3.0 * wander) / 12.0)


def _formants(spoken: Sequence[Spoken], times: Samples) -> Samples:
    """The resonances of an average man over time, (steps, 6)."""
    tracks = [_steps(spoken, times, [one.sound.formants[place] for one in spoken]) for place in range(3)]
    tracks += [np.full(len(times), hertz) for hertz in HIGHER_HERTZ]
    return np.stack([_smooth(track, 0.05) for track in tracks], axis=1)


def _steps(spoken: Sequence[Spoken], times: Samples, values: Sequence[float]) -> Samples:
    """The value of the sound that is heard at each time; of the nearest one before and after all."""
    ends = np.array([one.end for one in spoken])
    heard = np.minimum(np.searchsorted(ends, times, side="right"), len(spoken) - 1)
    return np.asarray(values, dtype=float)[heard]


def _smooth(track: Samples, seconds: float) -> Samples:
    """A running mean under a Hann window; ends are held."""
    window = np.hanning(2 * round(seconds * RATE / STEP / 2) + 3)
    held = np.pad(track, len(window) // 2, mode="edge")
    return np.convolve(held, window / window.sum(), mode="valid")


def _through_tract(voice: Samples, formants: Samples) -> Samples:
    """Filter by the resonances, which change every step; neighbouring steps are faded into each other."""
    steps = len(formants)
    framed = sliding_window_view(np.pad(voice, (STEP, 0)), 2 * STEP)[::STEP] * np.hanning(2 * STEP + 1)[:-1]
    resounding = np.fft.irfft(np.fft.rfft(framed, RING) * _transfer(formants), RING)  # (steps, RING)
    filtered = np.zeros((steps + RING // STEP, STEP))
    for place, part in enumerate(np.split(resounding[:, : RING // STEP * STEP], RING // STEP, axis=1)):
        filtered[place : place + steps] += part
    sound: Samples = filtered.ravel()[STEP : STEP + len(voice)]
    sound /= np.sqrt(np.mean(sound**2))
    return sound


def _transfer(formants: Samples) -> NDArray[np.complex128]:
    """What the resonances, one after another, do to each frequency, (steps, RING // 2 + 1)."""
    radius = np.exp(-np.pi * np.array(BANDWIDTHS) / RATE)
    turn = 2.0 * np.pi * formants / RATE
    first, second = -2.0 * radius * np.cos(turn), np.broadcast_to(radius**2, turn.shape)  # (steps, 6)
    delay = np.exp(-2j * np.pi * np.fft.rfftfreq(RING))
    poles = np.ones((len(formants), len(delay)), dtype=np.complex128)
    for one, two in zip(first.T[..., None], second.T[..., None], strict=True):
        poles *= 1.0 + delay * (one + delay * two)
    gain = np.prod(1.0 + first + second, axis=1)
    transfer: NDArray[np.complex128] = gain[:, None] / poles
    return transfer


def _friction(spoken: Sequence[Spoken], length: int, draw: np.random.Generator) -> Samples:
    """The noise of s and f, and the bursts of stops, (samples,)."""
    sound = np.zeros(length)
    for one in spoken:
        if not one.sound.noise:
            continue
        start = one.end - 0.02 if one.sound.is_burst else one.start
        samples = np.arange(round(start * RATE), min(round(one.end * RATE), length))
        radius, turn = 0.86, 2.0 * np.pi * one.sound.noise_hertz / RATE
        noise = lfilter(
            [1.0, 0.0, -1.0], [1.0, -2.0 * radius * np.cos(turn), radius**2], draw.normal(size=len(samples))
        )
        noise *= np.hanning(len(samples)) / np.sqrt(np.mean(noise**2))
        sound[samples] += one.sound.noise * noise
    return sound
