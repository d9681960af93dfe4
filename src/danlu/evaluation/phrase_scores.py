"""Every score of a joint tagging task by name, for the whole split and for its seen and unseen texts apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from danlu.data.example import TaggedSentence
from danlu.evaluation import formulas
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.phrase_counts import PhraseCounts, phrase_counts
from danlu.evaluation.scores import Scores, parts
from danlu.recipe.tagging_data import Scheme


def phrase_scores(
    gold: Sequence[TaggedSentence],
    predicted: Sequence[Sequence[str]],
    scheme: Scheme,
    *,
    keywords: Sequence[Sequence[bool]] | None = None,
    seen: Sequence[bool] | None = None,
) -> Scores:
    """Score predicted keyphrases under every name of `danlu.recipe.score_names` but `loss`.

    The gold phrases of a text are those that its file declares, also where they cannot be labelled: what no tagger can
    find counts as missed.

    Args:
        gold: The texts with their gold phrases and tags.
        predicted: The predicted tags, one a word, for each text.
        scheme: The tag scheme of both.
        keywords: For each word, whether a head for keywords takes it for one; None: words in predicted phrases are.
        seen: For each text, whether all its phrases are phrases of training texts; adds the slices `@seen` and
            `@unseen`.

    Raises:
        DataError: The numbers of tags or flags do not fit.

    Example:
        >>> from danlu.data.example import Source
        >>> text = TaggedSentence(("day", "made"), ("O", "S-phrase"), Source("a.tsv", 1, 1), None, (("made",),))
        >>> scores = phrase_scores([text], [["O", "S-phrase"]], "bioes", seen=[True])
        >>> scores.values["phrase.f1"], scores.values["phrase.f1@unseen"], scores.reasons["phrase.f1@unseen"]
        (1.0, None, 'no text in this part of the split')
    """
    counts = phrase_counts(gold, predicted, scheme, keywords=keywords)
    values: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    for part, rows in parts(len(gold), seen, called="texts").items():
        total = counts.rows(rows).total()
        for name, value in phrase_score_values(total).items():
            values[name + part] = None if np.isnan(value) else float(value)
            if np.isnan(value):
                reasons[name + part] = _why_undefined(name, total)
    return Scores(values, reasons)


def phrase_score_values(counts: PhraseCounts) -> dict[str, FloatArray]:
    """Every score by name from counts; NaN where one is undefined.

    Args:
        counts: Counts of shape (…, names).

    Returns:
        Arrays of shape (…,).
    """
    return {name: score(counts) for name, score in _SCORES.items()}


_SCORES: dict[str, Callable[[PhraseCounts], FloatArray]] = {
    "phrase.f1": lambda counts: formulas.f1(formulas.summed(counts.phrases)),
    "phrase.precision": lambda counts: formulas.precision(formulas.summed(counts.phrases)),
    "phrase.recall": lambda counts: formulas.recall(formulas.summed(counts.phrases)),
    # Each text is predicted once, so the precision of texts is the share of right ones.
    "phrase.text_accuracy": lambda counts: formulas.precision(formulas.summed(counts.texts)),
    "keyword.f1": lambda counts: formulas.f1(formulas.summed(counts.keywords)),
    "keyword.precision": lambda counts: formulas.precision(formulas.summed(counts.keywords)),
    "keyword.recall": lambda counts: formulas.recall(formulas.summed(counts.keywords)),
}


def _why_undefined(name: str, counts: PhraseCounts) -> str:
    if not counts.texts.gold.any():
        return "no text in this part of the split"
    what, _, metric = name.partition(".")
    of = counts.phrases if what == "phrase" else counts.keywords
    if metric == "precision" and of.gold.any():
        return f"no {what} is predicted"
    if metric == "recall" and of.predicted.any():
        return f"no {what} in gold"
    return f"no {what}, in gold or predicted"
