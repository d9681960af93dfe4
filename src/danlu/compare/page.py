"""The page of a comparison: one HTML file that shows all of it without a server or a network."""

from __future__ import annotations

from pathlib import Path

from danlu.compare.comparison import Comparison
from danlu.compare.curves import curve_pictures
from danlu.compare.examples_view import example_views
from danlu.compare.tables import (
    class_table,
    difference_table,
    group_sentence,
    group_table,
    item_sentence,
    pair_table,
    score_table,
    seed_table,
)
from danlu.files import write_text_atomically
from danlu.record.drawn import drawn
from danlu.record.page_environment import page_environment

PACKAGE = "danlu.compare"
"""Where the page's own template stands."""


def write_page(path: Path, comparison: Comparison) -> None:
    """Write the page.

    Args:
        path: Where to.
        comparison: What it shows.

    Raises:
        OSError: When the file cannot be written.
    """
    write_text_atomically(path, render(comparison))


def render(comparison: Comparison) -> str:
    """The text of the page."""
    return (
        page_environment(PACKAGE)
        .get_template("compare.html.j2")
        .render(
            comparison=comparison,
            names=[unit.name for unit in comparison.units],
            scores=score_table(comparison),
            seeds=seed_table(comparison),
            pictures=[found for picture in curve_pictures(comparison.units) if (found := drawn(picture))],
            differences=[
                (title, difference_table(comparison, found))
                for title, found in (
                    ("Recipe", comparison.differences.recipe),
                    ("Data", comparison.differences.data),
                    ("Code and machine", comparison.differences.code),
                )
            ],
            pairs=[
                {
                    "pair": pair,
                    "tests": pair_table(pair, comparison.score),
                    "changes": item_sentence(pair),
                    "examples": example_views(pair, comparison.task),
                    "classes": class_table(pair),
                    "groups": [
                        (found.kind, group_sentence(found, pair), group_table(found, pair))
                        for found in pair.groups
                    ],
                }
                for pair in comparison.pairs
            ],
        )
    )
