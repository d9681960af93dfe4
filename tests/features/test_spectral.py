"""Spectral features against librosa, against a Fourier sum written out, and by what they promise."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.fft import dct

from danlu.features.spectral import SpectralFeatures
from danlu.recipe.audio_sections import LogMel, Mfcc, Spectrogram

librosa = pytest.importorskip("librosa")

RATE = 16000
SAMPLES = np.arange(RATE) / RATE


def voice(seconds=1.0, rate=RATE, seed=1):
    """Harmonics that glide and swell, breath, and a silent end."""
    time = np.arange(int(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(120 + 40 * np.sin(2 * np.pi * 1.5 * time)) / rate
    tones = sum(np.sin(number * phase) / number for number in range(1, 30))
    breath = 0.05 * np.random.default_rng(seed).standard_normal(len(time))
    loudness = np.clip(np.sin(2 * np.pi * 2 * time) + 0.5, 0.02, None) * (time < 0.8 * seconds)
    return (0.2 * (tones + breath) * loudness).astype(np.float32)


VOICE = voice()

FRAMES = [
    {},
    {"frame": 512, "hop": 160, "fft": 1024},
    {"centre": True},
    {"centre": True, "frame": 400, "hop": 200, "fft": 600, "window": "hamming"},
    {"frame": 401, "hop": 500, "window": "ones"},
    {"centre": True, "frame": 401, "hop": 100},
]
BANDS = [
    {},
    {"mels": 40, "mel_scale": "slaney", "mel_norm": "slaney", "low_hz": 0, "high_hz": None, "power": 2},
    {"mels": 23, "mel_scale": "slaney", "high_hz": 4000, "log_offset": 1e-3},
    {"mels": 64, "mel_norm": "slaney", "power": 2, "log_offset": 1e-10},
]


def librosa_spectra(samples, options):
    """Magnitudes (frames, bins). librosa's frames are as long as the transform, with the window in their middle."""
    points = options.fft or options.frame
    before = 0 if options.centre else (points - options.frame) // 2
    behind = 0 if options.centre else points - options.frame - before
    spectra = librosa.stft(
        np.pad(samples.astype(np.float64), (before, behind)),
        n_fft=points,
        hop_length=options.hop,
        win_length=options.frame,
        window=options.window,
        center=options.centre,
        pad_mode="reflect",
    )
    return np.abs(spectra).T ** options.power


def librosa_bands(samples, options, rate=RATE):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Empty filters")
        weights = librosa.filters.mel(
            sr=rate,
            n_fft=options.fft or options.frame,
            n_mels=options.mels,
            fmin=options.low_hz,
            fmax=options.high_hz,
            htk=options.mel_scale == "htk",
            norm=None if options.mel_norm == "none" else "slaney",
            dtype=np.float64,
        )
    return np.log(librosa_spectra(samples, options) @ weights.T + options.log_offset)


def assert_close(ours, theirs):
    """Within 1e-4 of the scale of what is measured."""
    assert ours.dtype == torch.float32
    assert ours.shape == theirs.shape
    assert np.abs(ours.numpy() - theirs).max() <= 1e-4 * max(1, np.abs(theirs).max())


@pytest.mark.parametrize("frames", FRAMES)
@pytest.mark.parametrize("more", [{}, {"power": 2}, {"log_offset": None}, {"low_hz": 300, "high_hz": 3400}])
def test_spectrograms_are_those_of_librosa(frames, more):
    options = Spectrogram(kind="spectrogram", **frames, **more)
    measure = SpectralFeatures(options, RATE)
    hertz = librosa.fft_frequencies(sr=RATE, n_fft=options.fft or options.frame)
    kept = (hertz >= options.low_hz) & (hertz <= (options.high_hz or RATE / 2))
    ours, theirs = measure(torch.from_numpy(VOICE)), librosa_spectra(VOICE, options)[:, kept]
    if options.log_offset is None:
        assert_close(ours, theirs)
    else:
        # Where waves cancel, what is left is the rounding of 32 bits, which a logarithm shows.
        assert_close(ours.exp(), theirs + options.log_offset)
        is_loud = (theirs > 1e-3) | (theirs == 0)
        assert_close(ours[is_loud], np.log(theirs[is_loud] + options.log_offset))
    np.testing.assert_allclose(measure.hertz, hertz[kept])
    assert measure.bins == kept.sum()
    assert measure.empty_bands == 0


@pytest.mark.parametrize("frames", FRAMES)
@pytest.mark.parametrize("bands", BANDS)
def test_mel_bands_are_those_of_librosa(frames, bands):
    options = LogMel(kind="log-mel", **frames, **bands)
    measure = SpectralFeatures(options, RATE)
    assert_close(measure(torch.from_numpy(VOICE)), librosa_bands(VOICE, options))
    assert len(measure.hertz) == measure.bins == options.mels


@pytest.mark.parametrize("frames", FRAMES)
@pytest.mark.parametrize("bands", BANDS)
@pytest.mark.parametrize("more", [{"clip": None}, {"clip": 2.5}, {"clip": None, "deltas": 2}])
def test_mfcc_are_those_of_librosa(frames, bands, more):
    options = Mfcc(coefficients=20, **frames, **bands, **more)
    measure = SpectralFeatures(options, RATE)
    theirs = librosa.feature.mfcc(S=librosa_bands(VOICE, options).T, n_mfcc=20).T
    if options.clip is not None:
        theirs = theirs.clip(-options.clip, options.clip)
    derivatives = [
        librosa.feature.delta(theirs, order=order, axis=0) for order in range(1, options.deltas + 1)
    ]
    assert_close(measure(torch.from_numpy(VOICE)), np.concatenate([theirs, *derivatives], axis=1))
    assert measure.hertz is None
    assert measure.bins == 20 * (1 + options.deltas)


