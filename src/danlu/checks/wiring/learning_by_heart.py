"""Train a fresh model on a few items until it has them by heart, or until it is plain that it will not."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from danlu.checks.wiring.steady_mode import steady_training

if TYPE_CHECKING:
    from torch import nn

    from danlu.checks.wiring.subject import Wiring

STEPS = 120
"""Steps with each learning rate at most: the families that danlu brings need 3 to 60 with the first."""

RATES = (1e-2, 3e-3, 1e-3)
PRETRAINED_RATES = (5e-4, 2e-4, 5e-5)
"""Adam's learning rates, the likeliest first; a pretrained encoder bears lower ones (Devlin et al. 2019)."""

LARGE = 1_000_000
"""Parameters of an encoder from which on it needs the lower rates: the smallest that are published have four times as
many, and one of a few thousand learns too slowly with them."""

PATIENCE = 30
GAIN = 0.02
"""A rate whose smallest loss has not fallen by this share in so many steps is given up for the next one."""

NEARLY_ALL = 0.9
"""Share of right labels from which on a course that reached the loss is done at its end: where words share a vector,
or the loss gives some labels a hundredth of the weight, a few labels stay wrong. One text or clip of eight is more."""

MOST_WRONG = 0.25
"""And at most so many labels may be wrong, as a share of those that are not the commonest: a model that always says the
commonest one has all of these wrong, and few of all where most words have no label."""

MOST_SECONDS = 20.0
"""After this it is not known whether the model could: a slow machine is no fault of the model."""


@dataclass(frozen=True, slots=True)
class Course:
    """How learning by heart went with one rate.

    Args:
        rate: The learning rate.
        steps: How many steps were taken.
        loss: The smallest loss.
        accuracy: Share of right labels at the end.
        is_done: Whether the loss was as small as was asked for, and all was right, or at the end nearly all.
        is_cut: Whether time ran out.
    """

    rate: float
    steps: int
    loss: float
    accuracy: float
    is_done: bool = False
    is_cut: bool = False


def learn_by_heart(wiring: Wiring, positions: Sequence[int], *, target: float) -> list[Course]:
    """Train copies of the fresh model, without dropout, one rate after the other until one is enough.

    Args:
        wiring: The model and its items.
        positions: Which items; each step sees them all.
        target: The loss that must be reached, with every label right, or at the end nearly every one.
    """
    from danlu.models.single_thread import single_thread

    # Small models lose more by waiting for a second thread than it gives them.
    with nullcontext() if _is_large(wiring) else single_thread():
        return list(_courses(wiring, positions, target))


def _is_large(wiring: Wiring) -> bool:
    return wiring.reads_pieces and sum(weight.numel() for weight in wiring.model().parameters()) > LARGE


def _courses(wiring: Wiring, positions: Sequence[int], target: float) -> Iterator[Course]:
    end = time.perf_counter() + MOST_SECONDS
    for rate in PRETRAINED_RATES if _is_large(wiring) else RATES:
        course = _course(wiring, positions, rate, target=target, end=end)
        yield course
        if course.is_done or course.is_cut:
            return


def _course(wiring: Wiring, positions: Sequence[int], rate: float, *, target: float, end: float) -> Course:
    import torch

    model = steady_training(wiring.model())
    batch, gold = wiring.batch(positions), wiring.gold(positions)
    optimizer = torch.optim.Adam([weight for weight in model.parameters() if weight.requires_grad], lr=rate)
    smallest, since, step = math.inf, 0, 0
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = wiring.loss(model, batch)
        value = float(loss.detach())
        if value <= target and _accuracy(wiring, model, batch, gold) == 1.0:
            return Course(rate, step, value, 1.0, is_done=True)
        if value < (1 - GAIN) * smallest:
            smallest, since = value, step
        is_idle = not math.isfinite(value) or not loss.requires_grad or step - since >= PATIENCE
        if is_idle or time.perf_counter() > end:
            break
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    else:
        step, is_idle = step + 1, True
    accuracy = _accuracy(wiring, model, batch, gold)
    is_done = (
        smallest <= target and accuracy >= NEARLY_ALL and 1 - accuracy <= MOST_WRONG * (1 - _commonest(gold))
    )
    return Course(rate, step, smallest, accuracy, is_done=is_done, is_cut=not is_idle)


def _commonest(gold: list[list[int]]) -> float:
    """The share of the label that most have."""
    labels = [label for row in gold for label in row]
    return Counter(labels).most_common(1)[0][1] / len(labels)


def _accuracy(wiring: Wiring, model: nn.Module, batch: Any, gold: list[list[int]]) -> float:  # noqa: ANN401
    import torch

    with torch.no_grad():
        predicted = wiring.predicted(model, batch)
    right = [
        chosen == label
        for row, labels in zip(predicted, gold, strict=True)
        for chosen, label in zip(row, labels, strict=True)
    ]
    return sum(right) / len(right)
