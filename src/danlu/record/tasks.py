"""The tasks whose records are shown, each with its view."""

from __future__ import annotations

from typing import Any

from danlu.record.audio_view import AudioView
from danlu.record.class_view import ClassView
from danlu.record.joint_view import JointView
from danlu.record.record import Record, task_of
from danlu.record.tagging_view import TaggingView
from danlu.record.task_view import TaskView

VIEWS: dict[str, TaskView] = {
    "tagging": TaggingView(),
    "joint-tagging": JointView(),
    "text-classification": ClassView(),
    "audio-classification": AudioView(),
}


def view_of(record: Record) -> TaskView:
    """How a record is shown."""
    return view_of_task(record.task)


def view_of_evaluation(evaluation: dict[str, Any]) -> TaskView:
    """How an evaluation is shown.

    Args:
        evaluation: The content of a `scores.json`.
    """
    return view_of_task(task_of(evaluation))


def view_of_task(task: str) -> TaskView:
    """How records of a task are shown; those of a task that this danlu does not know as those of tagging.

    Example:
        >>> view_of_task("text-classification").followed
        ('accuracy', 'macro_f1', 'roc_auc')
    """
    return VIEWS.get(task, VIEWS["tagging"])
