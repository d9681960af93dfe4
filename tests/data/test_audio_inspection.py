"""Which clips can be used, why others cannot, and what of it is kept."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from danlu.data import audio_inspection
from danlu.data.audio_cache import AudioCache
from danlu.data.audio_inspection import inspect
from danlu.data.clip import Clip
from danlu.data.readers.audio_table import AudioTableOptions
from danlu.errors import DataError
from danlu.files import sha256_of_file
from danlu.recipe.audio_data import AudioData
from several_processes import run_together
from small_clips import tone, write_clip

NO_CACHE = AudioCache(None)


def section(**options) -> AudioData:
    return AudioData(reader=AudioTableOptions(format="audio-table", speaker="speaker"), **options)


def clip_of(path: Path) -> Clip:
    return Clip(path=path, source=path.name, label="calm")


def inspected(path: Path, cache=NO_CACHE, **options):
    """The usable clip, or the reason why it is none."""
    usable, skipped = inspect([clip_of(path)], section(**options), cache=cache)
    assert len(usable) + len(skipped) == 1
    return usable[0] if usable else skipped[0].reason


def test_a_usable_clip_gets_its_hash_and_its_length(tmp_path):
    path = write_clip(tmp_path / "a.wav", tone(0.75, rate=44100), rate=44100)
    clip = inspected(path)
    assert clip.sha256 == sha256_of_file(path)
    assert clip.seconds == pytest.approx(0.75)
    assert (clip.path, clip.source, clip.label) == (path, "a.wav", "calm")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.wav", b"", "empty"),
        ("a.wav", b"no audio", "broken"),
        ("a.flac", bytes(500), "broken"),
    ],
)
def test_files_that_are_none_are_told(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    assert inspected(tmp_path / name) == reason


def test_a_file_that_is_gone_is_told(tmp_path):
    usable, (skipped,) = inspect([clip_of(tmp_path / "gone.wav")], section(), cache=NO_CACHE)
    assert usable == []
    assert (skipped.file, skipped.line, skipped.reason, skipped.action) == (
        "gone.wav",
        1,
        "broken",
        "dropped",
    )
    assert skipped.text == "No such file or directory"


@pytest.mark.parametrize(("db", "is_used"), [(-59.0, True), (-61.0, False)])
def test_silence_is_a_bound_on_the_loudest_sample(tmp_path, db, is_used):
    path = write_clip(tmp_path / "a.wav", tone(peak=10 ** (db / 20)), subtype="FLOAT")
    assert (inspected(path) == "silent") != is_used
    assert inspected(path, silence_db=db + 1) == "silent"
    assert inspected(path, silence_db=db - 1) != "silent"


def test_all_zeros_are_silent_at_every_bound(tmp_path):
    path = write_clip(tmp_path / "a.wav", np.zeros(8000))
    assert inspected(path, silence_db=-1000.0) == "silent"


def test_channels_that_cancel_out_are_silent(tmp_path):
    path = write_clip(tmp_path / "a.wav", np.stack([tone(), -tone()], axis=1), subtype="FLOAT")
    assert inspected(path) == "silent"


def test_a_clip_of_the_shortest_length_is_used(tmp_path):
    path = write_clip(tmp_path / "a.wav", tone(0.25))
    assert inspected(path, shortest_seconds=0.25).seconds == 0.25
    assert inspected(path, shortest_seconds=0.26) == "too short"


def test_a_clip_without_a_sample_at_the_rate_is_too_short(tmp_path):
    path = write_clip(tmp_path / "a.wav", np.ones(2), rate=44100)
    assert inspected(path, shortest_seconds=0.0) == "too short"
    assert inspected(path, shortest_seconds=0.0, rate=44100).seconds == pytest.approx(2 / 44100)


def test_the_order_is_kept_and_every_fault_is_told(tmp_path):
    for name in ("a.wav", "c.wav", "e.wav"):
        write_clip(tmp_path / name)
    (tmp_path / "b.wav").write_bytes(b"")
    write_clip(tmp_path / "d.wav", np.zeros(8000))
    clips = [clip_of(tmp_path / f"{name}.wav") for name in "edcba"]
    usable, skipped = inspect(clips, section(), cache=NO_CACHE)
    assert [clip.source for clip in usable] == ["e.wav", "c.wav", "a.wav"]
    assert [(one.file, one.reason) for one in skipped] == [("d.wav", "silent"), ("b.wav", "empty")]
    with pytest.raises(DataError) as caught:
        inspect(clips, section(on_unusable="error"), cache=NO_CACHE)
    assert caught.value.message == "2 of 5 clips cannot be used"
    assert [problem.where for problem in caught.value.problems] == ["d.wav", "b.wav"]
    assert all("data.on_unusable" in str(problem) for problem in caught.value.problems)


def test_measures_are_kept_by_content_and_bounds_are_not(tmp_path, monkeypatch):
    cache = AudioCache(tmp_path / "cache")
    path = write_clip(tmp_path / "a.wav", tone(0.25, peak=0.1))
    broken = tmp_path / "b.wav"
    broken.write_bytes(b"no audio")
    first = inspected(path, cache)
    assert inspected(broken, cache) == "broken"

    def refuse(*_, **__):
        raise AssertionError("Expected no file to be decoded again.")

    monkeypatch.setattr(audio_inspection, "samples_of", refuse)
    assert inspected(path, cache) == first
    assert inspected(broken, cache) == "broken"
    assert inspected(path, cache, shortest_seconds=1.0) == "too short"
    assert inspected(path, cache, silence_db=-10.0) == "silent"
    path.rename(tmp_path / "renamed.wav")
    assert inspected(tmp_path / "renamed.wav", cache).sha256 == first.sha256
    write_clip(path, tone(0.3))
    with pytest.raises(AssertionError):
        inspected(path, cache)


def test_another_libsndfile_looks_again(tmp_path, monkeypatch):
    cache = AudioCache(tmp_path / "cache")
    path = write_clip(tmp_path / "a.wav")
    inspected(path, cache)
    monkeypatch.setattr("soundfile.__libsndfile_version__", "0.0.0")
    inspected(path, cache)
    assert len(list((tmp_path / "cache").rglob("*.safetensors"))) == 2


def test_progress_is_told_in_words(tmp_path):
    path, told = write_clip(tmp_path / "a.wav"), []
    inspect([clip_of(path)] * 150, section(), cache=AudioCache(tmp_path / "cache"), tell=told.append)
    assert told == ["100 of 150 clips inspected", "150 of 150 clips inspected"]


def test_how_loud_and_how_long_is_told(tmp_path):
    write_clip(tmp_path / "a.wav", tone(peak=math.sqrt(1e-7)), subtype="FLOAT")
    write_clip(tmp_path / "b.wav", tone(0.05))
    _, skipped = inspect(
        [clip_of(tmp_path / "a.wav"), clip_of(tmp_path / "b.wav")], section(), cache=NO_CACHE
    )
    assert [one.text for one in skipped] == [
        "the loudest sample is -70.0 dB of full scale; data.silence_db is -60",
        "0.05 s; the shortest that is used is 0.1 s",
    ]


TOGETHER = """
from pathlib import Path
import sys
from danlu.data.audio_cache import AudioCache
from danlu.data.audio_inspection import inspect
from danlu.data.clip import Clip
from danlu.data.readers.audio_table import AudioTableOptions
from danlu.recipe.audio_data import AudioData
folder = Path(sys.argv[1])
clips = [Clip(path=path, source=path.name, label="a") for path in sorted(folder.glob("*.wav"))]
data = AudioData(reader=AudioTableOptions(format="audio-table"))
# together
usable, skipped = inspect(clips, data, cache=AudioCache(folder / "cache"))
print(len(usable), len(skipped), round(sum(clip.seconds for clip in usable), 6))
"""


def test_processes_inspect_together(tmp_path):
    for number in range(20):
        write_clip(tmp_path / f"{number}.wav", tone(0.2 + 0.01 * number))
    (tmp_path / "broken.wav").write_bytes(b"no audio")
    printed = run_together(TOGETHER, tmp_path, processes=3)
    assert printed == ["20 1 5.9\n"] * 3
