"""Precision, recall, F1 and support of each class, text by text or clip by clip, as scikit-learn reports them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from danlu.evaluation import formulas
from danlu.evaluation.class_scores import Item
from danlu.evaluation.classified_texts import check_one_each, class_numbers
from danlu.evaluation.counts import Counts
from danlu.evaluation.score_table import ScoreTable, score_table
from danlu.evaluation.token_report import UNDEFINED


def class_report(
    gold: Sequence[str], predicted: Sequence[str], classes: Sequence[str], *, unit: Item = "text"
) -> ScoreTable:
    """Score the classes of texts.

    Args:
        gold: The true class of each text.
        predicted: The predicted class of each text.
        classes: Every class; those that occur in gold or predicted get a row, in this order.
        unit: What has a class, for the convention.

    Returns:
        A table whose `as_text()` is, to the character, what scikit-learn's
        `classification_report(gold, predicted, zero_division=0)` returns where `classes` are sorted; only
        where no text at all is right does scikit-learn write the support as 1.0.

    Raises:
        DataError: The numbers of gold and predicted classes differ, or a class is not known.

    Example:
        >>> print(class_report(["bad", "good"], ["good", "good"], ["bad", "good"]).as_text())
                      precision    recall  f1-score   support
        <BLANKLINE>
                 bad       0.00      0.00      0.00         1
                good       0.50      1.00      0.67         1
        <BLANKLINE>
            accuracy                           0.50         2
           macro avg       0.25      0.50      0.33         2
        weighted avg       0.25      0.50      0.33         2
        <BLANKLINE>
    """
    check_one_each(gold, predicted)
    true, guess = class_numbers(gold, classes), class_numbers(predicted, classes)
    tallies = (np.bincount(ids, minlength=len(classes)) for ids in (true[true == guess], guess, true))
    counts = Counts(tuple(classes), *tallies)
    present = [name for name, occurs in zip(classes, counts.present(), strict=True) if occurs]
    accuracy = formulas.precision(formulas.summed(counts)).item()
    return score_table(
        counts,
        present,
        convention=_convention(unit),
        accuracy=accuracy if len(gold) else None,
        shows_accuracy=True,
    )


def _convention(unit: Item) -> dict[str, str]:
    return {
        "level": f"{unit}: one decision a {unit}",
        "classes": "those that occur in gold or predicted",
        "accuracy": f"share of {unit}s with the right class",
        "micro": "all rows together, which is the accuracy",
        "macro": "unweighted mean over all rows",
        "weighted": "mean over all rows weighted by support",
        "undefined": UNDEFINED,
    }
