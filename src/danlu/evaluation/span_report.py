"""Precision, recall, F1 and support of each span type, by strict exact match.

A span is right when its first word, its last word and its type are. Tags are read as conlleval reads them
(Tjong Kim Sang and Buchholz 2000): an inside tag without a matching predecessor opens a span. On valid tags
this equals seqeval. In the scheme `io` a span is a longest run of one label.
"""

from __future__ import annotations

from danlu.data.tag_schemes import spans_of
from danlu.evaluation.counts import Tags, check_same_length, span_counts
from danlu.evaluation.score_table import ScoreTable, score_table
from danlu.evaluation.token_report import UNDEFINED
from danlu.recipe.tagging_data import Scheme


def span_report(gold: Tags, predicted: Tags, scheme: Scheme) -> ScoreTable:
    """Score spans by type.

    Args:
        gold: The true tags, one a word, for each sentence.
        predicted: The predicted tags, as many.
        scheme: The tag scheme of both.

    Raises:
        DataError: A sentence has another number of predicted than of gold tags.

    Example:
        >>> table = span_report([["B-Tool", "I-Tool", "O"]], [["B-Tool", "O", "B-Tool"]], "bio2")
        >>> table.rows[0].support, table.rows[0].predicted, table.rows[0].f1
        (1, 2, 0.0)
    """
    check_same_length(gold, predicted)
    true = [spans_of(tags, scheme) for tags in gold]
    guess = [spans_of(tags, scheme) for tags in predicted]
    counts = span_counts(true, guess).total()
    return score_table(counts, counts.names, convention=_convention(scheme))


def _convention(scheme: Scheme) -> dict[str, str]:
    reading = (
        "a span is a longest run of one label"
        if scheme == "io"
        else "read as conlleval does: an inside tag without its predecessor opens a span"
    )
    return {
        "level": "span: strict exact match of first word, last word and type",
        "tags": f"{scheme}, {reading}",
        "types": "those that occur in gold or predicted, sorted",
        "micro": "all spans together",
        "macro": "unweighted mean over all rows",
        "weighted": "mean over all rows weighted by support",
        "undefined": UNDEFINED,
    }
