"""What the record says of a split of texts: its files and content by hash, its counts, and what was skipped."""

from __future__ import annotations

from collections import Counter
from typing import Any

from danlu.data.text_splits import TextSplit


def text_split_provenance(split: TextSplit) -> dict[str, Any]:
    """A split as `provenance.json` has it; file names are relative to the recipe's `data.root`."""
    groups = {text.group for text in split.texts if text.group is not None}
    return {
        "files": {name: dict(about) for name, about in split.files.items()},
        "content_sha256": split.content_hash,
        "texts": len(split.texts),
        "words": split.words,
        "labels": split.label_counts,
        "groups": len(groups),
        "skipped": dict(Counter(f"{one.reason}: {one.action}" for one in split.skipped)),
        "notes": list(split.notes),
    }
