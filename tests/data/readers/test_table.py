"""The reader `table` on every kind of table, on quotes, encodings and columns, and on rows that it drops."""

from __future__ import annotations

import builtins
import bz2
import csv
import gzip
import hashlib
import json
import lzma
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from archive_kinds import write_archive
from danlu.data.labelled_text import LabelledText, TextsRead
from danlu.data.readers import table_rows
from danlu.data.readers.table import READER, TableOptions, read_table
from danlu.errors import DataError
from danlu.recipe.plugins import readers


def make_options(**options: object) -> TableOptions:
    return TableOptions.model_validate({"format": "table", **options})


def read(folder: Path, data: bytes, name: str = "a.csv", **options: object) -> TextsRead:
    """Read one file of these bytes."""
    file = folder / name
    file.write_bytes(data)
    (result,) = read_table([file], make_options(**options), root=folder)
    return result


def pairs_of(result: TextsRead) -> list[tuple[str, str]]:
    return [(one.text, one.label) for one in result.texts]


def refusal_of(folder: Path, data: bytes, name: str = "a.csv", **options: object) -> DataError:
    with pytest.raises(DataError) as caught:
        read(folder, data, name, **options)
    return caught.value


@pytest.mark.parametrize(
    "data",
    [
        b"label,text\n1,good\n0,bad\n",
        b"label,text\r\n1,good\r\n0,bad\r\n",
        b"\xef\xbb\xbflabel,text\n1,good\n0,bad\n",
        b'\xef\xbb\xbf"label","text"\n"1","good"\n"0","bad"',
        b"\nlabel,text\n\n1,good\n\n\n0,bad\n\n",
        b"label,id,text\n1,7,good\n0,8,bad\n",
        b"label,text\r1,good\r0,bad\r",
    ],
    ids=["plain", "crlf", "bom", "bom and quotes", "blank lines", "other columns", "old line ends"],
)
def test_harmless_variants_read_alike(tmp_path: Path, data: bytes) -> None:
    result = read(tmp_path, data)
    assert pairs_of(result) == [("good", "1"), ("bad", "0")]
    assert result.skipped == []


def test_a_row_is_named_by_its_first_line(tmp_path: Path) -> None:
    data = b'label,text\n1,"one\nand ""two"", or\nthree"\n\n0,last\n'
    assert read(tmp_path, data).texts == [
        LabelledText('one\nand "two", or\nthree', "1", "a.csv:2"),
        LabelledText("last", "0", "a.csv:6"),
    ]


def test_columns_are_declared_by_name(tmp_path: Path) -> None:
    data = b"film,stars,title,review\ntt1,5,Hm,Long\ntt2,1,,Short\n,3,Only, \n"
    result = read(tmp_path, data, text=["title", "review"], label="stars", group="film")
    assert result.texts == [
        LabelledText("Hm Long", "5", "a.csv:2", "tt1"),
        LabelledText("Short", "1", "a.csv:3", "tt2"),
        LabelledText("Only", "3", "a.csv:4", None),
    ]


def test_a_file_without_a_header_gets_its_columns(tmp_path: Path) -> None:
    result = read(tmp_path, b"1,x,good\n0,y,bad\n", columns=["label", "_", "text"])
    assert pairs_of(result) == [("good", "1"), ("bad", "0")]
    assert result.texts[0].source == "a.csv:1"


