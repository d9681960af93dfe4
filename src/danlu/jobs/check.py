"""Check a recipe's data and wiring without training it, or a run that is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from danlu.checks.check import Check
from danlu.checks.finding import Finding, ask
from danlu.checks.registry import checks_about
from danlu.jobs.checking import ask_wiring
from danlu.jobs.task import TaskRun
from danlu.jobs.tasks import task_of
from danlu.recipe.schema import Recipe
from danlu.record.earlier_looks import earlier_looks
from danlu.training.device import accelerator_of
from danlu.training.seeds import set_seeds


@dataclass(frozen=True, slots=True)
class Checked:
    """What checks said of a recipe.

    Args:
        recipe: The recipe's name.
        task: Its task.
        findings: What was answered, by code.
        splits: The splits that were opened.
        seconds: How long each part took: `reading`, `data`, `wiring`.
    """

    recipe: str
    task: str
    findings: list[Finding]
    splits: list[str]
    seconds: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """The result for machines."""
        return {
            "recipe": self.recipe,
            "task": self.task,
            "splits": self.splits,
            "seconds": self.seconds,
            "findings": [finding.as_json() for finding in self.findings],
        }


def check_recipe(
    recipe: Recipe,
    *,
    runs: Path,
    with_test: bool = True,
    codes: Collection[str] | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> Checked:
    """Ask about the data and the wiring of a recipe; nothing is trained, written or scored.

    Test is read to be compared with train: what both hold, which labels it has. No model sees it, so that this is no
    look at it.

    Args:
        recipe: A complete recipe.
        runs: The notebook, where earlier looks at this test split are counted.
        with_test: Whether test is read, where the recipe has one.
        codes: The checks to ask; None: all of data and wiring.
        on_step: Is told what is being done.

    Raises:
        DataError: The data cannot be read as declared.
    """
    clock = _Clock()
    set_seeds(recipe.seed, deterministic=recipe.train.deterministic)
    on_step("reading the data and building the model")
    work = task_of(recipe).begin(recipe, accelerator_of(recipe))
    clock.stop("reading")
    findings: list[Finding] = []
    splits = ["train", "valid"]
    about_data, about_wiring = (_chosen(checks_about(about), codes) for about in ("data", "wiring"))
    if about_data:
        on_step("checking data")
        with_test = with_test and _has_test(recipe)
        asked, splits = _ask_data(work, recipe, about_data, runs=runs, with_test=with_test)
        findings += asked
        clock.stop("data")
    if about_wiring:
        on_step("checking wiring")
        findings += ask_wiring(work, recipe, checks=about_wiring)
        clock.stop("wiring")
    return Checked(recipe.name, recipe.task, findings, splits, clock.seconds)


def _ask_data(
    work: TaskRun, recipe: Recipe, checks: list[Check], *, runs: Path, with_test: bool
) -> tuple[list[Finding], list[str]]:
    data = work.checked_data(with_test=with_test)
    if "test" in data.splits:
        data = replace(data, looks=earlier_looks(runs, data.splits["test"].content_sha256))
    return ask(checks, data, task=recipe.task), list(data.splits)


def _has_test(recipe: Recipe) -> bool:
    """Whether there may be a test split; of clips `data.split` makes one or none, which reading tells."""
    return getattr(recipe.data, "test", ...) is not None


def _chosen(checks: Iterable[Check], codes: Collection[str] | None) -> list[Check]:
    return [check for check in checks if codes is None or check.code in codes]


class _Clock:
    """Measures one part after another."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def stop(self, part: str) -> None:
        now = time.perf_counter()
        self.seconds[part], self._last = now - self._last, now
