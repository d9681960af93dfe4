"""The page that lists every key of a recipe, made from the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator

from danlu.recipe.installed import recipe_model
from danlu.recipe.key_path import KeyPath, dotted
from danlu.recipe.options import Option, options_of
from danlu.recipe.section import Section
from danlu.recipe.wording import describe_option

_HEAD = """\
# Recipe keys

Every key that a recipe may have. A key without a default is required. Where a section says which kind it is,
each kind has a table of its own, and a key of one kind is refused in another.

This page is generated: `danlu recipe schema --markdown > docs/recipe-keys.md`.
"""


def recipe_reference_markdown() -> str:
    """The page `docs/recipe-keys.md`, with the installed families and readers."""
    return _HEAD + "".join(_tables(recipe_model(), title="The recipe", path=()))


def _tables(section: type[Section], *, title: str, path: KeyPath) -> Iterator[str]:
    options = options_of(section)
    yield f"\n## {title}\n\n{_first_sentence(section)}\n\n"
    yield "| key | type | default | meaning |\n|---|---|---|---|\n"
    yield from (_row(option, path) for option in options.values())
    for option in options.values():
        for inner in option.sections:
            yield from _tables(inner, title=_title(option, inner, path), path=(*path, option.name))


def _title(option: Option, section: type[Section], path: KeyPath) -> str:
    key = f"`{dotted((*path, option.name))}`"
    names = [name for name, variant in option.variants.items() if variant is section]
    return f"{key} with `{option.tag}: {names[0]}`" if names else key


def _row(option: Option, path: KeyPath) -> str:
    cells = (f"`{dotted((*path, option.name))}`", _type(option), _default(option), option.description)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _type(option: Option) -> str:
    if option.sections and option.tag is None:
        return "section" if isinstance(option.default, Section) or option.required else "section, or null"
    return describe_option(option)


def _default(option: Option) -> str:
    if option.required:
        return ""
    if option.default_tag is not None:
        return f"`{option.tag}: {option.default_tag}`"
    if isinstance(option.default, Section):
        return "see below"
    return f"`{json.dumps(option.default, ensure_ascii=False)}`"


def _first_sentence(section: type[Section]) -> str:
    return " ".join((section.__doc__ or "").split())
