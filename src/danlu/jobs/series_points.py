"""The points of a series: one recipe at some values of one key, each with some seeds.

Every point is a complete recipe before the first one is trained, so that all mistakes are told at once. Nothing here
imports torch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeGuard

from danlu.errors import Problem, RecipeError
from danlu.jobs.series_arguments import OVER, SCORES, SEEDS, conflicts, parse_over, parse_seeds, shown_value
from danlu.jobs.series_runs import EPOCHS, is_beginning_of_longer
from danlu.json_values import is_count
from danlu.recipe.dump import to_mapping
from danlu.recipe.key_path import PlainValue
from danlu.recipe.load import load_recipe
from danlu.recipe.schema import Recipe
from danlu.recipe.score_names import (
    LOSS,
    SCORES_OF_TASK,
    SLICES_OF_TASK,
    is_known,
    known_names,
    selectable_scores,
)
from danlu.recipe.wording import nearest
from danlu.record.tasks import view_of_task

LONGEST_PART = 24
"""Characters of a value in the name of a run: a longer one is numbered instead."""


@dataclass(frozen=True, slots=True)
class Point:
    """One run of a series.

    Args:
        value: What the key of the series is; None where seeds alone differ.
        seed: The seed.
        label: The point in words, such as `model.alpha=0.4 seed 2`.
        recipe: Its complete recipe, with a name of its own.
        is_beginning: Whether it is the beginning of a longer run of the series, and is not trained itself. Its recipe
            may then be one that is refused by itself, as of a learning rate that never falls.
    """

    value: PlainValue
    seed: int
    label: str
    recipe: Recipe
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """What is to be trained.

    Args:
        name: The recipe's name.
        task: What its models predict.
        key: The key that changes; None where seeds alone differ.
        values: Its values in the order given; one None where seeds alone differ.
        seeds: The seeds in the order given.
        scores: The scores of the table; the first one is compared.
        points: Each value with each seed, value by value.
    """

    name: str
    task: str
    key: str | None
    values: tuple[PlainValue, ...]
    seeds: tuple[int, ...]
    scores: tuple[str, ...]
    points: tuple[Point, ...]


def plan_series(
    recipe: Path,
    overrides: Sequence[str] = (),
    *,
    over: str | None = None,
    seeds: Sequence[int | str] = (),
    scores: Sequence[str] = (),
) -> SeriesPlan:
    """Read a recipe at every value of a key, and give each of them every seed.

    Args:
        recipe: The recipe file.
        overrides: Texts `key.path=value` for all points.
        over: The key and its values, `KEY=V1,V2` or `KEY=[V1, V2]`, read as YAML; None: seeds alone differ.
        seeds: The seeds; none: the recipe's own.
        scores: The scores of the table; none: that of `train.select` and those that are followed for the task.

    Raises:
        RecipeError: The recipe or one of the arguments is wrong at any point; every problem.

    Example:
        >>> plan = plan_series(Path("my-tagger.yaml"), over="train.epochs=5,10", seeds=[1, 2])  # doctest: +SKIP
        >>> [point.label for point in plan.points]  # doctest: +SKIP
        ['train.epochs=5 seed 1', 'train.epochs=5 seed 2', 'train.epochs=10 seed 1', 'train.epochs=10 seed 2']
    """
    key, values, problems = parse_over(over)
    numbers, seed_problems = parse_seeds(seeds)
    problems += seed_problems + conflicts(overrides, key, has_seeds=bool(seeds))
    if over is None and not seeds:
        fix = f"{OVER} KEY=V1,V2 or {SEEDS} 1,2,3"
        problems.append(Problem(f"{OVER}, {SEEDS}", "nothing changes from run to run", fix=fix))
    recipes, recipe_problems = _load_each(recipe, overrides, key, values)
    problems += recipe_problems + _twice(key, recipes)
    columns, score_problems = _columns(scores, [loaded for _, loaded in recipes])
    problems += score_problems
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        raise RecipeError(f"{count} in the series", problems)
    first = recipes[0][1]
    used_seeds = tuple(numbers or [first.seed])
    return SeriesPlan(
        name=first.name,
        task=first.task,
        key=key,
        values=tuple(values),
        seeds=used_seeds,
        scores=columns,
        points=tuple(_points(recipes, key, used_seeds)),
    )


def _load_each(
    path: Path, overrides: Sequence[str], key: str | None, values: Sequence[PlainValue]
) -> tuple[list[tuple[PlainValue, Recipe]], list[Problem]]:
    """The recipe at each value that is right, and the problems of the others."""
    recipes: list[tuple[PlainValue, Recipe]] = []
    found: list[tuple[PlainValue, Problem]] = []
    longest = _longest(path, overrides, key, values)
    for value in values:
        if longest is not None and _is_number_of_epochs(value):
            recipes.append((value, _with_epochs(longest, value)))
            continue
        try:
            recipes.append((value, load_recipe(path, _changed(overrides, key, value))))
        except RecipeError as error:
            found += [(value, problem) for problem in error.problems]
    return recipes, _each_once(found, key, len(values))


def _longest(
    path: Path, overrides: Sequence[str], key: str | None, values: Sequence[PlainValue]
) -> Recipe | None:
    """The recipe with the most epochs, where the other runs are its beginnings; None where each is its own."""
    epochs = [value for value in values if _is_number_of_epochs(value)]
    if key != EPOCHS or not epochs:
        return None
    try:
        longest = load_recipe(path, _changed(overrides, key, max(epochs)))
    except RecipeError:
        return None
    return longest if is_beginning_of_longer(longest) else None


def _is_number_of_epochs(value: PlainValue) -> TypeGuard[int]:
    return is_count(value) and value > 0


def _with_epochs(recipe: Recipe, epochs: int) -> Recipe:
    return recipe.model_copy(update={"train": recipe.train.model_copy(update={"epochs": epochs})})


def _changed(overrides: Sequence[str], key: str | None, value: PlainValue) -> list[str]:
    return [*overrides, *([] if key is None else [f"{key}={json.dumps(value, ensure_ascii=False)}"])]


def _each_once(found: Sequence[tuple[PlainValue, Problem]], key: str | None, of: int) -> list[Problem]:
    """Problems that several values have in common, told once: with all that was received, and at which values."""
    groups: dict[tuple[str | None, ...], list[tuple[PlainValue, Problem]]] = {}
    for value, problem in found:
        groups.setdefault((problem.where, problem.what, problem.allowed, problem.fix), []).append(
            (value, problem)
        )
    problems = []
    for group in groups.values():
        first = group[0][1]
        received = dict.fromkeys(problem.received for _, problem in group if problem.received is not None)
        at = ", ".join(shown_value(value) for value, _ in group)
        is_told = key is None or len(group) == of or first.where == f"override {key}"
        problems.append(
            replace(
                first,
                where=first.where if is_told else f"{first.where}, at {key}={at}",
                received="; ".join(received) or None,
            )
        )
    return problems


def _twice(key: str | None, recipes: Sequence[tuple[PlainValue, Recipe]]) -> list[Problem]:
    """Values that make the same recipe, as `1` and `1.0` may, and as any value of the recipe's name does."""
    problems = []
    seen: list[tuple[PlainValue, dict[str, object]]] = []
    for value, recipe in recipes:
        content = {**to_mapping(recipe), "name": None}
        same = next((other for other, known in seen if known == content), None)
        if any(known == content for _, known in seen):
            received = f"{shown_value(same)} and {shown_value(value)}"
            fix = "leave one of them out"
            problems.append(Problem(f"{OVER} {key}", "two values make the same recipe", received, fix=fix))
        seen.append((value, content))
    return problems


