"""Starter recipes: they load, name every key there is, and say something about each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from danlu.errors import RecipeError
from danlu.recipe.dump import to_mapping
from danlu.recipe.installed import recipe_model
from danlu.recipe.key_path import KeyPath
from danlu.recipe.load import load_recipe
from danlu.recipe.options import every_key, options_of, tag_value
from danlu.recipe.plugins import families
from danlu.recipe.starters import starter_path, starter_text, write_starter
from danlu.recipe.yaml_document import read_yaml


def keys_in(values: object, under: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    if not isinstance(values, dict):
        return set()
    here = {(*under, key) for key in values}
    return here.union(*(keys_in(value, (*under, key)) for key, value in values.items()))


def keys_for(family: str) -> Iterator[KeyPath]:
    """Every key that a recipe of the family can have for the first of its tasks, over all kinds of each section."""
    for name, option in options_of(recipe_model()).items():
        sections = option.sections
        if name == "model":
            sections = (families()[family].options,)
        elif name == "data":
            sections = tuple(one for one in sections if tag_value(one, "task") == families()[family].tasks[0])
        yield (name,)
        for section in sections:
            yield from (path for path, _ in every_key(section, under=(name,)))


@pytest.mark.parametrize("family", families())
class TestEachFamily:
    def test_its_starter_is_a_recipe_of_it(self, family: str) -> None:
        assert to_mapping(load_recipe(starter_path(family)))["model"]["family"] == family

    def test_every_key_of_the_chosen_variants_stands_in_it(self, family: str) -> None:
        written = read_yaml(starter_text(family), name=family).data

        assert keys_in(written) == keys_in(to_mapping(load_recipe(starter_path(family))))

    def test_keys_of_other_variants_stand_in_its_comments(self, family: str) -> None:
        text = starter_text(family)
        absent = [".".join(path) for path in keys_for(family) if not re.search(rf"\b{path[-1]}:", text)]

        assert absent == []

    def test_it_is_written_to_a_new_file_only(self, family: str, tmp_path: Path) -> None:
        path = tmp_path / "recipe.yaml"
        write_starter(family, path)

        assert path.read_text(encoding="utf-8") == starter_text(family)
        with pytest.raises(RecipeError, match="a file stands here already"):
            write_starter(family, path)
        with pytest.raises(RecipeError, match="Nothing was written"):
            write_starter(family, tmp_path / "nowhere" / "recipe.yaml")


def test_an_unknown_family_lists_those_there_are() -> None:
    with pytest.raises(RecipeError, match=r"allowed:  .*bilstm-crf[\s\S]*did you mean bilstm-crf\?"):
        starter_text("bilstm_crf")


@pytest.mark.parametrize("name", ["demo-tagging", "demo-sentiment", "demo-keyphrase", "demo-emotion"])
def test_the_recipe_of_each_demo_loads(name: str) -> None:
    assert load_recipe(starter_path(name), ["data.root=/data"]).name == name


def test_a_starter_that_nobody_brings_is_an_error() -> None:
    with pytest.raises(RecipeError, match=r"no file nothing\.yaml"):
        starter_path("nothing")
