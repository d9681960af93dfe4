"""Overrides: their form, their values, and what they do to sections, lists and plain values."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danlu.errors import RecipeError
from danlu.recipe.key_path import value_at
from danlu.recipe.overrides import Override, apply_override, parse_override, parse_overrides


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("seed=3", ("seed",), 3),
        ("train.optimizer.lr=1e-3", ("train", "optimizer", "lr"), 0.001),
        ("name=NO", ("name",), "NO"),
        ("a=true", ("a",), True),
        ("a=null", ("a",), None),
        ("a=''", ("a",), ""),
        ("a=[1, b]", ("a",), [1, "b"]),
        ("a={kind: crf}", ("a",), {"kind": "crf"}),
        ("a=b=c", ("a",), "b=c"),
        (" a.b =c", ("a", "b"), "c"),
        ("data.root=C:\\x", ("data", "root"), "C:\\x"),
    ],
)
def test_values_are_read_as_yaml(text: str, path: tuple[str, ...], value: object) -> None:
    assert parse_override(text) == Override(path, value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seed", "override seed: not an override"),
        ("seed 3", "not an override"),
        ("=3", "not an override"),
        ("train..epochs=3", "not an override"),
        (".seed=3", "not an override"),
        ("seed=", "override seed: the value is missing"),
        ("seed= ", "write seed=null for no value"),
        ("a=[1, 2", "a bracket is not closed"),
        ("a={b: 1, b: 2}", "the key b stands twice"),
    ],
)
def test_what_is_no_override_is_refused(text: str, says: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse_override(text)

    assert says in str(caught.value)
    assert caught.value.problems[0].where.startswith("override ")


def test_all_overrides_are_read_before_any_is_refused() -> None:
    overrides, problems = parse_overrides(["a", "seed=3", "b="])

    assert overrides == [Override(("seed",), 3)]
    assert [problem.where for problem in problems] == ["override a", "override b"]


@pytest.mark.parametrize(
    ("data", "text", "changed"),
    [
        ({}, "a.b=1", {"a": {"b": 1}}),
        ({"a": None}, "a.b=1", {"a": {"b": 1}}),
        ({"a": {"b": 0, "c": 2}}, "a.b=1", {"a": {"b": 1, "c": 2}}),
        ({"a": [1, 2]}, "a.1=3", {"a": [1, 3]}),
        ({"a": [{"b": 1}]}, "a.0.b=3", {"a": [{"b": 3}]}),
        ({"a": 1}, "a={b: 2}", {"a": {"b": 2}}),
        ({}, "a.0=1", {"a": {"0": 1}}),
    ],
)
def test_an_override_sets_one_value(data: dict[str, object], text: str, changed: dict[str, object]) -> None:
    assert apply_override(data, parse_override(text))[0] == changed


@pytest.mark.parametrize(
    ("data", "text", "says"),
    [
        ({"head": "crf"}, "head.kind=crf", ("head is a plain value", "'crf'", "write head={kind: …}")),
        ({"a": [1, 2]}, "a.2=3", ("a is a list of 2, and has no item 2", "an index from 0 to 1")),
        ({"a": [1, 2]}, "a.x=3", ("has no item x",)),
        ({"a": [1, 2]}, "a.-1=3", ("has no item -1",)),
        ({"a": []}, "a.0=3", ("the list is empty",)),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(
    data: dict[str, object], text: str, says: tuple[str, ...]
) -> None:
    with pytest.raises(RecipeError) as caught:
        apply_override(data, parse_override(text))

    for part in says:
        assert part in str(caught.value)


keys = st.text("abc", min_size=1, max_size=2)
plain = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(
    data=st.dictionaries(keys, plain, max_size=3), path=st.lists(keys, min_size=1, max_size=3), value=plain
)
def test_the_value_stands_at_its_path_and_the_original_is_untouched(
    data: dict[str, object], path: list[str], value: object
) -> None:
    before = repr(data)
    try:
        changed, at = apply_override(data, Override(tuple(path), value))
    except RecipeError:
        changed, at = {}, ()

    assert repr(data) == before
    assert not at or value_at(changed, at) == value
