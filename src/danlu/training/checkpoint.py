"""A checkpoint is one safetensors file: weights, optimiser, random states and the row of its epoch, renamed into place.

One file and one rename, so that a run killed at any moment has either the old checkpoint or the new one, never half.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from danlu.errors import RecordError
from danlu.files import whole_or_not_at_all
from danlu.training.seeds import random_states, restore_random_states

FORMAT = "danlu checkpoint 1"
WEIGHTS_FORMAT = "danlu weights 1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint as read back.

    Args:
        tensors: Weights under `model.`, optimiser state under `optimizer.N.`, random states under `random.`.
        groups: The optimiser's parameter groups without their parameters.
        random_rest: The random states that are not tensors, as JSON.
        progress: What the loop and the record need to go on: the epoch and its history row, the best score.
    """

    tensors: dict[str, Tensor]
    groups: list[dict[str, Any]]
    random_rest: str
    progress: dict[str, Any]

    def restore(self, model: nn.Module, optimizer: Optimizer) -> None:
        """Put weights, optimiser and random states back as they were at the end of the epoch."""
        model.load_state_dict(_below(self.tensors, "model."))
        state: dict[int, dict[str, Tensor]] = {}
        for name, tensor in _below(self.tensors, "optimizer.").items():
            index, _, slot = name.partition(".")
            state.setdefault(int(index), {})[slot] = tensor
        optimizer.load_state_dict({"state": state, "param_groups": self.groups})
        restore_random_states(_below(self.tensors, "random."), self.random_rest)


def save_checkpoint(
    path: Path, model: nn.Module, optimizer: Optimizer, *, progress: Mapping[str, Any]
) -> None:
    """Write a checkpoint from which `Checkpoint.restore` goes on bit for bit."""
    random_tensors, random_rest = random_states()
    stored = optimizer.state_dict()
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for index, slots in stored["state"].items():
        tensors |= {f"optimizer.{index}.{slot}": torch.as_tensor(value) for slot, value in slots.items()}
    tensors |= {f"random.{name}": tensor for name, tensor in random_tensors.items()}
    metadata = {
        "format": FORMAT,
        "groups": json.dumps(stored["param_groups"]),
        "random": random_rest,
        "progress": json.dumps(dict(progress)),
    }
    _save(path, tensors, metadata)


def save_weights(path: Path, model: nn.Module, *, epoch: int) -> None:
    """Write the weights alone, with their epoch: what prediction needs."""
    _save(path, model.state_dict(), {"format": WEIGHTS_FORMAT, "epoch": str(epoch)})


def read_checkpoint(path: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote.

    Raises:
        RecordError: There is no such file, or it is not a checkpoint of danlu.
    """
    if not path.is_file():
        raise RecordError(
            f"There is no checkpoint {path.name} in the record: the run was stopped before its first epoch, or the "
            "file was taken away."
        )
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except SafetensorError as error:
        raise RecordError(f"The checkpoint {path.name} cannot be read: {error}.") from error
    if metadata.get("format") != FORMAT:
        raise RecordError(f"{path.name} has the format {metadata.get('format')!r}. Expected {FORMAT!r}.")
    return Checkpoint(
        tensors=tensors,
        groups=json.loads(metadata["groups"]),
        random_rest=metadata["random"],
        progress=json.loads(metadata["progress"]),
    )


def _save(path: Path, tensors: Mapping[str, Tensor], metadata: dict[str, str]) -> None:
    on_host = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    with whole_or_not_at_all(path) as temporary:
        save_file(on_host, temporary, metadata)


def _below(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
