"""Names that made-up posts are about: gadgets, places, events and bands that do not exist.

People who post are sloppy: half of the names are written in small letters, so that capitals do not tell them.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from danlu.data.made_up.invented_names import BEASTS, MOODS, invent, place, place_stem, word_of

THINGS = (
    "soup kite ladle marrow lantern turnip button bagpipe pickle umbrella dumpling hedge teapot sledge yodel"
)
TOOLS = "kettle toaster whisk lamp speaker scooter tent drone keyboard fountain"
OCCASIONS = "night week fair contest parade marathon supper swap"
ENSEMBLES = "trio choir orchestra brothers five"


def gadget(draw: Random) -> str:
    """The name of a thing that can be bought, of one to three words."""
    return _written(
        draw,
        draw.choice(
            (
                invent(draw),
                f"{invent(draw)} {word_of(draw, TOOLS)}",
                f"{invent(draw)} {draw.randint(2, 12)}",
                f"{word_of(draw, MOODS)} {word_of(draw, TOOLS)}",
                f"{invent(draw)} {word_of(draw, TOOLS)} {draw.choice(('mini', 'max', 'air'))}",
            )
        ),
    )


def venue(draw: Random) -> str:
    """The name of a town, a country or an island, of one to three words."""
    return _written(draw, place(draw))


def event(draw: Random) -> str:
    """The name of something that people go to, of one to three words."""
    return _written(
        draw,
        draw.choice(
            (
                f"{word_of(draw, THINGS)} {word_of(draw, OCCASIONS)}",
                f"{place_stem(draw)} {word_of(draw, THINGS)} {word_of(draw, OCCASIONS)}",
                f"{invent(draw)} {word_of(draw, OCCASIONS)}",
                f"{place_stem(draw)}fest",
            )
        ),
    )


def band(draw: Random) -> str:
    """The name of people who make music, of one to three words."""
    return _written(
        draw,
        draw.choice(
            (
                invent(draw),
                f"{word_of(draw, MOODS)} {word_of(draw, BEASTS)}",
                f"{invent(draw)} {word_of(draw, ENSEMBLES)}",
                f"{word_of(draw, MOODS)} {word_of(draw, THINGS)} {word_of(draw, ENSEMBLES)}",
            )
        ),
    )


NAMES: dict[str, Callable[[Random], str]] = {
    "Gadget": gadget,
    "Venue": venue,
    "Event": event,
    "Band": band,
}
"""What makes up a name of each kind."""


def _written(draw: Random, name: str) -> str:
    return name.lower() if draw.random() < 0.5 else name
