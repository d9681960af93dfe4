"""How much each output of a model changes where one of its inputs is replaced by another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from danlu.checks.wiring.comparison import flipped, speaking_model

if TYPE_CHECKING:
    from torch import Tensor, nn

    from danlu.checks.wiring.subject import Wiring

EXACT = 1e-13
COARSE = 1e-6
"""Changes of this size, relative to the scores, are rounding: in double precision, and in single."""


@dataclass(frozen=True, slots=True)
class Influence:
    """What one input changes.

    Args:
        position: The item.
        output: Which of its outputs the input belongs to.
        changes: The largest change of any label's score, for each output; 0 where there is none but rounding.
    """

    position: int
    output: int
    changes: list[float]

    @property
    def strongest(self) -> int | None:
        """The output that changes most; None where none does."""
        most = max(self.changes)
        return self.changes.index(most) if most > 0 else None


def influences(
    wiring: Wiring, positions: Sequence[int], *, places: int, draw: int | None = None
) -> list[Influence]:
    """Replace inputs of items, one at a time, in evaluation mode.

    In double precision where the model bears it: what a recurrent layer carries over fifty steps is less than single
    precision can tell from nothing.

    Args:
        wiring: The model and its items.
        positions: Which items.
        places: At most so many inputs of an item, spread over it; of a tagger so many words.
        draw: Weights of other signs, by the number of their draw; None: those that the model has.
    """
    try:
        return list(_influences(wiring, _model(wiring, draw).double(), positions, places, EXACT))
    except (RuntimeError, TypeError, ValueError):  # inputs in single precision, or a layer that insists on it
        return list(_influences(wiring, _model(wiring, draw), positions, places, COARSE))


def _model(wiring: Wiring, draw: int | None) -> nn.Module:
    model = speaking_model(wiring)
    return model if draw is None else flipped(model, draw=draw)


def _influences(
    wiring: Wiring, model: nn.Module, positions: Sequence[int], places: int, rounding: float
) -> Iterator[Influence]:
    import torch

    model.eval()
    for position in positions:
        asked = _asked(wiring, position, places)
        altered = [wiring.altered(position, place) for place, _ in asked]
        with torch.no_grad():
            batch = wiring.batch_of([wiring.items[position], *altered])
            before, *after = [_by_output(scores) for scores in wiring.scores(model, batch)]
        noise = rounding * float(before.abs().max())
        found: dict[int, Tensor] = {}
        for (_, output), scores in zip(asked, after, strict=True):
            change = (scores - before).abs().amax(dim=1)  # (outputs,)
            # A word of several pieces has the influence of its strongest one.
            found[output] = torch.maximum(found[output], change) if output in found else change
        for output, change in found.items():
            yield Influence(position, output, [value if value > noise else 0.0 for value in change.tolist()])


def _by_output(scores: Tensor) -> Tensor:
    """Scores as (outputs, labels), also where an item has but one output."""
    return scores if scores.dim() == 2 else scores.unsqueeze(0)


def _asked(wiring: Wiring, position: int, places: int) -> list[tuple[int, int]]:
    """Inputs to replace, with their outputs: those of some words, or of places spread over an item of one output."""
    length = wiring.length(position)
    if not wiring.is_tagger:
        step = max(1, -(-length // places))
        return [(place, place) for place in range(0, length, step)]
    outputs = [(place, wiring.output_of(position, place)) for place in range(length)]
    words = sorted({output for _, output in outputs})
    chosen = set(words[:: max(1, -(-len(words) // places))])
    return [(place, output) for place, output in outputs if output in chosen]
