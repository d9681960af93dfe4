"""Scores that only a model has which gives everything the same label."""

from __future__ import annotations

from danlu.checks.run.values import number_at

EXACTLY = 1e-9


def looks_like_one_label(valid: object, share: float, classes: int) -> bool:
    """Whether the accuracy is the share of the most frequent label, and no other label is found.

    Args:
        valid: Scores of an epoch.
        share: The share of the most frequent label.
        classes: How many labels there are.

    Example:
        >>> looks_like_one_label({"token.accuracy": 0.8, "token.micro_f1_entities": 0.0}, 0.8, 2)
        True
    """
    accuracy = accuracy_of(valid)
    if accuracy is None or abs(accuracy - share) > EXACTLY:
        return False
    recalls = number_at(valid, "ua")
    recalls = number_at(valid, "balanced_accuracy") if recalls is None else recalls
    if recalls is not None:
        return abs(recalls - 1 / classes) < EXACTLY
    return not number_at(valid, "token.micro_f1_entities")


def accuracy_of(valid: object) -> float | None:
    """The share of words, texts or clips with the right label."""
    of_words = number_at(valid, "token.accuracy")
    return number_at(valid, "accuracy") if of_words is None else of_words
