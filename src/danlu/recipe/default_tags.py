"""Sections that do not say which variant they are get the name of the default one.

`train.optimizer: {lr: 0.01}` is Adam, because a recipe without an optimiser is Adam.
"""

from __future__ import annotations

from danlu.recipe.key_path import PlainSection, PlainValue
from danlu.recipe.options import Option, options_of
from danlu.recipe.section import Section


def with_default_tags(data: PlainSection, model: type[Section]) -> PlainSection:
    """A copy of a recipe's plain values in which each section that has a default variant names its variant.

    Example:
        >>> from danlu.recipe.schema import Train
        >>> with_default_tags({"optimizer": {"lr": 0.01}}, Train)
        {'optimizer': {'name': 'adam', 'lr': 0.01}}
    """
    options = options_of(model)
    return {key: _tagged(value, options[key]) if key in options else value for key, value in data.items()}


def _tagged(value: PlainValue, option: Option) -> PlainValue:
    if not isinstance(value, dict):
        return value
    if option.tag is not None and option.default_tag is not None:
        value = {option.tag: option.default_tag, **value}
    section = option.section_for(value)
    return value if section is None else with_default_tags(value, section)