def test_librosas_own_mel_spectrogram_and_mfcc():
    options = Mfcc(
        coefficients=13, clip=None, power=2, mels=64, mel_scale="slaney", mel_norm="slaney", centre=True
    )
    bands = librosa.feature.melspectrogram(
        y=VOICE, sr=RATE, n_fft=1024, hop_length=256, n_mels=64, fmin=80, fmax=7600, pad_mode="reflect"
    )
    theirs = librosa.feature.mfcc(S=np.log(bands + 1e-6), n_mfcc=13)
    assert_close(SpectralFeatures(options, RATE)(torch.from_numpy(VOICE)), theirs.T)


def test_mfcc_are_those_of_the_sums_written_out():
    rate, frame, hop, mels = 8000, 64, 40, 12
    samples = voice(0.1, rate)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame) / frame)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(frame), np.arange(frame // 2 + 1)) / frame)
    starts = range(0, len(samples) - frame + 1, hop)
    magnitudes = np.abs(np.stack([samples[start : start + frame] * window for start in starts]) @ waves)

    highest, lowest = (1127.01048 * np.log(1 + edge / 700) for edge in (3800, 60))
    edges = 700 * (np.exp(np.linspace(lowest, highest, mels + 2) / 1127.01048) - 1)
    bands = np.zeros((len(starts), mels))
    for band in range(mels):
        left, middle, right = edges[band : band + 3]
        for number in range(frame // 2 + 1):
            hertz = number * rate / frame
            share = min((hertz - left) / (middle - left), (right - hertz) / (right - middle))
            bands[:, band] += max(0, share) * magnitudes[:, number]
    expected = dct(np.log(bands + 1e-4), norm="ortho")[:, :8]

    options = Mfcc(
        frame=frame, hop=hop, mels=mels, coefficients=8, low_hz=60, high_hz=3800, log_offset=1e-4, clip=None
    )
    assert_close(SpectralFeatures(options, rate)(torch.from_numpy(samples)), expected)


def test_what_is_published_of_light_sernet_has_its_size():
    measure = SpectralFeatures(Mfcc(), 16000)
    assert (measure.frames_of(3 * 16000), measure.frames_of(7 * 16000), measure.bins) == (184, 434, 40)
    assert measure.hop_seconds == 0.016


def test_a_tone_stands_at_its_frequency():
    tone = torch.from_numpy(np.sin(2 * np.pi * 1000 * SAMPLES).astype(np.float32))
    for options in (Spectrogram(kind="spectrogram"), LogMel(kind="log-mel")):
        measure = SpectralFeatures(options, RATE)
        loudest = measure(tone).mean(dim=0).argmax()
        assert measure.hertz[loudest] == pytest.approx(1000, rel=0.02)


def test_a_clip_that_is_shorter_than_a_frame_is_filled_up():
    for centre in (False, True):
        measure = SpectralFeatures(Mfcc(centre=centre), RATE)
        short = torch.from_numpy(VOICE[4000:4300])
        filled = torch.cat([short, torch.zeros(724)])
        assert torch.equal(measure(short), measure(filled))
        assert len(measure(short)) == measure.frames_of(300) == measure.frames_of(1024)
        assert measure(torch.zeros(0)).isfinite().all()


def test_bands_that_no_bin_falls_into_are_counted():
    assert SpectralFeatures(Mfcc(), RATE).empty_bands == 0
    crowded = SpectralFeatures(LogMel(kind="log-mel", frame=256), RATE)
    bands = crowded(torch.from_numpy(VOICE))
    assert crowded.empty_bands == int((bands == np.float32(np.log(1e-6))).all(dim=0).sum()) > 0


FRAME_OPTIONS = st.builds(
    lambda frame, hop, centre: Spectrogram(kind="spectrogram", frame=frame, hop=hop, centre=centre),
    st.integers(2, 40),
    st.integers(1, 60),
    st.booleans(),
)


@given(FRAME_OPTIONS, st.integers(0, 300))
def test_frames_are_counted_without_measuring(options, samples):
    measure = SpectralFeatures(options, RATE)
    assert len(measure(torch.zeros(samples))) == measure.frames_of(samples)


@given(FRAME_OPTIONS, st.integers(0, 100), st.integers(1, 100), st.integers(0, 100))
def test_own_frames_are_those_that_hold_a_sample(options, before, kept, behind):
    total = before + kept + behind
    measure = SpectralFeatures(options, RATE)
    mirrored = options.frame // 2 if options.centre else 0
    starts = [frame * options.hop - mirrored for frame in range(measure.frames_of(total))]
    holding = [
        frame
        for frame, start in enumerate(starts)
        if start < before + kept and start + options.frame > before
    ]
    own = measure.frames_over(before, before + kept, of=total)
    assert list(range(len(starts)))[own] == (holding or list(range(len(starts))))


@given(st.integers(0, 4000), st.integers(0, 300))
def test_a_frame_depends_on_its_own_samples_alone(start, length):
    measure = SpectralFeatures(LogMel(kind="log-mel", frame=256, hop=100, mels=20), RATE)
    changed = VOICE.copy()
    changed[start : start + length] += 0.5
    before, after = measure(torch.from_numpy(VOICE)), measure(torch.from_numpy(changed))
    frames = torch.arange(len(before))
    touched = (frames * 100 < start + length) & (frames * 100 + 256 > start)
    assert torch.equal(before[~touched], after[~touched])
