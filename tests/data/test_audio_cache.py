"""The cache of audio: what it gives back, what it makes again, and what it does where it cannot write."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from danlu.data.audio_cache import AudioCache, audio_cache, key_of
from danlu.data.audio_package import audio_package
from danlu.errors import DataError
from several_processes import run_together

KEY = key_of("a key")


def arrays_of(value=1.0):
    return {
        "frames": np.full((3, 4), value, np.float32),
        "one": np.array(value),
        "none": np.zeros((0, 2), np.int64),
        "turned": np.arange(6, dtype=np.int16).reshape(2, 3).T,
    }


def refuse():
    raise AssertionError("Expected the arrays to be in the cache.")


def the_file(folder: Path) -> Path:
    (file,) = folder.rglob("*.safetensors")
    return file


def test_arrays_come_back_as_they_were(tmp_path):
    cache = AudioCache(tmp_path)
    made, kept = cache.arrays(KEY, arrays_of), cache.arrays(KEY, refuse)
    assert sorted(kept) == sorted(made)
    for name, array in arrays_of().items():
        for got in (made[name], kept[name]):
            assert got.dtype == array.dtype
            assert got.shape == array.shape
            assert np.array_equal(got, array)
            assert got.flags.writeable


def test_a_file_a_key_in_folders_of_two_letters(tmp_path):
    AudioCache(tmp_path).arrays(KEY, arrays_of)
    assert the_file(tmp_path) == tmp_path / KEY[:2] / f"{KEY}.safetensors"
    assert len(list(tmp_path.rglob("*"))) == 2


def test_keys_are_told_apart(tmp_path):
    cache = AudioCache(tmp_path)
    cache.arrays(KEY, arrays_of)
    other = cache.arrays(key_of("another"), lambda: arrays_of(2.0))
    assert other["one"] == 2.0
    assert cache.arrays(KEY, refuse)["one"] == 1.0


@pytest.mark.parametrize("size", [0, 4, 60, -1])
def test_a_file_that_was_cut_is_made_again(tmp_path, size):
    cache = AudioCache(tmp_path)
    cache.arrays(KEY, arrays_of)
    file = the_file(tmp_path)
    file.write_bytes(file.read_bytes()[:size])
    assert cache.arrays(KEY, lambda: arrays_of(2.0))["one"] == 2.0
    assert cache.arrays(KEY, refuse)["one"] == 2.0


def test_numbers_that_were_overwritten_are_made_again(tmp_path):
    cache = AudioCache(tmp_path)
    cache.arrays(KEY, arrays_of)
    file = the_file(tmp_path)
    content = bytearray(file.read_bytes())
    content[-8:] = bytes(8)
    file.write_bytes(content)
    assert cache.arrays(KEY, arrays_of)["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]


def test_a_file_of_another_program_is_made_again(tmp_path):
    cache = AudioCache(tmp_path)
    cache.arrays(KEY, arrays_of)
    save_file({"one": np.array(7.0)}, the_file(tmp_path))
    assert cache.arrays(KEY, arrays_of)["one"] == 1.0
    assert load_file(the_file(tmp_path))["one"] == 1.0


def test_a_failure_is_not_kept(tmp_path):
    cache = AudioCache(tmp_path)
    with pytest.raises(AssertionError):
        cache.arrays(KEY, refuse)
    assert not list(tmp_path.rglob("*"))
    assert cache.arrays(KEY, arrays_of)["one"] == 1.0


@pytest.mark.parametrize("kind", ["none", "a file", "below a file"])
def test_without_a_folder_everything_is_made_each_time(tmp_path, kind):
    file = tmp_path / "file"
    file.write_text("in the way")
    cache = AudioCache({"none": None, "a file": file, "below a file": file / "audio"}[kind])
    assert cache.arrays(KEY, arrays_of)["one"] == 1.0
    assert cache.arrays(KEY, lambda: arrays_of(2.0))["one"] == 2.0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to this user")
def test_a_folder_that_is_closed_is_no_failure(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert AudioCache(tmp_path).arrays(KEY, arrays_of)["one"] == 1.0
    finally:
        tmp_path.chmod(0o700)


TOGETHER = """
from pathlib import Path
import sys
import numpy as np
from danlu.data.audio_cache import AudioCache, key_of
# together
cache = AudioCache(Path(sys.argv[1]))
total = 0.0
for number in range(40):
    total += cache.arrays(key_of(number), lambda: {"a": np.full(5000, float(number))})["a"].sum()
print(total)
"""


def test_processes_share_a_folder(tmp_path):
    printed = run_together(TOGETHER, tmp_path, processes=3)
    assert [float(text) for text in printed] == [5000.0 * sum(range(40))] * 3
    assert len(list(tmp_path.rglob("*.safetensors"))) == 40
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_key_tells_everything_apart():
    keys = {
        key_of(),
        key_of("a"),
        key_of("a", "b"),
        key_of("ab"),
        key_of(["a", "b"]),
        key_of(1),
        key_of("1"),
        key_of(1.5),
        key_of(None),
        key_of(True),
        key_of({"a": 1}),
        key_of({"a": 2}),
    }
    assert len(keys) == 12


def test_a_key_does_not_depend_on_the_order_of_a_mapping():
    assert key_of({"a": 1, "b": [2]}) == key_of({"b": [2], "a": 1})


@pytest.mark.parametrize(("part", "kind"), [(Path("a"), TypeError), (float("nan"), ValueError)])
def test_a_key_has_no_parts_that_cannot_be_written(part, kind):
    with pytest.raises(kind):
        key_of(part)


def test_the_variable_names_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DANLU_CACHE", str(tmp_path))
    assert audio_cache().folder == tmp_path / "audio"


def test_the_variable_turns_the_cache_off(monkeypatch):
    monkeypatch.setenv("DANLU_CACHE", "off")
    assert audio_cache().folder is None


@pytest.mark.parametrize("value", [None, "", "on"])
def test_without_the_variable_it_is_the_users_cache_folder(tmp_path, monkeypatch, value):
    if value is None:
        monkeypatch.delenv("DANLU_CACHE")
    else:
        monkeypatch.setenv("DANLU_CACHE", value)
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / name))
    assert audio_cache().folder == tmp_path / "danlu" / "audio"


def test_a_missing_package_is_told_with_its_cure():
    with pytest.raises(DataError, match=r"(?s)no_such_package.*danlu\[audio\]"):
        audio_package("no_such_package")
