"""Types of options that several families have."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Share = Annotated[float, Field(ge=0.0, lt=1.0)]
"""A share of units, below all of them."""

Size = Annotated[int, Field(ge=1)]

ClassWeights = Literal["balanced"] | dict[str, Annotated[float, Field(gt=0)]]
"""Weights in the loss: by name, or as rare as each is."""
