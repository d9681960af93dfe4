from __future__ import annotations

import torch

from danlu.models.family import Loss


def test_losses_add_up_over_batches_of_unequal_size() -> None:
    batches = [Loss(torch.tensor(6.0), 3), Loss(torch.tensor(2.0), torch.tensor(0.5))]
    assert [loss.mean.item() for loss in batches] == [2.0, 4.0]
    assert sum(loss.total for loss in batches) / sum(loss.items for loss in batches) == 8.0 / 3.5
