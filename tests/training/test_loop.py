from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor, nn

from danlu.errors import TrainingError
from danlu.models.family import Loss, LossPart
from danlu.recipe.train_section import SGD, HalveSchedule, L2Penalty, PlateauSchedule
from danlu.training.device import make_accelerator
from danlu.training.l2_penalty import Penalty
from danlu.training.loop import train_epochs
from danlu.training.optimizer import build_optimizer
from danlu.training.schedule import learning_rate_share


@dataclass
class Points:
    """A batch of the line y = 2x."""

    x: Tensor
    indices: list[int]

    @property
    def word_count(self):
        return len(self.x)

    def to(self, device):
        return Points(self.x.to(device), self.indices)


class Slope(nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.zeros(1))

    def forward(self, batch):
        return batch.x * self.slope

    def loss(self, output, batch):
        return Loss((output - 2 * batch.x).square().sum(), len(batch.x))


def epochs(model, *, batches, count=3, lr=0.05, lr_of=None, share=lambda step, steps: 1.0, **options):
    accelerator = make_accelerator(device="cpu", precision="fp32")
    optimizer = build_optimizer(model, SGD(name="sgd", lr=lr, lr_of=lr_of), parts=tuple(lr_of or ()))
    return train_epochs(
        model,
        optimizer,
        accelerator,
        epochs=range(1, count + 1),
        batches_of=lambda epoch: batches,
        learning_rate_share=share,
        **{"validate": lambda: {"loss": float((model.slope.detach() - 2).abs())}, **options},
    )


def points(*values, indices=(0,)):
    return Points(torch.tensor(values), list(indices))


def test_the_slope_is_learned_and_each_epoch_is_told():
    model = Slope()
    results = list(epochs(model, batches=[points(1.0, 2.0), points(3.0)], count=20))
    assert model.slope.item() == pytest.approx(2, abs=1e-3)
    assert [result.epoch for result in results] == list(range(1, 21))
    assert results[0].train_loss > results[-1].train_loss
    assert results[-1].valid["loss"] == pytest.approx(0, abs=1e-3)


def test_the_loss_of_an_epoch_is_the_mean_over_all_items_not_over_batches():
    (result,) = epochs(Slope(), batches=[points(1.0, 1.0, 1.0), points(2.0)], count=1, lr=1e-12)
    assert result.train_loss == pytest.approx((4 + 4 + 4 + 16) / 4)


class TwoHeads(Slope):
    """Squared distances of every point, and the largest coordinate of a batch: losses that count different items."""

    def loss(self, output, batch):
        points = (output - 2 * batch.x).square().sum()
        largest = batch.x.max() + 0 * self.slope.sum()
        parts = (LossPart("points", 0.25, points, len(batch.x)), LossPart("largest", 0.75, largest, 1))
        mean = sum(part.weight * part.total / part.items for part in parts)
        return Loss(mean * len(batch.x), len(batch.x), parts)


def test_the_parts_of_a_loss_are_told_as_means_over_their_own_items():
    (result,) = epochs(TwoHeads(), batches=[points(1.0, 1.0, 1.0), points(2.0)], count=1, lr=1e-12)
    assert result.train_losses == {
        "points": pytest.approx((4 + 4 + 4 + 16) / 4),
        "largest": pytest.approx(3 / 2),
    }
    assert result.train_loss == pytest.approx(0.25 * 7 + 0.75 * 1.5)


def test_a_loss_without_parts_has_none():
    (result,) = epochs(Slope(), batches=[points(1.0)], count=1)
    assert result.train_losses == {}


def test_a_part_s_loss_is_of_its_epoch_alone():
    first, second = epochs(TwoHeads(), batches=[points(1.0)], count=2)
    assert second.train_losses["points"] < first.train_losses["points"]
    assert second.train_losses["largest"] == first.train_losses["largest"] == 1.0


def test_nothing_happens_before_it_is_asked_for():
    model = Slope()
    generator = epochs(model, batches=[points(1.0)])
    assert model.slope.item() == 0
    next(generator)
    assert model.slope.item() != 0


def test_accumulated_batches_make_one_step_with_the_mean_of_their_gradients():
    together, apart = Slope(), Slope()
    list(epochs(together, batches=[points(1.0), points(3.0)], count=1, accumulate=2))
    list(epochs(apart, batches=[points(1.0, 3.0)], count=1))
    assert together.slope.item() == pytest.approx(apart.slope.item())


def test_a_last_step_of_fewer_batches_is_not_lost():
    model, plain = Slope(), Slope()
    list(epochs(model, batches=[points(0.0), points(0.0), points(1.0)], count=1, accumulate=2))
    list(epochs(plain, batches=[points(1.0)], count=1))
    assert model.slope.item() == pytest.approx(plain.slope.item())


def test_clipping_bounds_the_step_and_the_norm_before_it_is_told():
    model = Slope()
    (result,) = epochs(model, batches=[points(100.0)], count=1, lr=1.0, clip_norm=0.5)
    assert model.slope.item() == pytest.approx(0.5, rel=1e-3)
    assert result.gradient_norm == pytest.approx(40000)


