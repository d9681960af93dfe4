"""The reader `phrase-lines`: where phrases are found and labelled, what is kept as a miss, and broken files."""

from __future__ import annotations

from pathlib import Path

import pytest

from danlu.data.example import ReadResult, Source
from danlu.data.phrases import found_phrases
from danlu.data.readers.phrase_lines import READER, PhraseLinesOptions, read_phrase_lines
from danlu.data.readers.phrase_lines_file import DROPPED, KEPT, MISSING
from danlu.data.tag_schemes import violations
from danlu.errors import DataError
from danlu.recipe.plugins import readers


def read(folder: Path, content: str | bytes, **options: object) -> ReadResult:
    """Read one file of this content."""
    file = folder / "posts.tsv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_phrase_lines(
        [file], PhraseLinesOptions.model_validate({"format": "phrase-lines", **options}), root=folder
    )


def tags_of_line(folder: Path, line: str, **options: object) -> str:
    """The tags of the one text of a line, by their prefixes."""
    (sentence,) = read(folder, f"{line}\n", phrase_separator=";", **options).sentences
    return "".join(tag.removesuffix("-phrase") for tag in sentence.tags)


def told(folder: Path, content: str | bytes, **options: object) -> DataError:
    with pytest.raises(DataError) as caught:
        read(folder, content, **options)
    return caught.value


def test_it_is_installed_for_joint_tagging() -> None:
    assert readers()["phrase-lines"] == READER
    assert READER.task == "joint-tagging"


@pytest.mark.parametrize(
    "content",
    [
        b"a b c\tb c\nd e\td\n",
        b"a b c\tb c\r\nd e\td\r\n",
        b"\xef\xbb\xbfa b c\tb c\nd e\td\n",
        b"\n\na b c\tb c\n \t \n\nd e\td\n\n",
        b"  a   b  c \t b  c\nd e\td ",
        "a\u00a0b c\tb\u3000c\nd e\td\n".encode(),
        b"a b\x0bc\tb c\nd e\td\n",
    ],
    ids=["plain", "crlf", "bom", "blank lines", "spaces", "wide spaces", "vertical tab"],
)
def test_harmless_variants_read_alike(tmp_path: Path, content: bytes) -> None:
    result = read(tmp_path, content)

    assert [one.words for one in result.sentences] == [("a", "b", "c"), ("d", "e")]
    assert [one.tags for one in result.sentences] == [("O", "B-phrase", "E-phrase"), ("S-phrase", "O")]
    assert [one.phrases for one in result.sentences] == [(("b", "c"),), (("d",),)]
    assert result.skipped == []


def test_a_missing_last_newline_is_noted(tmp_path: Path) -> None:
    assert read(tmp_path, b"a b\tb").notes == ["posts.tsv: the last line has no newline"]
    assert read(tmp_path, b"a b\tb\n").notes == []


def test_texts_know_their_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    for name in ("one.tsv", "two.tsv"):
        (folder / name).write_text("\na b\tb\n\nc d\tc\n")
    result = read_phrase_lines(
        [folder / "one.tsv", folder / "two.tsv"], PhraseLinesOptions(format="phrase-lines"), root=tmp_path
    )

    assert [one.source for one in result.sentences][1:3] == [
        Source("sub/one.tsv", 4, 4),
        Source("sub/two.tsv", 2, 2),
    ]


@pytest.mark.parametrize(
    ("line", "separator", "words", "phrase"),
    [
        ("a\tb c\tc", "\t", ("a", "b", "c"), ("c",)),
        ("a || b c || b c", "||", ("a", "||", "b", "c"), ("b", "c")),
        ("a, b", ", ", ("a",), ("b",)),
        ("a b b", " ", ("a", "b"), ("b",)),
        ("a b\x01b", "\x01", ("a", "b"), ("b",)),
    ],
)
def test_the_last_separator_of_a_line_counts(
    tmp_path: Path, line: str, separator: str, words: tuple[str, ...], phrase: tuple[str, ...]
) -> None:
    (sentence,) = read(tmp_path, line, separator=separator).sentences

    assert sentence.words == words
    assert sentence.phrases == (phrase,)


def test_without_a_phrase_separator_all_that_follows_is_one_phrase(tmp_path: Path) -> None:
    (sentence,) = read(tmp_path, "a; b c\ta; b\n").sentences

    assert sentence.phrases == (("a;", "b"),)
    assert sentence.tags == ("B-phrase", "E-phrase", "O")


