"""The recipe's type with the installed families and readers filled in.

`schema.Recipe` leaves `model` and `data.reader` open. Here they become a choice among the families
by `family` and among the readers by `format`, so that pydantic and the JSON Schema know every key there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import Annotated, TypeVar, cast

from pydantic import Field, create_model

from danlu.recipe import plugins
from danlu.recipe.audio_data import AudioData
from danlu.recipe.joint_data import JointData
from danlu.recipe.schema import Recipe
from danlu.recipe.section import Section
from danlu.recipe.tagging_data import TaggingData
from danlu.recipe.text_data import TextData

Base = TypeVar("Base", bound=Section)

DATA_OF_TASK: Mapping[str, type[Section]] = {
    "tagging": TaggingData,
    "joint-tagging": JointData,
    "text-classification": TextData,
    "audio-classification": AudioData,
}
"""The section `data` of each task."""


@cache
def recipe_model() -> type[Recipe]:
    """The type that a recipe must match on this machine.

    Example:
        >>> sorted(recipe_model().model_fields)
        ['data', 'model', 'name', 'seed', 'train']
    """
    return build_recipe_model(families=plugins.families(), readers=plugins.readers())


def build_recipe_model(
    *, families: Mapping[str, plugins.Family], readers: Mapping[str, plugins.Reader]
) -> type[Recipe]:
    """A recipe's type for the given families and readers, by name."""
    data = [
        _narrowed(section, reader=_choice(options, tag="format"))
        for task, section in DATA_OF_TASK.items()
        if (options := [reader.options for reader in readers.values() if reader.task == task])
    ]
    model = _choice([family.options for family in families.values()], tag="family")
    return _narrowed(Recipe, data=_choice(data, tag="task"), model=model)


def _narrowed(base: type[Base], **types: object) -> type[Base]:
    fields = {
        name: (kind, Field(description=base.model_fields[name].description)) for name, kind in types.items()
    }
    model: type[Section] = create_model(  # type: ignore[call-overload]  # the fields' types are made, not written
        base.__name__, __base__=base, __doc__=base.__doc__, __module__=base.__module__, **fields
    )
    return cast("type[Base]", model)


def _choice(variants: Sequence[type[Section]], *, tag: str) -> object:
    # pydantic takes a discriminator on two or more variants only.
    if len(variants) == 1:
        return variants[0]
    return Annotated[reduce(or_, variants), Field(discriminator=tag)]
