"""Pictures as they stand in a page: drawn to SVG, or left out where the renderer is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from danlu.record.vega import Picture, draw

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it stands in the page.

    Args:
        caption: What it shows, in a sentence.
        svg: The drawing.
    """

    caption: str
    svg: Markup


def drawn(picture: Picture, name: str | None = None) -> Drawn | None:
    """Draw a picture; None where it cannot be drawn: a page without curves is better than none.

    Args:
        picture: The picture.
        name: What the parts of the drawing are named by, where one picture stands in a page more than once.
    """
    from markupsafe import Markup

    try:
        return Drawn(picture.caption, Markup(draw(name or picture.name, picture.spec)))  # noqa: S704
    except (ImportError, ValueError):
        return None
