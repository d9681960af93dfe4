"""EMO-DB (Burkhardt et al. 2005), read by both readers: counts, lengths, resampling and splits."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from danlu.data.audio_files import decode
from danlu.data.audio_overlap import audio_overlap
from danlu.data.audio_splits import read_audio_splits, read_clips
from danlu.data.readers.audio_folder import AudioFolderOptions
from danlu.data.readers.audio_table import AudioTableOptions
from danlu.recipe.audio_data import AudioData

pytestmark = pytest.mark.real

CLASSES = {
    "anger": 127,
    "boredom": 81,
    "disgust": 46,
    "fear": 69,
    "happiness": 71,
    "neutral": 79,
    "sadness": 62,
}
SPEAKERS = {
    "03": 49,
    "08": 58,
    "09": 43,
    "10": 38,
    "11": 55,
    "12": 35,
    "13": 61,
    "14": 69,
    "15": 56,
    "16": 71,
}
LETTERS = {
    "anger": ["W"],
    "boredom": ["L"],
    "disgust": ["E"],
    "fear": ["A"],
    "happiness": ["F"],
    "neutral": ["N"],
    "sadness": ["T"],
}


def by_table(real_data: Path, **options: object) -> AudioData:
    reader = AudioTableOptions(
        format="audio-table", path="flac/{file}", label="emotion", speaker="speaker", sentence="text"
    )
    return AudioData.model_validate({"root": str(real_data / "emodb"), "reader": reader, **options})


def by_names(real_data: Path, **options: object) -> AudioData:
    reader = AudioFolderOptions(
        format="audio-folder",
        folder="flac",
        name=r"(?P<speaker>\d\d)(?P<sentence>[ab]\d\d)(?P<label>[A-Z])[a-z]",
    )
    return AudioData.model_validate(
        {"root": str(real_data / "emodb"), "reader": reader, "labels": LETTERS, **options}
    )


@pytest.mark.parametrize("make", [by_table, by_names])
def test_clips_are_counted_by_class_and_speaker(real_data, make):
    read = read_clips(make(real_data))
    assert Counter(clip.label for clip in read.clips) == CLASSES
    assert Counter(clip.speaker for clip in read.clips) == SPEAKERS
    assert len({clip.sentence for clip in read.clips}) == 10
    assert len({clip.sha256 for clip in read.clips}) == 535
    assert (read.skipped, read.notes) == ([], [])
    lengths = [clip.seconds for clip in read.clips]
    assert sum(lengths) / 60 == pytest.approx(24.8, abs=0.05)
    assert (min(lengths), max(lengths)) == (pytest.approx(1.23, abs=0.005), pytest.approx(8.98, abs=0.005))
    assert sum(seconds > 3 for seconds in lengths) == 185


def test_both_readers_give_the_same_splits(real_data):
    split = {"kind": "by-group", "valid": ["09", "15"], "test": ["08", "10"]}
    names = ["train", "valid", "test"]
    table = read_audio_splits(by_table(real_data, split=split), names)
    folder = read_audio_splits(by_names(real_data, split=split), names)
    for name in names:
        assert table[name].content_hash == folder[name].content_hash
        assert [clip.speaker for clip in table[name].clips] == [clip.speaker for clip in folder[name].clips]
    assert [len(table[name].clips) for name in names] == [340, 99, 96]
    assert table["test"].label_counts["disgust"] == 1
    overlap = audio_overlap(table["train"].clips, table["test"].clips)
    assert overlap.speakers.shared == []
    assert len(overlap.sentences.shared) == 10
    assert overlap.same_audio == 0


def test_the_protocol_of_the_paper_shares_every_speaker(real_data):
    splits = read_audio_splits(
        by_table(real_data, split={"kind": "paper", "fold": 3}), ["train", "valid", "test"]
    )
    assert [len(splits[name].clips) for name in ("train", "valid", "test")] == [482, 53, 53]
    assert splits["valid"].content_hash == splits["test"].content_hash
    assert audio_overlap(splits["train"].clips, splits["test"].clips).speakers.shared == sorted(SPEAKERS)


def test_classes_are_joined(real_data):
    joined = {
        "negative": ["W", "E", "A", "T"],
        "neutral": ["N", "L"],
        "positive": ["F"],
    }
    splits = read_audio_splits(by_names(real_data, labels=joined), ["train", "valid"])
    total = Counter(splits["train"].label_counts) + Counter(splits["valid"].label_counts)
    assert total == {"negative": 304, "neutral": 160, "positive": 71}


def test_clips_keep_their_sound_at_other_rates(real_data):
    clip = read_clips(by_table(real_data)).clips[0]
    samples = decode(clip.path, rate=16000)
    assert len(samples) == round(16000 * clip.seconds)
    for rate in (8000, 22050, 44100):
        assert abs(len(decode(clip.path, rate=rate)) - rate * clip.seconds) < 1
    # What 8000 samples a second hold is the same at 44100: power per second up to 3.5 kHz.
    low, high = (_power_below(decode(clip.path, rate=rate), rate, 3500) for rate in (8000, 44100))
    assert low == pytest.approx(high, rel=0.01)


def _power_below(samples: np.ndarray, rate: int, hertz: float) -> float:
    power = np.abs(np.fft.rfft(samples.astype(np.float64)) / len(samples)) ** 2
    return float(power[np.fft.rfftfreq(len(samples), 1 / rate) < hertz].sum())
