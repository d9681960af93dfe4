"""The reader `class-folders` on folders and archives, on names, ratings and groups, and on what it drops."""

from __future__ import annotations

import io
import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from archive_kinds import ENDINGS, write_archive, write_files
from danlu.data.labelled_text import LabelledText, TextsRead
from danlu.data.readers.class_folders import READER, ClassFoldersOptions, read_class_folders
from danlu.errors import DataError
from danlu.recipe.plugins import readers

RATED = r"(?P<id>\d+)_(?P<rating>\d+)"
FILES = {
    "train/pos/2_7.txt": b"fine",
    "train/pos/10_10.txt": b"great\n",
    "train/neg/0_1.txt": b"bad",
    "train/neg/1_4.txt": b"poor",
    "train/urls_pos.txt": b"/title/tt0/\n/title/tt1/\n/title/tt2/x\n" + b"/title/tt9/\n" * 8,
    "train/urls_neg.txt": b"/title/tt1/\r\n/title/tt5/\r\n",
}
LINES = {"source": "lines", "file": "urls_{folder}.txt", "line": "id", "pattern": r"tt\d+"}


def make_options(**options: object) -> ClassFoldersOptions:
    return ClassFoldersOptions.model_validate({"format": "class-folders", **options})


def read(root: Path, *names: str, **options: object) -> list[TextsRead]:
    """Read folders relative to a root."""
    return read_class_folders([root / name for name in names], make_options(**options), root=root)


def read_files(root: Path, files: dict[str, bytes], **options: object) -> TextsRead:
    """Write the files of `train` and read it."""
    (result,) = read(
        write_files(root, {f"train/{name}": data for name, data in files.items()}), "train", **options
    )
    return result


def test_folders_are_labels_and_names_give_the_order(tmp_path: Path) -> None:
    (result,) = read(write_files(tmp_path, FILES), "train")
    assert result.texts == [
        LabelledText("bad", "neg", "train/neg/0_1.txt"),
        LabelledText("poor", "neg", "train/neg/1_4.txt"),
        LabelledText("great\n", "pos", "train/pos/10_10.txt"),
        LabelledText("fine", "pos", "train/pos/2_7.txt"),
    ]
    assert result.skipped == []
    assert result.notes == ["train: 2 files beside the class folders were read past"]