def test_phrases_count_once_and_empty_ones_not_at_all(tmp_path: Path) -> None:
    (sentence,) = read(tmp_path, "a b c\tb c; a ;;b   c;\n", phrase_separator=";").sentences

    assert sentence.phrases == (("b", "c"), ("a",))


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("a b c\tb", "OSO"),
        ("a b c d\ta b c d", "BIIE"),
        ("a b a b\ta", "SOSO"),
        ("a b a b\ta b", "BEBE"),
        ("a a a\ta a", "BEO"),
        ("a b c\ta b;b c", "BEO"),
        ("a b c\tb c;a b", "BEO"),
        ("a b c d\ta b;b c d", "OBIE"),
        ("a b c a\ta;a b c", "BIES"),
        ("a b c\tb;a b c", "BIE"),
        ("a B c\tb;c", "OOS"),
        ("a\ta", "S"),
    ],
)
def test_all_occurrences_are_labelled_longer_ones_first_then_earlier(
    tmp_path: Path, line: str, tags: str
) -> None:
    assert tags_of_line(tmp_path, line) == tags


@pytest.mark.parametrize(
    ("line", "tags"),
    [("a b a b\ta", "SOOO"), ("a b a b\ta b;b", "BEOS"), ("a b c a\ta;a b c", "BIES"), ("a b\ta;b", "SS")],
)
def test_or_the_first_one_that_is_free(tmp_path: Path, line: str, tags: str) -> None:
    assert tags_of_line(tmp_path, line, occurrences="first") == tags


def test_a_phrase_inside_another_stays_gold_without_a_label_and_is_counted(tmp_path: Path) -> None:
    result = read(tmp_path, "a b c\ta b c;b\n", phrase_separator=";")

    assert result.sentences[0].phrases == (("a", "b", "c"), ("b",))
    assert found_phrases(result.sentences[0].words, result.sentences[0].tags, "bioes") == (("a", "b", "c"),)
    assert result.skipped == []
    assert result.notes == [
        "posts.tsv: 1 phrases stand only where a longer or an earlier one is labelled, and have no label of their own"
    ]


def test_words_may_stand_apart_from_punctuation(tmp_path: Path) -> None:
    text = "so (Soup-Night!) 攻击了。\tsoup-night;Soup-Night;攻击\n"
    by_space = read(tmp_path, text, phrase_separator=";").sentences[0]
    by_mark = read(tmp_path, text, phrase_separator=";", words="words-and-punctuation").sentences[0]

    assert set(by_space.tags) == {"O"}
    assert by_mark.words == ("so", "(", "Soup-Night", "!", ")", "攻", "击", "了", "。")
    assert by_mark.tags == ("O", "O", "S-phrase", "O", "O", "B-phrase", "E-phrase", "O", "O")
    assert by_mark.phrases == (("soup-night",), ("Soup-Night",), ("攻", "击"))


MISSES = "a b\tb\nsoup!\tsoup\na b c\tb;x\n"


def test_a_missing_phrase_is_kept_as_a_miss_and_recorded(tmp_path: Path) -> None:
    result = read(tmp_path, MISSES, phrase_separator=";")

    assert [one.tags for one in result.sentences] == [("O", "S-phrase"), ("O",), ("O", "S-phrase", "O")]
    assert result.sentences[2].phrases == (("b",), ("x",))
    assert [(one.line, one.reason, one.action) for one in result.skipped] == [
        (2, MISSING, KEPT),
        (3, MISSING, KEPT),
    ]
    assert result.skipped[0].text == "soup!\tsoup"
    assert KEPT == "kept as a miss"


def test_or_its_line_is_dropped_and_recorded(tmp_path: Path) -> None:
    result = read(tmp_path, MISSES, phrase_separator=";", on_missing="drop")

    assert [one.source.first_line for one in result.sentences] == [1]
    assert [(one.line, one.action) for one in result.skipped] == [(2, DROPPED), (3, DROPPED)]