@pytest.mark.parametrize(
    ("name", "data", "options"),
    [
        ("a.tsv", b"label\ttext\n1\tso, so\n", {}),
        ("a.TAB", b"label\ttext\n1\tso, so\n", {}),
        ("a.csv", b"label;text\n1;so, so\n", {"delimiter": ";"}),
        ("a.txt", b"label\ttext\n1\tso, so\n", {"kind": "tsv"}),
        ("a.csv", b'{"text": "so, so", "label": 1}', {"kind": "jsonl"}),
        ("a.ndjson", b'{"text": "so, so", "label": "1"}', {}),
    ],
)
def test_the_kind_is_told_by_the_name_or_declared(
    tmp_path: Path, name: str, data: bytes, options: dict[str, object]
) -> None:
    assert pairs_of(read(tmp_path, data, name, **options)) == [("so, so", "1")]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_table_is_read(tmp_path: Path, pack) -> None:
    ending = {gzip.compress: ".gz", bz2.compress: ".bz2", lzma.compress: ".xz"}[pack]
    packed = pack(b"label,text\n1,good\n")
    result = read(tmp_path, packed, f"a.csv{ending}")
    assert pairs_of(result) == [("good", "1")]
    digest = hashlib.sha256(packed).hexdigest()
    assert result.files == {f"a.csv{ending}": {"sha256": digest, "bytes": len(packed)}}
    error = refusal_of(tmp_path, packed[: len(packed) // 2], f"a.csv{ending}")
    assert f"a.csv{ending}: the file cannot be read to its end" in str(error)


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_tables_in_an_archive_are_read_in_one_call(tmp_path: Path, ending: str) -> None:
    files = {"x/b.csv": b"label,text\n1,good\n", "x/a.jsonl": b'{"text": "bad", "label": 0}\n'}
    path = write_archive(tmp_path / f"all{ending}", files)
    paths = [path / "x/a.jsonl", path / "x/b.csv", path / "x/b.csv"]
    first, second, third = read_table(paths, make_options(), root=tmp_path)
    assert first.texts == [LabelledText("bad", "0", f"all{ending}/x/a.jsonl:1")]
    assert pairs_of(second) == pairs_of(third) == [("good", "1")]
    assert sorted(second.files) == [f"all{ending}", f"all{ending}/x/b.csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_declared(tmp_path: Path, encoding: str) -> None:
    data = '标签,文\n好,"房间,\n很大"\n'.encode(encoding)
    result = read(tmp_path, data, encoding=encoding, text="文", label="标签")
    assert pairs_of(result) == [("房间,\n很大", "好")]


def test_quotes_are_text_where_they_are_declared_so(tmp_path: Path) -> None:
    data = b'label\ttext\n1\t"So it\n0\tgoes" on\n'
    assert pairs_of(read(tmp_path, data, "a.tsv", quoted=False)) == [('"So it', "1"), ('goes" on', "0")]


def test_a_field_longer_than_pythons_limit_is_read(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    data = b"label,text\n1," + b"long " * 50_000 + b"\n"
    assert len(read(tmp_path, data).texts[0].text) == 250_000
    assert csv.field_size_limit() == before


def test_the_hash_is_of_the_whole_file(tmp_path: Path) -> None:
    data = b"label,text\n1,good\n\n\n"
    assert read(tmp_path, data).files == {
        "a.csv": {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    }


def test_json_labels_become_text_in_one_way(tmp_path: Path) -> None:
    labels = ["good", 1, -2, True, False, "1.0"]
    data = "\n".join(json.dumps({"text": "x", "label": label, "more": [1]}) for label in labels)
    result = read(tmp_path, data.encode(), "a.jsonl")
    assert [one.label for one in result.texts] == ["good", "1", "-2", "true", "false", "1.0"]


def test_json_lines_end_with_newlines_only(tmp_path: Path) -> None:
    data = '\ufeff{"text": "a\u2028b\\n", "label": "x"}\r\n\n{"text": "c", "label": "y", "g": null}'
    result = read(tmp_path, data.encode(), "a.jsonl", group="g")
    assert result.texts == [
        LabelledText("a\u2028b\n", "x", "a.jsonl:1"),
        LabelledText("c", "y", "a.jsonl:3"),
    ]


def test_parquet_rows_are_numbered(tmp_path: Path) -> None:
    data = parquet(text=["good", "", "fine", None], label=[1, 0, None, 1], film=["a", "b", "c", None])
    options = {"on_malformed": "drop", "group": "film"}
    result = read(tmp_path, data, "a.parquet", **options)
    assert result.texts == [LabelledText("good", "1", "a.parquet:1", "a")]
    assert [(skip.line, skip.reason) for skip in result.skipped] == [
        (2, "no text"),
        (3, "no label"),
        (4, "no text"),
    ]
    assert pairs_of(read(tmp_path, parquet(text=["a"], label=[True]), "a.parquet")) == [("a", "true")]


def parquet(**columns: list[object]) -> bytes:
    """The bytes of a Parquet file."""
    import pyarrow
    from pyarrow import parquet

    sink = pyarrow.BufferOutputStream()
    parquet.write_table(pyarrow.table(columns), sink)
    return sink.getvalue().to_pybytes()


def test_without_pyarrow_parquet_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = parquet(text=["a"], label=["b"])

    def without(name: str, *rest: object, import_=builtins.__import__) -> object:
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(name)
        return import_(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    error = refusal_of(tmp_path, data, "a.parquet")
    assert "pip install 'danlu[parquet]'" in str(error)


MALFORMED = {
    "too few fields": (
        b"1\n",
        "too few fields: the row has 1 where 2 are declared",
        ["2 fields: label, text"],
    ),
    "too many fields": (b"1,so, so\n", "too many fields: the row has 3 where 2", ["['1', 'so', ' so']"]),
    "no label": (b" ,good\n", "no label: nothing stands in the column 'label'", ["' ,good'"]),
    "no text": (b'1," \n"\n', "no text: nothing stands in the column 'text'", ["1,"]),
    "bytes that are no utf-8": (
        "1,café\n".encode("latin-1"),
        "bytes that are no utf-8: character 6",
        ["0xe9"],
    ),
    "a row that cannot be taken apart": (b'1,"a" b\n', "a row that cannot be taken apart", ["RFC 4180"]),
}


def test_malformed_rows_are_told_all_at_once(tmp_path: Path) -> None:
    data = b"label,text\n" + b"".join(row for row, _, _ in MALFORMED.values()) + b"1,good\n"
    error = refusal_of(tmp_path, data)
    assert error.message == f"a.csv: {len(MALFORMED)} problems; nothing was read"
    lines = [2, 3, 4, 5, 7, 8]
    for line, problem, (_, what, parts) in zip(lines, error.problems, MALFORMED.values(), strict=True):
        assert problem.where == f"a.csv:{line}"
        assert problem.what.startswith(what)
        assert [part for part in parts if part not in str(problem)] == []
    assert "set data.reader.on_malformed to drop" in str(error)
    assert str(tmp_path) not in str(error)


def test_malformed_rows_are_dropped_and_recorded(tmp_path: Path) -> None:
    data = b"label,text\n" + b"".join(row for row, _, _ in MALFORMED.values()) + b"1,good\n"
    result = read(tmp_path, data, on_malformed="drop")
    assert result.texts == [LabelledText("good", "1", "a.csv:9")]
    assert [(skip.file, skip.reason, skip.action) for skip in result.skipped] == [
        ("a.csv", reason, "dropped") for reason in MALFORMED
    ]
    assert [skip.line for skip in result.skipped] == [2, 3, 4, 5, 7, 8]
    assert result.skipped[1].text == "1,so, so"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (b'{"text": "a" "label": 1}', "no JSON: Expecting ',' delimiter"),
        (b"[" * 100_000, "no JSON"),
        (b'["a", 1]', "no JSON object: columns need names"),
        (b'{"text": "a"}', "no label"),
        (b'{"label": 1}', "no text"),
        (b'{"text": "a", "label": null}', "no label"),
        (b'{"text": 7, "label": 1}', "a text of another type: a int stands in the column 'text'"),
        (
            b'{"text": "a", "label": 0.5}',
            "a label or group of another type: a float stands in the column 'label'",
        ),
        (b'{"text": "a", "label": ["x"]}', "a label or group of another type"),
        (b'{"text": "\\ud83d", "label": "x"}', "half a character: a surrogate stands without its other half"),
        (b'{"text": "\xff", "label": "x"}', "bytes that are no utf-8: character 11 of the row"),
    ],
)
def test_malformed_json_is_told_by_its_line(tmp_path: Path, row: bytes, what: str) -> None:
    error = refusal_of(tmp_path, b'{"text": "a", "label": 1}\n' + row + b"\n", "a.jsonl")
    (problem,) = error.problems
    assert problem.where == "a.jsonl:2"
    assert problem.what.startswith(what)
    assert len(str(problem)) < 600


def test_a_quote_that_never_closes_is_told_where_it_opens(tmp_path: Path) -> None:
    error = refusal_of(tmp_path, b'label,text\n1,good\n0,"so\n1,and\n0,so\n')
    (problem,) = error.problems
    assert problem.where == "a.csv:3"
    assert "a quote opens in this row and never closes" in problem.what


def test_a_quote_that_takes_in_other_rows_is_no_row_to_drop(tmp_path: Path) -> None:
    error = refusal_of(tmp_path, b'label,text\n1,good\n0,"so\n1,and\n0,so\n', on_malformed="drop")
    (problem,) = error.problems
    assert problem.received == "3 lines to the end of the file, read as one row"

    last = read(tmp_path, b'label,text\n1,good\n0,"so\n', on_malformed="drop")
    assert (pairs_of(last), [one.line for one in last.skipped]) == ([("good", "1")], [3])


def test_a_field_without_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_rows, "LONGEST_FIELD", 1000)
    error = refusal_of(tmp_path, b'label,text\n1,"' + b"so on\n" * 1000)
    assert error.problems[0].where == "a.csv:2"
    assert "field larger than field limit" in error.problems[0].what


@pytest.mark.parametrize(
    ("name", "data", "options", "parts"),
    [
        (
            "a.csv",
            b"label,txt\n1,a\n",
            {},
            ["no column 'text'", "its columns are label, txt", "did you mean 'txt'?"],
        ),
        ("a.csv", b"1,a\n", {}, ["no column 'text'", "no column 'label'", "needs data.reader.columns"]),
        ("a.csv", b"label;text\n1;a\n", {}, ["no column 'text'", 'set data.reader.delimiter to ";"']),
        ("a.csv", b"text,label,text\n1,a,b\n", {}, ["two columns are called 'text'"]),
        ("a.csv", b"label,text\n", {}, ["a.csv: the file holds no text"]),
        ("a.csv", b"", {}, ["a.csv: the file holds no text"]),
        ("a.csv", b"label,text\n1,\n", {"on_malformed": "drop"}, ["a.csv: the file holds no text"]),
        ("a.csv", b"l\xe9,text\n1,a\n", {}, ["a.csv:1: bytes that are no utf-8"]),
        (
            "a.csv",
            b"label,text\n1,a\n",
            {"columns": ["label", "text"]},
            ["a row has the names of the columns", "remove data.reader.columns"],
        ),
        (
            "a.txt",
            b"label,text\n",
            {},
            ["the kind of the table cannot be told", ".parquet", "data.reader.kind"],
        ),
        (
            "a.jsonl",
            b"{}",
            {"delimiter": ";"},
            ["data.reader.delimiter: has no effect on files of the kind jsonl"],
        ),
        ("a.jsonl", b"{}", {"quoted": False}, ["data.reader.quoted"]),
        ("a.parquet", b"", {"encoding": "gb18030"}, ["data.reader.encoding: has no effect"]),
        ("a.parquet", b"not parquet", {}, ["a.parquet: the file is no Parquet", "data.reader.kind"]),
        ("a.csv", "a,b\n".encode("utf-16")[:-1], {"encoding": "utf-16"}, ["the file is no utf-16"]),
        ("a.csv", b"label\ttext\n1\ta\n", {}, ["there is no column 'text'", r'delimiter to "\t"']),
    ],
)
def test_a_table_that_is_not_as_declared_is_told(
    tmp_path: Path, name: str, data: bytes, options: dict[str, object], parts: list[str]
) -> None:
    message = str(refusal_of(tmp_path, data, name, **options))
    assert [part for part in parts if part not in message] == []


def test_a_parquet_file_without_a_column_is_told(tmp_path: Path) -> None:
    error = refusal_of(tmp_path, parquet(review=["a"], label=["b"]), "a.parquet")
    assert "there is no column 'text'" in str(error)
    assert "its columns are review, label" in str(error)


def test_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name, data in {
        "a.csv": b"label,text\n1\n",
        "b.csv": b"label\n",
        "c.csv": b"label,text\n,x\n",
    }.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=r"a\.csv, b\.csv, c\.csv: 3 problems") as caught:
        read_table([tmp_path / f"{name}.csv" for name in "abc"], make_options(), root=tmp_path)
    assert [problem.where for problem in caught.value.problems] == ["a.csv:2", "b.csv", "c.csv:2"]


def test_folders_and_whole_archives_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    write_archive(tmp_path / "all.zip", {"a.csv": b"label,text\n1,x\n"})
    for name in ("a.csv", "all.zip"):
        with pytest.raises(DataError, match="table reads files, and this is none"):
            read_table([tmp_path / name], make_options(kind="csv"), root=tmp_path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text("label,text\n")
    with pytest.raises(DataError, match=r"there is no file 'review\.csv'") as caught:
        read_table([tmp_path / "review.csv"], make_options(), root=tmp_path)
    assert caught.value.problems[0].fix == "did you mean 'reviews.csv'?"


fields = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1, max_size=8
)
real_fields = fields.filter(str.strip)


@given(
    st.lists(st.tuples(real_fields, real_fields), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"])
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows, delimiter: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    with (folder / "w.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([("text", "label"), *rows])
    (result,) = read_table([folder / "w.csv"], make_options(delimiter=delimiter), root=folder)
    assert pairs_of(result) == rows
    lines = [json.dumps({"text": text, "label": label}) for text, label in rows]
    (folder / "w.jsonl").write_text("\n".join(lines))
    (result,) = read_table([folder / "w.jsonl"], make_options(), root=folder)
    assert pairs_of(result) == rows


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "xlsx"}, "'csv', 'tsv', 'jsonl' or 'parquet'"),
        ({"kind": "jsonl", "delimiter": ","}, "delimiter has no effect with kind: jsonl"),
        ({"kind": "jsonl", "columns": ["text", "label"]}, "columns has no effect with kind: jsonl"),
        ({"kind": "parquet", "encoding": "gb18030"}, "encoding has no effect with kind: parquet"),
        ({"kind": "parquet", "quoted": False}, "quoted has no effect with kind: parquet"),
        ({"delimiter": ",,"}, "at most 1 character"),
        ({"delimiter": '"'}, "must be a character such as"),
        ({"text": []}, "at least 1 item"),
        ({"text": ["a", "a"]}, "'a' is named twice"),
        ({"text": "label"}, "'label' is named twice"),
        ({"group": "text"}, "'text' is named twice"),
        ({"columns": ["text"]}, "columns must name 'label' once"),
        ({"columns": ["text", "label", "text"]}, "columns must name 'text' once"),
        ({"encoding": "utf-88"}, "must be a text encoding"),
        ({"on_malformed": "mend"}, "'error' or 'drop'"),
        ({"labels": "x"}, "Extra inputs"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        make_options(**options)


def test_the_reader_is_registered() -> None:
    assert readers()["table"] is READER


@pytest.mark.real
def test_chnsenticorp_has_one_empty_review(real_data: Path) -> None:
    root = real_data / "chnsenticorp"
    file = root / "ChnSentiCorp_htl_all.csv"
    with pytest.raises(DataError, match="1 problem") as caught:
        read_table([file], make_options(text="review"), root=root)
    assert "no text" in caught.value.problems[0].what
    (result,) = read_table([file], make_options(text="review", on_malformed="drop"), root=root)
    assert Counter(one.label for one in result.texts) == {"1": 5322, "0": 2443}
    assert [(skip.line, skip.reason, skip.text) for skip in result.skipped] == [(6376, "no text", "0,")]
