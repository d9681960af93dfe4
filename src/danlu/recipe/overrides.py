"""Overrides from the command line: `train.epochs=3`, with the value read as YAML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from danlu.errors import Problem, RecipeError
from danlu.recipe.key_path import KeyPath, PlainSection, PlainValue, dotted, parse_dotted
from danlu.recipe.yaml_document import read_yaml

_FORM = "key.path=value, such as train.epochs=3 or data.train.0=first.txt"


@dataclass(frozen=True, slots=True)
class Override:
    """One key and the value that it gets.

    Args:
        path: The key; an index of a list is still text.
        value: The value as YAML read it.
    """

    path: KeyPath
    value: PlainValue


def parse_override(text: str) -> Override:
    """Read one override.

    Raises:
        RecipeError: The text has no `=`, an empty part, or a value that is not YAML.

    Example:
        >>> parse_override("train.optimizer.lr=1e-3")
        Override(path=('train', 'optimizer', 'lr'), value=0.001)
    """
    key, equals, value = text.partition("=")
    key = key.strip()
    place = f"override {key}"
    if not equals or not all(part and not part.isspace() for part in key.split(".")):
        raise _refused(
            f"override {text}", "not an override", repr(text), fix="write KEY=VALUE without spaces around ="
        )
    if not value.strip():
        raise _refused(
            place,
            "the value is missing",
            repr(text),
            fix=f"write {key}=null for no value, {key}='\"\"' for empty text",
        )
    document = read_yaml(value, name=place)
    if document.duplicates:
        first = document.duplicates[0]
        raise _refused(
            place, f"the key {dotted(first.path)} stands twice", repr(value), fix="remove one of the two"
        )
    return Override(parse_dotted(key), document.data)


def parse_overrides(texts: Iterable[str]) -> tuple[list[Override], list[Problem]]:
    """Read every override, and collect the problems of those that cannot be read."""
    overrides: list[Override] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            overrides.append(parse_override(text))
        except RecipeError as error:
            problems.extend(error.problems)
    return overrides, problems


def apply_override(data: PlainSection, override: Override) -> tuple[PlainSection, KeyPath]:
    """Set one value in a copy; what the override does not touch is shared with the original.

    Args:
        data: Mappings, lists and plain values.
        override: The key and its value. Missing sections, and those that are null, are made.

    Returns:
        The copy, and the key's path with list indices as numbers.

    Raises:
        RecipeError: The path leads into a plain value, or past the end of a list.

    Example:
        >>> apply_override({"train": None}, Override(("train", "epochs"), 3))
        ({'train': {'epochs': 3}}, ('train', 'epochs'))
    """
    changed, path = _with_value(data, override, ())
    return cast("PlainSection", changed), path


def _with_value(data: PlainValue, override: Override, done: KeyPath) -> tuple[PlainValue, KeyPath]:
    if len(done) == len(override.path):
        return override.value, done
    part = str(override.path[len(done)])
    if isinstance(data, list):
        index = _index(part, data, override, done)
        value, path = _with_value(data[index], override, (*done, index))
        return [*data[:index], value, *data[index + 1 :]], path
    if data is None or isinstance(data, dict):
        section = data or {}
        value, path = _with_value(section.get(part), override, (*done, part))
        return {**section, part: value}, path
    raise _refused(
        f"override {dotted(override.path)}",
        f"{dotted(done)} is a plain value, not a section",
        repr(data),
        fix=f"write {dotted(done)}={{{part}: …}} to replace it",
    )


def _index(part: str, items: list[PlainValue], override: Override, done: KeyPath) -> int:
    if part.isdecimal() and int(part) < len(items):
        return int(part)
    raise RecipeError(
        "1 problem in the overrides",
        [
            Problem(
                f"override {dotted(override.path)}",
                f"{dotted(done)} is a list of {len(items)}, and has no item {part}",
                repr(part),
                f"an index from 0 to {len(items) - 1}" if items else "nothing: the list is empty",
                f"write {dotted(done)}=[…] to replace the list",
            )
        ],
    )


def _refused(place: str, what: str, received: str, *, fix: str) -> RecipeError:
    return RecipeError("1 problem in the overrides", [Problem(place, what, received, _FORM, fix)])