@pytest.mark.parametrize("with_folders", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_archive_reads_like_the_folder_it_was_made_from(
    tmp_path: Path, ending: str, with_folders: bool
) -> None:
    options = {"name": RATED, "label": "rating", "groups": LINES}
    (on_disk,) = read(write_files(tmp_path / "disk", FILES), "train", **options)
    # The order in the archive is not the order of the names, and groups come after texts.
    backwards = dict(reversed({f"all/{name}": data for name, data in FILES.items()}.items()))
    write_archive(tmp_path / f"all{ending}", backwards, with_folders=with_folders)
    (result,) = read(tmp_path, f"all{ending}/all/train", **options)
    assert [(one.text, one.label, one.group) for one in result.texts] == [
        (one.text, one.label, one.group) for one in on_disk.texts
    ]
    assert result.texts[0].source == f"all{ending}/all/train/neg/0_1.txt"
    assert result.files[f"all{ending}/all/train"] == on_disk.files["train"]
    assert result.files[f"all{ending}"]["bytes"] == (tmp_path / f"all{ending}").stat().st_size


def test_a_whole_archive_can_be_the_folder(tmp_path: Path) -> None:
    write_archive(tmp_path / "all.zip", {"pos/a.txt": b"good", "neg/a.txt": b"bad"})
    (result,) = read(tmp_path, "all.zip")
    assert [one.source for one in result.texts] == ["all.zip/neg/a.txt", "all.zip/pos/a.txt"]
    assert sorted(result.files["all.zip"]) == ["bytes", "files", "sha256"]


def test_several_folders_come_apart_and_in_order(tmp_path: Path) -> None:
    write_archive(
        tmp_path / "all.tar", {"test/pos/a.txt": b"c", "train/pos/a.txt": b"a", "train/neg/a.txt": b"b"}
    )
    train, test = read(tmp_path, "all.tar/train", "all.tar/test")
    assert [one.text for one in train.texts] == ["b", "a"]
    assert [one.text for one in test.texts] == ["c"]


def test_a_rating_of_ten_is_ten(tmp_path: Path) -> None:
    (result,) = read(write_files(tmp_path, FILES), "train", name=RATED, label="rating")
    assert [one.label for one in result.texts] == ["1", "4", "10", "7"]


def test_groups_come_from_lines_counted_from_zero(tmp_path: Path) -> None:
    (result,) = read(write_files(tmp_path, FILES), "train", name=RATED, groups=LINES)
    assert [one.group for one in result.texts] == ["tt1", "tt5", "tt9", "tt2"]
    assert result.notes == []
    whole, part = {**LINES, "pattern": None}, {**LINES, "pattern": r"/title/tt(\d+)/"}
    assert read(tmp_path, "train", name=RATED, groups=whole)[0].texts[0].group == "/title/tt1/"
    assert read(tmp_path, "train", name=RATED, groups=part)[0].texts[0].group == "1"


def test_one_file_of_groups_can_serve_all_folders(tmp_path: Path) -> None:
    groups = {"source": "lines", "file": "films/all.txt", "line": "id"}
    files = {"pos/1.txt": b"a", "neg/0.txt": b"b", "films/all.txt": b"one\ntwo"}
    result = read_files(tmp_path, files, name=r"(?P<id>\d+)", groups=groups, folders=["pos", "neg"])
    assert [one.group for one in result.texts] == ["one", "two"]


def test_groups_come_from_names(tmp_path: Path) -> None:
    groups = {"source": "name", "part": "speaker"}
    result = read_files(tmp_path, {"a/03-x.txt": b"a"}, name=r"(?P<speaker>\d+)-.", groups=groups)
    assert result.texts[0].group == "03"


def test_only_declared_folders_are_read(tmp_path: Path) -> None:
    files = {"pos/a.txt": b"a", "neg/a.txt": b"b", "unsup/a.txt": b"\xff"}
    result = read_files(tmp_path, files, folders=["neg", "pos"])
    assert [one.label for one in result.texts] == ["neg", "pos"]
    assert result.notes == ["train: folders that data.reader.folders does not name: unsup"]


def test_the_suffix_says_which_files_are_texts(tmp_path: Path) -> None:
    files = {"a/1.text": b"one", "a/2.txt": b"two", "a/3.TXT": b"three", "a/none": b"four"}
    assert [one.text for one in read_files(tmp_path, files).texts] == ["two"]
    assert read(tmp_path, "train")[0].notes == ["train: 3 files that do not end in '.txt' were read past"]
    assert [one.text for one in read(tmp_path, "train", suffix=".text")[0].texts] == ["one"]
    assert len(read(tmp_path, "train", suffix="")[0].texts) == 4


def test_the_suffix_is_no_part_of_the_name(tmp_path: Path) -> None:
    result = read_files(tmp_path, {"a/7.x.txt": b"a"}, name=r"(?P<n>\d)\.x", label="n", suffix=".txt")
    assert result.texts[0].label == "7"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "big5"])
def test_the_encoding_is_declared(tmp_path: Path, encoding: str) -> None:
    result = read_files(tmp_path, {"正/一.txt": "很好。".encode(encoding)}, encoding=encoding)
    assert (result.texts[0].text, result.texts[0].label) == ("很好。", "正")


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read_files(tmp_path, {"a/1.txt": b"\xef\xbb\xbfone"}).texts[0].text == "one"


def test_hidden_nested_and_empty_things_are_noted(tmp_path: Path) -> None:
    files = {
        "a/1.txt": b"one",
        "a/.2.txt": b"two",
        ".git/x.txt": b"x",
        "a/deeper/3.txt": b"3",
        "b/x.md": b"x",
    }
    result = read_files(tmp_path, files)
    assert [one.source for one in result.texts] == ["train/a/1.txt"]
    hidden = 2 + sum(name.startswith(".git/") for name in files)
    assert result.notes == [
        "train: 1 files that do not end in '.txt' were read past",
        f"train: {hidden} hidden files or folders were read past",
        "train: folders inside class folders were read past: a/deeper",
        "train: folders without a text: b",
    ]


def test_links_are_followed_where_they_lead_somewhere(tmp_path: Path) -> None:
    write_files(tmp_path, {"real/1.txt": b"one", "train/b/2.txt": b"two"})
    (tmp_path / "train/a").symlink_to(tmp_path / "real")
    (tmp_path / "train/b/again.txt").symlink_to(tmp_path / "real/1.txt")
    (tmp_path / "train/b/loop.txt").symlink_to(tmp_path / "train/b/loop.txt")
    (tmp_path / "train/up").symlink_to(tmp_path / "train")
    (result,) = read(tmp_path, "train")
    assert [one.source for one in result.texts] == [
        "train/a/1.txt",
        "train/b/2.txt",
        "train/b/again.txt",
    ]
    assert "train: 1 links that lead to no file were read past" in result.notes


