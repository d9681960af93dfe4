"""What a section's type says about its keys, read from its pydantic model: for messages, dumps and docs."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from danlu.recipe.key_path import KeyPath
from danlu.recipe.section import Section


@dataclass(frozen=True, slots=True)
class Option:
    """One key of a section.

    Args:
        name: The key.
        type: The type of its value, with the bounds that the key itself declares.
        required: Whether the key must be there.
        default: Its value when left out; None where it is required.
        description: What it means.
        sections: The types of section that it may hold; empty for a plain value.
        tag: The key of those sections that says which it is; None where there is no choice.
    """

    name: str
    type: Any
    required: bool
    default: Any
    description: str
    sections: tuple[type[Section], ...]
    tag: str | None

    @property
    def variants(self) -> dict[str, type[Section]]:
        """The sections by the value of their tag."""
        return (
            {} if self.tag is None else {tag_value(section, self.tag): section for section in self.sections}
        )

    @property
    def default_tag(self) -> str | None:
        """The tag of the default section: a section that does not say which it is, is this one."""
        if self.tag is None or not isinstance(self.default, Section):
            return None
        return tag_value(type(self.default), self.tag)

    def section_for(self, value: object) -> type[Section] | None:
        """The type of section that a value is meant to be; None when that cannot be told."""
        if self.tag is None:
            return self.sections[0] if self.sections else None
        tag = value.get(self.tag, self.default_tag) if isinstance(value, Mapping) else None
        return self.variants.get(tag) if isinstance(tag, str) else None


@cache
def options_of(section: type[Section]) -> dict[str, Option]:
    """The keys of a section in the order of its type.

    Example:
        >>> from danlu.recipe.train_section import Batches
        >>> list(options_of(Batches))
        ['size', 'max_tokens', 'by_length', 'sampling']
    """
    return {name: _option(name, field) for name, field in section.model_fields.items()}


def tag_value(section: type[Section], tag: str) -> str:
    """The value of the key that names a variant, such as `crf` for `kind`."""
    (value,) = get_args(section.model_fields[tag].annotation)
    return str(value)


def every_key(section: type[Section], *, under: KeyPath = ()) -> Iterator[tuple[KeyPath, Option]]:
    """Every key of a section and of all sections and variants within it, outer ones first."""
    for name, option in options_of(section).items():
        yield (*under, name), option
        for inner in option.sections:
            yield from every_key(inner, under=(*under, name))


def _option(name: str, field: FieldInfo) -> Option:
    # The metadata of the field go back around its type, so that a type alone tells the bounds.
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    sections = tuple(_sections_in(field.annotation))
    return Option(
        name=name,
        type=kind,
        required=field.is_required(),
        default=None if field.is_required() else field.get_default(call_default_factory=True),
        description=field.description or "",
        sections=sections,
        tag=_tag(field, sections),
    )


def _tag(field: FieldInfo, sections: tuple[type[Section], ...]) -> str | None:
    tag = field.discriminator or _discriminator_in(field.annotation)
    if isinstance(tag, str):
        return tag
    # One installed family or reader: the key that is bound to a single text still names it.
    if len(sections) == 1:
        return next((name for name, inner in sections[0].model_fields.items() if _is_name(inner)), None)
    return None


def _is_name(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1


def _sections_in(kind: object) -> Iterator[type[Section]]:
    if isinstance(kind, type) and issubclass(kind, Section):
        yield kind
    elif get_origin(kind) in {Union, types.UnionType}:
        for member in get_args(kind):
            yield from _sections_in(member)
    elif get_origin(kind) is Annotated:
        yield from _sections_in(get_args(kind)[0])


def _discriminator_in(kind: object) -> str | None:
    if get_origin(kind) is Annotated:
        tags = (item.discriminator for item in get_args(kind)[1:] if isinstance(item, FieldInfo))
        return next((tag for tag in tags if isinstance(tag, str)), None)
    found = (_discriminator_in(member) for member in get_args(kind) if get_origin(kind) is not Literal)
    return next((tag for tag in found if tag is not None), None)
