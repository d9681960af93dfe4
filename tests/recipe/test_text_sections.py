"""What recipes may say about words and lengths."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from danlu.recipe.text_sections import CutLength, PieceLength, Segmentation, WindowedLength

SEGMENTATION = TypeAdapter(Segmentation)
LENGTH = TypeAdapter(PieceLength)


@pytest.mark.parametrize("kind", ["whitespace", "words", "jieba"])
def test_a_kind_may_stand_alone(kind):
    assert SEGMENTATION.validate_python({"kind": kind}).kind == kind


@pytest.mark.parametrize("pattern", ["[a-z]+|[!?.]", r"\w+", "(ab)+", "(?i)[a-z]+"])
def test_a_pattern_is_one_of_python(pattern):
    assert SEGMENTATION.validate_python({"kind": "regex", "pattern": pattern}).pattern == pattern


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("[a-z", "must be a regular expression: unterminated character set"),
        ("[a-z]*", "must not match the empty text"),
        ("", "must not match the empty text"),
    ],
)
def test_a_pattern_that_finds_no_words_is_refused(pattern, said):
    with pytest.raises(ValidationError, match=said):
        SEGMENTATION.validate_python({"kind": "regex", "pattern": pattern})


def test_a_pattern_belongs_to_regex_alone():
    with pytest.raises(ValidationError):
        SEGMENTATION.validate_python({"kind": "words", "pattern": "a"})


@pytest.mark.parametrize("maximum", [None, 1, 400, "mean+2sd", "p1", "p95", "p99"])
def test_limits(maximum):
    assert LENGTH.validate_python({"kind": "cut", "max": maximum}) == CutLength(max=maximum)


@pytest.mark.parametrize(
    "maximum", [0, -1, 1.5, True, "p0", "p100", "p09", "p95.5", "mean", "mean + 2sd", "400"]
)
def test_what_is_no_limit_is_refused(maximum):
    with pytest.raises(ValidationError):
        CutLength(max=maximum)


@pytest.mark.parametrize(("size", "overlap"), [(8, 4), (256, 252), (256, 0)])
def test_windows_keep_pieces_of_their_own(size, overlap):
    assert WindowedLength(kind="windows", size=size, overlap=overlap).most == 8
    with pytest.raises(ValidationError, match="at most size - 4"):
        WindowedLength(kind="windows", size=size, overlap=size - 3)


@pytest.mark.parametrize("wrong", [{"size": 7}, {"overlap": -1}, {"most": 0}, {"keep": "head"}])
def test_windows_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValidationError):
        LENGTH.validate_python({"kind": "windows", **wrong})
