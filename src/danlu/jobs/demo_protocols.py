"""What the emotion demo teaches: how much better a model seems where it is tested on voices that it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from danlu.jobs.evaluation import Evaluation
from danlu.record.display import shown_score

NEW_VOICES = "new voices"
"""Speakers of test are not those of train, and the epoch was chosen on others again."""

KNOWN_VOICES = "known voices"
"""Clips of test were drawn by chance, and the epoch was chosen on them."""

EXPLANATION = """\
New voices: no speaker of test is in train or valid. Known voices: test is clips drawn by chance, so that every
speaker of it is in train, and the epoch was chosen on these very clips, as in many papers."""


@dataclass(frozen=True, slots=True)
class ProtocolScores:
    """How well a model did under one way of holding clips out.

    Args:
        protocol: `new voices` or `known voices`.
        clips: How many clips were scored.
        accuracy: The model's accuracy (WA); None where it is undefined.
        ua: The model's mean recall of the classes (UA).
        floor_ua: The same of the floor.
    """

    protocol: str
    clips: int
    accuracy: float | None
    ua: float | None
    floor_ua: float | None


@dataclass(frozen=True, slots=True)
class ProtocolTable:
    """The same model and the same clips, held out in two ways.

    Args:
        floor: Name of the floor beside the model.
        rows: A row a protocol.
    """

    floor: str
    rows: Sequence[ProtocolScores]

    def as_json(self) -> dict[str, Any]:
        """The table for machines, scores unrounded."""
        return {
            "floor": self.floor,
            "protocols": {
                row.protocol: {
                    "clips": row.clips,
                    "accuracy": row.accuracy,
                    "ua": row.ua,
                    "floor_ua": row.floor_ua,
                }
                for row in self.rows
            },
        }

    def as_text(self) -> str:
        """The table for people, and what its rows mean."""
        floor = f"{self.floor.replace('_', ' ')} UA"
        width = max(len(floor), 8) + 2
        lines = [f"{'':14s}{'clips':>7s}{'WA':>10s}{'UA':>10s}{floor:>{width}s}"]
        lines += [
            f"{row.protocol:14s}{row.clips:7d}{shown_score(row.accuracy):>10s}{shown_score(row.ua):>10s}"
            f"{shown_score(row.floor_ua):>{width}s}"
            for row in self.rows
        ]
        return "\n".join(["The same model and the same clips, held out in two ways", *lines, EXPLANATION])


def protocol_table(new_voices: Evaluation, known_voices: Evaluation, *, floor: str) -> ProtocolTable:
    """Set two evaluations of test beside each other.

    Args:
        new_voices: Of the model whose speakers of test are strangers to it.
        known_voices: Of the model that was trained on speakers of test.
        floor: Name of the floor to set beside the model.
    """
    pairs = ((NEW_VOICES, new_voices), (KNOWN_VOICES, known_voices))
    return ProtocolTable(floor, [_scores(protocol, one, floor) for protocol, one in pairs])


def _scores(protocol: str, evaluation: Evaluation, floor: str) -> ProtocolScores:
    content = evaluation.scores
    return ProtocolScores(
        protocol=protocol,
        clips=content["clips"],
        accuracy=content["scores"]["accuracy"],
        ua=content["scores"]["ua"],
        floor_ua=content["floors"][floor]["scores"]["ua"],
    )