def test_the_learning_rate_follows_the_schedule_by_step():
    told = []

    def share(step, steps):
        told.append((step, steps))
        return 1 / (step + 1)

    results = list(epochs(Slope(), batches=[points(1.0), points(1.0)], count=2, lr=0.1, share=share))
    assert told == [(0, 2), (1, 2), (2, 2), (3, 2)]
    assert results[1].learning_rates == {"all": pytest.approx(0.1 / 4)}


class Line(Slope):
    """A slope and, in a part of its own, an intercept."""

    def __init__(self):
        super().__init__()
        self.intercept = nn.Linear(1, 1)

    def forward(self, batch):
        return super().forward(batch) + self.intercept.bias


def test_every_group_s_learning_rate_is_told_as_the_schedule_leaves_it():
    def share(step, steps):
        return learning_rate_share(
            HalveSchedule(name="halve", every_epochs=1, warmup_epochs=1),
            step=step,
            steps_per_epoch=steps,
            epochs=3,
        )

    batches = [points(1.0), points(1.0)]
    results = epochs(Line(), batches=batches, lr=0.1, lr_of={"intercept": 0.01}, share=share)
    assert [result.learning_rates for result in results] == [
        {"rest": pytest.approx(0.1 * factor), "intercept": pytest.approx(0.01 * factor)}
        for factor in (2 / 3, 1.0, 0.5)
    ]


def test_a_plateau_shows_in_the_learning_rates_after_it():
    past = []

    def share(step, steps):
        schedule = PlateauSchedule(name="plateau", patience=1)
        return learning_rate_share(
            schedule, step=step, steps_per_epoch=steps, epochs=4, past=past, higher_is_better=False
        )

    rates = []
    for result in epochs(
        Slope(), batches=[points(1.0)], count=4, lr=0.1, share=share, validate=lambda: {"loss": 7.0}
    ):
        past.append(result.valid["loss"])
        rates.append(result.learning_rates["all"])
    assert rates == [0.1, 0.1, 0.05, 0.025]


def test_the_penalty_pulls_at_the_weights_and_is_told_apart_from_the_loss():
    model = Slope()
    (plain,) = epochs(Slope(), batches=[points(1.0)], count=1)
    model.slope.data.fill_(3.0)
    (result,) = epochs(
        model, batches=[points(0.0)], count=1, lr=0.1, penalty=Penalty(model, L2Penalty(weight=0.5))
    )
    assert plain.l2_penalty is None
    assert result.train_loss == 0.0
    assert result.l2_penalty == pytest.approx(0.5 * 9)
    assert model.slope.item() == pytest.approx(3.0 - 0.1 * 2 * 0.5 * 3.0)


def test_the_penalty_of_a_step_is_added_once_whatever_is_accumulated():
    together, apart = Slope(), Slope()
    for model, batches, accumulate in (
        (together, [points(1.0), points(3.0)], 2),
        (apart, [points(1.0, 3.0)], 1),
    ):
        model.slope.data.fill_(3.0)
        penalty = Penalty(model, L2Penalty(weight=0.5))
        list(epochs(model, batches=batches, count=2, accumulate=accumulate, penalty=penalty))
    assert together.slope.item() == pytest.approx(apart.slope.item())


def test_clipping_sees_the_penalty():
    model = Slope()
    model.slope.data.fill_(3.0)
    penalty = Penalty(model, L2Penalty(weight=0.5))
    (result,) = epochs(model, batches=[points(0.0)], count=1, lr=1.0, clip_norm=0.1, penalty=penalty)
    assert result.gradient_norm == pytest.approx(3.0)
    assert model.slope.item() == pytest.approx(2.9, rel=1e-4)


def test_a_loss_that_is_no_number_stops_with_the_batch_named():
    bad = points(math.inf, indices=(7, 8))
    with pytest.raises(TrainingError, match=r"epoch 1, batch 2 of 2, which holds train.txt:\[7, 8\]"):
        list(epochs(Slope(), batches=[points(1.0), bad], describe=lambda indices: f"train.txt:{indices}"))


def test_gradients_that_are_no_numbers_stop_the_run_before_the_step():
    class Steep(Slope):
        def loss(self, output, batch):
            return Loss((self.slope * 0).sqrt().sum() + 1.0, 1)

    model = Steep()
    with pytest.raises(TrainingError, match="norm of the gradients is nan at epoch 1, batch 1 of 1"):
        list(epochs(model, batches=[points(1.0)], clip_norm=1.0))
    assert model.slope.item() == 0


def test_a_validation_loss_that_is_no_number_stops_the_run():
    model = Slope()
    with pytest.raises(TrainingError, match="validation loss is inf after epoch 1"):
        list(epochs(model, batches=[points(1.0)], validate=lambda: {"loss": math.inf}))


def test_every_batch_is_told():
    told = []
    list(epochs(Slope(), batches=[points(1.0), points(1.0)], count=2, on_batch=told.append))
    assert [(done.epoch, done.batch, done.batches) for done in told] == [
        (1, 1, 2),
        (1, 2, 2),
        (2, 1, 2),
        (2, 2, 2),
    ]
