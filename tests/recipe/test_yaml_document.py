"""YAML text as plain data with lines."""

from __future__ import annotations

import pytest

from danlu.errors import RecipeError
from danlu.recipe.yaml_document import DuplicateKey, read_yaml

TEXT = """\
# a comment

name: a
train:
  batch: {size: 3,
    by_length: true}
  files:
    - one
    - two
"""


def test_each_key_and_item_has_its_line() -> None:
    document = read_yaml(TEXT, name="a.yaml")

    assert document.lines == {
        (): 3,
        ("name",): 3,
        ("train",): 4,
        ("train", "batch"): 5,
        ("train", "batch", "size"): 5,
        ("train", "batch", "by_length"): 6,
        ("train", "files"): 7,
        ("train", "files", 0): 8,
        ("train", "files", 1): 9,
    }


def test_a_key_that_is_not_there_has_the_line_of_its_section() -> None:
    document = read_yaml(TEXT, name="a.yaml")

    assert document.line_of(("train", "batch", "max_tokens")) == 5
    assert document.line_of(("seed",)) == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1E5", 100000.0),
        ("NO", "NO"),
        ("yes", "yes"),
        ("True", True),
        ("~", None),
        ("2026-11-20", "2026-11-20"),
        ("2026-13-45", "2026-13-45"),
        ("1:30", "1:30"),
        ("0x10", 16),
        ("'1'", "1"),
        ("中文", "中文"),
    ],
)
def test_values_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert read_yaml(f"a: {text}", name="a.yaml").data == {"a": value}


def test_keys_are_text() -> None:
    assert read_yaml("{7: a, NO: b, true: c, ~: d, 1.5: e}", name="a.yaml").data == {
        "7": "a",
        "NO": "b",
        "true": "c",
        "~": "d",
        "1.5": "e",
    }


def test_the_first_of_two_equal_keys_is_kept_and_both_lines_are_known() -> None:
    document = read_yaml("a: 1\nb:\n  c: 2\n  c: 3\na: 4\na: 5\n", name="a.yaml")

    assert document.data == {"a": 1, "b": {"c": 2}}
    assert document.duplicates == (
        DuplicateKey(("a",), line=5, first_line=1),
        DuplicateKey(("a",), line=6, first_line=1),
        DuplicateKey(("b", "c"), line=4, first_line=3),
    )


def test_an_alias_repeats_a_value_and_a_merge_its_keys() -> None:
    text = "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\n"

    assert read_yaml(text, name="a.yaml").data == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1, "y": 2},
        "c": {"x": 1, "y": 3},
    }


def test_nested_aliases_take_no_exponential_time() -> None:
    levels = ["l0: &l0 [x, x]"] + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 40)]
    document = read_yaml("\n".join(levels), name="a.yaml")

    assert len(document.lines) < 1000


def test_empty_text_is_no_data() -> None:
    assert read_yaml("", name="a.yaml").data is None
    assert read_yaml("# only a comment\n", name="a.yaml").data is None


def test_the_line_itself_is_shown_where_yaml_breaks() -> None:
    with pytest.raises(RecipeError, match=r"a\.yaml:2: not readable as YAML[\s\S]*received: 'b: c: d'"):
        read_yaml("a: 1\nb: c: d\n", name="a.yaml")
