"""Training mode in which nothing is drawn at random."""

from __future__ import annotations

import torch
from torch import nn

from danlu.checks.wiring.steady_mode import steady_training
from danlu.models.word_embedding import TrainedWordEmbedding


def test_dropout_of_every_kind_is_off_and_recurrent_layers_can_be_trained():
    model = nn.ModuleDict(
        {
            "dropout": nn.Dropout(0.5),
            "lstm": nn.LSTM(2, 2, num_layers=2, dropout=0.5),
            "words": TrainedWordEmbedding(5, 2, word_dropout=0.9),
        }
    )
    steady_training(model.eval())
    assert torch.equal(model["dropout"](torch.ones(100)), torch.ones(100))
    assert (model["lstm"].training, model["lstm"].dropout) == (True, 0.0)
    words = torch.tensor([[2, 3, 4]])
    assert torch.equal(model["words"](words), model["words"].embedding(words))


def test_batch_norm_goes_by_its_batch():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.Dropout(0.5))
    normed = steady_training(model.eval())(torch.randn(8, 2) + 5)
    assert torch.allclose(normed.mean(dim=0), torch.zeros(2), atol=1e-5)
