"""What a series' table says in plain words: whether values differ by more than seeds do. It is no test.

A difference of two means is set beside the larger standard deviation over seeds of the two values, and it is said with
how many of the seeds the one is ahead of the other: runs of one seed begin alike, and what moves all values of a seed
together is in the deviation and not in the difference. Values whose seeds are not all trained are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from danlu.jobs.series_arguments import shown_value
from danlu.recipe.score_names import higher_is_better
from danlu.record.display import shown_score

if TYPE_CHECKING:
    from danlu.jobs.series_table import PointResult, Row, Series


@dataclass(frozen=True, slots=True)
class _Mean:
    name: str
    value: float
    sd: float | None
    by_seed: dict[int, float]

    def __str__(self) -> str:
        return f"{self.name}: {shown_score(self.value)}"


def findings_of(series: Series) -> list[str]:
    """The sentences below a series' table, of the first score of the table; none where nothing can be compared.

    Args:
        series: What was trained.
    """
    score = series.plan.scores[0]
    if series.plan.key is None:
        return _of_seeds(series.results, score)
    means = [mean for row in series.rows if (mean := _mean_of(row, score)) is not None]
    # Of equal means the first stays first.
    means.sort(key=lambda mean: mean.value, reverse=higher_is_better(score))
    if len(means) < 2:
        return []
    others = (
        [("the other", means[1])] if len(means) == 2 else [("the second", means[1]), ("the last", means[-1])]
    )
    return [_compared(score, means[0], name, other) for name, other in others]


def _mean_of(row: Row, score: str) -> _Mean | None:
    spread = row.spread(score)
    is_whole = row.is_complete and spread.count == len(row.results)
    if not is_whole or spread.mean is None:
        return None
    by_seed = {
        result.point.seed: value for result in row.results if (value := result.scores.get(score)) is not None
    }
    return _Mean(shown_value(row.value), spread.mean, spread.sd, by_seed)


def _compared(score: str, best: _Mean, name: str, other: _Mean) -> str:
    difference = abs(best.value - other.value)
    if best.by_seed == other.by_seed:
        return f"{score}: the best ({best}) and {name} ({other}) are the same"
    found = f"{score}: the best ({best}) and {name} ({other}) differ by {shown_score(difference)}"
    if best.sd is None or other.sd is None:
        return f"{found}; how much seeds differ is not known from one seed"
    spread = max(best.sd, other.sd)
    relation = "more" if difference > spread else "no more"
    sign = 1 if higher_is_better(score) else -1
    ahead = sum(sign * (value - other.by_seed[seed]) > 0 for seed, value in best.by_seed.items())
    return (
        f"{found}, {relation} than their seeds do (standard deviation {shown_score(spread)}); "
        f"{best.name} is ahead with {ahead} of {len(best.by_seed)} seeds"
    )


def _of_seeds(results: Sequence[PointResult], score: str) -> list[str]:
    known = [
        (value, result.point.seed) for result in results if (value := result.scores.get(score)) is not None
    ]
    if len(known) < 2:
        return []
    (lowest, seed_of_lowest), (highest, seed_of_highest) = min(known), max(known)
    low, high = (
        f"{shown_score(lowest)} (seed {seed_of_lowest})",
        f"{shown_score(highest)} (seed {seed_of_highest})",
    )
    found = f"{score}: {len(known)} seeds of one recipe lie between {low} and {high}"
    return [f"{found}; two recipes that differ by less are not told apart by one run each"]
