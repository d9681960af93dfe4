"""The names of scores: what each one means, whether more of it is better, and which a recipe may select by.

A name is `LEVEL.AVERAGE_METRIC`, such as `span.micro_f1`, and may carry a slice: `span.micro_f1@unseen`.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from danlu.errors import Problem, RecipeError

LOSS = "loss"
"""The loss of a split: the only score of which the lowest is the best, and one without slices."""

SLICES = {
    "seen": "sentences whose words stand, word for word, in train",
    "unseen": "sentences whose words do not stand, word for word, in train",
}
"""The parts of a split that have scores of their own, and what is in them."""

SCORES_OF_TASK = {
    "tagging": {
        "token.accuracy": "share of words with the right label",
        "token.macro_f1": "mean F1 of the labels that occur in gold or predicted, O included",
        "token.macro_f1_entities": "mean F1 of the labels but O that occur in gold or predicted",
        "token.micro_f1_entities": "F1 of all words together whose label is not O",
        "token.weighted_f1": "mean F1 of the labels, O included, weighted by their gold words",
        "span.micro_f1": "F1 of all spans; one is right when its words and its type are",
        "span.macro_f1": "mean F1 of the span types that occur in gold or predicted",
        "span.micro_precision": "share of the predicted spans that are right",
        "span.micro_recall": "share of the gold spans that are predicted",
    },
}
"""The scores of each task without the loss and without slices, and what each measures."""


@dataclass(frozen=True, slots=True)
class ScoreName:
    """A score that danlu reports.

    Args:
        name: The name, with its slice.
        meaning: What it measures, in one line.
        is_higher_better: False for the loss.
    """

    name: str
    meaning: str
    is_higher_better: bool


def selectable_scores(task: str) -> tuple[str, ...]:
    """Every name that `train.select` may have for a task, slices included; none for an unknown task.

    Example:
        >>> "span.micro_f1@unseen" in selectable_scores("tagging")
        True
    """
    names = SCORES_OF_TASK.get(task)
    if names is None:
        return ()
    sliced = [f"{name}@{part}" for name in names for part in SLICES]
    return (LOSS, *names, *sliced)


def known_names() -> tuple[str, ...]:
    """Every name that a score of any task can have, each once."""
    return tuple(_KNOWN)


def is_known(name: str) -> bool:
    """Whether a score of this name is reported.

    Example:
        >>> is_known("span.micro_f1@unseen"), is_known("span.f1"), is_known("loss@seen")
        (True, False, False)
    """
    return name in _KNOWN


def higher_is_better(name: str) -> bool:
    """Whether a larger value of this score is the better one.

    Raises:
        RecipeError: There is no score of this name.

    Example:
        >>> higher_is_better("loss"), higher_is_better("span.micro_f1")
        (False, True)
    """
    return _score(name).is_higher_better


def meaning_of(name: str) -> str:
    """What a score measures, in one line, its slice included.

    Raises:
        RecipeError: There is no score of this name.

    Example:
        >>> meaning_of("token.accuracy@seen")
        'share of words with the right label; sentences whose words stand, word for word, in train'
    """
    return _score(name).meaning


def _describe(name: str, task: str) -> ScoreName:
    if name == LOSS:
        return ScoreName(name, "the mean of what is trained on", is_higher_better=False)
    base, at, part = name.partition("@")
    meaning = SCORES_OF_TASK[task][base]
    return ScoreName(name, f"{meaning}; {SLICES[part]}" if at else meaning, is_higher_better=True)


_KNOWN = {name: _describe(name, task) for task in SCORES_OF_TASK for name in selectable_scores(task)}


def _score(name: str) -> ScoreName:
    if name in _KNOWN:
        return _KNOWN[name]
    near = get_close_matches(name, _KNOWN, n=1)
    problem = Problem(
        where="score",
        what="no score has this name",
        received=repr(name),
        allowed=", ".join(_KNOWN),
        fix=f"did you mean {near[0]}" if near else None,
    )
    raise RecipeError("A score is not known", [problem])
