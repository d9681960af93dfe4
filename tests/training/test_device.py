from __future__ import annotations

import pytest
import torch

from danlu.errors import TrainingError
from danlu.training.device import DEFAULT_THREADS, make_accelerator


def test_one_process_may_make_accelerators_of_different_precision():
    assert make_accelerator(device="cpu", precision="bf16").mixed_precision == "bf16"
    assert make_accelerator(device="cpu", precision="fp32").mixed_precision == "no"


def test_cpu_is_the_cpu():
    assert make_accelerator(device="cpu", precision="fp32").device == torch.device("cpu")


def test_a_cuda_device_that_is_not_there_is_named():
    missing = f"cuda:{torch.cuda.device_count()}"
    with pytest.raises(TrainingError, match=f"train.device is '{missing}'"):
        make_accelerator(device=missing, precision="fp32")


@pytest.mark.parametrize("device", ["tpu", "cuda:x", "cuda:", "CPU", ""])
def test_a_device_of_another_form_is_refused(device):
    with pytest.raises(TrainingError, match="auto, cpu, cuda or cuda:N"):
        make_accelerator(device=device, precision="fp32")


def test_threads_left_open_are_those_that_torch_found():
    make_accelerator(device="cpu", precision="fp32", threads=DEFAULT_THREADS + 1)
    assert torch.get_num_threads() == DEFAULT_THREADS + 1
    make_accelerator(device="cpu", precision="fp32")
    assert torch.get_num_threads() == DEFAULT_THREADS


@pytest.mark.gpu
def test_the_second_word_of_cuda_chooses_the_device():
    accelerator = make_accelerator(device="cuda:0", precision="fp32")
    assert accelerator.device.type == "cuda"
    assert torch.cuda.current_device() == 0
