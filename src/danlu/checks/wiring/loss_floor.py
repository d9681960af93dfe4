"""W08: a loss that cannot fall however sure the model is, as where a softmax stands before cross-entropy."""

from __future__ import annotations

import math

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check, Threshold
from danlu.checks.second_softmax import second_softmax_floor
from danlu.checks.wiring.comparison import NO_ITEMS
from danlu.checks.wiring.free_outputs import Floor, floor_of
from danlu.checks.wiring.subject import Wiring

NEGLIGIBLE = 0.02
"""Share of the loss of equal outputs that may be left: a loss that falls to it has nothing standing under it."""

SAME = 0.005
"""How near a floor must be to the one that a second softmax leaves to be called that."""


def answer(wiring: Wiring) -> Answer:
    """Train free outputs to the smallest loss that they can have."""
    if not wiring.items:
        return not_applicable(NO_ITEMS)
    floor = floor_of(wiring, range(len(wiring.items)))
    if floor is None:
        return not_applicable(
            "what the model gives is no tensor of scores whose loss could be made small by itself"
        )
    labels = len(wiring.labels)
    evidence = {
        "smallest": floor.smallest,
        "where_sure": floor.sure,
        "where_equal": floor.uniform,
        "labels": labels,
        "second_softmax": second_softmax_floor(labels) if labels > 1 else None,
        "outputs_are_probabilities": floor.probabilities,
    }
    if floor.smallest <= NEGLIGIBLE * floor.uniform:
        return passed(f"nothing stands under the loss: the best outputs have {floor.smallest:.3g}", evidence)
    if floor.is_own:
        return passed(
            f"the loss cannot fall under {floor.smallest:.3g} by its own design: it rises where outputs are surer",
            evidence,
        )
    return issue(_what(floor, labels), evidence, tries=[_cure(floor, labels)])


def _what(floor: Floor, labels: int) -> str:
    what = f"the loss cannot fall under {floor.smallest:.3f}, however sure the model"
    if not _is_second_softmax(floor, labels):
        return what
    return f"{what}: that is ln(1 + {labels - 1}/e), what softmax before cross-entropy leaves with {labels} labels"


def _cure(floor: Floor, labels: int) -> Try:
    if floor.probabilities or _is_second_softmax(floor, labels):
        return Try("remove the softmax: cross-entropy takes scores and has one inside")
    return Try("look at what bounds the scores before the loss, or the loss itself")


def _is_second_softmax(floor: Floor, labels: int) -> bool:
    return labels > 1 and math.isclose(floor.smallest, second_softmax_floor(labels), rel_tol=SAME)


CHECK = Check(
    code="W08",
    title="a floor under the loss",
    question="Can the loss fall to almost 0 where every output is right and sure?",
    about="wiring",
    answer=answer,
    sees="The model is left out: its outputs are replaced by free numbers, which are trained to make the family's own "
    "loss small, and then made as sure as can be. Where the model gives probabilities (none negative, sums of 1) the "
    "free numbers are kept to probabilities. A loss that rises again where outputs are surest, as with label "
    "smoothing, has its floor by design and passes.",
    example="A softmax as the last layer and cross-entropy, which has one inside: with two classes the loss cannot "
    "fall under ln(1 + 1/e) = 0.313, also at an accuracy of 1, and its gradient fades early.",
    cure="Give the loss scores (logits), not probabilities: remove the softmax before it. Probabilities for people are "
    "made after the loss.",
    thresholds=(
        Threshold(
            "share of the loss of equal outputs that may be left",
            NEGLIGIBLE,
            "scores of ±20 leave cross-entropy a millionth of it; a second softmax leaves 45 % with 2 labels and more "
            "with more",
        ),
        Threshold(
            "relative distance from ln(1 + (K - 1)/e) at which a floor is called a second softmax",
            SAME,
            "the floor is found to 3 digits; other floors come this near by accident alone",
        ),
    ),
)
