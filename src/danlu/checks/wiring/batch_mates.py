"""W02: predictions that depend on the other items of the batch, or on their order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from typing import TYPE_CHECKING

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check, Threshold
from danlu.checks.item_of_task import item_of_task
from danlu.checks.wiring.comparison import TOLERANCE, TOLERANCE_REASON, compared, difference, speaking_model
from danlu.checks.wiring.item_words import items_named

if TYPE_CHECKING:
    from torch import Tensor, nn

    from danlu.checks.wiring.subject import Wiring

LARGEST_BATCH = 64
"""The largest batch that is tried: one of the recipe's may be larger than this test should take."""

CURE = (
    "look for weights whose shape holds the batch size, for a softmax, a mean or a normalisation over the first "
    "dimension, and for a `view` or `reshape` that mixes items"
)


def answer(wiring: Wiring) -> Answer:
    """Compare the scores of items together, in the opposite order, and each alone."""
    every = compared(wiring)
    if len(every) < 2:
        return not_applicable("there are fewer than two items to put together")
    try:
        model = speaking_model(wiring)
        together = _scores(wiring, model, every)
        alone = [_scores(wiring, model, [position])[0] for position in every]
        turned = _scores(wiring, model, every[::-1])[::-1]
    except (RuntimeError, IndexError, ValueError) as error:
        return _sizes_refused(wiring, every, error)
    by_order, by_mates = difference(together, turned), difference(together, alone)
    evidence = {"order": by_order.as_json(), "alone": by_mates.as_json()}
    if by_order.items:
        changed = items_named(wiring, by_order.items, of=by_order.of)
        what = f"another order of the batch changes the scores of {changed}"
        return issue(f"{what}, by up to {by_order.largest:.0%} of the largest", evidence, tries=[Try(CURE)])
    if by_mates.items:
        changed = items_named(wiring, by_mates.items, of=by_mates.of)
        verb = "gets" if by_mates.items == 1 else "get"
        what = f"{changed} {verb} other scores alone than beside others in a batch"
        return issue(f"{what}, by up to {by_mates.largest:.0%} of the largest", evidence, tries=[Try(CURE)])
    return passed("each item gets the same scores alone, beside others and in another order", evidence)


def _scores(wiring: Wiring, model: nn.Module, positions: Sequence[int]) -> list[Tensor]:
    import torch

    with torch.no_grad():
        scores = wiring.scores(model, wiring.batch(positions))
    if len(scores) != len(positions):
        raise ValueError(f"Expected scores of {len(positions)} items. Received scores of {len(scores)}.")
    return scores


def _sizes_refused(wiring: Wiring, every: Sequence[int], error: Exception) -> Answer:
    """The model cannot read some batch; where it reads one of another size, that is what is wrong with it."""
    sizes = sorted({1, len(every), min(wiring.batch_size, LARGEST_BATCH)})
    model = wiring.model().eval()
    read = [size for size in sizes if _reads(wiring, model, list(islice(cycle(every), size)))]
    refused = [size for size in sizes if size not in read]
    told = f"{type(error).__name__}: {error}".splitlines()[0]
    if not read or not refused:
        return not_applicable(f"the model could not be run: {told}")
    sizes_refused = " or ".join(map(str, refused))
    what = f"the model reads a batch of {read[-1]} and none of {sizes_refused} {item_of_task(wiring.task)}s"
    evidence = {"sizes_read": read, "sizes_refused": refused, "error": told}
    return issue(f"{what}: its weights belong to places in the batch", evidence, tries=[Try(CURE)])


def _reads(wiring: Wiring, model: nn.Module, positions: Sequence[int]) -> bool:
    try:
        _scores(wiring, model, positions)
    except (RuntimeError, IndexError, ValueError):
        return False
    return True


CHECK = Check(
    code="W02",
    title="other items of the batch change a prediction",
    question="Does an item get the same prediction alone, beside others, and in another order?",
    about="wiring",
    answer=answer,
    sees=(
        "A few training items are read by the fresh model in evaluation mode: together, in the opposite order, and "
        "each by itself. All scores must be the same, as an item is what it is whoever stands beside it. A model "
        "that takes batches of one size alone is found here too."
    ),
    example=(
        "A hand-written LSTM whose gates have weights of the shape batch x hidden x input: each place in the batch "
        "learns by itself, from one item a step, nothing is shared, and it stays at chance. A softmax over "
        "dimension 0 makes items compete with each other."
    ),
    cure=(
        "No weight may have the batch size in its shape, and no operation may run over the first dimension but for "
        "batch normalisation in training. Write shapes beside each line; test the model on one item."
    ),
    thresholds=(
        Threshold("change of a score, as a share of the largest score", TOLERANCE, TOLERANCE_REASON),
    ),
)
