"""Types and values in words, for people who do not know pydantic."""

from __future__ import annotations

import reprlib
import types
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from danlu.recipe.options import Option, options_of
from danlu.recipe.section import Section

_LONGEST = 100
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 60
_SHORT.maxlevel = 2
_PLAIN = {bool: "true or false", int: "a whole number", float: "a number", str: "text", type(None): "null"}
_BOUNDS = {"ge": "at least {}", "gt": "above {}", "le": "at most {}", "lt": "below {}"}


def show(value: object) -> str:
    """A value as a recipe would have it, short.

    Example:
        >>> show("a"), show(None), show(True), show(0.5)
        ("'a'", 'null', 'true', '0.5')
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = _SHORT.repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def describe(kind: object) -> str:
    """What a type allows.

    Example:
        >>> from pydantic import Field
        >>> describe(Annotated[int, Field(ge=1)] | None)
        'a whole number of at least 1, or null'
    """
    if get_origin(kind) is Annotated:
        return _describe_bounded(get_args(kind)[0], _metadata(kind))
    if get_origin(kind) in _COMPOUND:
        return _COMPOUND[get_origin(kind)](get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Section):
        return f"a section with the keys {', '.join(options_of(kind))}"
    return _PLAIN[kind] if isinstance(kind, type) and kind in _PLAIN else "another value"


def describe_option(option: Option) -> str:
    """What may stand at a key: the choices of a section that has variants, or what the type allows."""
    if option.tag is None:
        return describe(option.type)
    null = ", or null" if type(None) in _members(option.type) else ""
    return f"a section with {option.tag}: {_one_of(list(option.variants))}{null}"


def nearest(word: object, choices: Sequence[str]) -> str | None:
    """The choice that is most like a word; None when none is.

    Example:
        >>> nearest("sofmax", ["softmax", "crf"])
        'softmax'
    """
    by_lower = {choice.lower(): choice for choice in reversed(choices)}
    found = get_close_matches(str(word).lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def member_types(kind: object) -> set[object]:
    """The plain types that a value may have, list and dict without what they hold."""
    return {get_origin(member) or member for member in map(_bare, _members(kind))}


def choices_of(kind: object) -> list[str]:
    """The texts that a type names one by one."""
    return [value for member in _members(kind) if get_origin(member) is Literal for value in get_args(member)]


def item_type(kind: object) -> object:
    """The type of what a list or a mapping holds; the type itself where it can be neither."""
    for member in map(_bare, _members(kind)):
        if get_origin(member) in {list, dict}:
            return get_args(member)[-1]
    return kind


def is_share(kind: object) -> bool:
    """Whether a type is a number from 0 up to 1."""
    limits = [item for member in _members(kind) for item in _metadata(member)]
    return any(_get(item, "lt") == [1] for item in limits) and any(_get(item, "ge") == [0] for item in limits)


def _metadata(kind: object) -> list[Any]:
    items = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    return [inner for item in items for inner in getattr(item, "metadata", [item])]


def _bare(kind: object) -> object:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _members(kind: object) -> tuple[object, ...]:
    return get_args(kind) if get_origin(kind) in {Union, types.UnionType} else (kind,)


def _describe_bounded(base: object, items: Sequence[object]) -> str:
    if get_origin(base) is list:
        return f"a list{_length(items)}, each {describe(get_args(base)[0])}"
    return describe(base) + _bounds(items)


def _describe_union(members: Sequence[object]) -> str:
    literals = [
        show(value) for member in members if get_origin(member) is Literal for value in get_args(member)
    ]
    others = [describe(member) for member in members if get_origin(member) is not Literal]
    if literals:
        others.insert(0, _one_of(literals))
    return ", or ".join(others)


def _one_of(choices: Sequence[str]) -> str:
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"


def _bounds(items: Sequence[object]) -> str:
    limits = [
        text.format(_number(bound))
        for item in items
        for name, text in _BOUNDS.items()
        for bound in _get(item, name)
    ]
    patterns = [pattern for item in items for pattern in _get(item, "pattern")]
    words = " and ".join(limits)
    words = f" of {words}" if words.startswith("at") else f" {words}" if words else ""
    words += "".join(" that is not empty" for item in items if _get(item, "min_length") == [1])
    return words + "".join(f" of the form {pattern}" for pattern in patterns)


def _length(items: Sequence[object]) -> str:
    least = next((bound for item in items for bound in _get(item, "min_length")), 0)
    most = next((bound for item in items for bound in _get(item, "max_length")), None)
    if most is not None:
        return f" of {most}" if least == most else f" of {least} to {most}"
    return f" of at least {least}" if least else ""


def _get(item: object, name: str) -> list[Any]:
    value = getattr(item, name, None)
    return [] if value is None else [value]


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


_COMPOUND: dict[object, Callable[[tuple[object, ...]], str]] = {
    Literal: lambda values: _one_of([show(value) for value in values]),
    Union: _describe_union,
    types.UnionType: _describe_union,
    list: lambda items: f"a list, each {describe(items[0])}",
    dict: lambda items: f"a mapping from text to {describe(items[1])}",
}
