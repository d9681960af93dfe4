"""The loss per sentence of a CRF that knows the shares of the tags and the scheme, and nothing of the words."""

from __future__ import annotations

import math
from collections.abc import Mapping

_STARTS = ("O", "B", "S")


def chain_loss(counts: Mapping[str, float], sequences: int) -> float | None:
    """The entropy of a sentence's tags, from how often each tag stands in train.

    A tag is either free, or goes on with a span that has begun. Free tags are drawn by their shares among O, B and S;
    whether a span goes on is drawn by how often its type does. That is what a CRF learns from its transitions alone.

    Args:
        counts: How often each tag stands in train, in `bio2` or `bioes`.
        sequences: How many sentences train has.

    Returns:
        Nats a sentence; None for other schemes, whose counts do not tell where spans begin.

    Example:
        >>> f"{chain_loss({'O': 50, 'B-Tool': 50}, sequences=100):.4f}"  # one word a sentence, and no span has two
        '0.6931'
    """
    prefixes = {tag[:1] for tag in counts}
    if not prefixes <= {*_STARTS, "I", "E"} or "B" not in prefixes or sequences < 1:
        return None
    if any(tag != "O" and tag[1:2] != "-" for tag in counts):
        return None
    total = _nats([count for tag, count in counts.items() if tag[:1] in _STARTS])
    has_ends = "E" in prefixes
    for kind in {tag[2:] for tag in counts if tag != "O"}:
        begun, inside, ended = (counts.get(f"{prefix}-{kind}", 0.0) for prefix in "BIE")
        total += _nats([inside, ended if has_ends else begun])
    return total / sequences


def _nats(counts: list[float]) -> float:
    """The entropy of all draws together."""
    whole = sum(counts)
    return -sum(count * math.log(count / whole) for count in counts if count > 0)
