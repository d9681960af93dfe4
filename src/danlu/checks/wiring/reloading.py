"""W12: a model that predicts otherwise once it has been saved and loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check, Threshold
from danlu.checks.wiring.comparison import NO_ITEMS, compared, difference, moved
from danlu.checks.wiring.item_words import items_named
from danlu.errors import DanluError

if TYPE_CHECKING:
    from torch import nn

    from danlu.checks.wiring.subject import Wiring

SAME = 1e-5
"""The largest change, as a share of the largest score, that a stored model may have: it is the same sum of the same
numbers in the same order, and all but the last digits must agree."""

PASSES = 2
"""Training passes before the model is saved, so that running means are not what a fresh model has."""


def answer(wiring: Wiring) -> Answer:
    """Compare the scores of a model before and after it is saved and loaded."""
    import torch

    every = compared(wiring)
    if not every:
        return not_applicable(NO_ITEMS)
    model = _used_model(wiring)
    batch = wiring.batch(every)
    try:
        reloaded = wiring.reloaded(model)
    except (DanluError, RuntimeError, KeyError, TypeError, ValueError) as error:
        what = f"the model cannot be read back from its files: {error}".splitlines()[0].rstrip(".")
        cure = "let the builder make the same parts from the recipe's options alone, and save every tensor"
        return issue(what, {"error": f"{type(error).__name__}: {error}"}, tries=[Try(cure)])
    with torch.no_grad():
        change = difference(wiring.scores(model, batch), wiring.scores(reloaded, batch), tolerance=SAME)
    evidence = {**change.as_json(), "not_saved": _not_saved(model)}
    if change.items:
        changed = items_named(wiring, change.items, of=change.of)
        what = f"saved and loaded, the model gives {changed} other scores, by up to {change.largest:.0%} of the largest"
        cure = "register what is learned as a parameter or as a persistent buffer, and nothing as a plain attribute"
        return issue(what, evidence, tries=[Try(cure)], examples=_not_saved(model))
    return passed("saved and loaded, the model gives the same scores", evidence)


def _used_model(wiring: Wiring) -> nn.Module:
    """A model that is not as it was built: its weights are moved, and training passes have moved its running means."""
    import torch

    model = moved(wiring.model())
    batch = wiring.batch(compared(wiring))
    with torch.no_grad():
        for _ in range(PASSES):
            wiring.loss(model, batch)
    return model.eval()


def _not_saved(model: nn.Module) -> list[str]:
    """Buffers that a state dict leaves out: most follow from the recipe, one may be learned."""
    saved = model.state_dict().keys()
    return sorted(name for name, _ in model.named_buffers() if name not in saved)


CHECK = Check(
    code="W12",
    title="a saved model predicts otherwise",
    question="Does the model predict the same once it has been saved and loaded?",
    about="wiring",
    answer=answer,
    sees=(
        "A copy of the model gets other weights and two training passes, so that nothing in it is as it was built. "
        "It is written as runs are, read back as every command reads a run, and both score the same training items. "
        "The scores must agree to five digits."
    ),
    example=(
        "Running means that are kept in a plain attribute, or in a buffer with `persistent=False`, are not among the "
        "saved tensors: the model that was validated and the one that is deployed differ."
    ),
    cure=(
        "Register what training changes as a parameter or a persistent buffer. What follows from the recipe alone "
        "may be left out, as the builder makes it again."
    ),
    thresholds=(
        Threshold(
            "change of a score, as a share of the largest score",
            SAME,
            "it is the same sum of the same numbers: only the last digits of single precision may differ",
        ),
    ),
)
