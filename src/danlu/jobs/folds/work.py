"""The work of one fold: its run is trained, gone on with or taken, and its test is looked at once."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from danlu.errors import DanluError
from danlu.jobs.folds.fold_run import TEST, run_of_fold, test_evaluation
from danlu.record.find import list_runs
from danlu.record.record import Record

How = Literal["trained", "resumed", "evaluated", "taken"]
State = Literal["finished", "interrupted", "failed", "running", "not trained"]


@dataclass(frozen=True, slots=True)
class FoldTask:
    """A fold as a worker needs it; plain values alone, for it may go to another process.

    Args:
        recipe: The complete recipe as plain values.
        contents: The hash of its clips by split.
        runs: The notebook that has the run or gets it.
    """

    recipe: Mapping[str, Any]
    contents: Mapping[str, str]
    runs: str


@dataclass(frozen=True, slots=True)
class FoldEnd:
    """What became of a fold.

    Args:
        state: `running`: another process trains it.
        how: `evaluated`: it was trained before, and its test was looked at now; `taken`: all was there.
        run: Its run; None where none was made.
        reason: Why it is not finished.
        trace: Where an unforeseen error came from.
        is_stopped: Whether Ctrl-C was pressed, be it in the last epoch.
    """

    state: State
    how: How | None = None
    run: str | None = None
    reason: str | None = None
    trace: str | None = None
    is_stopped: bool = False


class Tell(Protocol):
    """Is told how a fold goes on."""

    def on_begin(self, how: How) -> None:
        """Its turn has come."""

    def on_epoch(self, epoch: int, epochs: int) -> None:
        """An epoch is finished."""


def work_fold(task: FoldTask, tell: Tell) -> FoldEnd:
    """Bring a fold to its end, and say what became of it; an error ends the fold, and is told in its end.

    Args:
        task: The fold.
        tell: Is told how it goes on.
    """
    try:
        end = _worked(task, tell)
    except KeyboardInterrupt:
        end = FoldEnd("interrupted", reason="stopped by Ctrl-C", is_stopped=True)
    except (DanluError, OSError) as error:
        end = FoldEnd("failed", reason=_reason(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other folds go on
        end = FoldEnd("failed", reason=_reason(error), trace=traceback.format_exc())
    if end.state == "finished":
        return end
    found = _found(task)
    return FoldEnd(
        end.state,
        run=end.run or (None if found is None else str(found.path)),
        reason=end.reason,
        trace=end.trace,
        is_stopped=end.is_stopped,
    )


def _worked(task: FoldTask, tell: Tell) -> FoldEnd:
    found = _found(task)
    if found is not None and found.state == "running":
        return FoldEnd("running", run=str(found.path), reason="another process is training it")
    if found is not None and found.state == "finished":
        return _evaluated(task, found, tell)
    # Here and not above: a command that finds all folds done answers without torch.
    from danlu.jobs.checking import checks_of_user
    from danlu.jobs.evaluate import evaluate
    from danlu.jobs.folds.watch import Watch
    from danlu.jobs.resume import resume
    from danlu.jobs.train import train
    from danlu.recipe.load import recipe_from_mapping

    how: How = "trained" if found is None else "resumed"
    tell.on_begin(how)
    watch = Watch(tell)
    if found is None:
        runs = Path(task.runs)
        # The wiring of one fold is that of all: only the first asks about it.
        asked = [about for about in checks_of_user() if about != "wiring" or not list_runs(runs)]
        outcome = train(recipe_from_mapping(task.recipe), runs=runs, observer=watch, checks=asked)
    else:
        outcome = resume(found.path, observer=watch)
    run = str(outcome.run)
    if outcome.status != "finished":
        return FoldEnd("interrupted", run=run, reason=outcome.reason, is_stopped=True)
    evaluate(outcome.run, TEST)
    return FoldEnd("finished", how, run, is_stopped=watch.is_interrupted)


def _evaluated(task: FoldTask, record: Record, tell: Tell) -> FoldEnd:
    if test_evaluation(record, task.contents) is not None:
        return FoldEnd("finished", "taken", str(record.path))
    from danlu.jobs.evaluate import evaluate

    tell.on_begin("evaluated")
    evaluate(record.path, TEST)
    return FoldEnd("finished", "evaluated", str(record.path))


def _found(task: FoldTask) -> Record | None:
    return run_of_fold(Path(task.runs), task.recipe, task.contents)


def _reason(error: Exception) -> str:
    text = str(error) if isinstance(error, DanluError) else f"{type(error).__name__}: {error}"
    return text.strip()
