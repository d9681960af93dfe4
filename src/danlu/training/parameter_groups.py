"""The trained parameters of a model in groups of one learning rate each, named as the history shows them.

A recipe without learning rates of its own for anything has one group, `all`. With them each part of the family is a
group, and with layer-wise decay (Howard and Ruder 2018; Clark et al. 2020) each layer of the part that has layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from torch import nn

from danlu.errors import Problem, RecipeError
from danlu.recipe.train_section import AdamW, Optimizer, Weights

ALL = "all"
REST = "rest"
"""The group of what belongs to no part of the family."""


class Layered(Protocol):
    """A module one of whose parts is a stack of layers."""

    def layer_depths(self) -> Mapping[str, int]:
        """How deep each parameter lies, by name: 0 outside the stack, 1 in its top layer, most in its embeddings."""


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """Parameters that are trained alike.

    Args:
        name: The name of their learning rate; groups of one name have the same.
        rate: Their learning rate.
        weight_decay: Their weight decay.
        parameters: The parameters, each of them trained.
    """

    name: str
    rate: float
    weight_decay: float
    parameters: tuple[nn.Parameter, ...]

    def as_torch(self) -> dict[str, Any]:
        """The group as torch's optimisers take it."""
        return {
            "params": list(self.parameters),
            "name": self.name,
            "lr": self.rate,
            "weight_decay": self.weight_decay,
        }


def parameter_groups(
    model: nn.Module, options: Optimizer, *, parts: Sequence[str] = ()
) -> list[ParameterGroup]:
    """Every trained parameter of a model in the group of its learning rate.

    Args:
        model: The family's module; with `options.layer_decay` it is `Layered`.
        options: The recipe's optimiser.
        parts: The family's parts: children of the module.

    Raises:
        RecipeError: A learning rate would be that of no trained parameter.

    Example:
        >>> from danlu.recipe.train_section import SGD
        >>> model = nn.ModuleDict({"encoder": nn.Linear(2, 2), "head": nn.Linear(2, 1)})
        >>> options = SGD(name="sgd", lr=0.1, lr_of={"head": 0.5})
        >>> [(group.name, group.rate) for group in parameter_groups(model, options, parts=["encoder", "head"])]
        [('encoder', 0.1), ('head', 0.5)]
    """
    trained = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    depths = _depths(model) if options.layer_decay is not None else {}
    _refuse_what_is_idle(options, list(trained), parts=parts, depths=depths)
    groups: dict[tuple[str, float, bool], list[nn.Parameter]] = {}
    for name, weight in trained.items():
        group, rate = _rate(name, options, parts=parts, depths=depths)
        decays = not isinstance(options, AdamW) or is_among(weight, options.decay_on)
        groups.setdefault((group, rate, decays), []).append(weight)
    return [
        ParameterGroup(name, rate, options.weight_decay if decays else 0.0, tuple(weights))
        for (name, rate, decays), weights in groups.items()
    ]


def is_among(weight: nn.Parameter, weights: Weights) -> bool:
    """Whether a parameter belongs to those that a recipe means by `all` or by `matrices`."""
    return weights == "all" or weight.ndim > 1


def _part_of(name: str, parts: Iterable[str]) -> str:
    """The part that a parameter belongs to, by its name in the module."""
    child = name.partition(".")[0]
    return child if child in parts else REST


def _rate(
    name: str, options: Optimizer, *, parts: Sequence[str], depths: Mapping[str, int]
) -> tuple[str, float]:
    """The group of a parameter and its learning rate."""
    if options.lr_of is None and options.layer_decay is None:
        return ALL, options.lr
    part = _part_of(name, parts)
    rate = (options.lr_of or {}).get(part, options.lr)
    depth = depths.get(name, 0)
    if options.layer_decay is None or depth == 0:
        return part, rate
    deepest = max(depths.values())
    layer = "embeddings" if depth == deepest else f"layer_{deepest - 1 - depth}"
    return f"{part}.{layer}", rate * options.layer_decay ** (depth - 1)


def _depths(model: nn.Module) -> Mapping[str, int]:
    found: Mapping[str, int] = model.layer_depths()  # type: ignore[operator]
    return found


def _refuse_what_is_idle(
    options: Optimizer, trained: Sequence[str], *, parts: Sequence[str], depths: Mapping[str, int]
) -> None:
    problems = list(_idle_rates(options, {_part_of(name, parts) for name in trained}))
    if options.layer_decay is not None and not any(depths.get(name, 0) > 1 for name in trained):
        problems.append(
            Problem(
                "train.optimizer.layer_decay",
                "has no effect: nothing below the top layer is trained",
                received=str(options.layer_decay),
                allowed="null",
                fix="remove it, or freeze fewer layers",
            )
        )
    if problems:
        raise RecipeError("A learning rate is given for nothing that is trained", problems)


def _idle_rates(options: Optimizer, trained: set[str]) -> Iterator[Problem]:
    rates = options.lr_of or {}
    for part in sorted(set(rates) - trained):
        yield Problem(
            f"train.optimizer.lr_of.{part}",
            "this part of the model is absent or frozen: nothing in it is trained",
            received=str(rates[part]),
            allowed=", ".join(sorted(trained - {REST})),
            fix="remove it",
        )
    if rates and trained <= set(rates):
        yield Problem(
            "train.optimizer.lr",
            "has no effect: train.optimizer.lr_of has a rate for every part that is trained",
            received=str(options.lr),
            fix=f"leave one of {', '.join(sorted(trained))} out of train.optimizer.lr_of, and give its rate here",
        )
