"""What every evaluation of classes holds, whether texts or clips have them: tables, calibration, curves, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from danlu.evaluation.calibration import Reliability, reliability, softmax
from danlu.evaluation.class_report import class_report
from danlu.evaluation.class_scores import Item
from danlu.evaluation.confusion import Confusion, class_confusion
from danlu.evaluation.curves import precision_recall_points, roc_points
from danlu.evaluation.score_table import ScoreTable
from danlu.jobs.evaluation import parts_csv
from danlu.jobs.temperature import Temperature
from danlu.record.display import shown_score

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ClassPredictions:
    """What a model made of a split.

    Args:
        classes: The classes in the order of the columns.
        logits: Score of each class, (items, classes).
        loss: Mean loss of the split.
        temperature: What the logits are divided by for honest probabilities.
    """

    classes: Sequence[str]
    logits: FloatArray
    loss: float | None
    temperature: Temperature

    @cached_property
    def probabilities(self) -> FloatArray:
        """Probability of each class as the model gives it, (items, classes)."""
        return softmax(self.logits)

    @cached_property
    def predicted(self) -> list[str]:
        """The class with the highest score; of equal ones the first."""
        return [self.classes[number] for number in self.logits.argmax(axis=1)]

    def probabilities_by_name(self, item: int) -> dict[str, float]:
        """The probabilities of one item by class, as a row of `predictions.jsonl` has them."""
        by_class = zip(self.classes, self.probabilities[item], strict=True)
        return {name: round(float(value), 6) for name, value in by_class}


@dataclass(frozen=True, slots=True)
class ClassTables:
    """The report by part of the split (all, seen, unseen), and the confusion of all."""

    reports: dict[str, ScoreTable]
    confusion: Confusion

    @classmethod
    def of(
        cls,
        gold: Sequence[str],
        predicted: Sequence[str],
        classes: Sequence[str],
        seen: Sequence[bool],
        *,
        unit: Item,
    ) -> ClassTables:
        """Count what was predicted.

        Args:
            gold: The true class of each item.
            predicted: The predicted class of each.
            classes: Every class.
            seen: For each item, whether it is of the part `seen`.
            unit: What an item is: `text` or `clip`.
        """
        pairs = list(zip(gold, predicted, seen, strict=True))
        parts = {
            "all": pairs,
            "seen": [pair for pair in pairs if pair[2]],
            "unseen": [pair for pair in pairs if not pair[2]],
        }
        return cls(
            reports={
                part: class_report([one[0] for one in chosen], [one[1] for one in chosen], classes, unit=unit)
                for part, chosen in parts.items()
            },
            confusion=class_confusion(gold, predicted, classes, unit=unit),
        )

    def as_json(self) -> dict[str, Any]:
        """Report and confusion as `scores.json` has them."""
        return {
            "class_report": self.reports["all"].as_json(),
            "class_report_parts": {part: self.reports[part].as_json() for part in ("seen", "unseen")},
            "confusion": {"classes": self.confusion.as_json()},
        }

    def as_csv(self) -> dict[str, str]:
        """The tables as comma-separated values, by file name."""
        return {
            "confusion-classes.csv": self.confusion.as_csv(),
            "report-classes.csv": parts_csv(self.reports),
        }


def calibration_json(gold: Sequence[str], predictions: ClassPredictions) -> dict[str, Any]:
    """How far probabilities can be believed, as they are and with the temperature."""
    temperature = predictions.temperature.value
    raw = reliability(gold, predictions.probabilities, predictions.classes)
    scaled: Reliability | None = None
    if temperature is not None:
        scaled = reliability(gold, softmax(predictions.logits, temperature=temperature), predictions.classes)
    return {
        "raw": raw.as_json(),
        "scaled": None if scaled is None else scaled.as_json(),
        "temperature": temperature,
        "reason": predictions.temperature.reason,
        "fitted_on": None if temperature is None else "valid",
    }


def calibration_line(calibration: Mapping[str, Any]) -> str:
    """The calibration as a line of a report."""
    line = f"calibration: ECE {shown_score(calibration['raw']['ece'])}"
    if calibration["scaled"] is None:
        return f"{line}; no temperature: {calibration['reason']}"
    ece, temperature = shown_score(calibration["scaled"]["ece"]), calibration["temperature"]
    return f"{line}, {ece} with the temperature {temperature:.3f} fitted on {calibration['fitted_on']}"


def curves_json(gold: Sequence[str], predictions: ClassPredictions) -> dict[str, Any] | None:
    """ROC and precision-recall curves for the last of two classes; None where they are undefined."""
    if len(predictions.classes) != 2 or len(set(gold)) != 2:
        return None
    positive = predictions.classes[1]
    is_positive = np.array([label == positive for label in gold])
    score = predictions.probabilities[:, 1]
    return {
        "roc": [list(point) for point in roc_points(is_positive, score)],
        "precision_recall": [list(point) for point in precision_recall_points(is_positive, score)],
        "positive": positive,
    }


def headline_table(
    scores: Mapping[str, float | None], floors: Mapping[str, Any], names: Sequence[str]
) -> list[str]:
    """The model's scores over those of the floors, as lines of a report."""
    rows = {
        "this model": scores,
        **{name.replace("_", " "): floor["scores"] for name, floor in floors.items()},
    }
    return [
        f"{'':24s}" + "".join(f"{name:>18s}" for name in names),
        *(
            f"{name:24s}" + "".join(f"{shown_score(found.get(score)):>18s}" for score in names)
            for name, found in rows.items()
        ),
    ]
