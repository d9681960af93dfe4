from __future__ import annotations

import base64

import pytest

from danlu.record.clip_source import ClipSource


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "runs" / "a"
    folder.mkdir(parents=True)
    (tmp_path / "data").mkdir()
    for name in ("one.wav", "two.FLAC", "three.mp3", "four.ogg", "five.aiff", "高兴 50%?#.wav"):
        (tmp_path / "data" / name).write_bytes(name.encode())
    return folder


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("one.wav", "../../data/one.wav"),
        ("two.FLAC", "../../data/two.FLAC"),
        ("高兴 50%?#.wav", "../../data/%E9%AB%98%E5%85%B4%2050%25%3F%23.wav"),
    ],
)
def test_a_file_is_named_as_an_address_from_the_page_on(run, name, address):
    assert ClipSource(run)(f"../../data/{name}") == address


def test_an_absolute_file_has_an_absolute_address(run, tmp_path):
    file = tmp_path / "data" / "one.wav"
    assert ClipSource(run)(str(file)) == file.as_uri()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("one.wav", "audio/wav"), ("two.FLAC", "audio/flac"), ("three.mp3", "audio/mpeg"),
        ("four.ogg", "audio/ogg"), ("five.aiff", "audio/*"),
    ],
)  # fmt: skip
def test_embedded_files_stand_in_the_address_with_their_kind(run, name, kind):
    head, content = ClipSource(run, is_embedded=True)(f"../../data/{name}").split(",")
    assert head == f"data:{kind};base64"
    assert base64.b64decode(content) == name.encode()


@pytest.mark.parametrize("path", ["", "gone.wav", "../../data", "\0.wav", "a" * 5000])
@pytest.mark.parametrize("is_embedded", [False, True])
def test_what_is_no_file_has_no_address(run, path, is_embedded):
    assert ClipSource(run, is_embedded=is_embedded)(path) is None
