"""The page of a run: one HTML file that shows the whole record without a server or a network.

All that it shows stands in it as text and drawings; its script only sorts tables and switches light and dark.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from danlu.files import write_text_atomically
from danlu.record.display import number_of, shown_count, shown_score
from danlu.record.layout import RunFolder
from danlu.record.page_data import page_data
from danlu.record.pictures import draw, make_specs, write_specs
from danlu.record.record import Record
from danlu.record.story import state_line

if TYPE_CHECKING:
    from jinja2 import Environment

CAPTIONS = {
    "loss": "Mean loss of each epoch on train and valid.",
    "scores": "Scores on valid after each epoch. Level lines: what the first of them is without learning.",
    "learning-rate": "Learning rate at the end of each epoch.",
}

SHOWN_SKIPPED = 200
"""How many skipped lines the page lists; the record has all of them in `data/skipped.csv`."""


def write_page(folder: Path) -> Path:
    """Write `page.html` and the specifications of its pictures, from what stands in the record.

    Args:
        folder: The run's folder; a run without an evaluation, or even without an epoch, has a page too.

    Raises:
        OSError: When the folder cannot be written.
    """
    record = Record(folder)
    specs = make_specs(record)
    write_specs(folder, specs)
    pictures = {name: drawn for name, spec in specs.items() if (drawn := _draw(name, spec)) is not None}
    page = RunFolder(folder).page
    write_text_atomically(page, render(record, pictures))
    return page


def render(record: Record, pictures: dict[str, str]) -> str:
    """The text of a run's page.

    Args:
        record: The run.
        pictures: SVG by name of the picture.
    """
    from markupsafe import Markup

    safe = [(CAPTIONS[name], Markup(svg)) for name, svg in pictures.items()]  # noqa: S704
    template = _environment().get_template("page.html.j2")
    return template.render(page=page_data(record), record=record, state=state_line(record), pictures=safe)


def _draw(name: str, spec: dict[str, object]) -> str | None:
    # Without the renderer, a page without curves is better than none; the record has their specifications.
    try:
        return draw(name, spec)
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
    environment.filters.update(score=shown_score, count=shown_count)
    environment.globals.update(number_of=number_of, shown_skipped=SHOWN_SKIPPED)
    return environment
