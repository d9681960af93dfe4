"""Whatever stands in a recipe, the answer is a recipe or a `RecipeError` with problems in words."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from danlu.errors import RecipeError
from danlu.recipe.installed import recipe_model
from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.options import every_key
from danlu.recipe.starters import starter_text
from danlu.recipe.yaml_document import read_yaml

NAMES = sorted({str(path[-1]) for path, _ in every_key(recipe_model())})
WORDS = ["crf", "softmax", "cnn", "adam", "words", "auto", "none", "conll", "bilstm-crf", "1e-3", "yes", "x"]

keys = st.sampled_from(NAMES) | st.sampled_from(WORDS)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 40)
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=10,
)


def assert_refused_in_words_or_taken(data: dict[str, Any]) -> None:
    problems: list[str] | None = None
    try:
        recipe_from_mapping(data)
    except RecipeError as error:
        problems = [str(problem) for problem in error.problems]
    assert problems != []
    for problem in problems or ():
        assert problem.startswith("the recipe")
        assert "Input should" not in problem
        assert "Value error" not in problem


def sections_of(data: object) -> list[dict[str, Any]]:
    if not isinstance(data, dict):
        return []
    return [data, *(section for value in data.values() for section in sections_of(value))]


@given(data=st.dictionaries(keys, values, max_size=6))
@settings(deadline=None)
def test_sections_of_anything(data: dict[str, Any]) -> None:
    assert_refused_in_words_or_taken(data)


@given(chosen=st.data())
@settings(deadline=None)
def test_a_sound_recipe_with_a_few_values_changed(chosen: st.DataObject) -> None:
    data = read_yaml(starter_text("bilstm-crf"), name="starter").data
    for _ in range(chosen.draw(st.integers(1, 4))):
        section = chosen.draw(st.sampled_from(sections_of(data)))
        key = chosen.draw(st.sampled_from([*section, *WORDS[:2]]))
        section[key] = chosen.draw(values)

    assert isinstance(data, dict)
    assert_refused_in_words_or_taken(data)
