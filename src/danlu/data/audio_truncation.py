"""Whether an audio file ends before its header says, which decoders pass over in silence.

A header may also leave its length open, as recorders write that cannot go back to the start of a file; nothing can be
told then, and nothing is told of OGG, whose header has no length.
"""

from __future__ import annotations

import struct

OPEN_LENGTH = 0x7FFF0000
"""Lengths of a WAV file's samples that are at least this stand for `until the end`."""


def ends_early(data: bytes, *, kind: str, declared: int, found: int) -> bool:
    """Whether samples are missing at the end.

    Args:
        data: The bytes of the file.
        kind: The file's format as libsndfile calls it.
        declared: Frames that it has by libsndfile's reading of the header.
        found: Frames that were decoded.
    """
    if kind in {"WAV", "WAVEX"}:
        return _wav_ends_early(data)
    if kind == "MP3":
        # Without this header the number of frames is a guess from the bit rate of the first.
        return _has_xing(data) and found < declared
    return kind == "FLAC" and found < declared


def _wav_ends_early(data: bytes) -> bool:
    order = {b"RIFF": "<", b"RIFX": ">"}.get(data[:4])
    place = 12
    while order is not None and place + 8 <= len(data):
        name = data[place : place + 4]
        (size,) = struct.unpack(f"{order}I", data[place + 4 : place + 8])
        place += 8
        if name == b"data":
            return bool(0 < size < OPEN_LENGTH and size > len(data) - place)
        place += size + size % 2
    return False


def _has_xing(data: bytes) -> bool:
    place = 0
    if data[:3] == b"ID3" and len(data) > 10:
        # Seven bits a byte, as ID3v2 has it.
        place = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    first_frame = data[place : place + 64]
    return b"Xing" in first_frame or b"Info" in first_frame
