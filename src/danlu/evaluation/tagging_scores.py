"""Every score of a tagging task by name, for the whole split and for its seen and unseen sentences apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from danlu.data.tag_schemes import spans_of
from danlu.evaluation import formulas
from danlu.evaluation.counts import Counts, Tags, label_counts, span_counts
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.scores import Scores, parts
from danlu.recipe.tagging_data import Scheme

OUTSIDE = "O"
"""The label of words outside any span."""


def tagging_scores(gold: Tags, predicted: Tags, scheme: Scheme, seen: Sequence[bool] | None = None) -> Scores:
    """Score predicted tags under every name of `danlu.recipe.score_names` but `loss`.

    Args:
        gold: The true tags, one a word, for each sentence.
        predicted: The predicted tags, as many.
        scheme: The tag scheme of both.
        seen: For each sentence, whether its words stand in train; adds the slices `@seen` and `@unseen`.

    Raises:
        DataError: The numbers of tags or flags do not fit.

    Example:
        >>> scores = tagging_scores([["B-Tool", "O"]], [["B-Tool", "O"]], "bio2", seen=[True])
        >>> scores.values["span.micro_f1"], scores.values["span.micro_f1@unseen"]
        (1.0, None)
        >>> scores.reasons["span.micro_f1@unseen"]
        'no word in this part of the split'
    """
    labels, spans = tagging_counts(gold, predicted, scheme)
    values: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    for part, rows in parts(len(gold), seen, called="sentences").items():
        of_labels, of_spans = labels.rows(rows).total(), spans.rows(rows).total()
        for name, value in score_values(of_labels, of_spans).items():
            values[name + part] = None if np.isnan(value) else float(value)
            if np.isnan(value):
                reasons[name + part] = _why_undefined(name, of_labels, of_spans)
    return Scores(values, reasons)


def tagging_counts(gold: Tags, predicted: Tags, scheme: Scheme) -> tuple[Counts, Counts]:
    """Count labels and spans for each sentence, in one pass.

    Raises:
        DataError: A sentence has another number of predicted than of gold tags.
    """
    labels = label_counts(gold, predicted)
    true, guess = ([spans_of(tags, scheme) for tags in sentences] for sentences in (gold, predicted))
    return labels, span_counts(true, guess)


def score_values(labels: Counts, spans: Counts) -> dict[str, FloatArray]:
    """Every score by name from the counts of labels and of spans; NaN where one is undefined.

    Args:
        labels: Counts of labels, (…, labels).
        spans: Counts of spans, (…, types).

    Returns:
        Arrays of shape (…,).
    """
    return {name: score(labels, spans) for name, score in _SCORES.items()}


def _accuracy(labels: Counts, _: Counts) -> FloatArray:
    # Each word has one predicted label, so the precision of all labels together is the share of right words.
    return formulas.precision(formulas.summed(labels))


def _entities(labels: Counts) -> Counts:
    return labels.only(np.array([name != OUTSIDE for name in labels.names], dtype=np.bool_))


def _macro_f1(counts: Counts) -> FloatArray:
    return formulas.macro(formulas.f1(counts), counts.present())


_SCORES: dict[str, Callable[[Counts, Counts], FloatArray]] = {
    "token.accuracy": _accuracy,
    "token.macro_f1": lambda labels, _: _macro_f1(labels),
    "token.weighted_f1": lambda labels, _: formulas.weighted(formulas.f1(labels), labels.gold),
    "token.macro_f1_entities": lambda labels, _: _macro_f1(_entities(labels)),
    "token.micro_f1_entities": lambda labels, _: formulas.f1(formulas.summed(_entities(labels))),
    "span.micro_f1": lambda _, spans: formulas.f1(formulas.summed(spans)),
    "span.micro_precision": lambda _, spans: formulas.precision(formulas.summed(spans)),
    "span.micro_recall": lambda _, spans: formulas.recall(formulas.summed(spans)),
    "span.macro_f1": lambda _, spans: _macro_f1(spans),
}


def _why_undefined(name: str, labels: Counts, spans: Counts) -> str:
    if not labels.gold.any():
        return "no word in this part of the split"
    if name.startswith("token."):
        return f"no label but {OUTSIDE}, in gold or predicted"
    if name == "span.micro_precision" and spans.gold.any():
        return "no span is predicted"
    if name == "span.micro_recall" and spans.predicted.any():
        return "no span in gold"
    return "no span, in gold or predicted"
