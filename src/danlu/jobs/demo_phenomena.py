"""What the sentiment demo teaches: how often a model is right where words mean what they say, and where they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from danlu.data.made_up.reviews_phrasebook import PHENOMENA

ALL = "all"
"""The name of the row of all texts."""


@dataclass(frozen=True, slots=True)
class PhenomenonAccuracy:
    """How often the texts that hold a phenomenon are classified rightly.

    Args:
        phenomenon: Its name, or `all`.
        texts: How many texts hold it.
        model: The model's accuracy on them.
        floor: The floor's accuracy on them.
    """

    phenomenon: str
    texts: int
    model: float
    floor: float


@dataclass(frozen=True, slots=True)
class PhenomenonTable:
    """Accuracy of the model and of the best floor, phenomenon by phenomenon.

    Args:
        floor: Name of the floor.
        rows: A row a phenomenon that any text holds, and the row of all.
    """

    floor: str
    rows: Sequence[PhenomenonAccuracy]

    def as_json(self) -> dict[str, Any]:
        """The table for machines, accuracies unrounded."""
        return {
            "floor": self.floor,
            "accuracy": {
                row.phenomenon: {"texts": row.texts, "model": row.model, "floor": row.floor}
                for row in self.rows
            },
        }

    def as_text(self) -> str:
        """The table for people."""
        floor = self.floor.replace("_", " ")
        width = max(len(floor), 10) + 2
        lines = [f"{'':12s}{'texts':>7s}{'this model':>12s}{floor:>{width}s}"]
        lines += [
            f"{row.phenomenon:12s}{row.texts:7d}{row.model:12.4f}{row.floor:{width}.4f}" for row in self.rows
        ]
        return "\n".join(["Accuracy by what a review holds", *lines])


def phenomenon_table(
    predictions: Sequence[Mapping[str, Any]],
    marks: Mapping[str, str],
    *,
    floor: str,
    floor_predicted: Sequence[str],
) -> PhenomenonTable:
    """Count what is right, phenomenon by phenomenon, from the easy one to the hard ones.

    Args:
        predictions: The rows of an evaluation's `predictions.jsonl`: `source`, `gold` and `predicted`.
        marks: The phenomenon of each text, by source.
        floor: Name of the floor to set beside the model.
        floor_predicted: Its class for each row.

    Example:
        >>> rows = [{"source": "1.txt", "gold": "pos", "predicted": "pos"}]
        >>> phenomenon_table(rows, {"1.txt": "negation"}, floor="majority", floor_predicted=["neg"]).rows[0]
        PhenomenonAccuracy(phenomenon='negation', texts=1, model=1.0, floor=0.0)
    """
    judged = [
        (marks[row["source"]], row["predicted"] == row["gold"], guess == row["gold"])
        for row, guess in zip(predictions, floor_predicted, strict=True)
    ]
    held = {name for name, _, _ in judged}
    rows = [_accuracy(name, [one for one in judged if one[0] == name]) for name in PHENOMENA if name in held]
    return PhenomenonTable(floor, [*rows, _accuracy(ALL, judged)])


def _accuracy(name: str, judged: Sequence[tuple[str, bool, bool]]) -> PhenomenonAccuracy:
    texts = len(judged)
    by_model, by_floor = sum(one[1] for one in judged), sum(one[2] for one in judged)
    return PhenomenonAccuracy(name, texts, by_model / texts, by_floor / texts)
