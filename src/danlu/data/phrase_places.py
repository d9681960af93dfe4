"""Where phrases stand in a text, word for word, and which occurrences are labelled where they overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danlu.data.phrases import PHRASE, Phrase
from danlu.data.tag_schemes import Span


@dataclass(frozen=True, slots=True)
class LabelledPhrases:
    """What became of the phrases of a text.

    Args:
        spans: The occurrences that are labelled, apart from each other.
        missing: The phrases that do not stand in the text.
        covered: The phrases that stand in it, but only where others are labelled.
    """

    spans: list[Span]
    missing: list[Phrase]
    covered: list[Phrase]


def label_phrases(
    words: Sequence[str], phrases: Sequence[Phrase], *, is_first_only: bool = False
) -> LabelledPhrases:
    """Choose the occurrences to label: those of more words first, then earlier ones; none that overlaps a chosen one.

    Args:
        words: The words of the text.
        phrases: Its phrases, each once and of one word or more.
        is_first_only: Label each phrase once: at the first of its places that is free.

    Example:
        >>> label_phrases("new york pizza in new york".split(), [("new", "york"), ("york", "pizza")]).spans
        [Span(start=0, end=2, type='phrase'), Span(start=4, end=6, type='phrase')]
    """
    places = {phrase: phrase_places(words, phrase) for phrase in phrases}
    free = [True] * len(words)
    spans: list[Span] = []
    labelled: set[Phrase] = set()
    for size, start, phrase in sorted(
        (-len(phrase), start, phrase) for phrase, starts in places.items() for start in starts
    ):
        end = start - size
        if all(free[start:end]) and not (is_first_only and phrase in labelled):
            free[start:end] = [False] * -size
            labelled.add(phrase)
            spans.append(Span(start, end, PHRASE))
    return LabelledPhrases(
        spans=sorted(spans),
        missing=[phrase for phrase in phrases if not places[phrase]],
        covered=[phrase for phrase in phrases if places[phrase] and phrase not in labelled],
    )


def phrase_places(words: Sequence[str], phrase: Phrase) -> list[int]:
    """The positions at which a phrase begins, word for word, those that overlap each other included.

    Example:
        >>> phrase_places(["ha", "ha", "ha"], ("ha", "ha"))
        [0, 1]
    """
    first, size = phrase[0], len(phrase)
    return [
        start
        for start, word in enumerate(words)
        if word == first and tuple(words[start : start + size]) == phrase
    ]
