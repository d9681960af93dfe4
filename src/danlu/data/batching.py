"""Which sequences go into a batch together: like lengths, so that little is padding, in an order drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

POOL_BATCHES = 50
"""Batches' worth of sequences that are drawn at random before they are sorted by length. Large enough that neighbours
in length are near equal (2-4 % padding on DNRTI), small enough that a batch's company changes from epoch to epoch."""


def plan_training_batches(
    lengths: Sequence[int],
    *,
    size: int,
    max_tokens: int | None,
    by_length: bool,
    seed: int,
    epoch: int,
    order: Sequence[int] | None = None,
) -> list[list[int]]:
    """Positions of each batch of a training epoch.

    The plan depends on the arguments alone, so a resumed run sees the batches that it would have seen.

    Args:
        lengths: Words of each sequence.
        size: Sequences in a batch at most.
        max_tokens: Bound on a batch's words with padding; a sequence longer than the bound makes a batch of its own.
        by_length: Whether sequences of like length go together.
        seed: The run's seed.
        epoch: The epoch, from 1.
        order: Positions of the sequences that the epoch draws, some perhaps several times; None: each exactly once.
    """
    generator = random.Random(f"{seed}/{epoch}")  # noqa: S311 - not for cryptography
    drawn = list(range(len(lengths)) if order is None else order)
    generator.shuffle(drawn)
    if by_length:
        pool = size * POOL_BATCHES
        pools = [drawn[start : start + pool] for start in range(0, len(drawn), pool)]
        drawn = [index for members in pools for index in sorted(members, key=lengths.__getitem__)]
    batches = _fill(drawn, lengths, size=size, max_tokens=max_tokens)
    generator.shuffle(batches)
    return batches


def plan_reading_batches(
    lengths: Sequence[int], *, size: int, max_tokens: int | None = None
) -> list[list[int]]:
    """Positions of each batch when nothing is learned: longest first, so that memory runs out early or never."""
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    return _fill(order, lengths, size=size, max_tokens=max_tokens)


def _fill(
    order: Sequence[int], lengths: Sequence[int], *, size: int, max_tokens: int | None
) -> list[list[int]]:
    batches: list[list[int]] = []
    longest = 0
    for index in order:
        longest = max(longest, lengths[index])
        full = not batches or len(batches[-1]) == size
        if full or (max_tokens is not None and longest * (len(batches[-1]) + 1) > max_tokens):
            batches.append([])
            longest = lengths[index]
        batches[-1].append(index)
    return batches
