"""The page of a run: one HTML file that shows the whole record without a server or a network.

All that it shows stands in it as text and drawings; its script only sorts tables and switches light and dark.
"""

from __future__ import annotations

from pathlib import Path

from danlu.files import write_text_atomically
from danlu.record.clip_source import ClipSource
from danlu.record.drawn import drawn
from danlu.record.layout import RunFolder
from danlu.record.page_data import page_data
from danlu.record.page_environment import page_environment
from danlu.record.pictures import Pictures, make_pictures, write_specs
from danlu.record.record import Record
from danlu.record.story import state_line

SHOWN_SKIPPED = 200
"""How many skipped lines the page lists; the record has all of them in `data/skipped.csv`."""


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
    template = page_environment().get_template("page.html.j2")
    return template.render(
        shown_skipped=SHOWN_SKIPPED,
        page=page_data(record),
        record=record,
        state=state_line(record),
        clip_source=clip_source,
        pictures=[found for picture in pictures.training if (found := drawn(picture))],
        data_pictures=[found for picture in pictures.data if (found := drawn(picture))],
        evaluation_pictures={
            name: [
                found
                for number, picture in enumerate(each)
                if (found := drawn(picture, f"evaluation-{place}-{number}"))
            ]
            for place, (name, each) in enumerate(pictures.evaluations.items(), start=1)
        },
    )
