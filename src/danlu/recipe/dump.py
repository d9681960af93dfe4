"""A recipe as complete YAML: every default filled in, keys in the order of the schema."""

from __future__ import annotations

from io import StringIO
from textwrap import wrap
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter

from danlu.recipe.options import options_of
from danlu.recipe.schema import Recipe
from danlu.recipe.section import Section

_COMMENT_WIDTH = 100


def to_yaml(recipe: Recipe, *, comments: bool = False) -> str:
    """The text of a recipe file that loads to an equal recipe.

    Args:
        recipe: The recipe.
        comments: Whether each key is preceded by what it means.
    """
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.width = 10_000  # a folded line would be harder to edit than a long one
    text = StringIO()
    yaml.dump(_section(recipe, depth=0, comments=comments), text)
    return text.getvalue()


def to_mapping(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain values, complete; `recipe_from_mapping` makes an equal recipe of it."""
    return recipe.model_dump(mode="json")


def _section(section: Section, *, depth: int, comments: bool) -> CommentedMap:
    mapping = CommentedMap()
    for name, option in options_of(type(section)).items():
        mapping[name] = _value(getattr(section, name), depth=depth, comments=comments)
        if comments and option.description:
            lines = "\n".join(wrap(option.description, width=_COMMENT_WIDTH))
            mapping.yaml_set_comment_before_after_key(name, before=lines, indent=2 * depth)
    return mapping


def _value(value: object, *, depth: int, comments: bool) -> object:
    if isinstance(value, Section):
        return _section(value, depth=depth + 1, comments=comments)
    if isinstance(value, list):
        items = CommentedSeq(value)
        items.fa.set_flow_style()
        return items
    return value


class _Representer(RoundTripRepresenter):
    """Writes null as a word, and text that YAML would take for several lines with escapes."""

    def represent_null(self, data: None) -> ScalarNode:
        # The empty value that ruamel.yaml writes looks like something forgotten.
        return self.represent_scalar("tag:yaml.org,2002:null", "null")

    def represent_text(self, data: str) -> ScalarNode:
        style = None if data.isprintable() else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Representer.add_representer(type(None), _Representer.represent_null)
_Representer.add_representer(str, _Representer.represent_text)
