"""The tasks by name."""

from __future__ import annotations

from danlu.errors import RecordError
from danlu.jobs.audio.task import AudioClassification
from danlu.jobs.restore import restore_recipe
from danlu.jobs.tagging.keyphrase_tagging import KeyphraseTagging
from danlu.jobs.tagging.span_tagging import SpanTagging
from danlu.jobs.tagging.task import Tagging
from danlu.jobs.task import Task
from danlu.jobs.text.task import TextClassification
from danlu.recipe.plugins import family_of
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder

TASKS: dict[str, Task] = {
    "tagging": Tagging(SpanTagging()),
    "joint-tagging": Tagging(KeyphraseTagging()),
    "text-classification": TextClassification(),
    "audio-classification": AudioClassification(),
}


def task_of(recipe: Recipe) -> Task:
    """The task that a recipe's data are for."""
    return TASKS[recipe.task]


def parts_of(recipe: Recipe) -> tuple[str, ...]:
    """The parts of the recipe's family that can have learning rates of their own."""
    return family_of(recipe.model).parts


def task_of_run(folder: RunFolder) -> Task:
    """The task of a run's recipe.

    Raises:
        RecordError: There is no run, or it has no recipe.
    """
    if not folder.path.is_dir():
        raise RecordError(f"There is no run folder {folder.path}.")
    return task_of(restore_recipe(folder))
