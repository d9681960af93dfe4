"""A stretch of work with random numbers of its own: whatever it draws, the run's random states stay as they were."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

from danlu.training.seeds import random_states, restore_random_states


@contextmanager
def own_randomness(seed: int) -> Iterator[None]:
    """Draw from generators that start at a seed, and put those of Python, NumPy and torch back afterwards.

    Args:
        seed: What the draws inside follow from.

    Example:
        >>> _ = torch.manual_seed(1)
        >>> with own_randomness(5):
        ...     inside = torch.rand(1)
        >>> after = torch.rand(1)
        >>> _ = torch.manual_seed(1)
        >>> bool(after == torch.rand(1))
        True
    """
    states = random_states()
    try:
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
        yield
    finally:
        restore_random_states(*states)
