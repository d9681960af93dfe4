"""Whether two lists of scores are the same but for rounding."""

from __future__ import annotations

import pytest
import torch

from danlu.checks.wiring.comparison import difference


def test_rounding_is_no_difference():
    scores = [torch.tensor([1.0, -4.0]), torch.tensor([0.5, 2.0])]
    found = difference(scores, [one + 1e-5 for one in scores])
    assert (found.items, found.of) == (0, 2)
    assert found.largest == pytest.approx(2.5e-6, rel=0.1)


def test_a_share_of_the_largest_score_of_all_items():
    found = difference(
        [torch.tensor([1.0, -4.0]), torch.tensor([1.0])], [torch.tensor([1.0, -4.0]), torch.tensor([2.0])]
    )
    assert (found.items, found.largest) == (1, 0.25)


def test_what_is_no_number_is_a_difference_and_no_evidence():
    found = difference([torch.tensor([1.0])], [torch.tensor([float("nan")])])
    assert found.as_json() == {"largest_change": 0.0, "items_changed": 1, "items": 1}


def test_another_number_of_scores_is_a_difference():
    assert difference([torch.ones(2, 3)], [torch.ones(4, 3)]).items == 1
