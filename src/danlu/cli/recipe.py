"""`danlu recipe`: check a recipe, show all of it, describe every key, begin a new one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danlu.cli.arguments import AsJson, Overrides

if TYPE_CHECKING:
    from danlu.recipe.schema import Recipe

app = typer.Typer(no_args_is_help=True, help="Check, show and begin recipes.")

RecipeFile = Annotated[Path, typer.Argument(metavar="RECIPE", help="A recipe file.")]


@app.command()
def check(recipe: RecipeFile, overrides: Overrides = None, *, as_json: AsJson = False) -> None:
    """Say whether a recipe can be trained, or every problem at once.

    The data files are not opened.
    """
    from danlu.recipe.load import load_recipe

    loaded = load_recipe(recipe, overrides or ())
    typer.echo(
        json.dumps({"ok": True, **_summary(loaded)}, ensure_ascii=False) if as_json else _in_words(loaded)
    )


@app.command()
def show(
    recipe: RecipeFile,
    overrides: Overrides = None,
    *,
    comments: Annotated[bool, typer.Option("--comments", help="Say above each key what it means.")] = False,
) -> None:
    """Print the complete recipe, every default filled in."""
    from danlu.recipe.dump import to_yaml
    from danlu.recipe.load import load_recipe

    typer.echo(to_yaml(load_recipe(recipe, overrides or ()), comments=comments), nl=False)


@app.command()
def schema(
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a page for people instead.")] = False,
) -> None:
    """Print the JSON Schema of a recipe, for editors that complete keys and underline mistakes."""
    from danlu.recipe.json_schema import recipe_json_schema
    from danlu.recipe.reference import recipe_reference_markdown

    if markdown:
        typer.echo(recipe_reference_markdown(), nl=False)
    else:
        typer.echo(json.dumps(recipe_json_schema(), indent=2, ensure_ascii=False))


@app.command()
def new(
    family: Annotated[str, typer.Argument(metavar="FAMILY", help="The kind of model, such as bilstm-crf.")],
    *,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there instead of printing.")] = None,
) -> None:
    """Begin a recipe: a complete one with comments, to edit."""
    from danlu.recipe.starters import starter_text, write_starter

    if to is None:
        typer.echo(starter_text(family), nl=False)
    else:
        write_starter(family, to)
        typer.echo(f"wrote {to}")


def _summary(recipe: Recipe) -> dict[str, object]:
    return {
        "name": recipe.name,
        "family": recipe.model.model_dump()["family"],
        "data": recipe.data.model_dump(include={"root", "train", "valid", "test"}),
        "epochs": recipe.train.epochs,
        "seed": recipe.seed,
        "select": recipe.train.select,
    }


def _in_words(recipe: Recipe) -> str:
    summary = _summary(recipe)
    return (
        f"ok: {recipe.name}\n"
        f"{summary['family']}, data in {recipe.data.model_dump()['root']}, {recipe.train.epochs} epochs at most, "
        f"seed {recipe.seed}, best epoch by {recipe.train.select}"
    )
