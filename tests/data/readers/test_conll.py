"""The reader `conll` on well-formed files in all their variants, and on lines that it drops or mends."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from danlu.data.example import ReadResult, Source
from danlu.data.readers.conll import READER, ConllOptions, read_conll
from danlu.data.scheme_detection import detect_scheme
from danlu.data.tag_schemes import PREFIXES, SCHEMES, convert, spans_of, violations
from danlu.errors import DataError
from danlu.recipe.plugins import readers
from danlu.recipe.tagging_data import Scheme


def read(folder: Path, data: bytes, **options: object) -> ReadResult:
    """Read one file of these bytes."""
    file = folder / "train.txt"
    file.write_bytes(data)
    return read_conll([file], ConllOptions.model_validate({"format": "conll", **options}), root=folder)


def words_of(result: ReadResult) -> list[str]:
    """Sentences as text, words apart by `|`."""
    return ["|".join(sentence.words) for sentence in result.sentences]


def changes_of(result: ReadResult) -> list[tuple[int, str, str]]:
    """Line, reason and action of all that was dropped or mended."""
    return [(skip.line, skip.reason, skip.action) for skip in result.skipped]


@pytest.mark.parametrize(
    "data",
    [
        b"a B-X\nb I-X\n\nc O\n",
        b"a B-X\r\nb I-X\r\n\r\nc O\r\n",
        b"\xef\xbb\xbfa B-X\nb I-X\n\nc O\n",
        b"a B-X\nb I-X\n\nc O",
        b"\n\na B-X\nb I-X\n\n\n\nc O\n\n\n",
        b"a B-X\nb I-X\n \t \nc O\n  ",
        b"a   B-X \n  b \t I-X\n\nc\tO\t\n",
        "a B-X\nb I-X\n\u3000\nc O\n".encode(),
    ],
    ids=[
        "plain",
        "crlf",
        "bom",
        "no newline",
        "doubled blank",
        "white space only",
        "several separators",
        "wide space",
    ],
)
def test_harmless_variants_read_alike(tmp_path: Path, data: bytes) -> None:
    result = read(tmp_path, data)
    assert words_of(result) == ["a|b", "c"]
    assert [sentence.tags for sentence in result.sentences] == [("B-X", "I-X"), ("O",)]
    assert result.skipped == []


def test_sentences_know_their_lines_and_file(tmp_path: Path) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text("\na O\nb O\n\nc O\n")
    options = ConllOptions(format="conll")
    result = read_conll([folder / "one.txt", folder / "two.txt"], options, root=tmp_path)
    sources = [sentence.source for sentence in result.sentences]
    assert sources[:2] == [Source("sub/one.txt", 2, 3), Source("sub/one.txt", 5, 5)]
    assert sources[2].file == "sub/two.txt"
    assert all(sentence.document is None for sentence in result.sentences)


def test_columns_are_declared_by_name(tmp_path: Path) -> None:
    result = read(tmp_path, b"1 a NN B-X x\n2 b VB O y\n", columns=["_", "word", "pos", "tag", "_"])
    assert words_of(result) == ["a|b"]
    assert result.sentences[0].tags == ("B-X", "O")


def test_words_hold_spaces_where_tabs_separate(tmp_path: Path) -> None:
    assert words_of(read(tmp_path, b"New York\tB-X\n of \t\tO\n", separator="tab")) == ["New York|of"]


def test_only_spaces_and_tabs_separate(tmp_path: Path) -> None:
    data = "a\u00a0b O\n\u3000 O\nc\u2028d O\ne\u200df O\n".encode()
    assert words_of(read(tmp_path, data)) == ["a\u00a0b|\u3000|c\u2028d|e\u200df"]


def test_docstart_starts_documents_and_is_no_token(tmp_path: Path) -> None:
    data = b"x O\n\n-DOCSTART- -X- O O\n\na O\n-DOCSTART-\nb O\n\nc O\n\n-DOCSTART-s O\n"
    result = read(tmp_path, data)
    assert words_of(result) == ["x", "a", "b", "c", "-DOCSTART-s"]
    documents = [sentence.document for sentence in result.sentences]
    assert documents == ["train.txt#0", "train.txt#1", "train.txt#2", "train.txt#2", "train.txt#2"]


def test_another_mark_or_none_starts_documents(tmp_path: Path) -> None:
    data = b"# newdoc id = 1\na O\n"
    assert read(tmp_path, data, docstart="# newdoc").sentences[0].document == "train.txt#1"
    assert words_of(read(tmp_path, b"-DOCSTART- O\n", docstart=None)) == ["-DOCSTART-"]


def test_comments_are_read_past_but_never_a_token(tmp_path: Path) -> None:
    data = b"# text = a b\na O\n# B-X\n#tag I-X\n#\nb O\n"
    result = read(tmp_path, data, comment="#")
    assert words_of(result) == ["a|#|#tag|b"]
    assert result.notes == [
        "train.txt: 2 comment lines were read past",
        "train.txt: 2 lines start like comments and were read as tokens",
    ]


def test_without_a_declared_comment_every_line_is_a_token(tmp_path: Path) -> None:
    assert words_of(read(tmp_path, b"# O\n## B-X\n")) == ["#|##"]
    with pytest.raises(DataError, match=r"train\.txt:1: too many fields"):
        read(tmp_path, b"# a comment\na O\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_declared(tmp_path: Path, encoding: str) -> None:
    assert words_of(read(tmp_path, "攻 B-X\n击 I-X\n".encode(encoding), encoding=encoding)) == ["攻|击"]


def test_a_missing_last_newline_is_noted(tmp_path: Path) -> None:
    assert read(tmp_path, b"a O").notes == ["train.txt: the last line has no newline"]
    assert read(tmp_path, b"a O\n").notes == []


MALFORMED = b"a B-X\nO\nskills. In O\nb Despite\n\x08c I-X\n\x08 O\nlone\n8). Despite O\nd e f\n"


def test_malformed_lines_are_dropped_and_recorded(tmp_path: Path) -> None:
    result = read(tmp_path, MALFORMED, on_malformed="drop")
    assert words_of(result) == ["a"]
    assert changes_of(result) == [
        (2, "a tag without a word", "dropped"),
        (3, "too many fields", "dropped"),
        (4, "unknown tag", "dropped"),
        (5, "control character in the word", "dropped"),
        (6, "control character in the word", "dropped"),
        (7, "a word without a tag", "dropped"),
        (8, "too many fields", "dropped"),
        (9, "too many fields", "dropped"),
    ]
    assert result.skipped[1].text == "skills. In O"


def test_malformed_lines_are_mended_from_their_ends_and_recorded(tmp_path: Path) -> None:
    result = read(tmp_path, MALFORMED, on_malformed="take-last-field")
    assert words_of(result) == ["a|skills.|c|8)."]
    assert result.sentences[0].tags == ("B-X", "O", "I-X", "O")
    assert changes_of(result) == [
        (2, "a tag without a word", "dropped"),
        (3, "too many fields", "took the last field as tag"),
        (4, "unknown tag", "dropped"),
        (5, "control character in the word", "cleaned"),
        (6, "a tag without a word", "dropped"),
        (7, "a word without a tag", "dropped"),
        (8, "too many fields", "took the last field as tag"),
        (9, "unknown tag", "dropped"),
    ]


def test_a_short_line_of_many_columns_is_mended(tmp_path: Path) -> None:
    options = {"columns": ["word", "_", "tag"], "on_malformed": "take-last-field"}
    result = read(tmp_path, b"a NN O\nb I-X\n", **options)
    assert words_of(result) == ["a|b"]
    assert changes_of(result) == [(2, "too few fields", "took the last field as tag")]


def test_declared_tags_are_the_only_ones_besides_o(tmp_path: Path) -> None:
    result = read(tmp_path, b"a B-X\nb O\nc B-Y\n", tags=["B-X", "I-X"], on_malformed="drop")
    assert words_of(result) == ["a|b"]
    assert changes_of(result) == [(3, "unknown tag", "dropped")]


def test_compat_loses_the_last_sentence_and_says_so(tmp_path: Path) -> None:
    data = b"a O\n\nb B-X\nc I-X\n"
    assert words_of(read(tmp_path, data)) == ["a", "b|c"]
    result = read(tmp_path, data, compat="flush-on-blank-only")
    assert words_of(result) == ["a"]
    reason = "last sentence without a blank line after it"
    assert changes_of(result) == [(3, reason, "dropped"), (4, reason, "dropped")]
    assert result.skipped[0].text == "b B-X"
    assert words_of(read(tmp_path, data + b"\n", compat="flush-on-blank-only")) == ["a", "b|c"]


visible = st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"])
made_words = st.text(visible, min_size=1, max_size=5).filter(lambda word: not word.startswith("\ufeff"))
made_sentences = st.lists(
    st.lists(st.tuples(made_words, st.sampled_from(["O", "B-X", "I-X"])), min_size=1, max_size=5),
    min_size=1,
    max_size=5,
)


@given(made_sentences, st.sampled_from(["\n", "\r\n"]), st.sampled_from([" ", "\t", "  \t"]), st.booleans())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, sentences, newline: str, separator: str, is_ended: bool
) -> None:
    text = (newline * 2).join(newline.join(separator.join(row) for row in sentence) for sentence in sentences)
    data = (text + newline * is_ended).encode()
    result = read(tmp_path_factory.getbasetemp(), data, docstart=None)
    assert [list(zip(one.words, one.tags, strict=True)) for one in result.sentences] == sentences


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": ["word"]}, "must name 'word' once and 'tag' once"),
        ({"columns": ["word", "tag", "tag"]}, "must name 'word' once and 'tag' once"),
        ({"columns": ["word", "tag", ""]}, "at least 1 character"),
        ({"encoding": "utf-88"}, "must be a text encoding"),
        ({"encoding": "rot13"}, "must be a text encoding"),
        ({"tags": ["O", "B-Tool", "Tool"]}, "'Tool' has no prefix, 'B-Tool' has one"),
        ({"tags": "all"}, "'any'"),
        ({"comment": ""}, "at least 1 character"),
        ({"comment": "#", "docstart": "#"}, "comment would have no effect"),
        (
            {"columns": ["_", "word", "tag"], "on_malformed": "take-last-field"},
            "take-last-field needs 'word' as the first",
        ),
        ({"separator": ","}, "'whitespace' or 'tab'"),
        ({"compat": "flush"}, "flush-on-blank-only"),
        ({"colums": ["word", "tag"]}, "Extra inputs"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ConllOptions.model_validate({"format": "conll", **options})


def test_the_reader_is_registered() -> None:
    assert readers()["conll"] is READER


def count(result: ReadResult) -> tuple[int, int]:
    return len(result.sentences), sum(len(sentence.words) for sentence in result.sentences)


def convert_there_and_back(result: ReadResult, source: Scheme) -> bool:
    """Whether the repaired tags of every sentence survive each other scheme unchanged."""
    repaired = [convert(sentence.tags, source, source) for sentence in result.sentences]
    return all(
        convert(convert(tags, source, target), target, source) == tags
        for target in SCHEMES
        if PREFIXES[target]
        for tags in repaired
    )


POS = b"The DT\nteam NN\n\nranO\nran VBD\n. .\n"


@pytest.mark.parametrize("tags", ["any", ["DT", "NN", "VBD", "."]])
def test_bare_labels_are_read_where_they_are_declared(tmp_path: Path, tags: str | list[str]) -> None:
    result = read(tmp_path, POS, tags=tags, on_malformed="drop")
    assert [sentence.tags for sentence in result.sentences] == [("DT", "NN"), ("VBD", ".")]
    assert [(skip.line, skip.reason) for skip in result.skipped] == [(4, "a word without a tag")]


def test_a_declared_bare_label_alone_is_a_tag_without_a_word(tmp_path: Path) -> None:
    result = read(tmp_path, b"The DT\nNN\nO\n", tags=["DT", "NN"], on_malformed="take-last-field")
    assert [skip.reason for skip in result.skipped] == ["a tag without a word"] * 2


def test_bare_labels_are_refused_where_they_are_not_declared(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"'NN' is no known tag") as caught:
        read(tmp_path, b"team NN\n")
    assert "bare labels with data.reader.tags: any" in str(caught.value)
    with pytest.raises(DataError, match=r"'NN' is no known tag"):
        read(tmp_path, b"The DT\nteam NN\n", tags=["DT"])


def read_dnrti(real_data: Path, split: str, **options: object) -> ReadResult:
    root = real_data / "dnrti"
    validated = ConllOptions.model_validate({"format": "conll", "on_malformed": "take-last-field", **options})
    return read_conll([root / f"{split}.txt"], validated, root=root)


@pytest.mark.real
@pytest.mark.parametrize(
    ("split", "counts", "spans", "orphans", "reasons"),
    [
        (
            "train",
            (5251, 140348),
            18921,
            33,
            {"a tag without a word": 179, "too many fields": 3, "control character in the word": 9},
        ),
        ("valid", (662, 17602), 2173, 1, {"a tag without a word": 7, "too many fields": 2}),
        ("test", (664, 17716), 2348, 4, {"a tag without a word": 16, "too many fields": 1}),
    ],
)
def test_dnrti_is_read_whole(
    real_data: Path, split: str, counts: tuple[int, int], spans: int, orphans: int, reasons: dict[str, int]
) -> None:
    result = read_dnrti(real_data, split)
    assert count(result) == counts
    assert detect_scheme(sentence.tags for sentence in result.sentences) == "bio2"
    assert sum(len(spans_of(sentence.tags, "bio2")) for sentence in result.sentences) == spans
    assert sum(len(violations(sentence.tags, "bio2")) for sentence in result.sentences) == orphans
    assert Counter(skip.reason for skip in result.skipped) == reasons


NOTEBOOK_SUPPORTS = {
    "HackOrg": (368, 133), "OffAct": (150, 91), "SamFile": (248, 95), "SecTeam": (152, 56),
    "Tool": (312, 153), "Time": (167, 101), "Purp": (115, 145), "Area": (216, 52), "Idus": (127, 38),
    "Org": (137, 101), "Way": (98, 88), "Exp": (132, 49), "Features": (116, 151),
}  # fmt: skip


@pytest.mark.real
def test_compat_gives_the_counts_of_older_results(real_data: Path) -> None:
    counts = {
        split: count(read_dnrti(real_data, split, compat="flush-on-blank-only"))
        for split in ("train", "valid")
    }
    assert counts == {"train": (5250, 140322), "valid": (661, 17570)}
    test = read_dnrti(real_data, "test", compat="flush-on-blank-only")
    assert count(test) == (663, 17684)
    expected = {
        f"{prefix}-{type_}": n
        for type_, pair in NOTEBOOK_SUPPORTS.items()
        for prefix, n in zip("BI", pair, strict=True)
    }
    assert Counter(tag for sentence in test.sentences for tag in sentence.tags) == {"O": 14093, **expected}


@pytest.mark.real
def test_dnrti_errors_are_all_counted(real_data: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_dnrti(real_data, "train", on_malformed="error")
    assert caught.value.total == 179 + 3 + 9
    assert str(caught.value).endswith("… and 171 more")
    assert caught.value.problems[0].where == "train.txt:44202"


@pytest.mark.real
@pytest.mark.parametrize(
    ("split", "counts", "documents", "spans"),
    [
        ("train", (14041, 203621), 946, {"LOC": 7140, "PER": 6600, "ORG": 6321, "MISC": 3438}),
        ("testa", (3250, 51362), 216, {"LOC": 1837, "PER": 1842, "ORG": 1341, "MISC": 922}),
        ("testb", (3453, 46435), 231, {"LOC": 1668, "PER": 1617, "ORG": 1661, "MISC": 702}),
    ],
)
def test_conll2003_is_iob1(
    real_data: Path, split: str, counts: tuple[int, int], documents: int, spans: dict[str, int]
) -> None:
    root = real_data / "conll2003"
    options = ConllOptions(format="conll", columns=["word", "_", "_", "tag"])
    result = read_conll([root / f"eng.{split}"], options, root=root)
    assert count(result) == counts
    assert len({sentence.document for sentence in result.sentences}) == documents
    assert detect_scheme(sentence.tags for sentence in result.sentences) == "iob1"
    assert Counter(span.type for one in result.sentences for span in spans_of(one.tags, "iob1")) == spans
    assert convert_there_and_back(result, "iob1")


@pytest.mark.real
@pytest.mark.parametrize(
    ("split", "counts", "spans"),
    [("train", (3821, 124099), 13440), ("dev", (463, 13890), 1497), ("test", (477, 15100), 1630)],
)
def test_resumener_is_bmes(real_data: Path, split: str, counts: tuple[int, int], spans: int) -> None:
    root = real_data / "resumener"
    result = read_conll([root / f"{split}.char.bmes"], ConllOptions(format="conll"), root=root)
    assert count(result) == counts
    assert detect_scheme(sentence.tags for sentence in result.sentences) == "bmes"
    assert sum(len(spans_of(one.tags, "bmes")) for one in result.sentences) == spans
    assert convert_there_and_back(result, "bmes")
