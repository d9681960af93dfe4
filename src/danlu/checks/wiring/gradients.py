"""W05: parameters that training does not reach, or should not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check
from danlu.checks.wiring.backward_pass import gradients, without_gradient
from danlu.checks.wiring.comparison import NO_ITEMS
from danlu.checks.wiring.recurrent_reach import RECURRENT
from danlu.checks.wiring.subject import Wiring

if TYPE_CHECKING:
    from torch import Tensor, nn

MOST_NAMES = 20
"""How many parameters the evidence names of each kind; a frozen encoder has hundreds."""

TRAIN_IT = "let it require a gradient (`requires_grad_(True)`), or declare in the recipe that it is frozen"
FIND_THE_CUT = (
    "look for a `detach`, a `no_grad`, a lookup outside the model, or a part whose output nothing reads"
)
SWITCH_OFF = "switch its gradient off before the optimiser is made"


def answer(wiring: Wiring) -> Answer:
    """Compare the parameters that get a gradient with those that the recipe trains."""
    model = wiring.model()
    trained = {name: weight.requires_grad for name, weight in model.named_parameters()}
    if not trained or not wiring.items:
        return not_applicable("the model has no parameters" if not trained else NO_ITEMS)
    declared = {name for name in trained if _is_declared(name, wiring.frozen)}
    first = gradients(wiring)
    silent = without_gradient(wiring, first)
    unreached = [name for name in silent if not _is_harmless(name, first, set(silent))]
    by_accident = [name for name, is_trained in trained.items() if not is_trained and name not in declared]
    in_spite = [name for name in trained if trained[name] and name in declared]
    evidence = {
        "parameters": len(trained),
        "declared_frozen": len(declared),
        "frozen_undeclared": _named(by_accident),
        "trained_though_frozen": _named(in_spite),
        "without_gradient": _named(unreached),
        "harmless": _named(sorted(set(silent) - set(unreached))),
    }
    for names, pattern, cure in (
        (by_accident, "{} not trained, though the recipe does not freeze {}: {}", TRAIN_IT),
        (unreached, "no gradient reaches {0}: {2}", FIND_THE_CUT),
        (in_spite, "{} trained, though the recipe freezes {}: {}", SWITCH_OFF),
    ):
        if names:
            count = _of(names, len(trained), verb=names is not unreached)
            what = pattern.format(count, "it" if len(names) == 1 else "them", _list(names))
            return issue(what, evidence, tries=[Try(cure)], examples=names)
    if not wiring.task.startswith("audio") and not declared and not _has_table(model, first):
        what = "no vectors of words are trained: words are told apart by numbers that stay as they are"
        return tip(what, evidence, tries=[Try("give each word a vector that is trained with the model")])
    return passed(f"a gradient reaches every parameter that the recipe trains ({len(first)})", evidence)


def _is_declared(name: str, frozen: Iterable[str]) -> bool:
    return any(name.startswith(one) if one.endswith(".") else name == one for one in frozen)


def _is_harmless(name: str, first: dict[str, Tensor | None], silent: set[str]) -> bool:
    """Whether there is nothing to mend about a parameter without gradient.

    A bias that a normalisation or a softmax takes out again has gradient 0 beside weights that have one; a pretrained
    encoder's pooler need not be read; and recurrent weights that carry nothing are W04's finding.
    """
    layer, _, last = name.rpartition(".")
    if "pooler" in layer.split("."):
        return True
    if last == "bias":
        weight = f"{layer}.weight" if layer else "weight"
        return first[name] is not None and weight in first and weight not in silent
    return (
        last.startswith(RECURRENT)
        and first[name] is not None
        and name.replace(RECURRENT, "weight_ih") not in silent
    )


def _has_table(model: nn.Module, first: dict[str, Tensor | None]) -> bool:
    """Whether something that is trained has a row for each word: an embedding, or a layer that works as one."""
    from torch import nn

    tables = (module for module in model.modules() if isinstance(module, nn.Embedding | nn.EmbeddingBag))
    return any(table.weight.requires_grad for table in tables) or any(map(_is_looked_up, first.values()))


def _is_looked_up(gradient: Tensor | None) -> bool:
    """Whether a batch reaches some rows or columns of a matrix and not others, as those of words that it lacks."""
    if gradient is None or gradient.dim() != 2:
        return False
    touched = gradient != 0
    return any(bool(side.any()) and not bool(side.all()) for side in (touched.any(dim=0), touched.any(dim=1)))


def _of(names: Sequence[str], parameters: int, *, verb: bool = True) -> str:
    be = f" {'is' if len(names) == 1 else 'are'}" if verb else ""
    return f"{len(names)} of {parameters} parameters{be}"


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _named(names: Sequence[str]) -> dict[str, Any]:
    return {"count": len(names), "names": list(names[:MOST_NAMES])}


CHECK = Check(
    code="W05",
    title="training does not reach a parameter, or reaches a frozen one",
    question="Does every parameter that the recipe trains get a gradient, and none that it freezes?",
    about="wiring",
    answer=answer,
    sees="One backward pass over a few training items. A parameter whose gradient is missing or exactly 0 as a whole, "
    "in two looks with different weights, cannot learn; rows of words that the items lack do not matter. Parameters "
    "that require no gradient are compared with what the recipe freezes, both ways. Known to be harmless: biases that "
    "a normalisation takes out again, and a pretrained encoder's pooler. A tip says where words have no trained "
    "vectors at all and the recipe does not freeze them.",
    example="An embedding that is looked up in the data set, before the model, or an encoder under `torch.no_grad()`: "
    "training runs, the loss falls a little, and most of the model stays as random as it began.",
    cure="Move lookups into the model, remove a `detach` or a `no_grad`, and train what should be trained. If it is "
    "meant to stay as it is, declare it in the recipe: `model.word_embedding.kind: frozen`, "
    "`model.encoder.frozen_layers`.",
)
