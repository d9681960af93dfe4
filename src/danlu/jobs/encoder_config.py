"""The configuration of the pretrained encoder that a recipe names, for families that read pieces."""

from __future__ import annotations

from typing import Any

from danlu.recipe.plugins import family_of
from danlu.recipe.section import Section


def encoder_config_of(options: Section) -> dict[str, Any] | None:
    """The configuration with every default written out; None where the family reads words.

    Args:
        options: The recipe's `model` section.
    """
    if family_of(options).reads != "pieces":
        return None
    from danlu.models.pretrained_encoder import encoder_config

    return encoder_config(str(getattr(getattr(options, "encoder"), "source")))  # noqa: B009 - of every such family
