"""What the record says of a split of texts with phrases: hashes, counts, and what was skipped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from danlu.data.splits import TaggingSplit
from danlu.evaluation.phrase_counts import gold_phrases, unlabelled_phrases
from danlu.jobs.tagging.provenance import hashed_files


def phrase_split_provenance(split: TaggingSplit, *, root: Path) -> dict[str, Any]:
    """A split as `provenance.json` has it; file names are relative to `root`, the recipe's `data.root`."""
    texts = split.sentences
    return {
        "files": hashed_files(split.files, root=root),
        "content_sha256": split.content_hash,
        "scheme": split.scheme,
        "texts": len(texts),
        "words": split.words,
        "phrases": sum(len(gold_phrases(text, split.scheme)) for text in texts),
        "cannot_be_labelled": sum(len(unlabelled_phrases(text, split.scheme)) for text in texts),
        "labels": dict(Counter(tag for text in texts for tag in text.tags).most_common()),
        "skipped": dict(Counter(f"{line.reason}: {line.action}" for line in split.skipped)),
        "notes": list(split.notes),
    }
