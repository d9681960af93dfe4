from __future__ import annotations

import pytest
import torch
from torch.nn.functional import pad

from danlu.models.character_cnn import CharacterCNN


@pytest.mark.parametrize("widths", [[1], [2], [3], [4], [7], [2, 3, 4]])
def test_padding_changes_nothing(widths: list[int]) -> None:
    """Neither for words longer than the filter nor for those shorter, whatever the vector of the padding."""
    torch.manual_seed(0)
    cnn = CharacterCNN(9, dim=4, filters=16, widths=widths)
    torch.nn.init.constant_(cnn.embedding.weight.data[0], 1e6)
    words = [[2], [3, 4], [5, 6, 7], [8, 2, 3, 4, 5, 6, 7, 8]]
    together = cnn(torch.tensor([[*word, *[0] * (12 - len(word))] for word in words]))
    for word, vector in zip(words, together, strict=True):
        torch.testing.assert_close(cnn(torch.tensor([word]))[0], vector, rtol=0, atol=1e-6)


def test_it_is_the_maximum_over_windows() -> None:
    torch.manual_seed(0)
    cnn = CharacterCNN(9, dim=4, filters=5, widths=[3])
    word = torch.tensor([2, 5, 7, 3])
    letters = pad(cnn.embedding(word), (0, 0, 1, 1))  # (letters + 2, dim)
    windows = torch.stack([letters[t : t + 3].T for t in range(4)])  # (letters, dim, width)
    answers = torch.einsum("tdw,fdw->tf", windows, cnn.convolutions[0].weight) + cnn.convolutions[0].bias
    torch.testing.assert_close(cnn(word.unsqueeze(0))[0], answers.tanh().amax(dim=0), rtol=0, atol=1e-6)


def test_the_vector_of_padding_gets_no_gradient() -> None:
    cnn = CharacterCNN(9, dim=4, filters=5, widths=[3])
    cnn(torch.tensor([[2, 3, 0, 0], [4, 5, 6, 7]])).sum().backward()
    assert not cnn.embedding.weight.grad[0].any()
    assert cnn.embedding.weight.grad[[2, 3]].any()


def test_its_size_is_that_of_its_vectors() -> None:
    cnn = CharacterCNN(9, dim=4, filters=5, widths=[3])
    assert cnn(torch.tensor([[2]])).shape == (1, cnn.size) == (1, 5)


def test_filters_of_several_widths_stand_side_by_side() -> None:
    cnn = CharacterCNN(9, dim=4, filters=5, widths=[2, 4])
    assert [tuple(part.kernel_size) for part in cnn.convolutions] == [(2,), (4,)]
    assert cnn(torch.tensor([[2, 3, 4]])).shape == (1, cnn.size) == (1, 10)
