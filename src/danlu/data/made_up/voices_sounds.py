"""The sounds of the made-up clips: letters as formants, voice and noise over time.

Formants of vowels are those of an average man (Peterson and Barney 1952).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sound:
    """What a letter sounds like.

    Args:
        formants: The first three resonances of the vocal tract, in hertz.
        voice: Loudness of the voice, 1 in a vowel.
        seconds: Length at an average pace.
        noise: Loudness of the noise of friction, or of the burst at the end of a stop.
        noise_hertz: Where that noise is loudest.
        is_burst: Whether the noise comes at the end alone.
    """

    formants: tuple[float, float, float]
    voice: float
    seconds: float
    noise: float = 0.0
    noise_hertz: float = 4000.0
    is_burst: bool = False


SOUNDS: Mapping[str, Sound] = {
    "a": Sound((730, 1090, 2440), 1.0, 0.12),
    "e": Sound((530, 1840, 2480), 0.95, 0.11),
    "i": Sound((270, 2290, 3010), 0.8, 0.1),
    "o": Sound((570, 840, 2410), 1.0, 0.12),
    "u": Sound((300, 870, 2240), 0.85, 0.1),
    "m": Sound((260, 1100, 2200), 0.35, 0.065),
    "n": Sound((270, 1600, 2500), 0.35, 0.06),
    "l": Sound((360, 1100, 2700), 0.5, 0.06),
    "b": Sound((220, 900, 2100), 0.1, 0.065, 0.15, 900, is_burst=True),
    "d": Sound((220, 1700, 2600), 0.1, 0.06, 0.2, 3800, is_burst=True),
    "g": Sound((220, 2000, 2300), 0.1, 0.065, 0.2, 2000, is_burst=True),
    "k": Sound((300, 2000, 2300), 0.0, 0.085, 0.3, 2100, is_burst=True),
    "t": Sound((300, 1700, 2600), 0.0, 0.08, 0.3, 4200, is_burst=True),
    "f": Sound((340, 1000, 2200), 0.0, 0.09, 0.08, 3600),
    "s": Sound((320, 1600, 2600), 0.0, 0.1, 0.25, 5600),
}
"""The letters of the invented words."""

PAUSE = Sound((500, 1500, 2500), 0.0, 0.03)
"""What stands between two words."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sound at its place in a sentence, at an average pace.

    Args:
        sound: The sound.
        start: Where it begins, in seconds.
        end: Where it ends.
        has_accent: Whether it is the first vowel of its word.
    """

    sound: Sound
    start: float
    end: float
    has_accent: bool


ACCENTED = 1.25
"""Length of a vowel with an accent, as a factor."""

LAST = 1.5
"""Length of the last vowel, as a factor."""


def pronounced(sentence: str) -> list[Spoken]:
    """The sounds of a sentence one after another.

    Args:
        sentence: Words of the letters in `SOUNDS`, with spaces between them.

    Example:
        >>> [round(one.end - one.start, 3) for one in pronounced("ma")]
        [0.065, 0.225]
    """
    spoken: list[Spoken] = []
    last = max(place for place, letter in enumerate(sentence) if letter in "aeiou")
    awaits_accent, start = True, 0.0
    for place, letter in enumerate(sentence):
        has_accent = awaits_accent and letter in "aeiou"
        awaits_accent = letter == " " or (awaits_accent and not has_accent)
        sound = SOUNDS.get(letter, PAUSE)
        seconds = sound.seconds * (ACCENTED if has_accent else 1.0) * (LAST if place == last else 1.0)
        spoken.append(Spoken(sound, start, start + seconds, has_accent))
        start += seconds
    return spoken
