from __future__ import annotations

import base64
import struct
import zlib
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from danlu.record.heat_image import heat_image

numbers = st.floats(-99, 99)


def read_png(address: str) -> tuple[list[list[int]], list[tuple[int, ...]]]:
    """The shades of each row and the palette of a PNG, its check sums compared."""
    content = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    place, parts = 8, {}
    while place < len(content):
        (size,) = struct.unpack(">I", content[place : place + 4])
        name, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + size]
        (check,) = struct.unpack(">I", content[place + 8 + size : place + 12 + size])
        assert check == zlib.crc32(name + body)
        parts[name], place = body, place + 12 + size
    width, height, *kind = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert kind == [8, 3, 0, 0, 0]
    lines = zlib.decompress(parts[b"IDAT"])
    assert len(lines) == height * (width + 1)
    rows = [lines[start : start + width + 1] for start in range(0, len(lines), width + 1)]
    assert {row[0] for row in rows} == {0}
    palette = parts[b"PLTE"]
    return [list(row[1:]) for row in rows], [tuple(palette[at : at + 3]) for at in range(0, len(palette), 3)]


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=1)))
def test_every_number_is_a_pixel_and_order_is_kept(rows: list[list[float]]) -> None:
    flat = [value for row in rows for value in row]
    shades, palette = read_png(heat_image(rows, low=min(flat), high=max(flat)))
    assert [len(row) for row in shades] == [len(row) for row in rows]
    assert len(palette) == 256
    pairs = sorted(zip(flat, [shade for row in shades for shade in row], strict=True))
    assert [shade for _, shade in pairs] == sorted(shade for _, shade in pairs)
    if min(flat) < max(flat):
        assert (pairs[0][1], pairs[-1][1]) == (0, 255)


def test_what_lies_outside_has_the_colours_of_the_ends() -> None:
    shades, palette = read_png(heat_image([[-5.0, 0.0, 1.0, 9.0]], low=0.0, high=1.0))
    assert shades == [[0, 0, 255, 255]]
    assert palette[0] == (68, 1, 84)
    assert palette[255] == (253, 231, 37)


def test_a_table_of_one_number_is_dark() -> None:
    assert read_png(heat_image([[3.0, 3.0]], low=3.0, high=3.0))[0] == [[0, 0]]


def test_colours_brighten_without_a_step() -> None:
    _, palette = read_png(heat_image([[0.0]], low=0.0, high=1.0))
    brightness = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in palette[::4]]
    steps = [after - before for before, after in pairwise(brightness)]
    assert min(steps) > 0
    assert max(steps) < 3 * (sum(steps) / len(steps))
