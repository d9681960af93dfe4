"""What every evaluation of classes has besides its scores, whether texts or clips have them, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from danlu.json_values import value_at
from danlu.record.calibration_view import CalibrationView, calibration_view
from danlu.record.floor_table import FloorTable, floor_table
from danlu.record.floors import floors_of
from danlu.record.heat_map import HeatMap, heat_map
from danlu.record.record import Record
from danlu.record.report_view import ReportTable, report_table


@dataclass(frozen=True, slots=True)
class ClassParts:
    """The parts of an evaluation of classes; None where the record has none.

    Args:
        floors: The model between its floors.
        reports: The class reports of all, seen and unseen items.
        confusion: Which class is taken for which.
        calibration: How often the model is right where it is how sure.
    """

    floors: FloorTable | None
    reports: list[tuple[str, ReportTable]]
    confusion: HeatMap | None
    calibration: CalibrationView | None


def class_parts(record: Record, name: str, *, items: str) -> ClassParts:
    """Gather the parts of an evaluation.

    Args:
        record: The run.
        name: The evaluation's name.
        items: What has a class, for the heads of columns: `texts` or `clips`.
    """
    content = record.evaluations[name]
    parts = {"all": content.get("class_report")}
    parts |= {part: value_at(content, "class_report_parts", part) for part in ("seen", "unseen")}
    reports = [(part, report_table(report)) for part, report in parts.items()]
    return ClassParts(
        floors=floor_table(content, floors_of(content, record.floors, name)),
        reports=[(part, table) for part, table in reports if table is not None],
        confusion=heat_map(value_at(content, "confusion", "classes")),
        calibration=calibration_view(content.get("calibration"), items=items),
    )
