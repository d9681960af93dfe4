from __future__ import annotations

import pytest
import torch

from danlu.models.single_thread import single_thread


def fail_on_one_thread() -> None:
    with single_thread():
        assert torch.get_num_threads() == 1
        raise ZeroDivisionError


def test_the_number_of_threads_comes_back_even_after_an_error() -> None:
    before = torch.get_num_threads()
    with pytest.raises(ZeroDivisionError):
        fail_on_one_thread()
    assert torch.get_num_threads() == before
