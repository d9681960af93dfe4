"""What the record says of a split: its files and content by hash, its counts, and what was skipped."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from danlu.data.splits import TaggingSplit
from danlu.data.tag_schemes import spans_of
from danlu.files import sha256_of_file


def split_provenance(split: TaggingSplit, *, root: Path) -> dict[str, Any]:
    """A split as `provenance.json` has it; file names are relative to `root`, the recipe's `data.root`."""
    spans = Counter(
        span.type for sentence in split.sentences for span in spans_of(sentence.tags, split.scheme)
    )
    return {
        "files": hashed_files(split.files, root=root),
        "content_sha256": split.content_hash,
        "scheme": split.scheme,
        "sentences": len(split.sentences),
        "words": split.words,
        "spans": dict(sorted(spans.items())),
        "labels": dict(Counter(tag for sentence in split.sentences for tag in sentence.tags).most_common()),
        "documents": len(
            {sentence.document for sentence in split.sentences if sentence.document is not None}
        ),
        "violations": split.violations,
        "skipped": dict(Counter(f"{line.reason}: {line.action}" for line in split.skipped)),
        "notes": list(split.notes),
    }


def hashed_files(files: Iterable[Path], *, root: Path) -> dict[str, dict[str, Any]]:
    """Files by their names relative to `root`, each with its hash and its size in bytes."""
    return {
        Path(os.path.relpath(path, root)).as_posix(): {
            "sha256": sha256_of_file(path),
            "bytes": path.stat().st_size,
        }
        for path in files
    }
