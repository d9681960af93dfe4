"""The reader `audio-folder`: patterns of names, endings, hidden files and links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from danlu.data.clip import ClipsRead
from danlu.data.readers.audio_folder import READER, AudioFolderOptions, read_audio_folder
from danlu.errors import DataError
from danlu.recipe.plugins import readers

BERLIN = r"(?P<speaker>\d\d)(?P<sentence>[ab]\d\d)(?P<label>[A-Z])[a-z]"
FOLDERS = r"(?:(?P<split>train|valid)/)?(?P<label>[^/]+)/(?P<speaker>\w+)_\d+"


def make_options(**options: object) -> AudioFolderOptions:
    return AudioFolderOptions.model_validate({"format": "audio-folder", "name": BERLIN, **options})


def read(root: Path, files: list[str], **options: object) -> ClipsRead:
    """Read a folder; the files hold no audio, for they are not opened."""
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"opened later")
    return read_audio_folder(make_options(**options), root=root)


def refusal_of(root: Path, files: list[str], **options: object) -> DataError:
    with pytest.raises(DataError) as caught:
        read(root, files, **options)
    return caught.value


def sources_of(read_: ClipsRead) -> list[str]:
    return [clip.source for clip in read_.clips]


def test_a_name_tells_everything(tmp_path):
    read_ = read(tmp_path, ["03a01Fa.wav", "16b10Lb.wav"])
    assert [(one.source, one.label, one.speaker, one.sentence, one.split) for one in read_.clips] == [
        ("03a01Fa.wav", "F", "03", "a01", None),
        ("16b10Lb.wav", "L", "16", "b10", None),
    ]
    assert all(clip.path == tmp_path / clip.source for clip in read_.clips)
    assert (read_.files, read_.skipped, read_.notes) == ({}, [], [])


def test_folders_can_tell_too(tmp_path):
    files = ["train/calm/ada_1.wav", "valid/calm/ben_1.wav", "angry/cy_22.wav"]
    assert [(one.label, one.speaker, one.split) for one in read(tmp_path, files, name=FOLDERS).clips] == [
        ("angry", "cy", None),
        ("calm", "ada", "train"),
        ("calm", "ben", "valid"),
    ]


def test_the_path_starts_below_the_folder_and_the_source_at_the_root(tmp_path):
    options = {"folder": "./audio/wav", "name": FOLDERS}
    (clip,) = read(tmp_path, ["audio/wav/calm/ada_1.wav", "calm/ben_1.wav"], **options).clips
    assert clip.source == "audio/wav/calm/ada_1.wav"
    assert clip.path == tmp_path / "audio/wav/calm/ada_1.wav"


def test_the_order_is_that_of_names(tmp_path):
    files = ["b/x_1.wav", "a/z_10.wav", "a/z_2.wav", "a/y_1.wav", "a.b/x_1.wav"]
    expected = ["a.b/x_1.wav", "a/y_1.wav", "a/z_10.wav", "a/z_2.wav", "b/x_1.wav"]
    assert sources_of(read(tmp_path, files, name=FOLDERS)) == expected


def test_endings_have_no_case_and_other_files_are_counted(tmp_path):
    files = [
        "03a01Fa.WAV",
        "03a01Fb.flac",
        "03a01Fc.ogg",
        "03a01Fd.Mp3",
        "a.txt",
        "b.txt",
        "LICENCE",
        "c.wave",
    ]
    read_ = read(tmp_path, files)
    assert len(read_.clips) == 4
    assert read_.notes == [".: files with other endings were read past: 1 without, 2 .txt, 1 .wave"]


def test_endings_can_be_chosen(tmp_path):
    files = ["03a01Fa.wav", "03a01Fb.AIFF"]
    assert sources_of(read(tmp_path, files, endings=["aiff"])) == ["03a01Fb.AIFF"]


def test_only_the_last_ending_is_taken_off(tmp_path):
    assert sources_of(read(tmp_path, ["a.b.wav"], name=r"(?P<label>a\.b)")) == ["a.b.wav"]


def test_hidden_files_and_folders_are_read_past(tmp_path):
    files = ["03a01Fa.wav", "._03a01Fb.wav", ".hidden/03a01Fc.wav", ".wav"]
    assert sources_of(read(tmp_path, files)) == ["03a01Fa.wav"]


def test_the_folder_itself_may_be_hidden(tmp_path):
    assert len(read(tmp_path, [".data/03a01Fa.wav"], folder=".data").clips) == 1


def test_the_whole_name_must_match(tmp_path):
    error = refusal_of(tmp_path, ["03a01Fa.wav", "03a01Fa2.wav", "x03a01Fa.wav", "03a01F.wav"])
    assert [problem.where for problem in error.problems] == ["03a01F.wav", "03a01Fa2.wav", "x03a01Fa.wav"]
    assert "a name that does not match" in str(error)
    assert BERLIN in str(error)


def test_names_that_do_not_match_can_be_dropped(tmp_path):
    read_ = read(tmp_path, ["03a01Fa.wav", "readme.wav"], on_malformed="drop")
    assert sources_of(read_) == ["03a01Fa.wav"]
    (skipped,) = read_.skipped
    assert (skipped.file, skipped.line, skipped.reason) == ("readme.wav", 1, "a name that does not match")
    assert skipped.action == "dropped"


def test_a_label_that_is_not_there_is_malformed(tmp_path):
    error = refusal_of(tmp_path, ["a_1.wav"], name=r"\w(?:_(?P<label>[a-z]*))?\d*")
    assert [problem.what.partition(":")[0] for problem in error.problems] == ["no label"]


def test_a_group_that_is_not_there_is_none(tmp_path):
    (clip,) = read(tmp_path, ["calm.wav"], name=r"(?P<label>\w+)(?P<speaker>-\d+)?(?P<sentence>)").clips
    assert (clip.speaker, clip.sentence) == (None, None)


def test_links_are_followed_and_circles_are_not(tmp_path):
    read(tmp_path, ["real/03a01Fa.wav"], folder="real")
    (tmp_path / "real" / "again").symlink_to(tmp_path / "real")
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "one").symlink_to(tmp_path / "real")
    (tmp_path / "all" / "two").symlink_to(tmp_path / "real")
    (tmp_path / "all" / "gone.wav").symlink_to(tmp_path / "gone.wav")
    found = read_audio_folder(make_options(folder="all", name=rf"\w+/{BERLIN}"), root=tmp_path)
    assert sources_of(found) == ["all/one/03a01Fa.wav", "all/two/03a01Fa.wav"]


def test_folders_whose_names_end_like_clips_are_folders(tmp_path):
    assert sources_of(read(tmp_path, ["a.wav/b_1.wav"], name=FOLDERS)) == ["a.wav/b_1.wav"]


@pytest.mark.skipif(os.name == "nt", reason="names are no bytes there")
def test_a_name_that_is_no_utf_8_can_be_written(tmp_path):
    raw = os.fsencode(tmp_path) + b"/\xc4rger_1.wav"
    try:
        Path(os.fsdecode(raw)).write_bytes(b"opened later")
    except OSError:
        pytest.skip("this file system holds no such name")
    (clip,) = read(tmp_path, [], name=r"(?P<label>.+)_1").clips
    assert clip.source == r"\xc4rger_1.wav"
    assert clip.source.encode()
    assert clip.path.read_bytes() == b"opened later"


def test_a_missing_folder_is_told_with_what_there_is(tmp_path):
    (tmp_path / "audio").mkdir()
    error = refusal_of(tmp_path, [], folder="audoi")
    assert "data.reader.folder" in str(error)
    assert "did you mean 'audio'?" in str(error)


@pytest.mark.parametrize("options", [{}, {"on_malformed": "drop"}])
def test_a_folder_without_clips_is_refused(tmp_path, options):
    error = refusal_of(tmp_path, ["a.txt"], **options)
    assert "no file has one of the endings" in str(error)
    assert "a.txt" in str(error)


def test_a_pattern_that_matches_nothing_is_refused_although_names_are_dropped(tmp_path):
    error = refusal_of(tmp_path, ["a.wav", "b.wav"], on_malformed="drop")
    assert "no file's name matches" in str(error)
    assert "a.wav, b.wav" in str(error)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to this user")
def test_a_closed_folder_is_told(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o000)
    assert "a folder cannot be read" in str(refusal_of(tmp_path, ["03a01Fa.wav"]))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"name": r"(?P<speaker>\d+)"}, "which tells the label; its groups are speaker"),
        ({"name": r"\d+"}, "it has no named group"),
        ({"name": r"(?P<label>\w)(?P<mood>\d)"}, "'mood' says nothing"),
        ({"name": "(?P<label>["}, "must be a regular expression"),
        ({"name": ""}, "at least 1 character"),
        ({"endings": []}, "at least 1 item"),
        ({"endings": [".wav"]}, "match pattern"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, says):
    with pytest.raises(ValidationError, match=says):
        make_options(**options)


def test_the_reader_is_installed():
    assert readers()["audio-folder"] == READER
    assert READER.task == "audio-classification"
