"""The paths in a recipe that are relative to something, made absolute so that nothing later has to know."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from danlu.recipe.key_path import KeyPath
from danlu.recipe.section import Section

SOURCE: KeyPath = ("model", "encoder", "source")
"""The key that holds a folder, `package:NAME` or a name on the hub."""

PATHS: tuple[KeyPath, ...] = (("data", "root"), ("model", "word_embedding", "vectors"), SOURCE)
"""The keys that hold, or may hold, a path from outside `data.root`."""

Part = TypeVar("Part", bound=Section)


def with_absolute_paths(recipe: Part, *, folder_of: Callable[[KeyPath], Path]) -> Part:
    """A copy in which every path of `PATHS` is absolute and normalised; `~` is the home folder.

    Args:
        recipe: The recipe.
        folder_of: The folder that the value of a key is relative to.
    """
    for path in PATHS:
        if path != SOURCE or _is_folder(recipe, folder_of(path)):
            recipe = _with_absolute(recipe, path, folder_of(path))
    return recipe


def _is_folder(recipe: Section, folder: Path) -> bool:
    """Whether the recipe's encoder comes from a folder: it is written as a path, or there is such a folder."""
    source = getattr(getattr(getattr(recipe, "model", None), "encoder", None), "source", None)
    if not isinstance(source, str):
        return False
    return source.startswith((".", "/", "~")) or (folder / source).is_dir()


def _with_absolute(section: Part, path: KeyPath, folder: Path) -> Part:
    name = str(path[0])
    value = getattr(section, name, None)
    if isinstance(value, Section):
        return (
            section.model_copy(update={name: _with_absolute(value, path[1:], folder)})
            if path[1:]
            else section
        )
    if isinstance(value, str) and len(path) == 1:
        return section.model_copy(update={name: _absolute(value, folder)})
    return section


def _absolute(value: str, folder: Path) -> str:
    # os.path and not pathlib: a link keeps the name that its owner gave it, and `~nobody` is just a name.
    return os.path.abspath(folder / os.path.expanduser(value))  # noqa: PTH100, PTH111
