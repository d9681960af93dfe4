"""How classes are learned where some are rare: the options that heads of all classifiers have in common.

Sources: Lin et al. 2017 (focal loss), Menon et al. 2021 (logit adjustment), Szegedy et al. 2016 (label smoothing).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.families.option_types import ClassWeights, Share
from danlu.recipe.section import Section


class CrossEntropy(Section):
    """Minus the log-probability of the gold class."""

    name: Literal["cross-entropy"] = "cross-entropy"


class FocalLoss(Section):
    """Cross-entropy in which items that are right already weigh less (Lin et al. 2017)."""

    name: Literal["focal"]
    gamma: Annotated[float, Field(gt=0)] = Field(
        2.0,
        description="How fast weight falls with the gold class's probability p: the factor is (1 - p)^gamma.",
    )


ClassLoss = Annotated[CrossEntropy | FocalLoss, Field(discriminator="name")]


class ClassHead(Section):
    """What training makes small, and what it does about classes that are rare."""

    loss: ClassLoss = Field(CrossEntropy(), description="What training makes small.")
    class_weights: ClassWeights | None = Field(
        None,
        description="Weight of each class in the loss, the alpha of focal loss: a mapping (classes left out weigh 1) "
        "or `balanced`.",
    )
    label_smoothing: Share = Field(0.0, description="Share of the target given evenly to all classes.")
    logit_adjustment: Annotated[float, Field(gt=0)] | None = Field(
        None,
        description="In the loss alone, this times the logarithm of each class's share of train is added to its logit, "
        "so that rare classes need no larger logits to be predicted (Menon et al. 2021); 1 is theirs. Null: none.",
    )
