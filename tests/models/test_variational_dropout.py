from __future__ import annotations

import torch
from torch import nn

from danlu.models.variational_dropout import VariationalDropout, sequence_dropout


def test_a_sequence_drops_the_same_units_at_each_position() -> None:
    torch.manual_seed(0)
    dropped = VariationalDropout(0.5)(torch.ones(8, 6, 10))
    assert torch.equal(dropped, dropped[:, :1].expand_as(dropped))
    assert not torch.equal(dropped[0], dropped[1])
    assert set(dropped.unique().tolist()) == {0.0, 2.0}


def test_the_mean_is_kept() -> None:
    torch.manual_seed(0)
    assert abs(VariationalDropout(0.3)(torch.ones(200, 2, 100)).mean().item() - 1) < 0.02


def test_evaluation_drops_nothing() -> None:
    values = torch.ones(2, 3, 4)
    assert torch.equal(VariationalDropout(0.5).eval()(values), values)


def test_the_ordinary_kind_draws_for_each_position() -> None:
    torch.manual_seed(0)
    ordinary = sequence_dropout(0.5, variational=False)
    assert isinstance(ordinary, nn.Dropout)
    dropped = ordinary(torch.ones(1, 6, 10))
    assert not torch.equal(dropped, dropped[:, :1].expand_as(dropped))
    assert isinstance(sequence_dropout(0.5, variational=True), VariationalDropout)
