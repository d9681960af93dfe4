"""What all pictures have in common: Vega-Lite as their language, their colours and fonts, and drawing to SVG.

Colours are those of Okabe and Ito (2008), told apart by every kind of colour vision, and each line has its
own dashes, so that a grey print can be read too. Text stays text: Chinese names can be searched and copied.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]

FONTS = "Noto Sans, Segoe UI, Helvetica, Arial, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])
INK = "#333333"
LINES = "#dddddd"

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"

# The renderer is one JavaScript engine; two conversions at once would share it.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page.

    Args:
        name: Its name, of which the record has `pictures/NAME.vl.json`.
        caption: What it shows, in a sentence.
        spec: The Vega-Lite specification with its data.
    """

    name: str
    caption: str
    spec: Spec


def draw(name: str, spec: Spec) -> str:
    """Draw a specification as SVG that can stand in a page: ids of its own, no name spaces, no address.

    Args:
        name: Goes before every id, for a page has many pictures and one space of ids; letters, digits and
            hyphens.
        spec: The Vega-Lite specification.

    Raises:
        ImportError: When vl-convert is not installed.
        ValueError: When the specification cannot be drawn.
    """
    svg = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", draw_file(spec))
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)


def draw_file(spec: Spec) -> str:
    """Draw a specification as SVG that can stand alone in a file.

    Args:
        spec: The Vega-Lite specification.

    Raises:
        ImportError: When vl-convert is not installed.
        ValueError: When the specification cannot be drawn.
    """
    import vl_convert

    with _one_at_a_time:
        svg: str = vl_convert.vegalite_to_svg(spec)
    return svg


def framed(content: Spec) -> Spec:
    """A whole specification: the schema, no background, and the look that every picture has.

    Args:
        content: Layers or panels, and the size.
    """
    return {"$schema": SCHEMA, "background": None, **content, "config": _config()}


def line_scales(names: Sequence[str]) -> tuple[Spec, Spec]:
    """The scales of colour and dashes for some lines: no two of the first thirty-six look alike.

    Args:
        names: The lines in order.
    """
    colours = [COLOURS[place % len(COLOURS)] for place in range(max(len(names), len(COLOURS)))]
    # From the second round of colours on, each meets another dash.
    dashes = [DASHES[(place + place // len(COLOURS)) % len(DASHES)] for place in range(len(colours))]
    return {"domain": list(names), "range": colours}, {"domain": list(names), "range": dashes}


def _config() -> Spec:
    axis = {"labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK, "gridColor": LINES}
    return {
        "font": FONTS,
        "axis": {**axis, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
        "legend": {"labelColor": INK, "labelFontSize": 12},
        "text": {"fontSize": 11},
        "view": {"stroke": None},
    }
