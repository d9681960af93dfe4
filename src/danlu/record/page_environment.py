"""How pages are made of templates: where templates stand, and what they may call."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from danlu.record.display import number_of, shown_count, shown_score, shown_share

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "danlu.record"
"""The package whose folder `templates` every page may take from: its style, its script, its macros."""


@cache
def page_environment(*packages: str) -> Environment:
    """The templates of packages, each in its folder `templates`, and those of records after them.

    Args:
        packages: Packages by name, such as `danlu.compare`; the first that has a template gives it.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folders = [files(package) / "templates" for package in (*packages, TEMPLATES)]

    def read(name: str) -> str | None:
        paths = (folder / name for folder in folders)
        return next((path.read_text(encoding="utf-8") for path in paths if path.is_file()), None)

    environment = Environment(
        loader=FunctionLoader(read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(score=shown_score, count=shown_count, percent=shown_share)
    environment.globals.update(number_of=number_of)
    return environment
