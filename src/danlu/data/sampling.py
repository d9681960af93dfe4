"""Which examples an epoch draws where every class is to be seen as often as every other."""

from __future__ import annotations

import random
from collections.abc import Sequence


def balanced_order(labels: Sequence[str], *, seed: int, epoch: int) -> list[int]:
    """Positions of the examples that an epoch draws, as many as there are examples, class by class.

    Each class has a fixed order of its own, drawn from the seed, and every epoch goes on in it where the one before
    ended. So no example comes twice before all of its class have come, the examples of a frequent class take turns
    over epochs, and what an epoch draws depends on the arguments alone.

    Args:
        labels: The class of each example.
        seed: The run's seed.
        epoch: The epoch, from 1.

    Example:
        >>> labels = ["rare", "often", "often", "often"]
        >>> sorted(labels[place] for place in balanced_order(labels, seed=1, epoch=1))
        ['often', 'often', 'rare', 'rare']
    """
    before, after = _drawn(labels, epochs=epoch - 1), _drawn(labels, epochs=epoch)
    order = []
    for name in before:
        own = [place for place, label in enumerate(labels) if label == name]
        random.Random(f"{seed}/{name}").shuffle(own)  # noqa: S311 - not for cryptography
        order += [own[draw % len(own)] for draw in range(before[name], after[name])]
    return order


def effective_counts(labels: Sequence[str], *, epoch: int = 1) -> dict[str, int]:
    """How many examples of each class an epoch draws; classes by name.

    Where they cannot all be equal, some have one more than others; which, changes from epoch to epoch.

    Example:
        >>> effective_counts(["rare", "often", "often", "often", "often"])
        {'often': 3, 'rare': 2}
    """
    before, after = _drawn(labels, epochs=epoch - 1), _drawn(labels, epochs=epoch)
    return {name: after[name] - before[name] for name in before}


def _drawn(labels: Sequence[str], *, epochs: int) -> dict[str, int]:
    """How many examples of each class so many epochs draw together; classes by name."""
    names = sorted(set(labels))
    if not names:
        return {}
    each, left = divmod(len(labels), len(names))
    # What is left of each epoch is dealt out one by one, and dealing goes on where the epoch before ended.
    return {
        name: each * epochs + -(-(left * epochs - place) // len(names)) for place, name in enumerate(names)
    }
