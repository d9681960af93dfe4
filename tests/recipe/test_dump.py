"""The complete recipe as YAML: it loads to an equal recipe, whatever the recipe says."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danlu.recipe.dump import to_mapping, to_yaml
from danlu.recipe.load import load_recipe, recipe_from_mapping
from danlu.recipe.schema import Recipe

share = st.floats(0, 1, exclude_max=True)
positive = st.floats(0, exclude_min=True, allow_infinity=False)
count = st.integers(1, 10**9)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
label = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


def section(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=options)


def variant(tag: str, value: str, **options: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return section(**options).map(lambda chosen: {tag: value, **chosen})


data = st.fixed_dictionaries(
    {
        "train": text.filter(bool)
        | st.lists(label.filter(lambda name: "." not in name), min_size=1, max_size=3, unique=True),
        "valid": text,
        "reader": variant(
            "format", "conll", separator=st.sampled_from(["whitespace", "tab"]), docstart=st.none() | label
        ),
    },
    optional={
        "root": text,
        "scheme": st.sampled_from(["auto", "iob1", "bmes"]),
        "window": st.just({"unit": "sentence"}) | variant("unit", "words", size=st.integers(2, 10**6)),
    },
)
embedding = (
    variant("kind", "none", lowercase=st.booleans())
    | variant("kind", "frozen", dim=count, vectors=st.none() | text)
    | variant("kind", "trained", word_dropout=share, min_count=count)
)
model = variant(
    "family",
    "bilstm-crf",
    word_embedding=embedding,
    characters=st.none() | variant("kind", "cnn", filters=count) | variant("kind", "lstm", hidden=count),
    encoder=section(hidden=count),
    dropout=section(input=share, output=share),
    head=variant("kind", "crf", constraints=st.booleans())
    | variant(
        "kind",
        "softmax",
        label_smoothing=share,
        class_weights=st.dictionaries(label, st.floats(2, 9), min_size=1),
    ),
)
train = section(
    epochs=count,
    clip_norm=st.none() | positive,
    optimizer=variant("name", "adam", lr=positive, betas=st.lists(share, min_size=2, max_size=2))
    | variant("name", "sgd", lr=positive, momentum=share),
    select=st.sampled_from(["loss", "span.micro_f1@unseen"]),
    device=st.sampled_from(["auto", "cpu", "cuda:1"]),
)
recipes = st.fixed_dictionaries(
    {"name": st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,8}\Z"), "data": data, "model": model},
    optional={"seed": st.integers(0, 2**32 - 1), "train": train},
)


def reload(recipe: Recipe, *, comments: bool = False) -> Recipe:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "recipe.yaml")
        path.write_text(to_yaml(recipe, comments=comments), encoding="utf-8")
        return load_recipe(path)


@given(values=recipes, comments=st.booleans())
@settings(deadline=None)
def test_a_dumped_recipe_loads_to_an_equal_one(values: dict[str, Any], comments: bool) -> None:
    recipe = recipe_from_mapping(values)

    assert reload(recipe, comments=comments) == recipe
    assert recipe_from_mapping(to_mapping(recipe)) == recipe


@pytest.fixture
def recipe(smallest: str, tmp_path: Path) -> Recipe:
    path = tmp_path / "recipe.yaml"
    path.write_text(smallest, encoding="utf-8")
    return load_recipe(path)


def test_every_default_is_filled_in_and_keys_keep_the_schema_s_order(recipe: Recipe) -> None:
    lines = to_yaml(recipe).splitlines()

    assert lines[0] == "name: small"
    assert lines[1] == "seed: 1"
    assert lines[2] == "data:"
    assert [line for line in lines if not line.startswith(" ")] == [
        "name: small",
        "seed: 1",
        "data:",
        "model:",
        "train:",
    ]
    assert "    lr: 0.001" in lines
    assert "    betas: [0.9, 0.999]" in lines
    assert "  characters: null" in lines


def test_comments_say_what_each_key_means(recipe: Recipe) -> None:
    lines = to_yaml(recipe, comments=True).splitlines()

    assert lines[lines.index("  epochs: 20") - 1] == "  # Passes over the training examples."
    assert max(map(len, lines)) <= 110


def test_long_values_are_not_folded(recipe: Recipe) -> None:
    long = recipe.model_copy(
        update={"data": recipe.data.model_copy(update={"train": " ".join(["words"] * 60)})}
    )

    assert reload(long) == long
    assert len(to_yaml(long).splitlines()) == len(to_yaml(recipe).splitlines())
