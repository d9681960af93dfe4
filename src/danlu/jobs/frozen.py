"""Which parameters a recipe freezes, told from its words and not from the model: the two may differ."""

from __future__ import annotations

from typing import Any

from torch import nn

from danlu.recipe.section import Section

OWN_OPTIONS = "danlu.recipe.families."
"""Where the options of danlu's own families stand; what the options of other packages mean is not known here."""


def is_own_family(options: Section) -> bool:
    """Whether a section `model` is that of a family that danlu brings."""
    return type(options).__module__.startswith(OWN_OPTIONS)


def frozen_parameters(options: Section, model: nn.Module) -> tuple[str, ...]:
    """Names of parameters, or prefixes that end in a dot, that stay as they are.

    Of families of other packages these are the parameters that their models freeze: only they know what they mean.

    Args:
        options: The recipe's section `model`.
        model: The family's module.
    """
    if not is_own_family(options):
        return tuple(name for name, weight in model.named_parameters() if not weight.requires_grad)
    found: list[str] = []
    if getattr(getattr(options, "word_embedding", None), "kind", None) == "frozen":
        found.append("word_embedding.")
    layers = getattr(getattr(options, "encoder", None), "frozen_layers", 0)
    if layers == "all":
        found.append("encoder.")
    elif layers:
        found += _lowest_layers(model, layers)
    return tuple(found)


def _lowest_layers(model: Any, layers: int) -> list[str]:  # noqa: ANN401 - a module with layers
    """The parameters of the lowest layers of an encoder, and of what lies below them."""
    depths: dict[str, int] = model.layer_depths()
    deepest_trained = max(depths.values()) - 1 - layers
    return [name for name, depth in depths.items() if depth > deepest_trained]
