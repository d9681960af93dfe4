"""The names of scores: what each one means, whether more of it is better, and which a recipe may select by.

A name may carry a slice: `span.micro_f1@unseen`. In tagging it is `LEVEL.AVERAGE_METRIC`; in classification there is
one level, the text or the clip, and a name goes without it. Tasks that share a name mean the same by it, each of its
own examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from danlu.errors import Problem, RecipeError

LOSS = "loss"
"""The loss of a split: the one score without slices."""

LOWER_IS_BETTER = frozenset({LOSS, "ece", "brier"})
"""Names of scores, without slices, of which the lowest is the best."""

SLICES_OF_TASK = {
    "tagging": {
        "seen": "sentences whose words stand, word for word, in train",
        "unseen": "sentences whose words do not stand, word for word, in train",
    },
    "joint-tagging": {
        "seen": "texts all of whose phrases are phrases of training texts",
        "unseen": "texts with a phrase that no training text has",
    },
    "text-classification": {
        "seen": "texts that stand, word for word, in train",
        "unseen": "texts that do not stand, word for word, in train",
    },
    "audio-classification": {
        "seen": "clips whose speaker is a speaker of train",
        "unseen": "clips whose speaker is not known to be a speaker of train",
    },
}
"""The parts of a split that have scores of their own, by task, and what is in them."""

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
    "joint-tagging": {
        "phrase.f1": "F1 of phrases: the distinct ones of each text, right when all their words are",
        "phrase.precision": "share of the predicted phrases that are right",
        "phrase.recall": "share of the gold phrases that are predicted, those that cannot be labelled included",
        "phrase.text_accuracy": "share of texts whose predicted phrases are the gold ones, all and no other",
        "keyword.f1": "F1 of words that belong to a phrase; of a model with a head for it, by that head",
        "keyword.precision": "share of the predicted keywords that are keywords",
        "keyword.recall": "share of the gold keywords that are predicted",
    },
    "text-classification": {
        "accuracy": "share of texts with the right class",
        "balanced_accuracy": "mean recall of the classes in gold; also called unweighted accuracy",
        "macro_f1": "mean F1 of the classes that occur in gold or predicted",
        "weighted_f1": "mean F1 of the classes, weighted by their gold texts",
        "macro_precision": "mean precision of the classes that occur in gold or predicted",
        "mcc": "Matthews correlation of gold and predicted, from -1 to 1; 0 is chance",
        "roc_auc": "how often a text of the class ranks above one that is not; of two classes the last in sorted "
        "order, of more the mean over the classes in gold, each against the rest",
        "average_precision": "precision at each text of the class, averaged; classes as in roc_auc",
        "ece": "distance of confidence from accuracy in 15 bins, averaged over texts",
        "brier": "squared distance of probabilities from certainty in gold, halved, from 0 to 1",
    },
    "audio-classification": {
        "accuracy": "share of clips with the right class; WA in papers on speech",
        "ua": "mean recall of the classes in gold; unweighted accuracy, UA in papers on speech",
        "macro_f1": "mean F1 of the classes that occur in gold or predicted",
        "weighted_f1": "mean F1 of the classes, weighted by their gold clips",
        "macro_precision": "mean precision of the classes that occur in gold or predicted",
        "mcc": "Matthews correlation of gold and predicted, from -1 to 1; 0 is chance",
        "roc_auc": "how often a clip of the class ranks above one that is not; of two classes the last in sorted "
        "order, of more the mean over the classes in gold, each against the rest",
        "average_precision": "precision at each clip of the class, averaged; classes as in roc_auc",
        "ece": "distance of confidence from accuracy in 15 bins, averaged over clips",
        "brier": "squared distance of probabilities from certainty in gold, halved, from 0 to 1",
    },
}
"""The scores of each task without the loss and without slices, and what each measures."""


SELECTED_BY_DEFAULT = {
    "tagging": "span.micro_f1",
    "joint-tagging": "phrase.f1",
    "text-classification": "macro_f1",
    "audio-classification": "ua",
}
"""The score that chooses the best epoch where `train.select` is left out."""


@dataclass(frozen=True, slots=True)
class ScoreName:
    """A score that danlu reports.

    Args:
        name: The name, with its slice.
        meaning: What it measures, in one line.
        is_higher_better: False for those of `LOWER_IS_BETTER`.
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
    sliced = [f"{name}@{part}" for name in names for part in SLICES_OF_TASK[task]]
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
        >>> higher_is_better("loss"), higher_is_better("span.micro_f1"), higher_is_better("brier@unseen")
        (False, True, False)
    """
    return _score(name).is_higher_better


def meaning_of(name: str, task: str | None = None) -> str:
    """What a score measures, in one line, its slice included.

    Args:
        name: The score's name, with its slice.
        task: Whose score it is, for a name that several tasks have; None, or a task without this name: the first
            task that has it.

    Raises:
        RecipeError: There is no score of this name.

    Example:
        >>> meaning_of("token.accuracy@seen")
        'share of words with the right label; sentences whose words stand, word for word, in train'
        >>> meaning_of("accuracy", "audio-classification")
        'share of clips with the right class; WA in papers on speech'
    """
    if task is not None and name in selectable_scores(task):
        return _describe(name, task).meaning
    return _score(name).meaning


def _describe(name: str, task: str) -> ScoreName:
    base, _, part = name.partition("@")
    meaning = "the mean of what is trained on" if base == LOSS else SCORES_OF_TASK[task][base]
    sliced = f"{meaning}; {SLICES_OF_TASK[task][part]}" if part else meaning
    return ScoreName(name, sliced, is_higher_better=base not in LOWER_IS_BETTER)


def _described_by_name() -> dict[str, ScoreName]:
    """Every score, once; of a name that several tasks have, what the first of them means."""
    described: dict[str, ScoreName] = {}
    for task in SCORES_OF_TASK:
        for name in selectable_scores(task):
            described.setdefault(name, _describe(name, task))
    return described


_KNOWN = _described_by_name()


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
