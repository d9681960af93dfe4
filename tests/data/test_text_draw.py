"""A draw has its size, its shares of the classes or its whole groups, and depends on data and seed alone."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.labelled_text import LabelledText
from danlu.data.text_draw import count_of, draw_texts, largest_remainders

kinds = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["f1", "f2", "f3", None])), min_size=1, max_size=60
)
ways = st.sampled_from(["class", "group", "text"])
seeds = st.integers(0, 5).map(str)


def make_texts(kinds: list[tuple[str, str | None]]) -> list[LabelledText]:
    return [LabelledText("x", label, f"a/{place}.txt", group) for place, (label, group) in enumerate(kinds)]


@given(kinds, st.data(), st.sampled_from(["class", "text"]), seeds)
def test_a_draw_has_its_size(kinds, data: st.DataObject, by, seed: str) -> None:
    texts = make_texts(kinds)
    size = data.draw(st.integers(1, len(texts)))
    places = draw_texts(texts, size, by=by, seed=seed)
    assert len(places) == size
    assert places == sorted(set(places))
    assert set(places) <= set(range(len(texts)))


@given(kinds, st.data(), seeds)
def test_each_class_gives_its_share_to_within_one(kinds, data: st.DataObject, seed: str) -> None:
    texts = make_texts(kinds)
    size = data.draw(st.integers(1, len(texts)))
    drawn = Counter(texts[place].label for place in draw_texts(texts, size, by="class", seed=seed))
    for label, count in Counter(text.label for text in texts).items():
        assert abs(drawn[label] - size * count / len(texts)) < 1


@given(kinds, st.data(), seeds)
def test_groups_go_whole_and_near_the_size(kinds, data: st.DataObject, seed: str) -> None:
    texts = make_texts(kinds)
    size = data.draw(st.integers(1, len(texts)))
    places = set(draw_texts(texts, size, by="group", seed=seed))
    drawn = {texts[place].group for place in places} - {None}
    assert {place for place, text in enumerate(texts) if text.group in drawn} <= places
    largest = max(Counter(text.group for text in texts if text.group).values(), default=1)
    assert abs(len(places) - size) <= max(largest / 2, largest - size)


@given(kinds, st.data(), ways, seeds)
def test_a_draw_does_not_depend_on_the_order_of_the_texts(kinds, data: st.DataObject, by, seed: str) -> None:
    texts = make_texts(kinds)
    size = data.draw(st.integers(1, len(texts)))
    shuffled = data.draw(st.permutations(texts))
    drawn = {texts[place].source for place in draw_texts(texts, size, by=by, seed=seed)}
    assert {shuffled[place].source for place in draw_texts(shuffled, size, by=by, seed=seed)} == drawn


def test_a_draw_is_the_same_on_every_machine() -> None:
    texts = make_texts([("ab"[place % 2], f"f{place // 3}") for place in range(20)])
    assert draw_texts(texts, 6, by="class", seed="1") == [4, 5, 10, 12, 15, 19]
    assert draw_texts(texts, 6, by="group", seed="1") == [6, 7, 8, 9, 10, 11]
    assert draw_texts(texts, 6, by="text", seed="1") == [2, 4, 8, 9, 10, 16]


def test_other_seeds_give_other_draws_and_leave_the_generator_alone() -> None:
    texts = make_texts([("a", None)] * 100)
    random.seed(5)
    draws = {tuple(draw_texts(texts, 10, by="text", seed=str(seed))) for seed in range(20)}
    assert len(draws) == 20
    assert random.random() == random.Random(5).random()


def test_every_text_is_drawn_sometimes() -> None:
    texts = make_texts([("ab"[place % 2], f"f{place}") for place in range(10)])
    for by in ("class", "group", "text"):
        assert (
            len({place for seed in range(200) for place in draw_texts(texts, 2, by=by, seed=str(seed))}) == 10
        )


@pytest.mark.parametrize("size", [0, 4, -1])
def test_more_or_fewer_than_there_are_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"from 1 to 3. Received {size}"):
        draw_texts(make_texts([("a", None)] * 3), size, by="text", seed="1")


def test_equal_remainders_go_to_the_first_names() -> None:
    assert largest_remainders({"c": 1, "b": 1, "a": 1}, 2) == {"c": 0, "b": 1, "a": 1}
    assert largest_remainders({"a": 1, "b": 0}, 1) == {"a": 1, "b": 0}


def test_a_size_is_a_count_or_a_share() -> None:
    assert [count_of(size, 25) for size in (1, 25, 0.1, 0.5, 0.01)] == [1, 25, 2, 12, 0]
