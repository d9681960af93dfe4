from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings

from chain_by_enumeration import Chain, chains, prefix_mask
from danlu.models.viterbi import viterbi


@given(chains(scales=(0.1, 3.0, 1e4)))
@settings(deadline=None, max_examples=150)
def test_no_path_is_better(chain: Chain) -> None:
    paths = viterbi(*chain.arguments)
    assert [len(path) for path in paths] == chain.mask.sum(dim=1).tolist()
    scores = [chain.scored_paths(row)[tuple(path)] for row, path in enumerate(paths)]
    assert scores == pytest.approx(chain.best_scores(), rel=1e-12, abs=1e-9)


def test_of_equal_paths_the_lowest_labels_win() -> None:
    zeros = torch.zeros(3)
    for batch in (1, 5, 40):
        mask = prefix_mask([4] * batch)
        paths = viterbi(torch.zeros(batch, 4, 3), torch.zeros(3, 3), zeros, zeros, mask)
        assert paths == [[0, 0, 0, 0]] * batch


def test_long_extreme_sequences_are_exact() -> None:
    """Sums of 4096 scores of 1e4 lose small differences in float32; these hang on a difference of 0.25."""
    emissions = torch.full((1, 4096, 2), 1e4)
    emissions[0, :, 1] += 0.25
    paths = viterbi(emissions, torch.zeros(2, 2), torch.zeros(2), torch.zeros(2), prefix_mask([4096]))
    assert paths == [[1] * 4096]


def test_padding_is_never_read() -> None:
    emissions = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(1))
    scores = (torch.eye(3), torch.zeros(3), torch.zeros(3), prefix_mask([5, 2]))
    expected = viterbi(emissions, *scores)
    emissions[1, 2:] = torch.nan
    assert viterbi(emissions, *scores) == expected


def test_a_sequence_without_an_allowed_path_is_refused() -> None:
    shut = torch.full((2, 2), -torch.inf)
    with pytest.raises(ValueError, match="Received row 1 with none"):
        viterbi(torch.zeros(2, 2, 2), shut, torch.zeros(2), torch.zeros(2), prefix_mask([1, 2]))