def test_the_hash_is_of_names_and_contents(tmp_path: Path) -> None:
    variants = [
        {"a/1.txt": b"one", "a/2.txt": b"two"},
        {"a/1.txt": b"two", "a/2.txt": b"one"},
        {"a/1.txt": b"one", "b/2.txt": b"two"},
        {"a/1.txt": b"one\n", "a/2.txt": b"two"},
    ]
    records = [
        read_files(tmp_path / str(number), files).files["train"] for number, files in enumerate(variants)
    ]
    assert len({record["sha256"] for record in records}) == len(variants)
    assert (records[0]["files"], records[0]["bytes"]) == (2, 6)


BROKEN = {
    "0.txt": (b"", "an empty text", "the file holds nothing but white space"),
    "1_1.txt": (b" \n\t", "an empty text", "the file holds nothing but white space"),
    "2_1.txt": (
        "café".encode("latin-1"),
        "bytes that are no utf-8",
        "byte 4 of the file: unexpected end of data",
    ),
    "3.txt": (b"three", "a name without one of its parts", "it has no 'rating'"),
    "6_1.txt": (b"six", "a line without a group", "line 6 of films.txt, counted from 0, tells no group"),
    "99_1.txt": (b"far", "a group that is not there", "the name points to line 99"),
    "x4.txt": (b"four", "a name that does not match", "data.reader.name does not fit"),
}
BROKEN_OPTIONS = {
    "name": r"(?P<id>\d+)(_(?P<rating>\d+))?",
    "label": "rating",
    "groups": {"source": "lines", "file": "films.txt", "line": "id", "pattern": r"tt\d+"},
}
BROKEN_FILES = {
    **{f"a/{name}": data for name, (data, _, _) in BROKEN.items()},
    "a/7_9.txt": b"good",
    "films.txt": b"".join(b"none\n" if number == 6 else b"tt%d\n" % number for number in range(20)),
}


def test_malformed_texts_are_told_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_files(tmp_path, BROKEN_FILES, **BROKEN_OPTIONS)
    assert caught.value.message == "train: 7 problems; nothing was read"
    assert [(problem.where, problem.what) for problem in caught.value.problems] == [
        (f"train/a/{name}", f"{reason}: {detail}") for name, (_, reason, detail) in BROKEN.items()
    ]
    message = str(caught.value)
    assert "received: 0xe9" in message
    assert "allowed:  films.txt has 20 lines; the first is 0" in message
    assert "set data.reader.on_malformed to drop, which records what it drops" in message
    assert str(tmp_path) not in message


def test_malformed_texts_are_dropped_and_recorded(tmp_path: Path) -> None:
    result = read_files(tmp_path, BROKEN_FILES, on_malformed="drop", **BROKEN_OPTIONS)
    assert result.texts == [LabelledText("good", "9", "train/a/7_9.txt", "tt7")]
    assert [(skip.file, skip.line, skip.reason, skip.action) for skip in result.skipped] == [
        (f"train/a/{name}", 1, reason, "dropped") for name, (_, reason, _) in BROKEN.items()
    ]
    assert [skip.text for skip in result.skipped] == ["", "", "", "three", "six", "far", "four"]


def test_a_skipped_text_is_shortened(tmp_path: Path) -> None:
    files = {"a/1.txt": b"good", "a/x.txt": b"word \n" * 100}
    (skip,) = read_files(tmp_path, files, name=r"\d", on_malformed="drop").skipped
    assert skip.text == ("word " * 20)[:80]


def test_problems_of_all_folders_are_told_at_once(tmp_path: Path) -> None:
    write_files(tmp_path, {"train/a/1.txt": b"", "test/a/1.txt": b"", "test/b/2.txt": b"\xff"})
    with pytest.raises(DataError, match="train, test: 3 problems; nothing was read") as caught:
        read(tmp_path, "train", "test")
    assert [problem.where for problem in caught.value.problems] == [
        "train/a/1.txt",
        "test/a/1.txt",
        "test/b/2.txt",
    ]


def test_a_missing_file_of_groups_is_told_once(tmp_path: Path) -> None:
    files = {name: data for name, data in FILES.items() if name != "train/urls_neg.txt"}
    write_files(tmp_path, files)
    for on_malformed in ("error", "drop"):
        with pytest.raises(
            DataError, match=r"train/urls_neg\.txt: the file that tells the groups is not there"
        ):
            read(tmp_path, "train", name=RATED, groups=LINES, on_malformed=on_malformed)


