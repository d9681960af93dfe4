"""Where and in which numbers a run computes: one Accelerate object made from the recipe's words."""

from __future__ import annotations

import re

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState

from danlu.errors import TrainingError
from danlu.recipe.schema import Recipe
from danlu.recipe.train_section import DEVICE_PATTERN
from danlu.training.fast_matmul import use_fast_matmul

DEFAULT_THREADS = torch.get_num_threads()
"""As many as torch found when it was loaded: what `train.threads: null` means, whatever an earlier run set."""


def make_accelerator(
    *, device: str, precision: str, threads: int | None = None, fast_matmul: bool = False
) -> Accelerator:
    """Make the accelerator for `auto`, `cpu`, `cuda` or `cuda:N`, and set threads and products of the processor.

    A small model on a busy machine is several times faster on one thread than on two that wait for each other.

    Args:
        device: The recipe's `train.device`.
        precision: The recipe's `train.precision`.
        threads: The recipe's `train.threads`.
        fast_matmul: The recipe's `train.fast_matmul`; `is_matmul_fast` says whether it was taken.

    Raises:
        TrainingError: The device is not on this machine, or the processor cannot compute in bf16.
    """
    _check_device(device)
    torch.set_num_threads(threads or DEFAULT_THREADS)
    # Accelerate keeps its state for the whole process; a second run in it may want another device or precision.
    AcceleratorState._reset_state(reset_partial_state=True)
    if device.startswith("cuda"):
        torch.cuda.set_device(int(device.partition(":")[2] or 0))
    accelerator = Accelerator(
        cpu=device == "cpu",
        mixed_precision="bf16" if precision == "bf16" else "no",
    )
    if accelerator.num_processes > 1:
        raise TrainingError(
            f"danlu trains in one process. Received {accelerator.num_processes} processes: start it without torchrun."
        )
    use_fast_matmul(fast_matmul and accelerator.device.type == "cpu")
    return accelerator


def accelerator_of(recipe: Recipe) -> Accelerator:
    """The accelerator that a recipe's `train` section declares."""
    train = recipe.train
    return make_accelerator(
        device=train.device, precision=train.precision, threads=train.threads, fast_matmul=train.fast_matmul
    )


def _check_device(device: str) -> None:
    if not re.fullmatch(DEVICE_PATTERN, device):
        raise TrainingError(f"A device is auto, cpu, cuda or cuda:N. Received {device!r}.")
    if not device.startswith("cuda"):
        return
    count = torch.cuda.device_count()
    index = int(device.partition(":")[2] or 0)
    if index >= count:
        here = f"cuda:0 to cuda:{count - 1}" if count else "no CUDA device"
        raise TrainingError(
            f"train.device is {device!r}, this machine has {here}. Use train.device=auto or cpu."
        )
