"""What a run says of how it draws examples: how many of each class an epoch sees, and out of how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from danlu.data.sampling import effective_counts


def sampling_provenance(labels: Sequence[str], sampling: str) -> dict[str, Any]:
    """How examples are drawn, as `provenance.json` has it.

    Args:
        labels: The class of each example that is learned from.
        sampling: The recipe's `train.batch.sampling`.

    Example:
        >>> sampling_provenance(["a", "a", "a", "b"], "balanced")
        {'kind': 'balanced', 'drawn': {'a': 2, 'b': 2}, 'of': {'a': 3, 'b': 1}}
    """
    counts = dict(sorted(Counter(labels).items()))
    return {
        "kind": sampling,
        "drawn": effective_counts(labels) if sampling == "balanced" else counts,
        "of": counts,
    }


def sampling_notes(labels: Sequence[str], sampling: str) -> list[str]:
    """How often examples of each class are drawn, where that is not once each."""
    if sampling != "balanced":
        return []
    told = sampling_provenance(labels, sampling)
    counts = ", ".join(f"{name} {drawn} of {told['of'][name]}" for name, drawn in told["drawn"].items())
    return [f"balanced sampling draws, an epoch: {counts}"]
