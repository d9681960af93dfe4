"""Precision, recall, F1 and support of each label, word by word: scikit-learn's classification report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from danlu.errors import DataError, Problem
from danlu.evaluation.counts import Counts, Tags, label_counts
from danlu.evaluation.score_table import ScoreTable, score_table

UNDEFINED = "null here; 0 in averages and in the text, as scikit-learn does with zero_division=0"


def token_report(gold: Tags, predicted: Tags, *, labels: Sequence[str] | None = None) -> ScoreTable:
    """Score the labels of words.

    Args:
        gold: The true labels, one a word, for each sentence.
        predicted: The predicted labels, as many.
        labels: The labels that get a row and enter the averages, in the order of the table. By default
            those that occur in gold or predicted, sorted, as scikit-learn has them.

    Returns:
        A table whose `as_text()` is, to the character, what
        `sklearn.metrics.classification_report(gold, predicted, labels=labels, zero_division=0)` returns for
        all words in a row; only where no word at all is right does scikit-learn write the support as 1.0.

    Raises:
        DataError: The numbers of gold and predicted labels differ, or `labels` names one twice.

    Example:
        >>> print(token_report([["O", "B-Tool"]], [["O", "O"]]).as_text())
                      precision    recall  f1-score   support
        <BLANKLINE>
              B-Tool       0.00      0.00      0.00         1
                   O       0.50      1.00      0.67         1
        <BLANKLINE>
            accuracy                           0.50         2
           macro avg       0.25      0.50      0.33         2
        weighted avg       0.25      0.50      0.33         2
        <BLANKLINE>
    """
    _refuse_repeats(labels or ())
    counts = label_counts(gold, predicted, labels=labels or ()).total()
    order = counts.names if labels is None else tuple(labels)
    return score_table(
        counts,
        order,
        convention=_convention(declared=labels is not None),
        accuracy=_accuracy(counts),
        shows_accuracy=_covers_all(order, counts),
    )


def _accuracy(counts: Counts) -> float | None:
    words = int(counts.gold.sum())
    return int(counts.correct.sum()) / words if words else None


def _covers_all(order: Sequence[str], counts: Counts) -> bool:
    present = {name for name, occurs in zip(counts.names, counts.present(), strict=True) if occurs}
    return set(order) >= present


def _convention(*, declared: bool) -> dict[str, str]:
    return {
        "level": "token: one decision a word",
        "labels": "declared" if declared else "those that occur in gold or predicted, sorted",
        "accuracy": "share of all words with the right label",
        "micro": "all rows together",
        "macro": "unweighted mean over all rows, O included where it has a row",
        "weighted": "mean over all rows weighted by support",
        "undefined": UNDEFINED,
    }


def _refuse_repeats(labels: Sequence[str]) -> None:
    repeated = [label for label, times in Counter(labels).items() if times > 1]
    if repeated:
        problems = [Problem("labels", "is named more than once", repr(label)) for label in repeated]
        raise DataError("The labels of a report must differ", problems)
