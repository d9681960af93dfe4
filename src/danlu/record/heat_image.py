"""A table of numbers as a small picture: one pixel a number, dark blue for low and yellow for high.

The colours are those of viridis (van der Walt and Smith 2015), even to the eye and in every kind of colour vision; a
drawing of thousands of rectangles would make a page a hundred times as large.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

_ANCHORS = (
    (68, 1, 84), (72, 36, 117), (65, 68, 135), (53, 95, 141), (42, 120, 142), (33, 145, 140), (34, 168, 132),
    (68, 191, 112), (122, 209, 81), (189, 223, 38), (253, 231, 37),
)  # fmt: skip
_SHADES = 256


def heat_image(rows: Sequence[Sequence[float]], *, low: float, high: float) -> str:
    """Draw numbers as the address of a PNG that stands in the address itself.

    Args:
        rows: The numbers, one list a row of pixels, the upper one first; all as long.
        low: What is dark blue, and everything below.
        high: What is yellow, and everything above.

    Example:
        >>> heat_image([[0.0, 1.0]], low=0.0, high=1.0)[:30]
        'data:image/png;base64,iVBORw0K'
    """
    span = high - low or 1.0  # all alike: all dark
    lines = b"".join(
        b"\0" + bytes(round((_SHADES - 1) * min(max((value - low) / span, 0.0), 1.0)) for value in row)
        for row in rows
    )
    size = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)  # 8 bits a pixel, with a palette
    parts = ((b"IHDR", size), (b"PLTE", _palette()), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, content) for name, content in parts)
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _palette() -> bytes:
    return b"".join(bytes(_colour(shade / (_SHADES - 1))) for shade in range(_SHADES))


def _colour(share: float) -> tuple[int, int, int]:
    place = share * (len(_ANCHORS) - 1)
    before = min(int(place), len(_ANCHORS) - 2)
    red, green, blue = (
        round(one + (place - before) * (other - one))
        for one, other in zip(_ANCHORS[before], _ANCHORS[before + 1], strict=True)
    )
    return red, green, blue


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
