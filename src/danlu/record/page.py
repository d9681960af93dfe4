"""The page of a run: one HTML file that shows the whole record without a server or a network.

All that it shows stands in it as text and drawings; its script only sorts tables and switches light and dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from danlu.files import write_text_atomically
from danlu.record.clip_source import ClipSource
from danlu.record.display import number_of, shown_count, shown_score, shown_share
from danlu.record.layout import RunFolder
from danlu.record.page_data import page_data
from danlu.record.pictures import Pictures, make_pictures, write_specs
from danlu.record.record import Record
from danlu.record.story import state_line
from danlu.record.vega import Picture, draw

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

SHOWN_SKIPPED = 200
"""How many skipped lines the page lists; the record has all of them in `data/skipped.csv`."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it stands in the page.

    Args:
        caption: What it shows, in a sentence.
        svg: The drawing.
    """

    caption: str
    svg: Markup


def write_page(folder: Path, *, embeds_audio: bool = False) -> Path:
    """Write `page.html` and the specifications of its pictures, from what stands in the record.

    Args:
        folder: The run's folder; a run without an evaluation, or even without an epoch, has a page too.
        embeds_audio: Whether the clips that the page plays are put into it; else it plays the files where they lie.

    Raises:
        OSError: When the folder cannot be written.
    """
    record = Record(folder)
    pictures = make_pictures(record)
    write_specs(folder, pictures.together)
    page = RunFolder(folder).page
    write_text_atomically(page, render(record, pictures, ClipSource(folder, is_embedded=embeds_audio)))
    return page


def render(record: Record, pictures: Pictures, clip_source: ClipSource) -> str:
    """The text of a run's page.

    Args:
        record: The run.
        pictures: Its pictures.
        clip_source: Where its players find their clips.
    """
    template = _environment().get_template("page.html.j2")
    return template.render(
        page=page_data(record),
        record=record,
        state=state_line(record),
        clip_source=clip_source,
        pictures=[drawn for picture in pictures.training if (drawn := _draw(picture, picture.name))],
        data_pictures=[drawn for picture in pictures.data if (drawn := _draw(picture, picture.name))],
        evaluation_pictures={
            name: [
                drawn
                for number, picture in enumerate(each)
                if (drawn := _draw(picture, f"evaluation-{place}-{number}"))
            ]
            for place, (name, each) in enumerate(pictures.evaluations.items(), start=1)
        },
    )


def _draw(picture: Picture, id_: str) -> Drawn | None:
    from markupsafe import Markup

    # Without the renderer, a page without curves is better than none; the record has their specifications.
    try:
        return Drawn(picture.caption, Markup(draw(id_, picture.spec)))  # noqa: S704
    except (ImportError, ValueError):
        return None


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("danlu.record") / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(score=shown_score, count=shown_count, percent=shown_share)
    environment.globals.update(number_of=number_of, shown_skipped=SHOWN_SKIPPED)
    return environment