def test_a_file_of_groups_in_another_encoding_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, {**FILES, "train/urls_neg.txt": b"tt1\n\xff\n"})
    with pytest.raises(DataError, match=r"train/urls_neg\.txt: bytes that are no utf-8: byte 5 of the file"):
        read(tmp_path, "train", name=RATED, groups=LINES, on_malformed="drop")


@pytest.mark.parametrize(
    ("files", "options", "parts"),
    [
        ({"a.txt": b"one"}, {}, ["no text was found in class folders", "no folder; 1 files beside"]),
        ({"a/1.md": b"one"}, {}, ["received: the folders a; 1 files that do not end in '.txt'"]),
        ({"a/1.txt": b""}, {"on_malformed": "drop"}, ["the folders a; 1 malformed texts"]),
        (
            {"positive/1.txt": b"one", "neg/1.txt": b"two"},
            {"folders": ["neg", "positives"]},
            [
                "there is no class folder 'positives'",
                "it holds the folders neg, positive",
                "did you mean 'positive'?",
            ],
        ),
    ],
)
def test_a_folder_without_what_is_declared_is_told(
    tmp_path: Path, files: dict[str, bytes], options: dict[str, object], parts: list[str]
) -> None:
    with pytest.raises(DataError) as caught:
        read_files(tmp_path, files, **options)
    assert [part for part in parts if part not in str(caught.value)] == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"reviews.csv": b"a,b\n"})
    with pytest.raises(DataError, match=r"reviews\.csv: class-folders reads a folder or an archive"):
        read(tmp_path, "reviews.csv")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    with pytest.raises(DataError, match="there is no file or folder 'trian'") as caught:
        read(tmp_path, "trian")
    assert caught.value.problems[0].fix == "did you mean 'train'?"


def test_a_name_that_an_archive_holds_twice_is_told(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "all.tar", "w") as archive:
        for data in (b"one", b"two"):
            member = tarfile.TarInfo("a/1.txt")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    with pytest.raises(DataError, match=r"all\.tar/a/1\.txt: the archive holds two files of this name"):
        read(tmp_path, "all.tar")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "("}, "must be a regular expression"),
        ({"name": ""}, "at least 1 character"),
        ({"name": r"(?P<folder>\d)"}, "must not call a group 'folder'"),
        ({"label": "rating"}, "label: rating needs a named group 'rating' in name; its groups are: none"),
        ({"label": "rating", "name": RATED.replace("rating", "stars")}, "its groups are: id, stars"),
        (
            {"groups": {"source": "name", "part": "film"}, "name": RATED},
            "groups.part: film needs a named group",
        ),
        ({"groups": {**LINES, "line": "n"}, "name": RATED}, "groups.line: n needs a named group 'n'"),
        ({"groups": {**LINES, "file": "../x.txt"}, "name": RATED}, "groups.file must name a file"),
        ({"groups": {**LINES, "file": "/x.txt"}, "name": RATED}, "groups.file must name a file"),
        ({"groups": {**LINES, "file": "a/b/x.txt"}, "name": RATED}, "groups.file must name a file"),
        ({"groups": {**LINES, "pattern": "(a)(b)"}, "name": RATED}, "must have one group at most"),
        ({"groups": {**LINES, "part": "id"}, "name": RATED}, "Extra inputs"),
        ({"encoding": "utf-88"}, "must be a text encoding"),
        ({"folders": []}, "at least 1 item"),
        ({"on_malformed": "mend"}, "'error' or 'drop'"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        make_options(**options)


def test_the_reader_is_registered() -> None:
    assert readers()["class-folders"] is READER


@pytest.mark.real
def test_imdb_is_read_from_its_archive(real_data: Path) -> None:
    archive = "imdb/aclImdb_labeled.tar.xz/aclImdb"
    train, test = read(
        real_data, f"{archive}/train", f"{archive}/test", name=RATED, label="rating", groups=LINES
    )
    assert Counter(one.label for one in train.texts) == {
        "1": 5100, "2": 2284, "3": 2420, "4": 2696, "7": 2496, "8": 3009, "9": 2263, "10": 4732,
    }  # fmt: skip
    assert Counter(one.label for one in test.texts) == {
        "1": 5022, "2": 2302, "3": 2541, "4": 2635, "7": 2307, "8": 2850, "9": 2344, "10": 4999,
    }  # fmt: skip
    assert train.texts[0].source == f"{archive}/train/neg/0_3.txt"
    assert train.skipped == test.skipped == []
    assert len({one.group for one in train.texts} & {one.group for one in test.texts}) == 1
    assert sum(len(one.text.split()) for one in train.texts) == 5_844_680
