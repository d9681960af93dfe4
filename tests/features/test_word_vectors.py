"""Vector files as they are found: with and without header, gzip, cut short, of odd widths, with repeats."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from danlu.errors import DataError
from danlu.features.word_vectors import LoadedVectors, load_vectors

PLAIN = "the 0.5 -1 2e-1\nThe 1 1 1\nof 0 0.25 0\n"


def load(folder: Path, text: str | bytes, words: list[str], dim: int = 3) -> LoadedVectors:
    """Load vectors from a file of this content."""
    file = folder / "vectors.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_vectors(file, words, dim=dim)


def test_rows_come_in_the_order_asked_for(tmp_path: Path) -> None:
    loaded = load(tmp_path, PLAIN, ["of", "nowhere", "the"])
    np.testing.assert_array_equal(
        loaded.matrix, np.array([[0, 0.25, 0], [0, 0, 0], [0.5, -1, 0.2]], dtype=np.float32)
    )
    assert loaded.matrix.dtype == np.float32
    assert loaded.found == [True, False, True]


def test_a_word_is_looked_up_exactly_and_then_in_lower_case(tmp_path: Path) -> None:
    loaded = load(tmp_path, PLAIN, ["The", "OF", "the", "NOWHERE"])
    np.testing.assert_array_equal(loaded.matrix[:2], np.array([[1, 1, 1], [0, 0.25, 0]], dtype=np.float32))
    coverage = loaded.coverage
    assert (coverage.found_exact, coverage.found_lowercase, coverage.missing) == (2, 1, 1)
    assert coverage.missing_examples == ["NOWHERE"]
    assert coverage.share == 0.75


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        "3 3\n" + PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", " \n"),
        PLAIN.replace(" ", "\t"),
        PLAIN.rstrip(),
        gzip.compress(PLAIN.encode(), mtime=0),
    ],
    ids=["plain", "header", "bom", "crlf", "trailing space", "tabs", "no last newline", "gzip"],
)
def test_variants_of_the_format_read_alike(tmp_path: Path, content: str | bytes) -> None:
    loaded = load(tmp_path, content, ["the", "of"])
    np.testing.assert_array_equal(loaded.matrix, np.array([[0.5, -1, 0.2], [0, 0.25, 0]], dtype=np.float32))
    assert loaded.coverage.lines == 3
    assert not loaded.coverage.truncated_last_line


def test_a_header_is_reported(tmp_path: Path) -> None:
    assert load(tmp_path, "400000 3\n" + PLAIN, ["the"]).coverage.header == (400000, 3)
    assert load(tmp_path, PLAIN, ["the"]).coverage.header is None


def test_the_first_of_repeated_words_counts(tmp_path: Path) -> None:
    loaded = load(tmp_path, PLAIN + "the 9 9 9\nthe 8 8 8\nunasked 1 1 1\nunasked 1 1 1\n", ["the"])
    assert loaded.matrix[0, 0] == 0.5
    assert loaded.coverage.duplicates == 2


def test_a_cut_last_line_is_told_from_short_lines(tmp_path: Path) -> None:
    cut = load(
        tmp_path, "humane 1 1\nthe 1 2 3\nof 1 2 3\nhumanitarian -0.09", ["the", "humanitarian"]
    ).coverage
    assert (cut.wrong_width, cut.truncated_last_line, cut.missing) == (1, True, 1)
    whole = load(tmp_path, "humane 1 1\nlone\nthe 1 2 3\nof 1 2 3\n\n", ["the"]).coverage
    assert (whole.wrong_width, whole.truncated_last_line, whole.lines) == (2, False, 2)


def test_words_with_spaces_take_the_last_fields(tmp_path: Path) -> None:
    loaded = load(tmp_path, "the 1 2 3\nof 0 0 0\n. . . 4 5 6\n", [". . .", "the"])
    np.testing.assert_array_equal(loaded.matrix[0], [4, 5, 6])
    assert loaded.coverage.with_spaces == 1


def test_only_a_newline_ends_a_line(tmp_path: Path) -> None:
    loaded = load(tmp_path, "a\u2028b 1 2 3\nc\u00a0d 4 5 6\n", ["a\u2028b", "c\u00a0d"])
    assert loaded.found == [True, True]


@pytest.mark.parametrize("number", ["x", "nan", "inf", ""])
def test_what_is_no_finite_number_is_left_out(tmp_path: Path, number: str) -> None:
    loaded = load(tmp_path, f"of 1 2 3\nthe 1 {number} 3\n", ["the", "of"])
    assert loaded.found == [False, True]
    assert loaded.coverage.unreadable == 1
    assert not loaded.matrix[0].any()


def test_bytes_that_are_no_utf8_match_nothing(tmp_path: Path) -> None:
    loaded = load(tmp_path, b"caf\xe9 1 2 3\nthe 1 2 3\n", ["café", "the"])
    assert loaded.found == [False, True]


@pytest.mark.parametrize("header", ["", "2 3\n"])
def test_another_width_names_the_key_and_both_numbers(tmp_path: Path, header: str) -> None:
    with pytest.raises(DataError) as caught:
        load(tmp_path, header + PLAIN, ["the"], dim=100)
    message = str(caught.value)
    assert "model.word_embedding.dim: the vectors in" in message
    assert "received: 100" in message
    assert "allowed:  3" in message


def test_the_width_is_that_of_most_lines(tmp_path: Path) -> None:
    assert load(tmp_path, "at home 1 2 3\nthe 1\n" + PLAIN, ["of"]).found == [True]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "hold no line with a word"),
        (b"\n\n", "hold no line with a word"),
        (b"3 3\n", "hold no line with a word"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-12], "cannot be read"),
    ],
)
def test_a_file_without_vectors_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load(tmp_path, content, ["the"])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.txt' cannot be read: .*No such file"):
        load_vectors(tmp_path / "nowhere.txt", ["the"], dim=3)


def test_nothing_asked_for_is_no_share(tmp_path: Path) -> None:
    loaded = load(tmp_path, PLAIN, [])
    assert loaded.matrix.shape == (0, 3)
    assert loaded.coverage.share is None


def test_the_report_is_json(tmp_path: Path) -> None:
    report = json.loads(json.dumps(load(tmp_path, "3 3\n" + PLAIN, ["the", "x"]).coverage.as_json()))
    assert (report["file"], report["header"], report["share"], report["missing_examples"]) == (
        "vectors.txt",
        [3, 3],
        0.5,
        ["x"],
    )


@pytest.mark.real
def test_a_real_glove_file_that_is_cut_short(real_data: Path) -> None:
    file = real_data / "word_vectors" / "glove.6B.100d.first2717.benjiekern.txt"
    loaded = load_vectors(file, ["the", "The", "humanitarian", "of"], dim=100)
    assert loaded.found == [True, True, False, True]
    np.testing.assert_array_equal(loaded.matrix[0], loaded.matrix[1])
    coverage = loaded.coverage
    assert (coverage.lines, coverage.truncated_last_line, coverage.wrong_width, coverage.header) == (
        2717,
        True,
        0,
        None,
    )
