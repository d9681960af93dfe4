"""What is to be trained: every point's folds with their complete recipes and their splits, before the first is begun.

Reading the arguments and the recipes imports no torch; drawing the folds reads the clips.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from danlu.data.audio_splits import AudioSplit, read_clips, split_clips
from danlu.data.clip import ClipsRead
from danlu.errors import DataError, Problem, RecipeError
from danlu.jobs.folds.fold import Fold, make_folds
from danlu.jobs.folds.leaks import Leak, SplitFold, leaks_of
from danlu.jobs.folds.points import SPLIT, Point, read_points
from danlu.jobs.folds.protocol import Protocol, read_protocol
from danlu.jobs.series_arguments import OVER
from danlu.recipe.audio_data import AudioData
from danlu.recipe.dump import to_mapping
from danlu.recipe.load import load_recipe
from danlu.recipe.schema import Recipe

TASK = "audio-classification"


@dataclass(frozen=True, slots=True)
class FoldsArguments:
    """What is asked for: one recipe a point, and a protocol.

    Args:
        protocol: How clips come into folds.
        points: The points, each with its complete recipe; the recipe's split is of no fold yet.
    """

    protocol: Protocol
    points: tuple[tuple[Point, Recipe], ...]

    @property
    def recipe(self) -> Recipe:
        """The recipe of the first point."""
        return self.points[0][1]


@dataclass(frozen=True, slots=True)
class PlannedFold:
    """A fold of a point.

    Args:
        fold: Its groups and its split.
        recipe: Its complete recipe, with a name of its own, and one thread where the recipe names no number: folds
            then are the same to the bit, however many are trained at once.
        splits: The clips of `train`, `valid` and `test`.
    """

    fold: Fold
    recipe: Recipe
    splits: Mapping[str, AudioSplit]

    @property
    def contents(self) -> dict[str, str]:
        """The hash of each split's clips."""
        return {name: split.content_hash for name, split in self.splits.items()}

    @property
    def untested(self) -> list[str]:
        """Classes of train that no clip of test has."""
        return sorted(set(self.splits["train"].label_counts) - set(self.splits["test"].label_counts))


