"""The one score that an evaluation is known by."""

from __future__ import annotations

from typing import Any

from danlu.json_values import numbers_in
from danlu.recipe.score_names import LOSS

FIRST = (
    "span.micro_f1", "span.macro_f1", "token.macro_f1", "token.accuracy",
    "phrase.f1", "phrase.precision", "phrase.recall", "phrase.text_accuracy", "keyword.f1",
    "accuracy", "balanced_accuracy", "ua", "macro_f1", "roc_auc",
)  # fmt: skip
"""The scores that come first, in this order. The others follow as danlu declares them."""


def headline(evaluation: dict[str, Any], selected_by: str | None) -> tuple[str, float] | None:
    """The one score to tell, with its value: the one that chose the epoch, or the first that is defined.

    Args:
        evaluation: The content of a `scores.json`.
        selected_by: The score that chose the epoch.

    Example:
        >>> headline({"scores": {"loss": 0.3, "accuracy": 0.9, "roc_auc": 0.95}}, "loss")
        ('accuracy', 0.9)
    """
    scores = numbers_in(evaluation.get("scores"))
    wanted = [*([selected_by] if selected_by else []), *FIRST, *scores]
    for score in wanted:
        value = scores.get(score)
        if value is not None and score != LOSS:
            return score, value
    return None
