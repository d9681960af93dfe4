from __future__ import annotations

import pytest
import torch

from danlu.training import fast_matmul
from danlu.training.device import make_accelerator
from danlu.training.fast_matmul import is_matmul_fast, use_fast_matmul


@pytest.fixture(autouse=True)
def _as_it_was():
    before = torch.get_float32_matmul_precision()
    yield
    torch.set_float32_matmul_precision(before)


def test_it_is_taken_where_it_is_exact(monkeypatch):
    monkeypatch.setattr(fast_matmul, "_relative_error", lambda: 8e-7)
    use_fast_matmul(True)
    assert is_matmul_fast()


def test_products_that_are_not_those_of_fp32_are_not_taken(monkeypatch):
    monkeypatch.setattr(fast_matmul, "_relative_error", lambda: 3e-3)
    use_fast_matmul(True)
    assert not is_matmul_fast()


def test_a_run_that_does_not_ask_for_it_does_not_inherit_it():
    make_accelerator(device="cpu", precision="fp32", fast_matmul=True)
    make_accelerator(device="cpu", precision="fp32")
    assert not is_matmul_fast()


def test_what_is_taken_is_exact():
    use_fast_matmul(True)
    assert fast_matmul._relative_error() < fast_matmul.LARGEST_ERROR


def test_the_check_tells_bf16_from_fp32():
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert fast_matmul._relative_error() > fast_matmul.LARGEST_ERROR


def test_the_check_draws_no_random_numbers():
    before = torch.get_rng_state()
    use_fast_matmul(True)
    assert torch.equal(torch.get_rng_state(), before)
