"""W12: a model that predicts otherwise once it has been saved and loaded."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor, nn

from checks.wiring.fake_wiring import Batch, Classifier, FakeWiring
from danlu.checks.wiring.reloading import CHECK
from danlu.errors import RecordError


class Normed(Classifier):
    """Normalises over the batch.

    Args:
        is_saved: Whether the running mean is among the saved tensors.
    """

    def __init__(self, *, is_saved: bool = True) -> None:
        super().__init__(reads="first")
        self.norm = nn.BatchNorm1d(2)
        self.norm.register_buffer("running_mean", torch.zeros(2), persistent=is_saved)

    def forward(self, batch: Batch) -> Tensor:
        return self.norm(super().forward(batch))


@dataclass
class Stored(FakeWiring):
    """A wiring that writes a state dict and reads it into a new module.

    Args:
        error: What reading raises.
    """

    error: Exception | None = None

    def reloaded(self, model: nn.Module) -> nn.Module:
        if self.error is not None:
            raise self.error
        fresh = self.build()
        fresh.load_state_dict(model.state_dict())
        return fresh.eval()


def test_a_buffer_that_is_not_saved_is_found():
    found = CHECK.answer(Stored(lambda: Normed(is_saved=False)))
    assert found.outcome == "issue"
    assert found.what.startswith("saved and loaded, the model gives 4 of 4 texts other scores, by up to ")
    assert found.evidence["not_saved"] == ["norm.running_mean"]
    assert found.examples == ("norm.running_mean",)


def test_a_model_that_cannot_be_read_back_is_found():
    found = CHECK.answer(
        Stored(Normed, error=RecordError("The weights best.safetensors do not fit the model."))
    )
    assert found.outcome == "issue"
    assert found.what == (
        "the model cannot be read back from its files: The weights best.safetensors do not fit the model"
    )


def test_quiet_where_everything_is_saved():
    found = CHECK.answer(Stored(Normed))
    assert found.outcome == "passed"
    assert found.evidence["largest_change"] == 0


def test_a_full_disk_is_no_finding():
    with pytest.raises(OSError, match="No space left"):
        CHECK.answer(Stored(Normed, error=OSError("No space left on device")))
