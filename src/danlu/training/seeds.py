"""Every source of randomness of a run, set from its one seed, saved and put back."""

from __future__ import annotations

import json
import os
import random

import numpy as np
import torch
from torch import Tensor


def set_seeds(seed: int, *, deterministic: bool) -> None:
    """Seed Python, NumPy and torch; with `deterministic`, refuse torch operations whose result may vary."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(deterministic)
    if deterministic:
        # cuBLAS reads this at its first call; without it torch refuses matrix products in deterministic mode.
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")


def random_states() -> tuple[dict[str, Tensor], str]:
    """The states of all generators: tensors, and the rest as JSON."""
    kind, keys, position, has_gauss, gauss = np.random.get_state()
    tensors = {"torch": torch.get_rng_state(), "numpy": torch.from_numpy(np.asarray(keys, dtype=np.int64))}
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        tensors |= {f"cuda.{index}": state for index, state in enumerate(torch.cuda.get_rng_state_all())}
    return tensors, json.dumps({"python": random.getstate(), "numpy": [kind, position, has_gauss, gauss]})


def restore_random_states(tensors: dict[str, Tensor], rest: str) -> None:
    """Put back what `random_states` returned."""
    stored = json.loads(rest)
    version, internal, gauss_next = stored["python"]
    random.setstate((version, tuple(internal), gauss_next))
    kind, position, has_gauss, gauss = stored["numpy"]
    np.random.set_state((kind, tensors["numpy"].numpy().astype(np.uint32), position, has_gauss, gauss))
    torch.set_rng_state(tensors["torch"])
    for index in range(torch.cuda.device_count()):
        if f"cuda.{index}" in tensors:
            torch.cuda.set_rng_state(tensors[f"cuda.{index}"], index)
