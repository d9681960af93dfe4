"""The heads of taggers: each word's label by itself, or the best path of labels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.families.option_types import ClassWeights, Share
from danlu.recipe.section import Section


class CrossEntropy(Section):
    """Minus the log-probability of the gold label."""

    name: Literal["cross-entropy"] = "cross-entropy"


class FocalLoss(Section):
    """Cross-entropy in which words that are right already weigh less (Lin et al. 2017)."""

    name: Literal["focal"]
    gamma: Annotated[float, Field(gt=0)] = Field(
        2.0,
        description="How fast weight falls with the gold label's probability p: the factor is (1 - p)^gamma.",
    )


class DiceLoss(Section):
    """One minus a soft F1 of the gold label, with weight on words that are not right yet (Li et al. 2020)."""

    name: Literal["dice"]
    exponent: Annotated[float, Field(ge=0)] = Field(
        0.01,
        description="The gold label's probability p counts as (1 - p)^exponent * p, which is largest at "
        "p = 1 / (1 + exponent): with 1, training makes no word surer than one half.",
    )
    smoothing: Annotated[float, Field(gt=0)] = Field(
        1.0, description="Added to both sides of the fraction, so that easy words pull less."
    )


Loss = Annotated[CrossEntropy | FocalLoss | DiceLoss, Field(discriminator="name")]


class SoftmaxHead(Section):
    """Each word's label by itself: a linear layer and a softmax."""

    kind: Literal["softmax"] = "softmax"
    loss: Loss = Field(CrossEntropy(), description="What training makes small.")
    class_weights: ClassWeights | None = Field(
        None,
        description="Weight of each label in the loss: a mapping (labels left out weigh 1) or `balanced`.",
    )
    label_smoothing: Share = Field(0.0, description="Share of the target given evenly to all labels.")


class CRFHead(Section):
    """The best path of labels, with learned transitions (Lafferty et al. 2001)."""

    kind: Literal["crf"] = "crf"
    constraints: bool = Field(
        True, description="Forbid transitions that the tag scheme forbids, in training and in decoding."
    )


Head = Annotated[SoftmaxHead | CRFHead, Field(discriminator="kind")]
