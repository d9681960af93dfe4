"""The loss and the scores of a model that knows how frequent the classes are and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from danlu.checks.run.chain_chance import chain_loss
from danlu.checks.run.course import telling_score, why_unfinished
from danlu.checks.run.subject import Run
from danlu.recipe.score_names import LOSS

OUTSIDE = "O"
_OF_WHAT_IS_NOT_O = ("span.", "phrase.", "keyword.", "token.micro_f1_entities", "token.macro_f1_entities")
LEARNED_SHARE = 0.1
"""Of the way from what a constant prediction scores to 1: a score above it was not had by chance."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The mean loss of a model that has learned the shares of the classes and nothing of the input.

    Args:
        loss: That loss.
        words: Where it comes from: `ln 2: chance for 2 classes`.
        is_exact: Whether it is exact, and not an estimate from the counts of tags.
    """

    loss: float
    words: str
    is_exact: bool = True


def class_counts(run: Run) -> dict[str, float]:
    """How many training items an epoch shows of each class or tag; empty where that is not known."""
    train = (run.provenance.get("data") or {}).get("train") or {}
    counts = (train.get("sampling") or {}).get("drawn") or train.get("labels") or {}
    return {
        name: float(count) for name, count in counts.items() if isinstance(count, int | float) and count > 0
    }


def chances_of_whole_run(run: Run) -> dict[str, Chance] | str:
    """Chance by the name of the training loss; of a run that is not over, or where it is not known, why.

    Args:
        run: The run.
    """
    unfinished = why_unfinished(run)
    return unfinished or chance_losses(run) or "the loss at chance is not known"


def chance_losses(run: Run) -> dict[str, Chance]:
    """Chance by the name of the training loss: `loss`, or those of heads; empty where it is not known."""
    counts, model = class_counts(run), run.recipe.get("model") or {}
    declared = model.get("head")
    head = declared if isinstance(declared, dict) else {}
    if len(counts) < 2:
        return {}
    if run.task == "joint-tagging" and "alpha" in model:
        keywords = sum(count for tag, count in counts.items() if tag != OUTSIDE)
        two = {OUTSIDE: counts.get(OUTSIDE, 0.0), "keyword": keywords}
        both = {"loss.keyword": _chance(two), "loss.phrase": _chance(counts)}
        return {name: chance for name, chance in both.items() if chance.loss > 0}
    if run.task in ("tagging", "joint-tagging") and head.get("kind", "crf") == "crf":
        train = run.provenance["data"]["train"]
        sequences = train.get("sentences") or train.get("texts")
        whole = sequences and chain_loss(counts, sequences)
        return (
            {LOSS: Chance(whole, "what the shares of the tags alone give", is_exact=False)} if whole else {}
        )
    return _of_softmax(counts, head)


def trivial_value(run: Run, score: str) -> float | None:
    """What a prediction scores that is the same for every input; None where that is not known."""
    floors = (run.floors.get("valid") or {}).get("majority_class") or {}
    known = (floors.get("scores") or {}).get(score)
    if isinstance(known, int | float):
        return float(known)
    counts = class_counts(run)
    if run.task in ("tagging", "joint-tagging"):
        if score == "token.accuracy":
            return counts.get(OUTSIDE, 0.0) / sum(counts.values()) if counts else None
        return 0.0 if score.startswith(_OF_WHAT_IS_NOT_O) and score != "phrase.text_accuracy" else None
    if len(counts) < 2:
        return None
    largest = max(counts.values()) / sum(counts.values())
    macro_f1 = 2 * largest / (1 + largest) / len(counts)
    recalls = 1 / len(counts)
    by_name = {
        "accuracy": largest,
        "balanced_accuracy": recalls,
        "ua": recalls,
        "macro_f1": macro_f1,
        "mcc": 0.0,
    }
    return by_name.get(score)


def has_learned(run: Run) -> bool | None:
    """Whether the second half of the run scores better than by chance; None where no score tells."""
    score = telling_score(run)
    trivial = trivial_value(run, score) if score else None
    if score is None or trivial is None:
        return None
    values = [value for _, value in run.course(score)]
    return median(values[len(values) // 2 :]) > trivial + LEARNED_SHARE * (1 - trivial)


def entropy(weights: Iterable[float]) -> float:
    """The entropy of shares that are given as weights, in nats.

    Example:
        >>> f"{entropy([1, 1]):.4f}"
        '0.6931'
    """
    held = [weight for weight in weights if weight > 0]
    whole = sum(held)
    return -sum(weight / whole * math.log(weight / whole) for weight in held)


def _chance(counts: Mapping[str, float]) -> Chance:
    loss, classes = entropy(counts.values()), len(counts)
    if math.isclose(loss, math.log(classes), rel_tol=0.01):
        return Chance(math.log(classes), f"ln {classes}: chance for {classes} classes")
    return Chance(loss, f"what the shares of the {classes} classes alone give")


def _of_softmax(counts: Mapping[str, float], head: Mapping[str, Any]) -> dict[str, Chance]:
    """Chance under class weights, label smoothing and focal loss; not of dice loss, which is no logarithm."""
    loss, smoothing = head.get("loss") or {}, head.get("label_smoothing") or 0.0
    weights, classes = head.get("class_weights"), len(counts)
    weighted = {
        name: 1.0 if weights == "balanced" else count * float((weights or {}).get(name, 1.0))
        for name, count in counts.items()
    }
    whole = sum(weighted.values())
    target = {name: (1 - smoothing) * count / whole + smoothing / classes for name, count in weighted.items()}
    if loss.get("name") == "focal":
        gamma = loss.get("gamma") or 0.0
        factors = {name: (1 - share) ** gamma for name, share in target.items()}
        value = -sum(share * factors[name] * math.log(share) for name, share in target.items())
        return {
            LOSS: Chance(value, f"focal loss by the shares of the {classes} classes alone", is_exact=False)
        }
    return {} if loss.get("name") == "dice" else {LOSS: _chance(target)}
