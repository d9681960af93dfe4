"""The page of a point's folds: one HTML file that shows all of them without a server or a network."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from danlu.jobs.folds.fold_table import fold_table
from danlu.jobs.folds.picture import ua_picture
from danlu.jobs.folds.report import score_rows
from danlu.jobs.folds.results import PointResults
from danlu.record.display import number_of, shown_count, shown_score, shown_share
from danlu.record.floor_table import floor_table
from danlu.record.heat_map import heat_map
from danlu.record.json_values import value_at
from danlu.record.page import Drawn
from danlu.record.report_view import report_table
from danlu.record.vega import draw

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDERS = (("danlu.jobs.folds",), ("danlu.record", "templates"))
"""Where templates stand: the page's own, and what it shares with the pages of runs."""

CAPTION = (
    "UA of each fold on its test, beside a support vector machine on the same clips; dashed: the pooled UA."
)


def render(results: PointResults) -> str:
    """The text of the page."""
    template = _environment().get_template("page_of_folds.html.j2")
    scores = results.scores
    return template.render(
        results=results,
        label=results.planned.point.label,
        folds=_folds(results),
        scores=score_rows(results) if scores else None,
        floors=floor_table({"scores": scores.get("scores", {})}, results.floors),
        confusion=heat_map(value_at(scores, "confusion", "classes")),
        report=report_table(scores.get("class_report")),
        pictures=_pictures(results),
    )


def _folds(results: PointResults) -> tuple[list[str], list[tuple[str | None, list[str]]]]:
    """The table of folds, each row with the address of its run's page."""
    head, rows = fold_table(results)
    addresses = [_address(fold.as_json(results.folder)["run"]) for fold in results.folds]
    return head, list(zip(addresses, rows, strict=True))


def _address(run: str | None) -> str | None:
    return None if run is None else f"{run}/page.html"


def _pictures(results: PointResults) -> list[Drawn]:
    from markupsafe import Markup

    spec = ua_picture(results)
    if spec is None:
        return []
    # Without the renderer, a page without its picture is better than none.
    try:
        return [Drawn(CAPTION, Markup(draw("ua", spec)))]  # noqa: S704
    except (ImportError, ValueError):
        return []


def _template(name: str) -> str | None:
    for package, *below in FOLDERS:
        path = files(package).joinpath(*below, name)
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return None


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(score=shown_score, count=shown_count, percent=shown_share)
    environment.globals.update(number_of=number_of)
    return environment
