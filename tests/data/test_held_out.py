from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.held_out import drawable_count, hold_out_places
from danlu.errors import DataError


def first(left: Sequence[int], size: int, split: str) -> Sequence[int]:
    return left[:size]


@given(st.integers(12, 60), st.floats(0.2, 0.45), st.floats(0.2, 0.45))
def test_every_place_is_in_one_split_and_shares_are_of_all(total: int, test: float, valid: float) -> None:
    places = hold_out_places(total, {"test": test, "valid": valid}, first)

    assert sorted(place for held in places.values() for place in held) == list(range(total))
    assert len(places["test"]) == round(test * total)
    assert len(places["valid"]) == round(valid * total)


def test_nothing_is_held_out_where_nothing_is_asked_for() -> None:
    assert hold_out_places(3, {}, first) == {"train": [0, 1, 2]}


def test_test_is_drawn_before_valid() -> None:
    sizes = {"valid": 2, "test": 1}
    assert hold_out_places(5, sizes, first) == {"train": [3, 4], "test": [0], "valid": [1, 2]}


@pytest.mark.parametrize(
    ("sizes", "where", "says"),
    [
        ({"valid": 10}, "data.valid.size", "1 to 9 of the texts"),
        ({"test": 5, "valid": 5}, "data.valid.size", "1 to 4 of the texts"),
        ({"test": 0.01}, "data.test.size", "0.01, which is 0 of 10 texts"),
        ({"test": 9, "valid": 0.9}, "data.valid.size", "there are fewer texts than that"),
    ],
)
def test_sizes_that_leave_nothing_are_refused(sizes: dict[str, float], where: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        hold_out_places(10, sizes, first)

    assert caught.value.problems[0].where == where
    assert says in str(caught.value)


def test_a_draw_that_takes_all_is_refused() -> None:
    with pytest.raises(DataError, match="drawn by group"):
        hold_out_places(4, {"test": 2}, lambda left, size, split: left)


def test_a_count_is_itself_or_a_share() -> None:
    assert drawable_count(3, 10, "valid", most=10) == 3
    assert drawable_count(0.5, 10, "valid", most=10) == 5
