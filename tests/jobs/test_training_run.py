from __future__ import annotations

from typing import Any

import pytest

from danlu.jobs.training_run import history_row
from danlu.training.loop import EpochResult


def row(**result: Any) -> dict[str, Any]:
    values = {
        "epoch": 1,
        "train_loss": 0.5,
        "train_losses": {},
        "l2_penalty": None,
        "valid": {"loss": 0.7},
        "learning_rates": {"all": 0.1},
        "gradient_norm": None,
        "seconds": {"train": 1.0, "valid": 0.1},
        "words_per_second": 1000.0,
        "memory_mb": 300.0,
    }
    result_of_epoch = EpochResult(**{**values, **result})
    return history_row(result_of_epoch, is_best=True, select={"name": "loss", "value": 0.7})


@pytest.mark.parametrize(
    ("result", "train"),
    [
        ({}, {"loss": 0.5}),
        ({"l2_penalty": 0.1}, {"loss": 0.5, "l2_penalty": 0.1}),
        (
            {"train_losses": {"keyword": 0.4, "phrase": 0.6}},
            {"loss": 0.5, "loss.keyword": 0.4, "loss.phrase": 0.6},
        ),
    ],
)
def test_a_row_tells_the_loss_its_parts_and_the_penalty_apart(
    result: dict[str, Any], train: dict[str, float]
) -> None:
    assert row(**result)["train"] == train