@dataclass(frozen=True, slots=True)
class PlannedPoint:
    """A point with its folds.

    Args:
        point: The values that set it apart from other points.
        recipe: Its recipe.
        folds: Its folds in order.
        leaks: What train and test of its folds share.
        notes: What a person should know of the folds, in words.
    """

    point: Point
    recipe: Recipe
    folds: tuple[PlannedFold, ...]
    leaks: tuple[Leak, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def data(self) -> AudioData:
        """The section `data` of its recipe."""
        return audio_data(self.recipe)

    @property
    def classes(self) -> list[str]:
        """Every class of train or of test, sorted."""
        return sorted(
            {
                label
                for fold in self.folds
                for name in ("train", "test")
                for label in fold.splits[name].label_counts
            }
        )


@dataclass(frozen=True, slots=True)
class FoldsPlan:
    """All that is to be trained.

    Args:
        protocol: How clips came into folds.
        points: The points; one, without a label, where nothing changes.
    """

    protocol: Protocol
    points: tuple[PlannedPoint, ...]

    @property
    def name(self) -> str:
        """The recipe's name."""
        return self.points[0].recipe.name

    @property
    def is_comparison(self) -> bool:
        """Whether points are compared."""
        return bool(self.points[0].point.changes)


def read_arguments(
    recipe: Path,
    overrides: Sequence[str] = (),
    *,
    protocol: str,
    folds: int | None = None,
    group: str | None = None,
    valid_groups: int | None = None,
    seed: int | None = None,
    over: Sequence[str] = (),
) -> FoldsArguments:
    """Read a recipe at every point, and the protocol; no data are read.

    Args:
        recipe: The recipe file.
        overrides: Texts `key.path=value` for all points.
        protocol: `leave-one-speaker-out`, `k-fold` or `paper`.
        folds: How many folds of the other two than the first.
        group: What `k-fold` holds out: `speaker` or `sentence`.
        valid_groups: How many groups choose the epoch of each fold.
        seed: Seed of the draw of `k-fold` and `paper`.
        over: Keys and their values, `KEY=V1,V2` each.

    Raises:
        RecipeError: The recipe or an argument is wrong at any point; every problem.
    """
    chosen, problems = read_protocol(protocol, folds=folds, group=group, valid_groups=valid_groups, seed=seed)
    points, point_problems = read_points(over, overrides)
    problems += point_problems
    loaded, recipe_problems = _load_each(recipe, overrides, points, chosen)
    problems += recipe_problems + _same_recipes(loaded)
    if problems or chosen is None:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        raise RecipeError(f"{count} in the folds", problems)
    return FoldsArguments(chosen, tuple(loaded))


def plan_folds(arguments: FoldsArguments, *, tell: Callable[[str], None] | None = None) -> FoldsPlan:
    """Read the clips and make the folds of every point; points that read the same clips have the same folds.

    Args:
        arguments: What `read_arguments` returns.
        tell: Is told what is being done, in words.

    Raises:
        DataError: The clips cannot be read as declared, or they cannot make such folds.
    """
    known: dict[str, tuple[list[SplitFold], list[Leak]]] = {}
    points = []
    for point, recipe in arguments.points:
        data = audio_data(recipe)
        # The split apart, the section says which clips there are.
        key = json.dumps({**data.model_dump(mode="json"), "split": None}, sort_keys=True)
        if key not in known:
            read = read_clips(data, tell=tell)
            folds = make_folds(arguments.protocol, read.clips)
            split = [(fold, _splits(data, fold, read)) for fold in folds]
            known[key] = split, leaks_of(split)
        points.append(_planned(point, recipe, *known[key]))
    return FoldsPlan(arguments.protocol, tuple(points))


def audio_data(recipe: Recipe) -> AudioData:
    """The section `data` of a recipe of audio classification.

    Raises:
        RecipeError: The recipe is of another task.
    """
    if isinstance(recipe.data, AudioData):
        return recipe.data
    raise RecipeError("Folds cannot be made of these data.", [_other_task(recipe.task)])


def _load_each(
    path: Path, overrides: Sequence[str], points: Sequence[Point], protocol: Protocol | None
) -> tuple[list[tuple[Point, Recipe]], list[Problem]]:
    """The recipe at each point that is right, and the problems of the others, each once."""
    task = _task_of(path, overrides)
    if task not in (None, TASK):
        return [], [_other_task(task)]
    loaded: list[tuple[Point, Recipe]] = []
    problems: dict[Problem, None] = {}
    for point in points:
        try:
            loaded.append((point, load_recipe(path, [*overrides, *point.overrides, _some_split(protocol)])))
        except RecipeError as error:
            problems.update(dict.fromkeys(error.problems))
    return loaded, list(problems)


def _task_of(path: Path, overrides: Sequence[str]) -> str | None:
    """The task of a recipe as it stands; None where it is wrong, which is told with the points."""
    try:
        recipe = load_recipe(path, overrides)
    except RecipeError:
        return None
    return recipe.task


def _other_task(task: str) -> Problem:
    fix = "danlu train, or danlu series for several values and seeds"
    return Problem("data.task", "folds are made of clips alone", repr(task), TASK, fix)


def _some_split(protocol: Protocol | None) -> str:
    """A split of the kind that the folds will have, so that what does not go with it is told before clips are read."""
    if protocol is not None and protocol.group is None:
        split: dict[str, object] = {"kind": "paper", "folds": protocol.folds, "seed": protocol.seed}
    else:
        group = "speaker" if protocol is None else protocol.group
        split = {"kind": "by-group", "group": group, "valid": 1, "test": 1}
    return f"{SPLIT}={json.dumps(split)}"


def _same_recipes(loaded: Sequence[tuple[Point, Recipe]]) -> list[Problem]:
    problems, seen = [], dict[str, Point]()
    for point, recipe in loaded:
        content = json.dumps({**to_mapping(recipe), "name": None}, sort_keys=True)
        if content in seen:
            received = f"{seen[content].label} and {point.label}"
            problems.append(
                Problem(OVER, "two points make the same recipe", received, fix="leave one of them out")
            )
        seen.setdefault(content, point)
    return problems


def _splits(data: AudioData, fold: Fold, read: ClipsRead) -> Mapping[str, AudioSplit]:
    try:
        return split_clips(data.model_copy(update={"split": fold.split}), read)
    except DataError as error:
        # One class left to train, for example: which fold that is decides what mends it.
        message = f"Fold {fold.number}, {fold.label}: {error.message}"
        raise DataError(message, error.problems, total=error.total) from error


def _planned(
    point: Point,
    recipe: Recipe,
    folds: Sequence[SplitFold],
    leaks: Sequence[Leak],
) -> PlannedPoint:
    digits = len(str(len(folds)))
    planned = []
    for fold, splits in folds:
        changes = {
            "name": f"{recipe.name}-fold-{fold.number:0{digits}d}",
            "data": audio_data(recipe).model_copy(update={"split": fold.split}),
            "train": recipe.train.model_copy(update={"threads": recipe.train.threads or 1}),
        }
        planned.append(PlannedFold(fold, recipe.model_copy(update=changes), splits))
    return PlannedPoint(point, recipe, tuple(planned), tuple(leaks), tuple(_notes(planned)))


def _notes(folds: Sequence[PlannedFold]) -> list[str]:
    """Which classes some folds cannot test."""
    lacking = {fold.fold.label: fold.untested for fold in folds if fold.untested}
    if not lacking:
        return []
    told = "; ".join(f"{label}: {', '.join(classes)}" for label, classes in lacking.items())
    return [f"classes without a clip in the test of a fold: {told}"]
