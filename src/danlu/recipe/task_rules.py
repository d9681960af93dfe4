"""Rules on what a recipe's data and its model are for."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.plugins import families
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe


def _family_is_for_the_task(recipe: Recipe) -> Iterator[Objection]:
    name, task = str(getattr(recipe.model, "family", "")), str(getattr(recipe.data, "task", ""))
    family = families().get(name)
    if family is not None and task not in family.tasks:
        others = [other.name for other in families().values() if task in other.tasks]
        yield Objection(
            ("model", "family"),
            f"is for {' and '.join(family.tasks)}, and the reader of data.reader.format gives examples for {task}",
            repr(name),
            ", ".join(others),
            "choose another family, or the reader of your files",
        )


TASK_RULES = (
    Rule(
        reads=("data.task", "data.reader.format", "model.family"),
        reason="A family learns from examples of its own task only.",
        find=_family_is_for_the_task,
    ),
)
