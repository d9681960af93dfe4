"""Whether two lists of scores are the same but for rounding, and a model whose scores say something."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn

    from danlu.checks.wiring.subject import Wiring

TOLERANCE = 1e-3
"""The largest change, as a share of the largest score, that counts as rounding: see `TOLERANCE_REASON`."""

TOLERANCE_REASON = (
    "in single precision, sums in another order differ by a millionth to a hundred-thousandth of the largest score; "
    "what reads padding or a neighbour moves scores by a hundredth and more"
)

NO_ITEMS = "no training item has a length at which it can be asked"
"""Why nothing can be compared: a model that reads two words of each text, or sentences of more pieces than fit."""

MOST_ITEMS = 6
"""Items that are compared: of different lengths, and soon read."""

_JITTER = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two lists of scores are apart.

    Args:
        largest: The largest difference of two scores, as a share of the largest score.
        items: How many items have one above `TOLERANCE`, or another number of scores.
        of: How many items there are.
    """

    largest: float
    items: int
    of: int

    def as_json(self) -> dict[str, Any]:
        """The fields by name."""
        return {"largest_change": self.largest, "items_changed": self.items, "items": self.of}


def difference(one: Sequence[Tensor], other: Sequence[Tensor], *, tolerance: float = TOLERANCE) -> Difference:
    """Compare scores of the same items.

    Args:
        one: Scores by item.
        other: The same once more.
        tolerance: The largest share that counts as rounding.
    """
    size = max((float(scores.detach().abs().max()) for scores in one if scores.numel()), default=0.0)
    apart = [
        float((left.detach() - right.detach()).abs().max()) if left.shape == right.shape else size
        for left, right in zip(one, other, strict=True)
        if left.numel() or right.numel()
    ]
    shares = [value / size if size else value for value in apart]
    # Not `above`: what is no number is no rounding either.
    changed = sum(not share <= tolerance for share in shares)
    finite = [share for share in shares if math.isfinite(share)]
    return Difference(max(finite, default=0.0), changed, len(shares))


def compared(wiring: Wiring) -> list[int]:
    """The positions of the items that are compared."""
    return list(range(min(MOST_ITEMS, len(wiring.items))))


def speaking_model(wiring: Wiring) -> nn.Module:
    """A copy of the model in evaluation mode.

    Where all its scores are 0, as those of a last layer of zeros, its weights are moved a little.
    """
    import torch

    model = wiring.model().eval()
    with torch.no_grad():
        scores = wiring.scores(model, wiring.batch(compared(wiring)))
        if all(not bool(one.any()) for one in scores):
            moved(model)
    return model


def flipped(model: nn.Module, *, draw: int) -> nn.Module:
    """Draw the signs of all weights of matrices anew; the model is given back.

    It computes with the same parts and sizes of numbers, and nothing is left of what the first draw did by accident.

    Args:
        model: Is changed.
        draw: Another number, other signs.
    """
    import torch

    generator = torch.Generator().manual_seed(draw)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.is_floating_point() and weight.dim() > 1:
                signs = torch.randint(0, 2, weight.shape, generator=generator) * 2 - 1
                weight.mul_(signs.to(weight))
    return model


def moved(model: nn.Module) -> nn.Module:
    """Change every weight of a model a little, by fixed draws; the model is given back."""
    import torch

    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.is_floating_point():
                draws = torch.randn(weight.shape, generator=generator)
                weight.add_((_JITTER * draws).to(weight))
    return model
