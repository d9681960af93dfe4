"""Sentences that a model reads in a moment: whole ones where there are enough, else beginnings that cut no span."""

from __future__ import annotations

from dataclasses import replace

from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit
from danlu.data.tag_schemes import spans_of
from danlu.jobs.item_choice import FEWEST_INPUTS

ENOUGH = 8
"""Sentences to choose from that are enough."""
LOOKED_AT = 512
"""Sentences that are looked at where all are too long, and their beginnings have to do."""


def short_sentences(split: TaggingSplit, most_words: int) -> list[TaggedSentence]:
    """Sentences that are neither long nor tiny; where there are too few, the beginnings of some."""
    short = [one for one in split.sentences if FEWEST_INPUTS <= len(one.words) <= most_words]
    if len(short) >= ENOUGH:
        return short
    return [_beginning(sentence, split, most_words) for sentence in split.sentences[:LOOKED_AT]]


def _beginning(sentence: TaggedSentence, split: TaggingSplit, most_words: int) -> TaggedSentence:
    """As many words as may be, and no part of a span without the rest."""
    if len(sentence.words) <= most_words:
        return sentence
    spans = spans_of(sentence.tags, split.scheme)
    inside = {place for span in spans for place in range(span.start + 1, span.end)}
    end = next((end for end in range(most_words, 0, -1) if end not in inside), len(sentence.words))
    return replace(sentence, words=sentence.words[:end], tags=sentence.tags[:end])
