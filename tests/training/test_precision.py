"""bf16 on a processor: what trains is finite, and what is read while training is what a fresh model reads."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from danlu.recipe.train_section import AdamW
from danlu.training.device import make_accelerator
from danlu.training.optimizer import build_optimizer


class Reader(nn.Module):
    """An LSTM under a transformer layer, which notes in which numbers they compute."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(20, 16)
        self.lstm = nn.LSTM(16, 16, batch_first=True)
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True)
        self.head = nn.Linear(16, 2)
        self.computed_in = set()

    def forward(self, words):
        states, _ = self.lstm(self.words(words))
        attended = self.layer(states)
        self.computed_in = {states.dtype, attended.dtype}
        return self.head(attended.mean(dim=1))


@pytest.fixture
def accelerator():
    return make_accelerator(device="cpu", precision="bf16")


def words():
    return torch.arange(40).reshape(8, 5) % 20


def prepared(accelerator):
    torch.manual_seed(0)
    model = Reader()
    trained, stepper = accelerator.prepare(model, build_optimizer(model, AdamW(name="adamw", lr=0.01)))
    return model, trained, stepper


def test_layers_compute_in_bf16_and_weights_stay_in_fp32(accelerator):
    model, trained, _ = prepared(accelerator)
    output = trained(words())
    accelerator.backward(output.square().sum())
    assert model.computed_in == {torch.bfloat16}
    assert output.dtype == torch.float32
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}
    for weight in model.parameters():
        assert weight.grad.dtype == torch.float32
        assert weight.grad.isfinite().all()


def test_it_learns(accelerator):
    _, trained, stepper = prepared(accelerator)
    gold = torch.tensor([0, 1] * 4)
    losses = []
    for _ in range(60):
        loss = nn.functional.cross_entropy(trained(words()), gold)
        losses.append(loss.item())
        accelerator.backward(loss)
        stepper.step()
        stepper.zero_grad()
    assert losses[-1] < 0.1 < losses[0]


@torch.no_grad()
def test_a_fresh_model_prepared_for_reading_gives_the_bits_of_the_trained_one(accelerator):
    model, trained, _ = prepared(accelerator)
    fresh = Reader()
    fresh.load_state_dict(model.state_dict())
    reader = accelerator.prepare_model(fresh.eval(), evaluation_mode=True)
    trained.eval()
    assert torch.equal(reader(words()), model(words()))
    assert fresh.computed_in == {torch.bfloat16}
