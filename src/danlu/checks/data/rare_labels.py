"""D06: labels of which there are too few to learn, or to score."""

from __future__ import annotations

from collections import Counter

from danlu.checks.answer import Answer, Try, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data
from danlu.checks.wording import listed

FEWEST_IN_TRAIN = 20
"""Fewer examples are learned by heart sooner than by rule."""

FEWEST_IN_OTHERS = 10
"""Of ten gold examples each is a tenth of the recall, and a 95 % interval of a recall of 0.8 reaches from 0.49 to 0.94
(Wilson 1927): no two models can be told apart by it."""


def answer(data: Data) -> Answer:
    """Count labels split by split."""
    counts = {
        split.name: Counter(label for item in split.items for label in item.labels)
        for split in data.splits.values()
    }
    if not counts["train"]:
        return not_applicable(f"no {data.unit} of train has a label of its own")
    least = {name: FEWEST_IN_TRAIN if name == "train" else FEWEST_IN_OTHERS for name in counts}
    rare = {
        name: {
            label: count
            for label, count in sorted(held.items(), key=lambda pair: pair[1])
            if count < least[name]
        }
        for name, held in counts.items()
    }
    evidence = {name: {"rare": held, "labels": len(counts[name])} for name, held in rare.items()}
    if not any(rare.values()):
        return passed("every label stands often enough in every split that has it", evidence)
    says = [
        f"{name} has few of {listed([f'{label} ({count})' for label, count in held.items()])}"
        for name, held in rare.items()
        if held
    ]
    tries = [
        Try(
            "believe a score of such a label only with its interval, or put labels together that mean the same"
        )
    ]
    return tip("; ".join(says), evidence, confidence="medium" if rare["train"] else "low", tries=tries)


CHECK = Check(
    code="D06",
    title="labels are rare",
    question="Does each label stand often enough in train to be learned, and elsewhere to be scored?",
    about="data",
    answer=answer,
    sees="Classes of texts and clips, and types of spans, are counted in each split.",
    example="Of seven emotions, valid has one clip of disgust: its recall is 0 or 1, and a seventh of the mean "
    "recall.",
    cure="Gather more, put labels together, or hold out more items. Compare models by scores of all items "
    "then, and look at the interval of each class.",
    thresholds=(
        Threshold(
            "items or spans of a label in train",
            FEWEST_IN_TRAIN,
            "fewer are learned by heart sooner than by rule",
        ),
        Threshold(
            "items or spans of a label elsewhere",
            FEWEST_IN_OTHERS,
            "each of ten is a tenth of the recall, and the interval of a recall of 0.8 reaches from 0.49 to 0.94",
        ),
    ),
    tasks=("tagging", "text-classification", "audio-classification"),
    severity="tip",
)
