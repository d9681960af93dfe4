"""Pydantic's errors brought to the keys of a recipe: one fault a value, at a path that stands in the file.

Pydantic's own locations hold the names of a union's members (`model.head.crf.constraints`,
`data.train.list[str].0`), and it reports a value that no member takes once for each member.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from danlu.recipe.key_path import KeyPath, PlainValue, value_at
from danlu.recipe.options import Option, options_of
from danlu.recipe.section import Section

UNKNOWN_KEY = {"extra_forbidden", "invalid_key"}
MISSING_KEY = "missing"


@dataclass(frozen=True, slots=True)
class Fault:
    """One pydantic error at its key.

    Args:
        path: The key, down to the list item or the entry of a mapping.
        section: The type of the section that the key stands in.
        option: The option that the key is or lies in; for an unknown key the option that holds its section;
            None at the top of the recipe.
        option_path: Where that option stands.
        details: What pydantic says.
    """

    path: KeyPath
    section: type[Section]
    option: Option | None
    option_path: KeyPath
    details: ErrorDetails

    @property
    def kind(self) -> str:
        """Pydantic's name for the error."""
        return self.details["type"]

    @property
    def is_about_key(self) -> bool:
        """Whether the key is the fault, and not its value."""
        return self.kind in UNKNOWN_KEY or self.kind == MISSING_KEY


def faults_in(error: ValidationError, data: PlainValue, model: type[Section]) -> list[Fault]:
    """Every fault of a validation.

    Args:
        error: What pydantic raised.
        data: The plain values that were validated.
        model: The type that they were validated against.
    """
    return _one_a_value(_locate(details, data, model) for details in error.errors(include_url=False))


def _locate(details: ErrorDetails, data: PlainValue, model: type[Section]) -> Fault:
    rest = list(details["loc"])
    section, option = model, None
    path: KeyPath = ()
    option_path: KeyPath = ()
    while rest:
        known = options_of(section).get(str(rest[0]))
        path = (*path, rest.pop(0))
        if known is None:
            break
        option, option_path = known, path
        inner = _section_inside(option, rest)
        if inner is None:
            path = _into_value(path, rest, data)
            break
        if rest:
            section = inner
    return Fault(path, section, option, option_path, details)


def _section_inside(option: Option, rest: list[int | str]) -> type[Section] | None:
    if len(option.sections) > 1:
        return option.variants[str(rest.pop(0))] if rest else None
    return option.sections[0] if option.sections else None


def _into_value(path: KeyPath, rest: Sequence[int | str], data: PlainValue) -> KeyPath:
    for part in rest:
        try:
            value_at(data, (*path, part))
        except LookupError:
            continue
        path = (*path, part)
    return path


def _one_a_value(faults: Iterable[Fault]) -> list[Fault]:
    groups: dict[KeyPath, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.path if fault.is_about_key else fault.option_path, []).append(fault)
    return [fault for group in groups.values() for fault in _closest(group)]


def _closest(group: list[Fault]) -> list[Fault]:
    """Of the members of a union that refuse a value, the faults of the one that it comes closest to."""
    inside = {fault.path: fault for fault in group if len(fault.path) > len(fault.option_path)}
    if inside:
        return list(inside.values())
    of_right_type = [fault for fault in group if not fault.kind.endswith(("_type", "literal_error"))]
    return (of_right_type or group)[:1]
