"""The JSON Schema: closed, described, and in agreement with the starters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from danlu.recipe.json_schema import recipe_json_schema
from danlu.recipe.plugins import families
from danlu.recipe.starters import starter_text
from danlu.recipe.yaml_document import read_yaml

SCHEMA = recipe_json_schema()


def branches(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema's alternatives with references followed."""
    if "$ref" in schema:
        yield from branches(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    elif "oneOf" in schema or "anyOf" in schema:
        for branch in schema.get("oneOf", []) + schema.get("anyOf", []):
            yield from branches(branch)
    else:
        yield schema


def accepts(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a schema takes a value, as far as keys, names and types of sections go."""
    return any(_branch_accepts(value, branch) for branch in branches(schema))


def _branch_accepts(value: Any, schema: dict[str, Any]) -> bool:
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "null": type(None),
    }
    if schema["type"] == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, kinds[schema["type"]]):
        return False
    if not isinstance(value, dict) or "properties" not in schema:
        return True
    known = schema["properties"]
    return (
        set(schema.get("required", [])) <= set(value) <= set(known)
        and schema["additionalProperties"] is False
        and all(accepts(item, known[key]) for key, item in value.items())
    )


@pytest.mark.parametrize("family", families())
def test_it_takes_the_starters(family: str) -> None:
    assert accepts(read_yaml(starter_text(family), name=family).data, SCHEMA)


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("train", "epoch", 3),
        ("model", "family", "none"),
        ("data", "train", 3),
        ("train", "optimizer", {"lr": 1, "x": 2}),
    ],
)
def test_it_refuses_what_a_recipe_must_not_say(section: str, key: str, value: object) -> None:
    recipe: Any = read_yaml(starter_text("bilstm-crf"), name="starter").data

    assert not accepts({**recipe, section: {**recipe[section], key: value}}, SCHEMA)


def test_every_section_is_closed_and_every_key_is_described() -> None:
    sections = [SCHEMA, *SCHEMA["$defs"].values()]

    assert all(
        section["additionalProperties"] is False for section in sections if section["type"] == "object"
    )
    keys = {
        f"{section['title']}.{name}": bool({"description", "const", "$ref"} & set(key))
        for section in sections
        for name, key in section["properties"].items()
    }
    assert [key for key, is_described in keys.items() if not is_described] == []


def test_it_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"].startswith("https://json-schema.org/")
