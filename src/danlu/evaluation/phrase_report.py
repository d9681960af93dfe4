"""Precision, recall, F1 and support of keywords and phrases, and of phrases by their length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from danlu.evaluation import formulas
from danlu.evaluation.counts import Counts
from danlu.evaluation.phrase_counts import PhraseCounts
from danlu.evaluation.score_table import ScoreTable, score_table


def phrase_report(counts: PhraseCounts, *, convention: Mapping[str, str] | None = None) -> ScoreTable:
    """A row for keywords and one for phrases; means of the two would say nothing, so there are none.

    Args:
        counts: Counts of each text, as `phrase_counts` gives them.
        convention: What was counted and how, in words.

    Example:
        >>> from danlu.data.example import Source, TaggedSentence
        >>> from danlu.evaluation.phrase_counts import phrase_counts
        >>> text = TaggedSentence(("day", "made"), ("O", "S-phrase"), Source("a.tsv", 1, 1), None, (("made",),))
        >>> report = phrase_report(phrase_counts([text], [["S-phrase", "S-phrase"]], "bioes"))
        >>> [(row.name, row.precision, row.recall) for row in report.rows]
        [('keyword', 0.5, 1.0), ('phrase', 0.5, 1.0)]
    """
    total = counts.total()
    levels = {"keyword": formulas.summed(total.keywords), "phrase": formulas.summed(total.phrases)}
    both = Counts(
        tuple(levels),
        correct=np.array([level.correct for level in levels.values()]),
        predicted=np.array([level.predicted for level in levels.values()]),
        gold=np.array([level.gold for level in levels.values()]),
    )
    return replace(score_table(both, both.names, convention=convention or {}), averages={})


def phrase_length_report(counts: PhraseCounts, *, convention: Mapping[str, str] | None = None) -> ScoreTable:
    """A row for each length of phrases that occurs, and their micro average.

    A predicted phrase counts at its own length: one that is a word too long is wrong among the longer ones, and the
    gold phrase is missed among the shorter ones.

    Args:
        counts: Counts of each text, as `phrase_counts` gives them.
        convention: What was counted and how, in words.
    """
    phrases = counts.total().phrases
    order = [name for name, is_there in zip(phrases.names, phrases.present(), strict=True) if is_there]
    table = score_table(phrases, order, convention=convention or {})
    return replace(table, averages={"micro avg": table.averages["micro avg"]})
