"""The loss that is left where a softmax stands before the one that cross-entropy has inside."""

from __future__ import annotations

import math


def second_softmax_floor(labels: int) -> float:
    """The smallest cross-entropy of scores that are probabilities: at best 1 for gold and 0 for the others.

    Args:
        labels: Among how many labels the model chooses.

    Example:
        >>> round(second_softmax_floor(2), 4)
        0.3133
    """
    return math.log(1 + (labels - 1) / math.e)
