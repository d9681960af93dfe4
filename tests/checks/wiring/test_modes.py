"""W11: an evaluation that is random, or another function than the one that is trained."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from checks.wiring.fake_wiring import Batch, Classifier, classifier
from danlu.checks.wiring.modes import CHECK


class Dropping(Classifier):
    """Drops features of words.

    Args:
        always: Whether it does so in evaluation too.
    """

    def __init__(self, *, always: bool = False) -> None:
        super().__init__(reads="first")
        self.always = always
        self.drop_share = 0.5

    def forward(self, batch: Batch) -> Tensor:
        scores = super().forward(batch)
        return dropout(scores, self.drop_share, self.training or self.always)


class WithDropoutModule(Classifier):
    """Drops with the module of torch."""

    def __init__(self) -> None:
        super().__init__(reads="first")
        self.dropout = nn.Dropout(0.5)

    def forward(self, batch: Batch) -> Tensor:
        return self.dropout(super().forward(batch))


class Doubled(Classifier):
    """Gives other scores in training, and the same ones each time."""

    def __init__(self) -> None:
        super().__init__(reads="first")

    def forward(self, batch: Batch) -> Tensor:
        return super().forward(batch) * (2.0 if self.training else 1.0)


class Noisy(Classifier):
    """Draws in training something that no share of units switches off."""

    def __init__(self) -> None:
        super().__init__(reads="first")

    def forward(self, batch: Batch) -> Tensor:
        scores = super().forward(batch)
        return scores + torch.randn_like(scores) if self.training else scores


class Normed(Classifier):
    """Normalises over the batch."""

    def __init__(self) -> None:
        super().__init__(reads="first")
        self.norm = nn.BatchNorm1d(2)

    def forward(self, batch: Batch) -> Tensor:
        return self.norm(super().forward(batch))


def test_dropout_that_ignores_the_mode_is_found():
    found = CHECK.answer(classifier(lambda: Dropping(always=True)))
    assert found.outcome == "issue"
    assert found.what.startswith("two evaluations of the same items differ for ")
    assert found.evidence["evaluation"]["items_changed"] > 0


def test_another_function_in_training_is_told():
    found = CHECK.answer(classifier(Doubled))
    assert found.outcome == "tip"
    assert found.what == (
        "without dropout, training mode gives 4 of 4 texts other scores than evaluation mode, by up to 100% of the "
        "largest"
    )


def test_quiet_with_dropout_of_either_kind():
    for build in (Dropping, WithDropoutModule, lambda: Classifier(reads="first")):
        found = CHECK.answer(classifier(build))
        assert found.outcome == "passed"
        assert "training_without_dropout" in found.evidence


def test_training_that_draws_is_not_compared():
    found = CHECK.answer(classifier(Noisy))
    assert found.outcome == "passed"
    assert found.what.endswith("training draws something besides dropout and is not compared")


def test_batch_normalisation_is_not_compared():
    found = CHECK.answer(classifier(Normed))
    assert found.outcome == "passed"
    assert found.what.endswith("batch normalisation makes training another function by design")
