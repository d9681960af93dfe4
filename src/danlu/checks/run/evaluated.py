"""The evaluation of a split as checks read it: what was scored, how much of it, and how it is called."""

from __future__ import annotations

from dataclasses import dataclass

from danlu.checks.item_of_task import item_of_task
from danlu.checks.run.subject import Json, Run
from danlu.checks.run.values import count_at, number_at
from danlu.json_values import value_at


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluation.

    Args:
        name: Its name, such as `test`.
        item: What it has a number of: `sentence`, `text` or `clip`.
        content: Its `scores.json`.
    """

    name: str
    item: str
    content: Json

    @property
    def split(self) -> str:
        """The split that it is of."""
        return split_of(self.name)

    @property
    def items(self) -> int | None:
        """How many sentences, texts or clips were scored."""
        return count_at(self.content, f"{self.item}s")

    @property
    def seen_items(self) -> int | None:
        """How many of them are called seen; what that means differs between tasks."""
        return count_at(self.content, f"seen_{self.item}s")

    @property
    def content_sha256(self) -> str | None:
        """The hash of what was scored."""
        found = value_at(self.content, "content_sha256")
        return found if isinstance(found, str) and found else None

    def score(self, name: str) -> float | None:
        """A score; None where it is undefined."""
        return number_at(self.content, "scores", name)


def split_of(evaluation: str) -> str:
    """The split of an evaluation's name.

    Example:
        >>> split_of("test+compat=flush-on-blank-only"), split_of("valid@last")
        ('test', 'valid')
    """
    return evaluation.replace("@", "+").partition("+")[0]


def evaluated(run: Run, name: str) -> Evaluated | None:
    """The evaluation of a name; None where there is none."""
    content = run.evaluations.get(name)
    return Evaluated(name, item_of(run), content) if isinstance(content, dict) and content else None


def all_evaluated(run: Run) -> list[Evaluated]:
    """Every evaluation of the run."""
    return [found for name in run.evaluations if (found := evaluated(run, name)) is not None]


def told_evaluation(run: Run) -> Evaluated | None:
    """The evaluation that a run is told by: that of test, or else that of valid."""
    return evaluated(run, "test") or evaluated(run, "valid")


def item_of(run: Run) -> str:
    """What the task has a number of, in the singular."""
    return item_of_task(run.task)
