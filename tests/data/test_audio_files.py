"""Audio files of every format as samples, and files that are none."""

from __future__ import annotations

import struct
import sys

import numpy as np
import pytest
import soundfile

from danlu.data.audio_files import UnusableAudio, decode, resampled
from danlu.errors import DataError
from small_clips import tone, write_clip

ENDINGS = ("wav", "flac", "ogg", "mp3")
LOSSLESS = ("wav", "flac")
TEXT = b"This is a text, whatever its name says.\n" * 40


def fault_of(path, rate=16000):
    with pytest.raises(UnusableAudio) as caught:
        decode(path, rate=rate)
    return caught.value


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_is_read(tmp_path, ending):
    samples = tone(1.0)
    got = decode(write_clip(tmp_path / f"a.{ending}", samples), rate=16000)
    assert got.dtype == np.float32
    assert got.shape == samples.shape
    difference = np.abs(got - samples)
    assert difference.max() < 1e-4 if ending in LOSSLESS else difference.mean() < 0.05


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_full_scale_is_one_in_every_width(tmp_path, subtype):
    got = decode(write_clip(tmp_path / "a.wav", tone(peak=0.9), subtype=subtype), rate=16000)
    assert got == pytest.approx(tone(peak=0.9), abs=0.01)


@pytest.mark.parametrize("ending", LOSSLESS)
def test_channels_are_averaged(tmp_path, ending):
    left, right = tone(hertz=300.0), tone(hertz=500.0)
    got = decode(write_clip(tmp_path / f"a.{ending}", np.stack([left, right, 0 * left], axis=1)), rate=16000)
    assert got == pytest.approx((left + right) / 3, abs=1e-4)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 48000])
@pytest.mark.parametrize("own_rate", [8000, 16000, 44100])
def test_a_tone_keeps_its_frequency_and_length_at_another_rate(tmp_path, own_rate, rate):
    path = write_clip(tmp_path / "a.wav", tone(1.0, rate=own_rate, hertz=440.0), rate=own_rate)
    got = decode(path, rate=rate)
    assert len(got) == rate
    middle = slice(rate // 10, -rate // 10)  # both ends ring
    assert got[middle] == pytest.approx(tone(1.0, rate=rate, hertz=440.0)[middle], abs=2e-3)


def test_what_the_new_rate_cannot_hold_is_gone():
    high = tone(1.0, rate=44100, hertz=12000.0)
    assert np.abs(resampled(high, 44100, 16000)[1600:-1600]).max() < 1e-3


def test_the_same_rate_changes_nothing(tmp_path, monkeypatch):
    path = write_clip(tmp_path / "a.wav")
    monkeypatch.setitem(sys.modules, "soxr", None)  # it is not even needed
    assert decode(path, rate=16000) == pytest.approx(tone(), abs=1e-4)


def test_files_of_many_blocks_are_read_whole(tmp_path):
    samples = np.random.default_rng(1).normal(0, 0.1, 200_001).astype(np.float32)
    path = write_clip(tmp_path / "a.wav", samples, subtype="FLOAT")
    assert np.array_equal(decode(path, rate=16000), samples)


@pytest.mark.parametrize("ending", [*ENDINGS, "aiff", "au", "raw", "txt"])
@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (TEXT, "broken"), (bytes(2000), "broken")])
def test_what_is_no_audio_is_told_whatever_its_name(tmp_path, ending, data, reason):
    path = tmp_path / f"a.{ending}"
    path.write_bytes(data)
    fault = fault_of(path)
    assert fault.reason == reason
    assert str(path) in str(fault)
    assert "BytesIO" not in str(fault)


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_was_cut_is_broken(tmp_path, ending, share):
    path = write_clip(tmp_path / f"a.{ending}", tone(3.0))
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert fault_of(path).reason == "broken"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_header_alone_gives_no_samples(tmp_path, ending):
    path = write_clip(tmp_path / f"a.{ending}")
    path.write_bytes(path.read_bytes()[:44])
    assert fault_of(path).reason in {"broken", "empty"}


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_wav_of_open_length_is_read_to_its_end(tmp_path, length):
    path = write_clip(tmp_path / "a.wav")
    content = bytearray(path.read_bytes())
    place = content.index(b"data") + 4
    content[place : place + 4] = struct.pack("<I", length)
    path.write_bytes(content)
    if length:
        assert len(decode(path, rate=16000)) == len(tone())
    else:
        assert fault_of(path).reason == "empty"


def test_a_wav_with_more_chunks_is_whole(tmp_path):
    path = write_clip(tmp_path / "a.wav")
    content = path.read_bytes()
    odd = b"LIST" + struct.pack("<I", 5) + b"abcde\0"
    path.write_bytes(content[:12] + odd + content[12:] + odd)
    assert len(decode(path, rate=16000)) == len(tone())


def test_an_mp3_of_varying_bit_rate_without_a_count_is_whole(tmp_path):
    parts = [np.zeros(48000), np.random.default_rng(1).normal(0, 0.2, 48000), tone(3.0)]
    path = write_clip(
        tmp_path / "a.mp3", np.concatenate(parts), bitrate_mode="VARIABLE", compression_level=0.2
    )
    content = path.read_bytes()
    count = max(content.find(b"Xing"), content.find(b"Info"))
    path.write_bytes(content[content.index(content[:2], count) :])
    assert len(decode(path, rate=16000)) > 2.5 * 48000


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_told(tmp_path, bad):
    samples = tone()
    samples[100] = bad
    fault = fault_of(write_clip(tmp_path / "a.wav", samples, subtype="FLOAT"))
    assert fault.reason == "not finite"
    assert fault.detail.startswith("sample 101 is")


@pytest.mark.parametrize("ending", ["wav", "ogg"])
def test_no_samples_are_empty(tmp_path, ending):
    assert fault_of(write_clip(tmp_path / f"a.{ending}", np.zeros(0))).reason == "empty"


def test_one_sample_may_be_none_at_another_rate(tmp_path):
    path = write_clip(tmp_path / "a.wav", np.ones(1), rate=44100)
    assert fault_of(path).reason == "empty"
    assert len(decode(path, rate=44100)) == 1


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    assert "No such file" in fault_of(tmp_path / "none.wav").detail
    assert fault_of(tmp_path).reason == "broken"


def test_names_may_have_any_characters(tmp_path):
    assert len(decode(write_clip(tmp_path / "Ärger 气 '1'.wav"), rate=16000)) == len(tone())


@pytest.mark.parametrize("name", ["soundfile", "soxr"])
def test_a_missing_package_is_told_with_its_cure(tmp_path, monkeypatch, name):
    path = write_clip(tmp_path / "a.wav", rate=8000)
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(DataError, match=rf"(?s){name}.*pip install 'danlu\[audio\]'"):
        decode(path, rate=16000)


def test_decoding_is_that_of_soundfile(tmp_path):
    path = write_clip(tmp_path / "a.flac", np.stack([tone(), tone(hertz=99.0)], axis=1))
    samples, _ = soundfile.read(path, dtype="float32")
    assert np.array_equal(decode(path, rate=16000), samples.mean(axis=1))
