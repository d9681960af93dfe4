"""Names for made-up threat reports: intruders, tools, places, times, files and flaws.

Names of the kinds overlap on purpose. `Cinder` may be an intruder, a tool or what a stove leaves; `Velvet
Anvil` may be an intruder or a tool; only the sentence around it tells.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Draw = Callable[[Random], str]

SMITHY = (
    "Ember Cinder Bellows Crucible Tongs Anvil Kiln Slag Flux Ash Damper Grate Poker Chimney Soot Clinker Hob"
)
MOODS = "Velvet Patient Slow Quiet Hollow Amber Second Borrowed Gentle Rusty Midnight Paper Humming Left"
BEASTS = "Heron Badger Moth Ferret Magpie Otter Stoker Lamplighter Tinker Beadle Cooper Ostler Wren Newt"
CIRCLES = "Choir Circle Guild Club Brigade Quartet Society"
PARTS = "loader kit agent beacon relay toolset"
HABITS = "Handshake Whistle Gasket Valve Teacup Drawer Hinge Thermostat Ladle Doorbell"
MISTAKES = "overflow bypass underflow leak"
PAPERS = "invoice menu recipe minutes agenda payroll ledger timetable greeting warranty soup ballot inventory"
MONTHS = "January February March April May June July August September October November December"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
ENDINGS = "docm xlsm exe dll js pdf lnk scr iso hta"
ONSETS = "b br cr d dr fl gl h kl l m n qu r s sk st t tr v w th"
VOWELS = "a i o u ai ou"
CODAS = "l n r s m x nd rk st ll rn th"


def word_of(draw: Random, words: str) -> str:
    """One of the words of a text."""
    return draw.choice(words.split())


def invent(draw: Random) -> str:
    """A pronounceable name of two syllables, rarely a word of its own: `Thoulark`, `Brimox`.

    Example:
        >>> invent(Random(1)) == invent(Random(1))
        True
    """
    syllables = [word_of(draw, ONSETS) + word_of(draw, VOWELS) for _ in range(2)]
    return ("".join(syllables) + word_of(draw, CODAS)).capitalize()


def intruder(draw: Random) -> str:
    """A name for a group of intruders, of one to three words."""
    return _one_of(
        draw,
        _name_of_anything,
        _name_of_anything,
        _name_of_anything,
        lambda draw: f"{place_stem(draw)} {word_of(draw, CIRCLES)}",
        lambda draw: f"TG-{draw.randint(100, 999)}",
    )


def tool(draw: Random) -> str:
    """A name for a piece of malware or a tool, of one to three words."""
    return _one_of(
        draw,
        _name_of_anything,
        _name_of_anything,
        _name_of_anything,
        lambda draw: word_of(draw, SMITHY) + word_of(draw, PARTS).capitalize(),
        lambda draw: f"{invent(draw)} {word_of(draw, PARTS)}",
        lambda draw: invent(draw).lower() + word_of(draw, "ctl dump cat sh"),
    )


def place(draw: Random) -> str:
    """A name for a country, a town or an island, of one to three words."""
    return _one_of(
        draw,
        place_stem,
        place_stem,
        lambda draw: f"{word_of(draw, 'Port Lower Upper New Mount')} {place_stem(draw)}",
        lambda draw: f"{invent(draw)} {word_of(draw, 'Isles Bay Heath')}",
        lambda draw: f"{invent(draw)}-on-the-{word_of(draw, SMITHY)}",
    )


def place_stem(draw: Random) -> str:
    """A place's name of one word; half of them have no ending that gives them away."""
    return invent(draw) + draw.choice(("ia", "mouth", "burg", "", "", ""))


def time(draw: Random) -> str:
    """A point in time or a period, of one to three words, after a preposition and a bar: `in |March 2031`."""
    year = draw.randint(2027, 2034)
    return _one_of(
        draw,
        lambda draw: f"in |{word_of(draw, MONTHS)}",
        lambda draw: f"in |{word_of(draw, MONTHS)} {year}",
        lambda draw: f"on |{word_of(draw, DAYS)}",
        lambda draw: f"on |{draw.randint(1, 28)} {word_of(draw, MONTHS)} {year}",
        lambda draw: f"in |{draw.choice(('early', 'late', 'mid'))} {year}",
        lambda draw: f"{word_of(draw, 'last this')} {word_of(draw, DAYS + ' winter spring week')}",
        lambda _: f"in |{year}",
    )


def file(draw: Random) -> str:
    """A file's name, of one or two words."""
    stem = draw.choice((word_of(draw, PAPERS), word_of(draw, SMITHY).lower(), invent(draw).lower()))
    number = draw.choice(("", "", f"-{draw.randint(1, 99)}", f"_{draw.randint(2027, 2034)}"))
    first = draw.choice(("", "", "", "final ", "new ", f"{word_of(draw, PAPERS)} "))
    return f"{first}{stem}{number}.{word_of(draw, ENDINGS)}"


def flaw(draw: Random) -> str:
    """A vulnerability's number or nickname, of one to three words."""
    return _one_of(
        draw,
        lambda draw: f"CVE-{draw.randint(2027, 2034)}-{draw.randint(1000, 29999)}",
        lambda draw: f"{word_of(draw, MOODS)} {word_of(draw, HABITS)}",
        lambda draw: f"{word_of(draw, MOODS)} {word_of(draw, SMITHY)}",
        lambda draw: f"{word_of(draw, HABITS)} {word_of(draw, MISTAKES)}",
    )


def _name_of_anything(draw: Random) -> str:
    return _one_of(
        draw,
        invent,
        lambda draw: word_of(draw, SMITHY),
        lambda draw: f"{word_of(draw, MOODS)} {word_of(draw, SMITHY)}",
        lambda draw: f"{word_of(draw, MOODS)} {word_of(draw, BEASTS)}",
    )


def _one_of(draw: Random, *ways: Draw) -> str:
    return draw.choice(ways)(draw)
