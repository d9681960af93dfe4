"""Whether two recipes differ by more than their seeds do, each run being one draw from its recipe.

Source: Reimers and Gurevych, Reporting Score Distributions Makes a Difference, 2017: why one run of each says little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import comb, sqrt
from statistics import mean, stdev, variance
from typing import Any

import numpy as np

MOST_DIVISIONS = 200_000
"""How many divisions of the runs into two sides are looked at: ten against ten seeds are 184,756."""

FEW_SEEDS = 5
"""With fewer on a side, the standard deviation itself is off by a third or more (of normal values)."""


@dataclass(frozen=True, slots=True)
class SeedTest:
    """Two units over their seeds.

    Args:
        mean_first: Mean of the first unit.
        mean_second: Mean of the second one.
        sd_first: Standard deviation with count − 1 in the denominator; None of one run.
        sd_second: That of the second one.
        count_first: Runs of the first unit.
        count_second: Runs of the second one.
        p: Two-sided p of Student's t test of the means: Welch's where both have several runs.
        permutation_p: Share of all divisions of the runs into such sides whose means differ as much.
        smallest_p: The smallest value that `permutation_p` can have with so few runs.
        ahead: Of the seeds that both have, those with which the second has the higher value.
        shared_seeds: How many seeds both have.
        reason: Why `p` is None.
    """

    mean_first: float
    mean_second: float
    sd_first: float | None
    sd_second: float | None
    count_first: int
    count_second: int
    p: float | None
    permutation_p: float | None
    smallest_p: float | None
    ahead: int
    shared_seeds: int
    reason: str | None

    @property
    def difference(self) -> float:
        """The second mean minus the first."""
        return self.mean_second - self.mean_first

    @property
    def spread(self) -> float:
        """The larger of the two standard deviations."""
        return max(sd for sd in (self.sd_first, self.sd_second, 0.0) if sd is not None)

    @property
    def is_within_spread(self) -> bool:
        """Whether seeds of one unit disagree by more than the units differ."""
        return abs(self.difference) < self.spread

    @property
    def has_few_seeds(self) -> bool:
        """Whether the spread itself is hardly known."""
        return min(self.count_first, self.count_second) < FEW_SEEDS

    def as_json(self) -> dict[str, Any]:
        """The test for machines."""
        return {
            **asdict(self),
            "difference": self.difference,
            "is_within_spread": self.is_within_spread,
            "has_few_seeds": self.has_few_seeds,
        }


def seed_test(
    first: Sequence[float], second: Sequence[float], seeds: tuple[Sequence[Any], Sequence[Any]]
) -> SeedTest:
    """Compare the values of two units.

    Args:
        first: The score of each run of the one unit.
        second: That of each run of the other; one of both has several.
        seeds: The seeds of both, in the same order.

    Example:
        >>> found = seed_test([0.25, 0.5, 0.75], [1.0, 1.25, 1.5], ([1, 2, 3], [1, 2, 3]))
        >>> found.difference, found.permutation_p, found.smallest_p, found.ahead
        (0.75, 0.1, 0.1, 3)
    """
    p, reason = _t_test(first, second)
    by_seed = dict(zip(seeds[0], first, strict=True))
    pairs = [
        (by_seed[seed], value)
        for seed, value in zip(seeds[1], second, strict=True)
        if seed is not None and seed in by_seed
    ]
    permutation_p, smallest_p = _permutation(first, second)
    return SeedTest(
        mean_first=mean(first),
        mean_second=mean(second),
        sd_first=stdev(first) if len(first) > 1 else None,
        sd_second=stdev(second) if len(second) > 1 else None,
        count_first=len(first),
        count_second=len(second),
        p=p,
        permutation_p=permutation_p,
        smallest_p=smallest_p,
        ahead=sum(after > before for before, after in pairs),
        shared_seeds=len(pairs),
        reason=reason,
    )


def _t_test(first: Sequence[float], second: Sequence[float]) -> tuple[float | None, str | None]:
    from scipy.stats import t

    sizes = len(first), len(second)
    spreads = [variance(values) if len(values) > 1 else 0.0 for values in (first, second)]
    if mean(first) == mean(second):
        return 1.0, None
    if not any(spreads):
        return None, "the runs of one recipe all have the same value, so that nothing tells how far seeds go"
    if min(sizes) > 1:  # Welch: each side has a spread of its own
        parts = [spread / size for spread, size in zip(spreads, sizes, strict=True)]
        freedom = sum(parts) ** 2 / sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True))
        error = sqrt(sum(parts))
    else:  # one run has no spread: it is set beside those of the other recipe (Crawford and Howell, 1998)
        freedom = float(sum(sizes) - 2)
        error = sqrt(sum(spreads) * (1 / sizes[0] + 1 / sizes[1]))
    return float(2 * t.sf(abs(mean(second) - mean(first)) / error, freedom)), None


def _permutation(first: Sequence[float], second: Sequence[float]) -> tuple[float | None, float | None]:
    from itertools import chain, combinations

    count = len(first) + len(second)
    divisions = comb(count, len(first))
    if divisions > MOST_DIVISIONS:
        return None, None
    values = np.array([*first, *second])
    sides = np.fromiter(chain.from_iterable(combinations(range(count), len(first))), np.int64)
    of_first = values[sides.reshape(divisions, len(first))].sum(axis=1)  # (divisions,)
    distances = np.abs((values.sum() - of_first) / len(second) - of_first / len(first))
    own = abs(mean(second) - mean(first))
    # Sides of equal size can change places, which is as far apart.
    smallest = (2 if len(first) == len(second) else 1) / divisions
    return float((distances >= own - 1e-12).mean()), smallest
