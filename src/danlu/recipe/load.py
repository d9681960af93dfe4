"""From a recipe file and overrides to a `Recipe`, or to every problem there is, at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from danlu.errors import Problem, RecipeError
from danlu.recipe.default_tags import completed
from danlu.recipe.effects import effects_despite, effects_of
from danlu.recipe.installed import recipe_model
from danlu.recipe.key_path import PlainSection, dotted
from danlu.recipe.origins import Origins
from danlu.recipe.overrides import apply_override, parse_overrides
from danlu.recipe.problems import Objection, objections_to
from danlu.recipe.recipe_file import read_recipe_text
from danlu.recipe.recipe_paths import with_absolute_paths
from danlu.recipe.schema import Recipe
from danlu.recipe.yaml_document import DuplicateKey, YamlDocument, read_yaml


def load_recipe(path: Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe file.

    Args:
        path: The file.
        overrides: Texts `key.path=value`; the last one of a key wins.

    Returns:
        The recipe, complete, its paths absolute: those in the file are relative to the file's folder,
        those in overrides to the current directory.

    Raises:
        RecipeError: The file cannot be read, or something in it or in the overrides is wrong; every problem.
    """
    document = read_yaml(read_recipe_text(path), name=str(path))
    return _finish(Origins(str(path), path.parent, document), overrides)


def recipe_from_mapping(
    values: Mapping[str, Any],
    overrides: Sequence[str] = (),
    *,
    folder: Path | None = None,
    name: str = "the recipe",
) -> Recipe:
    """Make a recipe from plain Python values.

    Args:
        values: What a recipe file would say: dicts, lists, text, numbers, booleans and None.
        overrides: Texts `key.path=value`; the last one of a key wins.
        folder: What relative paths in `values` are relative to; default: the current directory.
        name: What errors call the recipe.

    Raises:
        RecipeError: Something is wrong; with every problem.
    """
    return _finish(Origins(name, folder or Path(), YamlDocument(dict(values), {}, ())), overrides)


def _finish(origins: Origins, overrides: Sequence[str]) -> Recipe:
    data, problems = _overridden(_sections(origins), overrides, origins)
    recipe, objections = _validated(data)
    objections += [_twice(duplicate) for duplicate in origins.document.duplicates]
    problems = origins.problems(objections) + problems
    if recipe is None or problems:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        raise RecipeError(f"{count} in {origins.name}", problems)
    return with_absolute_paths(recipe, folder_of=origins.folder_of)


def _sections(origins: Origins) -> PlainSection:
    data = origins.document.data
    if isinstance(data, dict):
        return data
    what = "the recipe is empty" if data is None else "a recipe is a mapping of keys to values"
    received = None if data is None else f"a {type(data).__name__}"
    problem = Problem(
        f"{origins.name}:{origins.document.line_of(())}",
        what,
        received,
        "the keys name, seed, data, model and train",
        "danlu recipe new FAMILY writes a recipe to begin with",
    )
    raise RecipeError(f"1 problem in {origins.name}", [problem])


def _overridden(
    data: PlainSection, texts: Sequence[str], origins: Origins
) -> tuple[PlainSection, list[Problem]]:
    overrides, problems = parse_overrides(texts)
    for override in overrides:
        try:
            data, path = apply_override(data, override)
        except RecipeError as error:
            problems.extend(error.problems)
        else:
            origins.overridden.append(path)
    return data, problems


def _validated(data: PlainSection) -> tuple[Recipe | None, list[Objection]]:
    model = recipe_model()
    data = completed(data, model)
    try:
        recipe = model.model_validate(data)
    except ValidationError as error:
        objections = objections_to(error, data, model)
        return None, objections + effects_despite(objections, data, model)
    return recipe, effects_of(recipe)


def _twice(duplicate: DuplicateKey) -> Objection:
    return Objection(
        duplicate.path,
        f"the key stands twice: in line {duplicate.first_line} and in line {duplicate.line}",
        dotted(duplicate.path[-1:]),
        "each key once",
        f"remove line {duplicate.first_line} or line {duplicate.line}",
    )