def _columns(scores: Sequence[str], recipes: Sequence[Recipe]) -> tuple[tuple[str, ...], list[Problem]]:
    """The scores of the table; none where no recipe could be read."""
    tasks = dict.fromkeys(recipe.task for recipe in recipes)
    if len(tasks) > 1:
        received = ", ".join(tasks)
        return (), [Problem(OVER, "the values are of different tasks, which share no score", received)]
    if not tasks:
        return (), [_unknown_score(name, None) for name in scores if not is_known(name)]
    (task,) = tasks
    if scores:
        unknown = [name for name in scores if name not in selectable_scores(task)]
        return tuple(dict.fromkeys(scores)), [_unknown_score(name, task) for name in unknown]
    selected = [recipe.train.select for recipe in recipes]
    return tuple(dict.fromkeys((*selected, *view_of_task(task).followed))), []


def _unknown_score(name: str, task: str | None) -> Problem:
    """What to tell of a name that is no score of the task, or of any where the recipe does not tell the task."""
    near = nearest(name, known_names() if task is None else selectable_scores(task))
    fix = None if near is None else f"did you mean {near}?"
    if task is None:
        return Problem(SCORES, "no task has a score of this name", received=repr(name), fix=fix)
    slices = " or ".join(f"@{part}" for part in SLICES_OF_TASK[task])
    allowed = f"{', '.join((LOSS, *SCORES_OF_TASK[task]))}; all but the first also with {slices}"
    return Problem(SCORES, f"{task} has no score of this name", repr(name), allowed, fix)


def _points(
    recipes: Sequence[tuple[PlainValue, Recipe]], key: str | None, seeds: Sequence[int]
) -> Iterable[Point]:
    parts = _name_parts(key, [value for value, _ in recipes])
    most = max(recipe.train.epochs for _, recipe in recipes)
    for part, (value, recipe) in zip(parts, recipes, strict=True):
        for seed in seeds:
            label = f"seed {seed}" if key is None else f"{key}={shown_value(value)} seed {seed}"
            changes = {"seed": seed, "name": f"{recipe.name}{part}-seed-{seed}"}
            is_beginning = key == EPOCHS and recipe.train.epochs < most and is_beginning_of_longer(recipe)
            yield Point(value, seed, label, recipe.model_copy(update=changes), is_beginning)


def _name_parts(key: str | None, values: Sequence[PlainValue]) -> list[str]:
    """What the value adds to the name of a run: the value itself where it can, else its number in the series."""
    if key is None:
        return ["" for _ in values]
    texts = [_for_a_name(shown_value(value)) for value in values]
    is_clear = len(set(texts)) == len(texts) and all(0 < len(text) <= LONGEST_PART for text in texts)
    if not is_clear:
        texts = [f"value-{number}" for number in range(1, len(values) + 1)]
    return [f"-{_for_a_name(key.rpartition('.')[2])}-{text}" for text in texts]


def _for_a_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "-", text).strip("-")
