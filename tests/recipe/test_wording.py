"""Types and values in words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from danlu.recipe.options import every_key, options_of
from danlu.recipe.schema import Recipe
from danlu.recipe.tagging_data import Window
from danlu.recipe.train_section import EarlyStopping, Train
from danlu.recipe.wording import describe, describe_option, is_share, nearest, show


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (bool, "true or false"),
        (int, "a whole number"),
        (str | None, "text, or null"),
        (Annotated[int, Field(ge=1)], "a whole number of at least 1"),
        (Annotated[float, Field(gt=0)] | None, "a number above 0, or null"),
        (Annotated[float, Field(ge=0, lt=1)], "a number of at least 0 and below 1"),
        (Annotated[float, Field(gt=0.5, le=2)], "a number above 0.5 and at most 2"),
        (Annotated[str, Field(min_length=1)], "text that is not empty"),
        (Annotated[str, Field(pattern="^a$")], "text of the form ^a$"),
        (Literal["a"], "'a'"),
        (Literal["a", "b", "c"], "'a', 'b' or 'c'"),
        (Literal["a"] | Literal["b", "c"] | None, "'a', 'b' or 'c', or null"),
        (Literal["balanced"] | dict[str, float], "'balanced', or a mapping from text to a number"),
        (list[str], "a list, each text"),
        (Annotated[list[int], Field(min_length=2, max_length=2)], "a list of 2, each a whole number"),
        (Annotated[list[int], Field(min_length=2, max_length=3)], "a list of 2 to 3, each a whole number"),
        (EarlyStopping, "a section with the keys patience, min_delta"),
        (bytes, "another value"),
    ],
)
def test_types(kind: Any, words: str) -> None:
    assert describe(kind) == words


def test_sections_with_variants() -> None:
    options = options_of(Train)

    assert describe_option(options["optimizer"]) == "a section with name: adam, adamw or sgd"
    assert (
        describe_option(options["early_stopping"]) == "a section with the keys patience, min_delta, or null"
    )


def test_no_key_of_a_recipe_is_beyond_words() -> None:
    assert [path for path, option in every_key(Recipe) if "another value" in describe_option(option)] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (0.5, "0.5"),
        ("a", "'a'"),
        ([1, "a"], "[1, 'a']"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert show(value) == text


def test_long_values_are_cut() -> None:
    assert len(show("x" * 10_000)) <= 70
    assert len(show({f"key{n}": ["x" * 100] * 100 for n in range(100)})) == 100


@pytest.mark.parametrize(
    ("word", "choice"),
    [("sofmax", "softmax"), ("CRF", "crf"), ("crff", "crf"), ("lstm", None), ("", None), (3, None)],
)
def test_nearest(word: object, choice: str | None) -> None:
    assert nearest(word, ["softmax", "crf"]) == choice


def test_shares_are_known_by_their_bounds() -> None:
    assert is_share(Annotated[float, Field(ge=0, lt=1)] | None)
    assert not is_share(Annotated[float, Field(ge=0)])
    assert not is_share(Window)
