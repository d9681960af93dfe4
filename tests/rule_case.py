"""What a test says about one rule between keys of a recipe: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from danlu.errors import RecipeError
from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.yaml_document import read_yaml


@dataclass(frozen=True)
class Case:
    """Overrides that a rule objects to, and overrides close by that it does not.

    Args:
        rule: The name of the rule's function.
        fires: Lists of overrides that it refuses, all at the same key.
        key: The key.
        says: Parts of the message.
        quiet: Lists of overrides that are fine.
    """

    rule: str
    fires: tuple[Sequence[str], ...]
    key: str
    says: tuple[str, ...]
    quiet: tuple[Sequence[str], ...]

    def assert_fires(self, recipe: str, overrides: Sequence[str]) -> None:
        """The rule, and no other, refuses the recipe with these overrides."""
        with pytest.raises(RecipeError) as caught:
            load(recipe, overrides)
        (problem,) = caught.value.problems
        assert problem.where in {f"override {self.key}", f"the recipe {self.key}"}
        for part in self.says:
            assert part in str(problem)


def load(recipe: str, overrides: Sequence[str]) -> None:
    """Load a recipe's text with overrides."""
    values = read_yaml(recipe, name="smallest").data
    assert isinstance(values, dict)
    recipe_from_mapping(values, overrides)


def each(cases: Iterable[Case], kind: str) -> pytest.MarkDecorator:
    """Every list of overrides that cases have under `fires` or `quiet`, as parameters `case` and `overrides`."""
    return pytest.mark.parametrize(
        ("case", "overrides"),
        [
            pytest.param(case, overrides, id=f"{case.rule}-{overrides}")
            for case in cases
            for overrides in getattr(case, kind)
        ],
    )
