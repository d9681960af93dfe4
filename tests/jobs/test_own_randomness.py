"""A stretch of work with random numbers of its own."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from danlu.jobs.own_randomness import own_randomness


def draws() -> tuple[float, float, float]:
    return random.random(), float(np.random.rand()), float(torch.rand(1))


def after(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def test_every_generator_goes_on_as_if_nothing_was_drawn():
    after(3)
    expected = draws()
    after(3)
    with own_randomness(1):
        first = draws()
    assert draws() == expected
    with own_randomness(1):
        assert draws() == first
    with own_randomness(2):
        assert draws() != first


def test_it_is_put_back_after_an_error():
    after(3)
    expected = draws()
    after(3)
    with pytest.raises(ZeroDivisionError), own_randomness(1):
        _ = draws()[0] / 0
    assert draws() == expected
