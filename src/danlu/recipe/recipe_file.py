"""The text of a recipe file."""

from __future__ import annotations

from pathlib import Path

from danlu.errors import Problem, RecipeError
from danlu.recipe.wording import nearest


def read_recipe_text(path: Path) -> str:
    """Read a file of UTF-8 text, with or without a byte order mark.

    Raises:
        RecipeError: There is no such file, it cannot be read, or it is not UTF-8.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _refused(path, "there is no such file", fix=_neighbour(path)) from error
    except IsADirectoryError as error:
        raise _refused(path, "this is a folder, not a file", fix=_recipe_inside(path)) from error
    except OSError as error:
        raise _refused(path, f"the file cannot be read: {error.strerror or error}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        received = repr(content[error.start : error.start + 8])
        problem = Problem(
            f"{path}:{line}", "the text is not UTF-8", received, "UTF-8", "save the file as UTF-8"
        )
        raise RecipeError(f"1 problem in {path}", [problem]) from error


def _refused(path: Path, what: str, fix: str | None = None) -> RecipeError:
    return RecipeError(
        f"The recipe {path} cannot be read", [Problem(str(path), what, None, "a YAML file", fix)]
    )


def _neighbour(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {folder} either"
    names = _recipe_names(folder)
    match = nearest(path.name, names) or nearest(path.stem, names)
    if match is not None:
        return f"did you mean {folder / match}?"
    return f"recipes there: {', '.join(names[:5])}" if names else f"there are no recipes in {folder}"


def _recipe_inside(folder: Path) -> str | None:
    names = _recipe_names(folder)
    return f"did you mean {folder / names[0]}?" if names else None


def _recipe_names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.suffix in {".yaml", ".yml"})
    except OSError:
        return []