MALFORMED = {
    "no separator": ("a b b\n", {}, ["posts.tsv:2: no separator: '\\t' does not stand", "'a b b'"]),
    "no text": (" \tb\n", {}, ["posts.tsv:2: no text: no word stands before the last '\\t'"]),
    "no phrase": ("a b\t\n", {}, ["posts.tsv:2: no phrase: no word stands after the last '\\t'"]),
    "no phrase between separators": ("a b\t ; ;\n", {"phrase_separator": ";"}, ["posts.tsv:2: no phrase"]),
    "a separator too many": ("a b\tb\t\n", {}, ["posts.tsv:2: no phrase"]),
    "nothing that can be seen": (
        "a b\t\u200b\n",
        {"words": "words-and-punctuation"},
        ["posts.tsv:2: no phrase"],
    ),
    "a control character in the text": ("a\x08 b\tb\n", {}, ["posts.tsv:2: control character", "U+0008"]),
    "a control character in the phrase": ("a b\tb\x00\n", {}, ["posts.tsv:2: control character", "U+0000"]),
    "old Macintosh line ends": ("a b\tb\rc d\td\r\n", {}, ["posts.tsv:2: control character", "U+000D"]),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_line_is_told_with_place_and_remedy(tmp_path: Path, name: str) -> None:
    content, options, parts = MALFORMED[name]
    message = str(told(tmp_path, "a b\tb\n" + content, **options))

    assert [part for part in [*parts, "data.reader.on_malformed"] if part not in message] == []
    assert str(tmp_path) not in message


@pytest.mark.parametrize("name", MALFORMED)
def test_or_it_is_dropped_and_recorded(tmp_path: Path, name: str) -> None:
    content, options, _ = MALFORMED[name]
    result = read(tmp_path, "a b\tb\n" + content, on_malformed="drop", **options)

    assert len(result.sentences) == 1
    assert [(one.line, one.action) for one in result.skipped] == [(2, "dropped")]
    assert result.skipped[0].text == content.removesuffix("\n").removesuffix("\r")


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("", {}),
        ("\n \n", {}),
        ("a\n", {"on_malformed": "drop"}),
        ("soup!\tsoup\n", {"on_missing": "drop"}),
    ],
)
def test_a_file_without_a_text_is_an_error(tmp_path: Path, content: str, options: dict[str, str]) -> None:
    assert "posts.tsv: the file holds no text" in str(told(tmp_path, content, **options))


@pytest.mark.parametrize("on_malformed", ["error", "drop"])
def test_bytes_that_are_not_of_the_encoding_are_an_error_with_their_line(
    tmp_path: Path, on_malformed: str
) -> None:
    message = str(told(tmp_path, "a b\tb\ncafé\tcafé\n".encode("latin-1"), on_malformed=on_malformed))

    assert "posts.tsv:2: byte 10 of the file is no utf-8" in message
    assert "0xe9" in message
    assert "data.reader.encoding" in message


def test_other_encodings_are_read(tmp_path: Path) -> None:
    for encoding in ("latin-1", "utf-16", "utf-8"):
        result = read(tmp_path, "café noir\tcafé\r\nx y\ty".encode(encoding), encoding=encoding)
        assert [one.words for one in result.sentences] == [("café", "noir"), ("x", "y")]
    assert "posts.tsv" in str(told(tmp_path, b"a b\tb\n", encoding="utf-16"))


def test_every_problem_of_all_files_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes(b"a b\tb\n" + b"x\n" * 15)
    (tmp_path / "b.tsv").write_bytes(b"\tx\n" * 15)
    (tmp_path / "c.tsv").write_bytes(b"\xff")
    paths = [tmp_path / name for name in ("a.tsv", "b.tsv", "c.tsv", "d.tsv")]
    with pytest.raises(DataError) as caught:
        read_phrase_lines(paths, PhraseLinesOptions(format="phrase-lines"), root=tmp_path)

    assert caught.value.total == 32
    assert [caught.value.problems[place].where for place in (0, 15, 30, 31)] == [
        "a.tsv:2",
        "b.tsv:1",
        "c.tsv:1",
        "d.tsv",
    ]
    assert "a.tsv, b.tsv, c.tsv, d.tsv: 32 problems" in str(caught.value)


@pytest.mark.real
def test_real_tweets(real_data: Path) -> None:
    root = real_data / "tweets"
    result = read_phrase_lines([root / "testTweet"], PhraseLinesOptions(format="phrase-lines"), root=root)

    assert len(result.sentences) == 33_755
    assert len(result.skipped) == 214
    labelled = [one for one in result.sentences if set(one.tags) != {"O"}]
    assert len(labelled) == 33_541
    assert all(found_phrases(one.words, one.tags, "bioes") == one.phrases for one in labelled)
    assert not any(violations(one.tags, "bioes") for one in labelled)
