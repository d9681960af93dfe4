"""Recipes that load: defaults, numbers of YAML 1.2, overrides, and what paths are relative to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from danlu.errors import RecipeError
from danlu.recipe.load import load_recipe, recipe_from_mapping
from danlu.recipe.schema import Recipe
from danlu.recipe.train_section import SGD, Adam

Write = Callable[[str], Path]


def test_the_smallest_recipe_gets_every_default(smallest: str, write_recipe: Write) -> None:
    recipe = load_recipe(write_recipe(smallest))

    assert isinstance(recipe, Recipe)
    assert recipe.name == "small"
    assert recipe.train.epochs == 20
    assert recipe.train.optimizer == Adam()
    assert recipe.model.model_dump()["head"] == {"kind": "crf", "constraints": True}


def test_numbers_and_words_are_read_as_yaml_1_2(smallest: str, write_recipe: Write) -> None:
    text = (
        smallest.replace("name: small", "name: 2026-11-20")
        + "  head: {kind: softmax, class_weights: {NO: 2, 7: 3}}\n"
    )
    text += "train:\n  optimizer: {name: sgd, lr: 1e-3}\n"
    recipe = load_recipe(write_recipe(text))

    assert recipe.name == "2026-11-20"
    assert recipe.train.optimizer == SGD(name="sgd", lr=0.001)
    assert recipe.model.model_dump()["head"]["class_weights"] == {"NO": 2.0, "7": 3.0}


def test_byte_order_mark_and_windows_line_ends_do_not_matter(smallest: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + smallest.replace("\n", "\r\n").encode())

    assert load_recipe(path).name == "small"


def test_a_section_without_its_kind_is_of_the_default_kind(smallest: str, write_recipe: Write) -> None:
    recipe = load_recipe(write_recipe(smallest), ["train.optimizer.lr=0.01", "model.head.constraints=false"])

    assert recipe.train.optimizer == Adam(lr=0.01)
    assert recipe.model.model_dump()["head"] == {"kind": "crf", "constraints": False}


def test_an_override_of_the_kind_alone_takes_that_kinds_defaults(smallest: str, write_recipe: Write) -> None:
    recipe = load_recipe(write_recipe(smallest), ["train.optimizer.name=sgd"])

    assert recipe.train.optimizer == SGD(name="sgd")


def test_the_last_override_of_a_key_wins(smallest: str, write_recipe: Write) -> None:
    assert load_recipe(write_recipe(smallest), ["seed=2", "seed=3"]).seed == 3


def test_an_override_mends_what_the_file_has_wrong(smallest: str, write_recipe: Write) -> None:
    path = write_recipe(smallest + "train:\n  epochs: 0\n")

    with pytest.raises(RecipeError):
        load_recipe(path)
    assert load_recipe(path, ["train.epochs=1"]).train.epochs == 1


def test_merged_sections_of_yaml_are_read(smallest: str, write_recipe: Write) -> None:
    text = smallest + "train:\n  optimizer: &o {name: sgd, lr: 0.5}\n  batch: {size: 4}\n"
    text = text.replace("  batch: {size: 4}", "  schedule: {name: constant}")

    assert load_recipe(write_recipe(text)).train.optimizer == SGD(name="sgd", lr=0.5)


class TestPaths:
    def test_the_file_s_paths_are_relative_to_its_folder(self, smallest: str, write_recipe: Write) -> None:
        text = smallest.replace("data:\n", "data:\n  root: ../corpus/./x\n")
        path = write_recipe(text + "  word_embedding: {kind: frozen, vectors: glove.txt}\n")
        recipe = load_recipe(path)

        assert recipe.data.root == str(path.parent.parent / "corpus" / "x")
        assert recipe.model.model_dump()["word_embedding"]["vectors"] == str(path.parent / "glove.txt")

    def test_without_a_root_it_is_the_file_s_folder(self, smallest: str, write_recipe: Write) -> None:
        path = write_recipe(smallest)

        assert load_recipe(path).data.root == str(path.parent)

    def test_a_relative_name_of_the_file_gives_absolute_paths(
        self, smallest: str, write_recipe: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write_recipe(smallest)
        monkeypatch.chdir(path.parent)

        assert load_recipe(Path(path.name)).data.root == str(path.parent)

    def test_overrides_are_relative_to_the_current_folder(
        self, smallest: str, write_recipe: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write_recipe(smallest.replace("data:\n", "data:\n  root: corpus\n"))
        here = tmp_path / "here"
        here.mkdir()
        monkeypatch.chdir(here)
        recipe = load_recipe(path, ["data.root=data", "model.word_embedding={kind: frozen, vectors: v.gz}"])

        assert recipe.data.root == str(here / "data")
        assert recipe.model.model_dump()["word_embedding"]["vectors"] == str(here / "v.gz")

    def test_absolute_paths_and_home_folders_stay_what_they_are(
        self, smallest: str, write_recipe: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", "/home/somebody")
        path = write_recipe(smallest)

        assert load_recipe(path, ["data.root=/corpora/x"]).data.root == "/corpora/x"
        assert load_recipe(path, ["data.root=~/x"]).data.root == "/home/somebody/x"
        assert load_recipe(path, ["data.root=~no-such-user"]).data.root == str(Path.cwd() / "~no-such-user")

    def test_names_of_data_files_are_left_alone(self, smallest: str, write_recipe: Write) -> None:
        assert load_recipe(write_recipe(smallest)).data.train == "train.txt"


class TestFromMapping:
    VALUES = {
        "name": "small",
        "data": {"train": "train.txt", "valid": "valid.txt", "reader": {"format": "conll"}},
        "model": {"family": "bilstm-crf"},
    }

    def test_equals_the_file_s_recipe(self, smallest: str, write_recipe: Write) -> None:
        path = write_recipe(smallest)

        assert recipe_from_mapping(self.VALUES, folder=path.parent) == load_recipe(path)

    def test_paths_are_relative_to_the_current_folder_by_default(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)

        assert recipe_from_mapping(self.VALUES).data.root == str(tmp_path)

    def test_the_values_are_not_changed(self) -> None:
        before = {**self.VALUES, "data": dict(self.VALUES["data"])}
        recipe_from_mapping(self.VALUES, ["train.epochs=3", "data.train=x"])

        assert before == self.VALUES

    def test_problems_name_the_key_without_a_line(self) -> None:
        with pytest.raises(RecipeError, match=r"the recipe train\.epochs: out of range"):
            recipe_from_mapping({**self.VALUES, "train": {"epochs": 0}})

    def test_nothing_at_all_says_what_is_missing(self) -> None:
        with pytest.raises(RecipeError, match="3 problems in the recipe"):
            recipe_from_mapping({})
