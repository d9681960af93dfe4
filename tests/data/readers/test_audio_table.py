"""The reader `audio-table`: templates of paths, columns, and rows that are malformed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pydantic import ValidationError

from danlu.data.clip import ClipsRead
from danlu.data.readers.audio_path import columns_in, filled
from danlu.data.readers.audio_table import READER, AudioTableOptions, read_audio_table
from danlu.errors import DataError
from danlu.recipe.plugins import readers

TABLE = "file,speaker,text,emotion,part\na,03,t1,calm,train\nb,08,t2,angry,valid\n"
TOLD = {"label": "emotion", "speaker": "speaker", "sentence": "text", "split": "part"}


def make_options(**options: object) -> AudioTableOptions:
    return AudioTableOptions.model_validate({"format": "audio-table", **options})


def read(folder: Path, content: str | bytes = TABLE, /, *, files: str = "ab", **options: object) -> ClipsRead:
    """Read a table of clips; the files hold no audio, for they are not opened."""
    (folder / "wav").mkdir(exist_ok=True)
    for name in files:
        (folder / "wav" / f"{name}.wav").write_bytes(b"opened later")
    name = str(options.get("table", "metadata.csv"))
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    chosen = {"path": "wav/{file}.wav", "label": "emotion", **options}
    return read_audio_table(make_options(**chosen), root=folder)


def refusal_of(folder: Path, *args: object, **options: object) -> DataError:
    with pytest.raises(DataError) as caught:
        read(folder, *args, **options)
    return caught.value


def test_a_row_is_a_clip(tmp_path):
    read_ = read(tmp_path, **TOLD)
    assert [(one.source, one.label, one.speaker, one.sentence, one.split) for one in read_.clips] == [
        ("wav/a.wav", "calm", "03", "t1", "train"),
        ("wav/b.wav", "angry", "08", "t2", "valid"),
    ]
    assert all(clip.path == tmp_path / clip.source for clip in read_.clips)
    assert all((clip.sha256, clip.seconds) == ("", 0.0) for clip in read_.clips)
    assert read_.files == {
        "metadata.csv": {"sha256": hashlib.sha256(TABLE.encode()).hexdigest(), "bytes": len(TABLE)}
    }
    assert (read_.skipped, read_.notes) == ([], [])


def test_columns_that_are_not_named_are_not_told(tmp_path):
    clip = read(tmp_path).clips[0]
    assert (clip.speaker, clip.sentence, clip.split) == (None, None, None)


def test_an_empty_cell_of_a_group_is_none(tmp_path):
    clips = read(tmp_path, "file,speaker,text,emotion,part\na,, ,calm,\nb,08,t,angry,valid\n", **TOLD).clips
    assert (clips[0].speaker, clips[0].sentence, clips[0].split) == (None, None, None)


@pytest.mark.parametrize(
    ("table", "options"),
    [
        (TABLE.replace(",", ";"), {"delimiter": ";"}),
        (TABLE.replace(",", "\t"), {"table": "clips.tsv"}),
        (TABLE.replace(",", "\t"), {"table": "clips.TAB"}),
        (TABLE.replace(",", "|"), {"table": "clips.tsv", "delimiter": "|"}),
        (TABLE.encode("utf-8-sig"), {}),
        (TABLE.replace("\n", "\r\n"), {}),
        (TABLE.encode("utf-16"), {"encoding": "utf-16"}),
        (TABLE.replace("t1", '"t1"'), {}),
        (TABLE.partition("\n")[2], {"columns": ["file", "speaker", "text", "emotion", "part"]}),
    ],
)
def test_tables_of_all_kinds_say_the_same(tmp_path, table, options):
    clips = read(tmp_path, table, **{**TOLD, **options}).clips
    assert [(clip.source, clip.label, clip.split) for clip in clips] == [
        ("wav/a.wav", "calm", "train"),
        ("wav/b.wav", "angry", "valid"),
    ]


def test_quotes_can_be_text(tmp_path):
    table = 'file,text,emotion\na,"so,calm\n'
    (clip,) = read(tmp_path, table, quoted=False, sentence="text").clips
    assert clip.sentence == '"so'


def test_a_path_is_made_of_several_columns(tmp_path):
    (tmp_path / "03" / "calm").mkdir(parents=True)
    (tmp_path / "03" / "calm" / "7{x}.flac").write_bytes(b"opened later")
    table = "who,emotion,number\n03,calm,7\n"
    (clip,) = read(tmp_path, table, path="./{who}/{emotion}/{number}{{x}}.flac").clips
    assert clip.source == "03/calm/7{x}.flac"


def test_a_path_may_lead_anywhere(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    file = elsewhere / "a.wav"
    file.write_bytes(b"opened later")
    root = tmp_path / "root"
    root.mkdir()
    (absolute,) = read(root, f"file,emotion\n{file},calm\n", path="{file}").clips
    assert (absolute.path, absolute.source) == (file, str(file))
    (above,) = read(root, "file,emotion\nelsewhere/a.wav,calm\n", path="../{file}").clips
    assert above.source == "../elsewhere/a.wav"
    assert above.path.read_bytes() == b"opened later"


MALFORMED = (
    ("a,03,t1,,train", "no label"),
    (",03,t1,calm,train", "no file"),
    ("c,03,t1,calm,train", "a file that is not there"),
    ("..,03,t1,calm,train", "a file that is not there"),
    ("x" * 5000 + ",03,t1,calm,train", "a file that is not there"),
    ("\0,03,t1,calm,train", "a file that is not there"),
    ("a,03,t1,calm", "too few fields"),
    ("a,03,t1,calm,train,more", "too many fields"),
    ("b,03,t1,calm,train", "a file that stands in the table twice"),
)


@pytest.mark.parametrize(("row", "reason"), MALFORMED, ids=[reason + row[:3] for row, reason in MALFORMED])
def test_malformed_rows_are_told_or_dropped(tmp_path, row, reason):
    table = f"file,speaker,text,emotion,part\nb,08,t2,angry,valid\n{row}\n"
    error = refusal_of(tmp_path, table, **TOLD)
    (problem,) = error.problems
    assert problem.where == "metadata.csv:3"
    assert problem.what.startswith(reason)
    read_ = read(tmp_path, table, on_malformed="drop", **TOLD)
    assert [clip.source for clip in read_.clips] == ["wav/b.wav"]
    (skipped,) = read_.skipped
    assert (skipped.file, skipped.line, skipped.reason) == ("metadata.csv", 3, reason)
    assert skipped.text


def test_bytes_of_another_encoding_are_told_by_their_row(tmp_path):
    error = refusal_of(tmp_path, TABLE.encode() + "c,03,t,Ärger,x\n".encode("latin-1"))
    assert [problem.where for problem in error.problems] == ["metadata.csv:4"]
    assert "data.reader.encoding" in str(error)


def test_every_problem_is_told_and_one_has_the_likely_name(tmp_path):
    error = refusal_of(tmp_path, path="wav/{file}.wave")
    assert [problem.where for problem in error.problems] == ["metadata.csv:2", "metadata.csv:3"]
    assert "did you mean 'a.wav'?" in str(error.problems[0])
    assert "did you mean" not in str(error.problems[1])


def test_missing_columns_are_told_with_those_that_there_are(tmp_path):
    error = refusal_of(tmp_path, label="emotoin", speaker="who")
    assert [problem.what for problem in error.problems] == [
        "there is no column 'emotoin'",
        "there is no column 'who'",
    ]
    assert "did you mean 'emotion'?" in str(error)
    assert "correct the columns of data.reader" in str(error)


def test_another_delimiter_is_told(tmp_path):
    assert 'set data.reader.delimiter to ";"' in str(refusal_of(tmp_path, TABLE.replace(",", ";")))


@pytest.mark.parametrize("table", ["", "file,emotion\n", "\n\n"])
def test_a_table_without_a_row_is_refused(tmp_path, table):
    assert "the table holds no clip" in str(refusal_of(tmp_path, table))


def test_nothing_left_of_a_table_is_refused(tmp_path):
    assert "holds no clip" in str(refusal_of(tmp_path, "file,emotion\nc,calm\n", on_malformed="drop"))


def test_a_missing_table_is_told_with_what_there_is(tmp_path):
    (tmp_path / "metadatas.csv").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"(?s)data\.reader\.table.*did you mean 'metadatas\.csv'\?"):
        read_audio_table(make_options(), root=tmp_path)


def test_an_encoding_that_breaks_in_the_middle_is_told(tmp_path):
    error = refusal_of(tmp_path, TABLE.encode("utf-16")[:-1] + b"\xd8", encoding="utf-16-le")
    assert "data.reader.encoding" in str(error) or "utf-16-le" in str(error)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"path": "a.wav"}, "must name a column in braces"),
        ({"path": "{}.wav"}, "nothing but the name of a column"),
        ({"path": "{file!r}.wav"}, "nothing but the name of a column"),
        ({"path": "{file:>8}.wav"}, "nothing but the name of a column"),
        ({"path": "{file.wav"}, "must be a path with columns in braces"),
        ({"path": "file}.wav"}, "must be a path with columns in braces"),
        ({"delimiter": '"'}, "no quote or line end"),
        ({"delimiter": ",,"}, "at most 1 character"),
        ({"label": "speaker", "speaker": "speaker"}, "'speaker' is named twice"),
        ({"speaker": "a", "split": "a"}, "must be different columns"),
        ({"columns": ["file"]}, "columns must name 'label' once"),
        ({"encoding": "utf-9"}, "a text encoding that Python knows"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, says):
    with pytest.raises(ValidationError, match=says):
        make_options(**options)


def test_the_label_may_be_a_part_of_the_path():
    assert make_options(path="{label}/{file}.wav").read == ["label", "file"]


def test_columns_may_have_any_name():
    template = "{File name}/{a.b}/{0}/{x[1]}.wav"
    assert columns_in(template) == ["File name", "a.b", "0", "x[1]"]
    assert filled(template, {"File name": "f", "a.b": "g", "0": "h", "x[1]": "i"}) == "f/g/h/i.wav"


def test_the_reader_is_installed():
    assert readers()["audio-table"] == READER
    assert READER.task == "audio-classification"
