"""What the record says of clips: files and content by hash, counts, how they are drawn, and what splits them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from danlu.data.audio_splits import AudioSplit
from danlu.recipe.audio_data import AudioData, ByGroup, Paper

LEAKS_OF_PAPER = ("speakers", "sentences", "choice")
"""What the protocol `paper` lets through: voices and words of the test fold are learned, and it chooses the epoch."""

PAPER = (
    "protocol paper: clips of one speaker stand in train and in the test fold, and the epoch is chosen on the test "
    "fold itself. The scores are for comparison with papers that do the same; they say nothing about new voices."
)


def audio_split_provenance(split: AudioSplit) -> dict[str, Any]:
    """A split as `provenance.json` has it; file names are relative to the recipe's `data.root`."""
    return {
        "files": {name: dict(about) for name, about in split.files.items()},
        "content_sha256": split.content_hash,
        "clips": len(split.clips),
        "seconds": split.seconds,
        "labels": split.label_counts,
        "speakers": split.speakers,
        "sentences": len(split.sentences),
        "skipped": dict(Counter(f"{one.reason}: {one.action}" for one in split.skipped)),
        "notes": list(split.notes),
    }


def protocol_provenance(data: AudioData) -> dict[str, Any]:
    """How clips came into their splits, and what leaks between them by design."""
    is_paper = isinstance(data.split, Paper)
    return {
        **data.split.model_dump(mode="json"),
        "leaks": list(LEAKS_OF_PAPER) if is_paper else [],
        "warning": PAPER if is_paper else None,
        "apart": data.split.group if isinstance(data.split, ByGroup) else None,
    }
