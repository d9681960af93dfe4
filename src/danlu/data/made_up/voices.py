"""Made-up clips of speech with feelings: twelve voices, six sentences, and the dirt of real collections.

What makes feelings hard to hear in strangers is in them in small: one speaker's calm is as high as another's anger,
feelings change each voice in its own way and to its own extent, anger is close to joy and calm to sadness, some
recordings are missing, one file broke off and one is silent.
"""

from __future__ import annotations

import csv
import io
import wave
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from danlu.data.made_up.voices_cast import EMOTIONS, KEPT, SENTENCES, SPEAKERS, manner_of
from danlu.data.made_up.voices_synthesis import RATE, Samples, speak
from danlu.errors import DataError, Problem

TABLE = "metadata.csv"
"""The table of the clips: `file`, `speaker`, `sentence`, `emotion`."""

CLIPS = "clips"
"""The folder of the clips, `FILE.wav` each."""

BROKEN = "x-broke-off"
"""A file whose recording broke off within its header."""

SILENT = "x-silent"
"""A file of a microphone that was not switched on."""


def write_voices(
    folder: Path, *, seed: int = 1, speakers: int = len(SPEAKERS), sentences: int = len(SENTENCES)
) -> None:
    """Write `metadata.csv` and a WAV file a clip: 16,000 samples a second, one channel, one to three seconds.

    Two files besides cannot be used: one broke off, and one is silent.

    Args:
        folder: Where the table and the folder `clips` go; made if it is not there.
        seed: The same seed and numbers write the same bytes.
        speakers: How many of the speakers; high and low voices come in turn.
        sentences: How many of the sentences.

    Raises:
        DataError: There are not so many speakers or sentences, or files stand in the folder that would be taken for
            clips of this writing.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> write_voices(folder, speakers=1, sentences=1)
        >>> (folder / "metadata.csv").read_text().splitlines()[0]
        'file,speaker,sentence,emotion'
    """
    _check("speakers", speakers, len(SPEAKERS))
    _check("sentences", sentences, len(SENTENCES))
    rows = list(_rows(seed, speakers, sentences))
    _refuse_leftovers(folder, {f"{row[0]}.wav" for row in rows})
    (folder / CLIPS).mkdir(parents=True, exist_ok=True)
    for name, speaker, sentence, emotion in rows:
        samples = _clip(seed, speaker, sentence, emotion)
        content = _as_wave(0.0 * samples if name == SILENT else samples)
        (folder / CLIPS / f"{name}.wav").write_bytes(content[:20] if name == BROKEN else content)
    (folder / TABLE).write_text(_as_table(rows), encoding="utf-8", newline="\n")


Row = tuple[str, str, str, str]


def _check(what: str, received: int, most: int) -> None:
    if not 1 <= received <= most:
        raise DataError(f"Expected 1 to {most} {what}. Received {received}.")


def _rows(seed: int, speakers: int, sentences: int) -> Iterator[Row]:
    for speaker in list(SPEAKERS)[:speakers]:
        for number, sentence in enumerate(SENTENCES[:sentences], start=1):
            for emotion in EMOTIONS:
                if _draws(seed, "kept", speaker, sentence, emotion).random() < KEPT[emotion]:
                    yield f"{speaker}-{number}-{emotion}", speaker, sentence, emotion
    first = next(iter(SPEAKERS))
    yield BROKEN, first, SENTENCES[0], "joy"
    yield SILENT, first, SENTENCES[0], "neutral"


def _clip(seed: int, speaker: str, sentence: str, emotion: str) -> Samples:
    moment = _draws(seed, "moment", speaker, sentence, emotion)
    manner = manner_of(speaker, emotion, habits=_draws(seed, "habits", speaker, emotion), moment=moment)
    return speak(sentence, SPEAKERS[speaker], manner, moment)


def _draws(seed: int, *purpose: str) -> np.random.Generator:
    # One generator a purpose: another number of speakers leaves the clips of the others as they are.
    return np.random.default_rng([seed, *" ".join(purpose).encode()])


def _as_wave(samples: Samples) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())
    return content.getvalue()


def _as_table(rows: Collection[Row]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("file", "speaker", "sentence", "emotion"))
    writer.writerows(rows)
    return table.getvalue()


def _refuse_leftovers(folder: Path, names: Collection[str]) -> None:
    clips = folder / CLIPS
    others = sorted(path for path in clips.iterdir() if path.name not in names) if clips.is_dir() else []
    if others:
        problem = Problem(
            str(clips),
            f"{len(others)} other files stand in the folder of the clips",
            str(others[0]),
            fix="remove the folder, or name another one",
        )
        raise DataError("Clips are written to new folders only", [problem])
