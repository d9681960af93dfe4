from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from danlu.errors import RecordError
from danlu.recipe.train_section import SGD, Adam, AdamW
from danlu.training.checkpoint import read_checkpoint, save_checkpoint, save_weights
from danlu.training.optimizer import build_optimizer

OPTIMIZERS = [
    Adam(),
    AdamW(name="adamw"),
    SGD(name="sgd", momentum=0.9),
    SGD(name="sgd"),
    Adam(lr_of={"0": 0.1}),
    AdamW(name="adamw", decay_on="matrices"),
    SGD(name="sgd", momentum=0.9, nesterov=True, lr_of={"2": 0.01}),
]


def trained(options, *, steps):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 2))
    optimizer = build_optimizer(model, options, parts=("0", "2"))
    train(model, optimizer, steps)
    return model, optimizer


def train(model, optimizer, steps):
    for _ in range(steps):
        model(torch.randn(5, 3)).square().sum().backward()
        optimizer.step()
        optimizer.zero_grad()


@pytest.mark.parametrize("options", OPTIMIZERS, ids=lambda options: f"{options.name}")
def test_going_on_from_a_checkpoint_gives_the_same_bits_as_never_stopping(tmp_path, options):
    model, optimizer = trained(options, steps=3)
    save_checkpoint(tmp_path / "last.safetensors", model, optimizer, progress={"epoch": 3})
    train(model, optimizer, 3)

    again, its_optimizer = trained(options, steps=1)
    checkpoint = read_checkpoint(tmp_path / "last.safetensors")
    checkpoint.restore(again, its_optimizer)
    train(again, its_optimizer, 3)

    assert checkpoint.progress == {"epoch": 3}
    for name, weights in model.state_dict().items():
        assert torch.equal(weights, again.state_dict()[name]), name


def test_every_random_generator_goes_on_where_it_was(tmp_path):
    model, optimizer = trained(Adam(), steps=1)
    save_checkpoint(tmp_path / "last.safetensors", model, optimizer, progress={})
    drawn = (random.random(), np.random.rand(), torch.rand(1).item())
    random.seed(99)
    np.random.seed(99)
    torch.manual_seed(99)
    read_checkpoint(tmp_path / "last.safetensors").restore(model, optimizer)
    assert (random.random(), np.random.rand(), torch.rand(1).item()) == drawn


def test_no_temporary_file_is_left(tmp_path):
    model, optimizer = trained(Adam(), steps=1)
    save_checkpoint(tmp_path / "checkpoints" / "last.safetensors", model, optimizer, progress={})
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["last.safetensors"]


def test_no_checkpoint_at_all(tmp_path):
    with pytest.raises(RecordError, match="stopped before its first epoch"):
        read_checkpoint(tmp_path / "last.safetensors")


def test_a_torn_file_is_named(tmp_path):
    (tmp_path / "last.safetensors").write_bytes(b"torn")
    with pytest.raises(RecordError, match=r"last\.safetensors cannot be read"):
        read_checkpoint(tmp_path / "last.safetensors")


def test_weights_are_no_checkpoint(tmp_path):
    save_weights(tmp_path / "best.safetensors", nn.Linear(1, 1), epoch=1)
    with pytest.raises(RecordError, match="danlu weights 1"):
        read_checkpoint(tmp_path / "best.safetensors")


def test_somebody_elses_file_is_no_checkpoint(tmp_path):
    save_file({"a": torch.zeros(1)}, tmp_path / "x.safetensors")
    with pytest.raises(RecordError, match="format None"):
        read_checkpoint(tmp_path / "x.safetensors")
