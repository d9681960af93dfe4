"""Starter recipes: complete, commented YAML for the person who will edit it, one a family; and those of the demos.

Each family that danlu brings has one; `demo-tagging`, `demo-sentiment`, `demo-keyphrase` and `demo-emotion` are what
`danlu demo` trains. A family of another package brings its starter in a folder `starters` beside the module of its
options.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from danlu.errors import Problem, RecipeError
from danlu.recipe.plugins import families
from danlu.recipe.wording import nearest


def starter_text(family: str) -> str:
    """The starter recipe of a family.

    Raises:
        RecipeError: There is no such family, or it brings no starter.

    Example:
        >>> starter_text("bilstm-crf")[0]
        '#'
    """
    if family not in families():
        match = nearest(family, list(families()))
        fix = f"did you mean {match}?" if match else None
        problem = Problem("FAMILY", "unknown family", repr(family), ", ".join(families()), fix)
        raise RecipeError(f"There is no family {family!r}", [problem])
    return starter_path(family).read_text(encoding="utf-8")


def starter_path(name: str) -> Path:
    """The file of a recipe that an installed package brings: a family's starter, or that of a demo.

    Raises:
        RecipeError: No package brings a recipe of this name.
    """
    packages = [__package__]
    if name in families():
        packages.append(families()[name].options.__module__.rpartition(".")[0])
    for package in packages:
        with as_file(files(package).joinpath("starters", f"{name}.yaml")) as path:
            if path.is_file():
                return path
    raise RecipeError(
        f"There is no starter recipe {name!r}",
        [Problem(f"{package}/starters", f"no file {name}.yaml") for package in packages],
    )


def write_starter(family: str, path: Path) -> None:
    """Write the starter recipe of a family to a new file.

    Args:
        family: The family.
        path: The file; its folder must exist.

    Raises:
        RecipeError: There is no such family, the file exists already, or it cannot be written.
    """
    text = starter_text(family)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        problem = Problem(
            str(path), "a file stands here already", fix="name another file, or move this one away"
        )
        raise RecipeError("Nothing was written", [problem]) from error
    except OSError as error:
        raise RecipeError(
            "Nothing was written", [Problem(str(path), error.strerror or str(error))]
        ) from error
