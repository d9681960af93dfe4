"""The page of recipe keys is the one that the schema makes."""

from __future__ import annotations

from pathlib import Path

from danlu.recipe.installed import recipe_model
from danlu.recipe.key_path import dotted
from danlu.recipe.options import every_key
from danlu.recipe.reference import recipe_reference_markdown

PAGE = Path(__file__).parents[2] / "docs" / "recipe-keys.md"


def test_the_page_in_the_docs_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == recipe_reference_markdown(), (
        "run: danlu recipe schema --markdown > docs/recipe-keys.md"
    )


def test_every_key_has_a_row() -> None:
    page = recipe_reference_markdown()

    assert [
        dotted(path) for path, _ in every_key(recipe_model()) if f"\n| `{dotted(path)}` |" not in page
    ] == []


def test_every_row_has_four_cells() -> None:
    rows = [line for line in recipe_reference_markdown().splitlines() if line.startswith("|")]

    assert {line.replace("\\|", "").count("|") for line in rows} == {5}
