"""The recipe's JSON Schema, for editors that complete keys and underline mistakes."""

from __future__ import annotations

from typing import Any

from danlu.recipe.installed import recipe_model


def recipe_json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a recipe with the installed families and readers.

    Example:
        >>> recipe_json_schema()["additionalProperties"]
        False
    """
    schema = recipe_model().model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "danlu recipe",
    }
