"""The page of a point's folds: one HTML file that shows all of them without a server or a network."""

from __future__ import annotations

from danlu.jobs.folds.fold_table import fold_table
from danlu.jobs.folds.picture import ua_picture
from danlu.jobs.folds.report import score_rows
from danlu.jobs.folds.results import PointResults
from danlu.json_values import value_at
from danlu.record.drawn import Drawn, drawn
from danlu.record.floor_table import floor_table
from danlu.record.heat_map import heat_map
from danlu.record.page_environment import page_environment
from danlu.record.report_view import report_table
from danlu.record.vega import Picture

PACKAGE = "danlu.jobs.folds"
"""Where the page's own template stands."""

CAPTION = (
    "UA of each fold on its test, beside a support vector machine on the same clips; dashed: the pooled UA."
)


def render(results: PointResults) -> str:
    """The text of the page."""
    template = page_environment(PACKAGE).get_template("page_of_folds.html.j2")
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
    spec = ua_picture(results)
    found = None if spec is None else drawn(Picture("ua", CAPTION, spec))
    return [] if found is None else [found]
