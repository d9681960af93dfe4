from __future__ import annotations

import csv
import wave
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import LeaveOneGroupOut, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from danlu.data.audio_files import UnusableAudio, decode
from danlu.data.made_up.voices import BROKEN, CLIPS, SILENT, TABLE, write_voices
from danlu.data.made_up.voices_cast import EMOTIONS, SENTENCES, SPEAKERS
from danlu.errors import DataError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voices")
    write_voices(folder)
    return folder


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def usable_rows(folder: Path) -> list[dict[str, str]]:
    return [row for row in rows_of(folder) if row["file"] not in {BROKEN, SILENT}]


def samples_of(folder: Path, name: str) -> np.ndarray:
    with wave.open(str(folder / CLIPS / f"{name}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


@pytest.fixture(scope="module")
def clips(folder: Path) -> dict[str, np.ndarray]:
    return {row["file"]: samples_of(folder, row["file"]) for row in usable_rows(folder)}


def statistics(samples: np.ndarray) -> np.ndarray:
    """Means and deviations of the logarithms of 24 bands over time."""
    samples = samples / np.percentile(np.abs(samples), 99.9)
    frames = np.lib.stride_tricks.sliding_window_view(samples, 512)[::160] * np.hanning(512)
    edges = np.geomspace(3, 250, 25).astype(int)
    bands = np.add.reduceat(np.abs(np.fft.rfft(frames)) ** 2, edges, axis=1)[:, :-1]
    bands = np.log(bands + 1e-4)
    return np.concatenate([bands.mean(axis=0), bands.std(axis=0)])


def test_every_row_has_a_file_and_every_file_a_row(folder: Path) -> None:
    rows = rows_of(folder)
    assert list(rows[0]) == ["file", "speaker", "sentence", "emotion"]
    assert sorted(f"{row['file']}.wav" for row in rows) == sorted(
        path.name for path in (folder / CLIPS).iterdir()
    )
    assert 220 <= len(rows) <= 288


def test_every_speaker_says_every_sentence_and_feels_everything(folder: Path) -> None:
    rows = usable_rows(folder)
    for column, expected in (("speaker", SPEAKERS), ("sentence", SENTENCES), ("emotion", EMOTIONS)):
        assert {row[column] for row in rows} == set(expected)
    counts = Counter(row["emotion"] for row in rows)
    assert max(counts.values()) < 1.6 * min(counts.values())
    assert len(set(counts.values())) > 1


def test_clips_are_as_long_and_as_loud_as_speech(clips: dict[str, np.ndarray]) -> None:
    seconds = sorted(len(samples) / 16000 for samples in clips.values())
    assert 0.8 < seconds[0] < seconds[-1] < 3.5
    assert 1.2 < seconds[len(seconds) // 2] < 2.0
    for samples in clips.values():
        assert 0.05 < np.abs(samples).max() <= 1.0
        assert abs(samples.mean()) < 0.01
        assert (np.abs(samples) > 0.999).mean() < 0.001


def test_nothing_clicks(clips: dict[str, np.ndarray]) -> None:
    # Speech has most of its energy below 4 kHz, and no two samples that jump from one end to the other.
    for samples in clips.values():
        power = np.abs(np.fft.rfft(samples)) ** 2
        assert power[: len(power) // 2].sum() > 0.9 * power.sum()
        assert np.abs(np.diff(samples)).max() < 0.8 * np.ptp(samples)


def pitch_of(samples: np.ndarray) -> float:
    """The median pitch of loud frames by their autocorrelation, in hertz."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::512] * np.hanning(1024)
    loud = frames[np.square(frames).mean(axis=1) > 0.5 * np.square(frames).mean()]
    spectrum = np.abs(np.fft.rfft(loud, 4096)) ** 2
    lags = np.fft.irfft(spectrum)[:, 32:240]
    return float(np.median(16000 / (32 + lags.argmax(axis=1))))


def test_feelings_move_the_pitch_and_speakers_differ_by_as_much(
    folder: Path, clips: dict[str, np.ndarray]
) -> None:
    pitches: dict[tuple[str, str], list[float]] = {}
    for row in usable_rows(folder):
        pitches.setdefault((row["speaker"], row["emotion"]), []).append(pitch_of(clips[row["file"]]))
    middle = {key: float(np.median(values)) for key, values in pitches.items()}
    for speaker in SPEAKERS:
        assert middle[speaker, "joy"] > middle[speaker, "sadness"]
    assert middle["ada", "neutral"] > middle["bela", "anger"]


def test_strangers_are_harder_than_known_voices_and_neither_is_trivial(
    folder: Path, clips: dict[str, np.ndarray]
) -> None:
    rows = usable_rows(folder)
    numbers = np.stack([statistics(clips[row["file"]]) for row in rows])
    gold = [row["emotion"] for row in rows]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=2000))
    known = StratifiedKFold(8, shuffle=True, random_state=0)
    shared = cross_val_predict(model, numbers, gold, cv=known)
    strangers = cross_val_predict(
        model, numbers, gold, cv=LeaveOneGroupOut(), groups=[row["speaker"] for row in rows]
    )
    by_strangers, by_shared = (balanced_accuracy_score(gold, found) for found in (strangers, shared))
    assert 0.5 < by_strangers < 0.85
    assert by_strangers + 0.04 < by_shared < 0.95


def test_one_file_broke_off_and_one_is_silent(folder: Path) -> None:
    with pytest.raises(UnusableAudio, match="broken"):
        decode(folder / CLIPS / f"{BROKEN}.wav", rate=16000)
    silent = decode(folder / CLIPS / f"{SILENT}.wav", rate=16000)
    assert len(silent) > 8000
    assert not silent.any()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        write_voices(tmp_path / name, seed=seed, speakers=1, sentences=2)
    one, two, three = (contents(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    shared = [name for name in one if name in three and name.endswith("anger.wav")]
    assert shared
    assert all(one[name] != three[name] for name in shared)
    assert b"\r" not in one[TABLE]


def test_more_speakers_leave_the_clips_of_the_others_as_they_are(tmp_path: Path) -> None:
    write_voices(tmp_path / "one", speakers=1, sentences=1)
    write_voices(tmp_path / "two", speakers=2, sentences=1)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    mine = [name for name in one if name.startswith("ada-")]
    assert mine
    assert all(one[name] == two[name] for name in mine)


def test_other_clips_are_not_mixed_with_these(tmp_path: Path) -> None:
    write_voices(tmp_path, speakers=2, sentences=1)
    write_voices(tmp_path, speakers=2, sentences=1)
    with pytest.raises(DataError, match="other files stand in the folder of the clips"):
        write_voices(tmp_path, speakers=1, sentences=1)


@pytest.mark.parametrize("numbers", [{"speakers": 0}, {"speakers": 13}, {"sentences": 0}, {"sentences": 7}])
def test_numbers_that_cannot_be_had_are_refused(numbers: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Expected 1 to"):
        write_voices(tmp_path, **numbers)
    assert not list(tmp_path.iterdir())
