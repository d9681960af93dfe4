"""What scores are made of, item by item: counts whose sums give every score of a task that is not about ranks.

A resample or a shuffle of items is then a product of matrices, and no prediction is read twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from danlu.evaluation import formulas
from danlu.evaluation.audio_scores import BALANCED, UA
from danlu.evaluation.class_scores import count_scores
from danlu.evaluation.counts import BoolArray, Counts, IntArray
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.phrase_counts import PhraseCounts
from danlu.evaluation.phrase_scores import phrase_score_values
from danlu.evaluation.tagging_scores import score_values

Blocks = tuple[Counts, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts of a task; the first axis is items, shuffles or resamples, or there is none.

    Args:
        task: Whose counts these are.
        blocks: Labels and spans of tagging; keywords, phrases and texts of joint tagging; classes of classifiers.
    """

    task: str
    blocks: Blocks

    def __len__(self) -> int:
        return len(self.blocks[0].gold)

    def total(self) -> Tally:
        """The counts of all items together."""
        return Tally(self.task, tuple(block.total() for block in self.blocks))

    def rows(self, chosen: BoolArray | IntArray) -> Tally:
        """The counts of the chosen items, by flag or by number."""
        return Tally(
            self.task,
            tuple(
                Counts(block.names, block.correct[chosen], block.predicted[chosen], block.gold[chosen])
                for block in self.blocks
            ),
        )

    def weighted(self, weights: IntArray) -> Tally:
        """The counts of all items together, each taken as often as its weight says, (resamples, …).

        Args:
            weights: How often each item is taken, (resamples, items).
        """
        return Tally(self.task, tuple(block.weighted(weights) for block in self.blocks))

    def by_group(self, groups: IntArray, count: int) -> Tally:
        """The counts of each group together.

        Args:
            groups: The number of each item's group, (items,).
            count: How many groups there are.
        """
        return Tally(
            self.task,
            tuple(
                Counts(
                    block.names,
                    *(_summed(part, groups, count) for part in (block.correct, block.predicted, block.gold)),
                )
                for block in self.blocks
            ),
        )

    def plus(self, other: Tally, sign: int = 1) -> Tally:
        """The counts of both added up, or the difference of them."""
        return Tally(
            self.task,
            tuple(
                Counts(
                    one.names,
                    one.correct + sign * two.correct,
                    one.predicted + sign * two.predicted,
                    one.gold + sign * two.gold,
                )
                for one, two in zip(self.blocks, other.blocks, strict=True)
            ),
        )

    def scores(self) -> dict[str, FloatArray]:
        """Every score by name; NaN where one is undefined."""
        return _SCORES[self.task](self.blocks)

    def class_f1(self) -> dict[str, FloatArray]:
        """F1 of each span type, phrase length or class; NaN where it occurs nowhere."""
        block = self.class_block()
        values = formulas.f1(block)
        return {name: values[..., number] for number, name in enumerate(block.names)}

    def class_block(self) -> Counts:
        """The counts of what a task has F1 of: span types, lengths of phrases, or classes."""
        return self.blocks[0] if len(self.blocks) == 1 else self.blocks[1]

    def is_right(self) -> BoolArray:
        """For each item, whether all of it is right: each tag of a sentence, the phrases of a text, the class."""
        decisive = self.blocks[-1] if self.task == "joint-tagging" else self.blocks[0]
        right: BoolArray = decisive.correct.sum(axis=-1) == decisive.gold.sum(axis=-1)
        return right


def aligned(tallies: Sequence[Tally]) -> list[Tally]:
    """The same tallies with the same names in the same order: those that any of them has.

    Args:
        tallies: Counts of one task.
    """
    names = [
        tuple(dict.fromkeys(name for block in blocks for name in block.names))
        if tallies[0].task == "joint-tagging"  # lengths have an order of their own
        else tuple(sorted({name for block in blocks for name in block.names}))
        for blocks in zip(*(tally.blocks for tally in tallies), strict=True)
    ]
    return [
        Tally(
            tally.task,
            tuple(_with_names(block, wanted) for block, wanted in zip(tally.blocks, names, strict=True)),
        )
        for tally in tallies
    ]


def _with_names(block: Counts, names: tuple[str, ...]) -> Counts:
    if block.names == names:
        return block
    places = [names.index(name) for name in block.names]
    parts = []
    for part in (block.correct, block.predicted, block.gold):
        wide = np.zeros((*part.shape[:-1], len(names)), dtype=np.int64)
        wide[..., places] = part
        parts.append(wide)
    return Counts(names, *parts)


def _summed(part: IntArray, groups: IntArray, count: int) -> NDArray[np.int64]:
    summed = np.zeros((count, part.shape[1]), dtype=np.int64)
    np.add.at(summed, groups, part)
    return summed  # (groups, names)


def _of_clips(classes: Counts) -> dict[str, FloatArray]:
    return {UA if name == BALANCED else name: value for name, value in count_scores(classes).items()}


_SCORES: dict[str, Callable[[Blocks], dict[str, FloatArray]]] = {
    "tagging": lambda blocks: score_values(*blocks),
    "joint-tagging": lambda blocks: phrase_score_values(PhraseCounts(*blocks)),
    "text-classification": lambda blocks: count_scores(*blocks),
    "audio-classification": lambda blocks: _of_clips(*blocks),
}
