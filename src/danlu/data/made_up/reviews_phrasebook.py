"""What a made-up review is put together from: templates with slots and alternatives, in one language.

`(a|b)` is one of both. `<word>` is an adjective of the review's own side and `<other>` one of the opposite side;
`<noun>` and `<other_noun>` are nouns likewise, `<event>` is what happened to the viewer, told for the review's side.
All other slots are the language's own and take no side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from danlu.data.made_up.invented_names import word_of

Side = Literal["neg", "pos"]
"""The classes, named as the folders are."""

Slot = Callable[[Random], str]

PHENOMENA = ("plain", "negation", "contrast", "sarcasm")
"""What makes a review easy or hard to read: words meant as they stand, words turned round by `not`, two opinions of
which one decides, words that are not meant."""

TRIES = 20
"""Draws of a word that a review does not have yet, before a repeated one is taken."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What one side says.

    Args:
        adjectives: Words of praise, or of blame, apart by spaces.
        nouns: The same as nouns that go with an article.
        events: What happened to a viewer who liked the film, or did not; small, without a full stop.
    """

    adjectives: str
    nouns: Sequence[str]
    events: Sequence[str]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Sentences and words of one language.

    Args:
        sides: What each side says.
        opinions: By phenomenon, sentences that decide; `plain` ones also stand beside others.
        openings: First sentences, on neither side, with the slot `<film>`.
        asides: Sentences on neither side about plot, cinema and viewer; some hold words of praise or blame.
        closings: Last sentences, on neither side.
        slots: What fills a slot that takes no side.
        film: Makes a film's title up.
        space: What stands between two sentences.
        finish: The last hand on a sentence, such as its articles and its capital.
    """

    sides: Mapping[Side, Wording]
    opinions: Mapping[str, Sequence[str]]
    openings: Sequence[str]
    asides: Sequence[str]
    closings: Sequence[str]
    slots: Mapping[str, Slot]
    film: Slot
    space: str
    finish: Callable[[str], str]


class SentenceWriter:
    """Fills templates for one review, which repeats no word while there are others.

    Args:
        book: The language.
        draw: Every choice is drawn from it.
        side: The review's side.
        film: The film that it is about.
    """

    def __init__(self, book: Phrasebook, draw: Random, *, side: Side, film: str) -> None:
        own, opposite = book.sides[side], book.sides["neg" if side == "pos" else "pos"]
        self._draw = draw
        self._finish = book.finish
        self._used: set[str] = set()
        self._slots: dict[str, Slot] = {
            **book.slots,
            "film": lambda _: film,
            "word": lambda draw: word_of(draw, own.adjectives),
            "other": lambda draw: word_of(draw, opposite.adjectives),
            "either": lambda draw: word_of(draw, draw.choice((own, opposite)).adjectives),
            "noun": lambda draw: draw.choice(own.nouns),
            "other_noun": lambda draw: draw.choice(opposite.nouns),
            "event": lambda draw: draw.choice(own.events),
            "other_event": lambda draw: draw.choice(opposite.events),
            "either_event": lambda draw: draw.choice(draw.choice((own, opposite)).events),
        }

    def sentence(self, templates: Sequence[str]) -> str:
        """One of the templates with every slot filled."""
        text = self._unused(lambda draw: draw.choice(templates))
        while _OPEN.search(text):
            text = _ALTERNATIVES.sub(lambda match: self._draw.choice(match[1].split("|")), text)
            text = _SLOT.sub(lambda match: self._unused(self._slots[match[1]]), text)
        return self._finish(text)

    def _unused(self, make: Slot) -> str:
        for _ in range(TRIES):
            made = make(self._draw)
            if made not in self._used:
                self._used.add(made)
                break
        return made


_ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT = re.compile(r"<(\w+)>")
_OPEN = re.compile(f"{_ALTERNATIVES.pattern}|{_SLOT.pattern}")
