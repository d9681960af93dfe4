"""The recipe's type with other families and readers than the built-in ones."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import Field, ValidationError

from danlu.recipe.faults import faults_in
from danlu.recipe.installed import build_recipe_model, recipe_model
from danlu.recipe.key_path import dotted
from danlu.recipe.options import options_of
from danlu.recipe.plugins import Family, Reader
from danlu.recipe.problems import objections_to
from danlu.recipe.schema import Recipe
from danlu.recipe.section import Section


class Csv(Section):
    """Comma-separated files."""

    format: Literal["csv"]
    delimiter: str = ","


class Json(Section):
    """JSON files."""

    format: Literal["json"]
    key: str


class Small(Section):
    """A small model."""

    family: Literal["small"]
    size: int = Field(1, description="How small.")


class Large(Section):
    """A large model."""

    family: Literal["large"]
    depth: int = 3


DATA = {"task": "tagging", "train": "a", "valid": "b", "reader": {"format": "csv"}}
SMALL, LARGE = (Family(name, ("tagging",), kind, "") for name, kind in (("small", Small), ("large", Large)))
CSV, JSON = (Reader(name, "tagging", kind, lambda: None) for name, kind in (("csv", Csv), ("json", Json)))
TWO = build_recipe_model(families={"small": SMALL, "large": LARGE}, readers={"csv": CSV, "json": JSON})
ONE = build_recipe_model(families={"small": SMALL}, readers={"csv": CSV})


def objections(kind: type[Recipe], **values: object) -> list[tuple[str, str]]:
    data = {"name": "a", "data": DATA, "model": {"family": "small"}, **values}
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(data)
    return [(dotted(one.path), one.what) for one in objections_to(caught.value, data, kind)]


@pytest.mark.parametrize("model", [ONE, TWO])
def test_the_values_are_of_the_plug_ins_types(model: type[Recipe]) -> None:
    recipe = model.model_validate({"name": "a", "data": DATA, "model": {"family": "small", "size": 4}})

    assert recipe.model == Small(family="small", size=4)
    assert recipe.data.reader == Csv(format="csv")
    assert isinstance(recipe, Recipe)


@pytest.mark.parametrize("model", [ONE, TWO])
def test_a_key_has_the_same_path_with_one_plug_in_and_with_two(model: type[Recipe]) -> None:
    values = {
        "data": {**DATA, "reader": {"format": "csv", "delimiter": 3}},
        "model": {"family": "small", "size": "x"},
    }

    assert objections(model, **values) == [
        ("data.reader.delimiter", "of the wrong type"),
        ("model.size", "of the wrong type"),
    ]


@pytest.mark.parametrize("model", [ONE, TWO])
def test_an_unknown_plug_in_is_named(model: type[Recipe]) -> None:
    assert objections(model, model={"family": "smal"}) == [("model.family", "unknown family")]


def test_a_key_of_another_family_is_told_whose_it_is() -> None:
    assert objections(TWO, model={"family": "small", "depth": 4}) == [
        ("model.depth", "has no effect with model.family: small; it belongs to family: large")
    ]


def test_a_section_named_like_a_family_is_not_taken_for_pydantic_s_tag() -> None:
    data = {"name": "a", "data": DATA, "model": {"family": "small", "small": {"size": 3}, "size": "x"}}
    with pytest.raises(ValidationError) as caught:
        TWO.model_validate(data)

    assert [fault.path for fault in faults_in(caught.value, data, TWO)] == [
        ("model", "size"),
        ("model", "small"),
    ]


def test_keys_keep_the_order_and_meaning_of_the_schema() -> None:
    assert list(options_of(TWO)) == list(options_of(Recipe))
    assert options_of(TWO)["model"].description == options_of(Recipe)["model"].description
    assert TWO.__doc__ == Recipe.__doc__


def test_the_installed_ones_are_the_built_in_ones_at_least() -> None:
    options = options_of(recipe_model())

    assert "bilstm-crf" in options["model"].variants
    assert "conll" in options_of(options["data"].sections[0])["reader"].variants
