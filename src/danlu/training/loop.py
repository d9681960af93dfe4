"""The training loop: a generator of epochs. It neither prints, saves nor draws; whoever consumes it does.

One epoch: draw the batches, step through them, read the validation split, yield one `EpochResult`. The consumer may
save a checkpoint between two epochs; nothing of the loop's state lives anywhere but in the model, the optimiser, the
random generators and the epoch's number, which is what makes a resumed run equal to one that never stopped.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import psutil
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.optim import Optimizer

from danlu.errors import TrainingError
from danlu.models.family import Loss
from danlu.training.l2_penalty import Penalty

CURE = "Try a smaller train.optimizer.lr or train.clip_norm; the record keeps every finished epoch."


class Batch(Protocol):
    """What the loop needs of a batch of any task."""

    @property
    def indices(self) -> Sequence[int]:
        """Positions of the batch's examples in their split."""

    @property
    def word_count(self) -> int:
        """Real words (or frames) of the batch."""

    def to(self, device: torch.device) -> Any:  # noqa: ANN401 - the batch's own type
        """The same batch on `device`."""


class Batches(Protocol):
    """The batches of an epoch: how many, and each by its number."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Batch: ...


@dataclass(frozen=True, slots=True)
class BatchDone:
    """A batch has been trained on.

    Args:
        epoch: The epoch, from 1.
        batch: The batch, from 1.
        batches: Batches of this epoch.
        loss: Mean loss of the batch's items.
    """

    epoch: int
    batch: int
    batches: int
    loss: float


@dataclass(frozen=True, slots=True)
class EpochResult:
    """What one epoch gave.

    Args:
        epoch: The epoch, from 1.
        train_loss: Mean loss over all training items of the epoch, while the weights moved; without the penalty.
            Of a loss with parts the weighted sum of their means.
        train_losses: Mean of each part of the loss over the part's own items, by name; empty where it is one.
        l2_penalty: Mean L2 penalty over the epoch's steps; None where the recipe has none.
        valid: `loss` and every score of the validation split after the epoch; None where undefined.
        learning_rates: Learning rate of each named group of parameters at the epoch's last step.
        gradient_norm: Mean norm of the gradients before clipping; None without clipping.
        seconds: Training time, and the time of reading the validation split.
        words_per_second: Training speed, padding not counted.
        memory_mb: Memory of the process, or of the CUDA device at its peak, in MiB.
    """

    epoch: int
    train_loss: float
    train_losses: Mapping[str, float]
    l2_penalty: float | None
    valid: Mapping[str, float | None]
    learning_rates: Mapping[str, float]
    gradient_norm: float | None
    seconds: Mapping[str, float]
    words_per_second: float
    memory_mb: float


def train_epochs(
    model: nn.Module,
    optimizer: Optimizer,
    accelerator: Accelerator,
    *,
    epochs: range,
    batches_of: Callable[[int], Batches],
    validate: Callable[[], Mapping[str, float | None]],
    learning_rate_share: Callable[[int, int], float],
    penalty: Penalty | None = None,
    clip_norm: float | None = None,
    accumulate: int = 1,
    describe: Callable[[Sequence[int]], str] = str,
    on_batch: Callable[[BatchDone], None] = lambda _: None,
) -> Iterator[EpochResult]:
    """Train and yield one result an epoch.

    Args:
        model: A family's module with `forward(batch)` and `loss(output, batch)`.
        optimizer: The optimiser, its learning rates as the recipe gives them.
        accelerator: Device and precision.
        epochs: The epochs to train, counted from 1; a resumed run starts later.
        batches_of: The batches of an epoch, decided by its number alone.
        validate: Reads the validation split with the model as it is.
        learning_rate_share: Share of the learning rate for a step (from 0, over the whole run), given the steps
            of an epoch.
        penalty: What is added to the loss of every step.
        clip_norm: Largest norm of all gradients together.
        accumulate: Batches whose gradients make one step; the mean of their mean losses is what falls.
        describe: Names the examples of a batch, given their indices, for the message of a loss that is no number.
        on_batch: Told of every batch.

    Yields:
        One `EpochResult` after each epoch; the model is as it was after that epoch's last step.

    Raises:
        TrainingError: A loss, or the norm of the gradients, is not finite.
    """
    trained, stepper = accelerator.prepare(model, optimizer)
    base_rates = [group.setdefault("initial_lr", group["lr"]) for group in optimizer.param_groups]
    for epoch in epochs:
        started = time.perf_counter()
        batches = batches_of(epoch)
        steps = math.ceil(len(batches) / accumulate)
        totals = _Totals()
        trained.train()
        for step in range(steps):
            _set_learning_rates(optimizer, base_rates, learning_rate_share((epoch - 1) * steps + step, steps))
            numbers = range(step * accumulate, min((step + 1) * accumulate, len(batches)))
            for number in numbers:
                batch = batches[number].to(accelerator.device)
                loss = model.loss(trained(batch), batch)  # type: ignore[operator]
                value = totals.add(loss, batch.word_count)
                done = BatchDone(epoch, number + 1, len(batches), value)
                _refuse_non_finite("loss", value, done, batch, describe)
                accelerator.backward(loss.total / loss.items / len(numbers))
                on_batch(done)
            if penalty is not None:
                totals.penalties.append(penalty.value())
                penalty.add_gradient()
            if clip_norm is not None:
                norm = float(accelerator.clip_grad_norm_(trained.parameters(), clip_norm))
                _refuse_non_finite("norm of the gradients", norm, done, batch, describe)
                totals.gradient_norms.append(norm)
            stepper.step()
            stepper.zero_grad()
        train_seconds = time.perf_counter() - started
        valid = _finite_loss(validate(), epoch)
        yield EpochResult(
            epoch=epoch,
            train_loss=totals.mean(),
            train_losses=totals.means(),
            l2_penalty=_mean(totals.penalties),
            valid=valid,
            learning_rates={str(group["name"]): float(group["lr"]) for group in optimizer.param_groups},
            gradient_norm=_mean(totals.gradient_norms),
            seconds={"train": train_seconds, "valid": time.perf_counter() - started - train_seconds},
            words_per_second=totals.words / train_seconds,
            memory_mb=_memory_mb(accelerator.device),
        )


@dataclass
class _Sum:
    """One loss over an epoch."""

    weight: float
    total: float = 0.0
    items: float = 0.0

    def add(self, total: Tensor, items: float | Tensor) -> float:
        """Take a batch in and return its mean loss."""
        batch_total, batch_items = float(total.detach()), float(items)
        self.total += batch_total
        self.items += batch_items
        return batch_total / batch_items

    @property
    def mean(self) -> float:
        return self.total / self.items


@dataclass
class _Totals:
    """Sums over an epoch."""

    loss: _Sum = field(default_factory=lambda: _Sum(1.0))
    parts: dict[str, _Sum] = field(default_factory=dict)
    words: int = 0
    penalties: list[float] = field(default_factory=list)
    gradient_norms: list[float] = field(default_factory=list)

    def add(self, loss: Loss, words: int) -> float:
        """Take a batch in and return its mean loss."""
        self.words += words
        for part in loss.parts:
            self.parts.setdefault(part.name, _Sum(part.weight)).add(part.total, part.items)
        return self.loss.add(loss.total, loss.items)

    def mean(self) -> float:
        """The mean loss; parts may count different items, so that only their own means add up."""
        if not self.parts:
            return self.loss.mean
        return sum(part.weight * part.mean for part in self.parts.values())

    def means(self) -> dict[str, float]:
        return {name: part.mean for name, part in self.parts.items()}


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _set_learning_rates(optimizer: Optimizer, base_rates: Sequence[float], share: float) -> None:
    for group, rate in zip(optimizer.param_groups, base_rates, strict=True):
        group["lr"] = rate * share


def _refuse_non_finite(
    what: str, value: float, done: BatchDone, batch: Batch, describe: Callable[[Sequence[int]], str]
) -> None:
    if math.isfinite(value):
        return
    raise TrainingError(
        f"The {what} is {value} at epoch {done.epoch}, batch {done.batch} of {done.batches}, which holds "
        f"{describe(batch.indices)}. {CURE}"
    )


def _finite_loss(valid: Mapping[str, float | None], epoch: int) -> Mapping[str, float | None]:
    loss = valid.get("loss")
    if loss is not None and not math.isfinite(loss):
        raise TrainingError(f"The validation loss is {loss} after epoch {epoch}. {CURE}")
    return valid


def _memory_mb(device: torch.device) -> float:
    if device.type == "cuda":
        return float(torch.cuda.max_memory_allocated(device)) / 2**20
    return float(psutil.Process().memory_info().rss) / 2**20
