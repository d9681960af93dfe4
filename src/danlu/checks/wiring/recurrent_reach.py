"""W04: a direction of a recurrent layer that has read a single input when its state is used."""

from __future__ import annotations

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check
from danlu.checks.wiring.backward_pass import gradients, without_gradient
from danlu.checks.wiring.subject import Wiring

RECURRENT = "weight_hh"
"""What torch's recurrent layers, and those that keep to its names, call the weights that read the state before."""


def answer(wiring: Wiring) -> Answer:
    """Look for recurrent weights that no gradient reaches."""
    names = [name for name, _ in wiring.model().named_parameters() if _is_recurrent(name)]
    if not names:
        return not_applicable("the model has no recurrent layers")
    if max((wiring.length(position) for position in range(len(wiring.items))), default=0) < 2:
        return not_applicable("no item has two inputs, so that nothing could be carried from one to the next")
    idle = without_gradient(wiring, gradients(wiring, of_all=True), of_all=True)
    silent = [name for name in names if name in idle]
    # Where the weights of its inputs have none either, nothing is read at all, which is another fault.
    single = [name for name in silent if name.replace(RECURRENT, "weight_ih") not in idle]
    evidence = {"recurrent_weights": names, "without_gradient": single}
    if silent and not single:
        return not_applicable("no gradient reaches the recurrent layers at all, as W05 says")
    if not single:
        return passed(
            f"every direction of every recurrent layer reads more than one step ({len(names)})", evidence
        )
    found = [_direction(name) for name in single]
    others = (
        "" if len(found) == 1 else f", and so {'does' if len(found) == 2 else 'do'} {len(found) - 1} more"
    )
    cure = Try(
        "take each direction's state where it has read everything: after the last real input from left to right, "
        "after the first from right to left"
    )
    return issue(
        f"{found[0]} reads a single input: no gradient reaches the weights that read its state before{others}",
        evidence,
        tries=[cure],
        examples=single,
    )


def _is_recurrent(name: str) -> bool:
    return name.rpartition(".")[2].startswith(RECURRENT)


def _direction(name: str) -> str:
    """The layer and direction of a recurrent weight, in words."""
    layer, _, weight = name.rpartition(".")
    layer = layer or "the recurrent layer"
    if weight.endswith("_reverse") or "backward" in layer:
        return f"the direction from right to left of {layer}"
    return f"the direction from left to right of {layer}"


CHECK = Check(
    code="W04",
    title="a recurrent direction reads a single input",
    question="Does every direction of every recurrent layer read more than one step?",
    about="wiring",
    answer=answer,
    sees="The weights that read a layer's state before the present input (torch calls them weight_hh) can only get a "
    "gradient where a state is used that has read two inputs or more. After one backward pass over items with several "
    "inputs, a direction whose gradient is exactly 0 has read one input wherever its state is used. Weights without a "
    "gradient are looked at twice, the second time with other weights, so that no accident of fresh weights counts.",
    example="A bidirectional LSTM of which a classifier reads the output at the last word: the direction from left to "
    "right has read the whole text there, that from right to left has just begun and knows the last word alone. Half "
    "of the model does nothing, the score is a little low, and no error appears.",
    cure="Use the last state of each direction: the output at the last real word for the one from left to right, the "
    "output at the first word for the one from right to left; torch gives both as `h_n`.",
)
