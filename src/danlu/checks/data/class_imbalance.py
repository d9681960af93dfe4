"""D07: a class that is much rarer in train than another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from danlu.checks.answer import Answer, Try, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data
from danlu.checks.wording import number_of

RATIO = 5.0
"""With 1 of 6 or less of two classes, a model that never says the rare one is right 5 times of 6: training finds that
first. A run on 2145, 1943 and 406 clips, of ratio 5.3, never said its rare class."""


def answer(data: Data) -> Answer:
    """Compare the most frequent class of train with the rarest."""
    counts = Counter(label for item in data.train.items for label in item.labels)
    if len(counts) < 2:
        return not_applicable("train has fewer than two classes")
    ranked = counts.most_common()
    (largest, most), (smallest, fewest) = ranked[0], ranked[-1]
    evidence: dict[str, Any] = {"counts": dict(ranked), "ratio": most / fewest}
    counted = f"{number_of(fewest, data.unit)} of {smallest} and {most} of {largest}"
    what = f"train has {counted}, {most / fewest:.1f} times as many"
    balanced = _balanced_by(data.recipe)
    if most / fewest < RATIO:
        return passed(what, evidence)
    if balanced is not None:
        return passed(f"{what}, and the recipe makes up for it by {balanced}", evidence)
    return tip(what, evidence, confidence="high", tries=_tries(data.recipe))


def _balanced_by(recipe: Mapping[str, Any]) -> str | None:
    if recipe.get("train", {}).get("batch", {}).get("sampling") == "balanced":
        return "train.batch.sampling"
    head = recipe.get("model", {}).get("head") or {}
    told = {"class_weights": None, "logit_adjustment": 0}
    return next((f"model.head.{key}" for key, off in told.items() if head.get(key) not in (None, off)), None)


def _tries(recipe: Mapping[str, Any]) -> Iterator[Try]:
    if "sampling" in recipe.get("train", {}).get("batch", {}):
        yield Try("draw as many of each class in an epoch", {"train.batch.sampling": "balanced"})
    if "class_weights" in (recipe.get("model", {}).get("head") or {}):
        yield Try("let rare classes weigh more in the loss", {"model.head.class_weights": "balanced"})
    yield Try("judge by macro_f1 or the mean recall of the classes: accuracy hides the rare one")


CHECK = Check(
    code="D07",
    title="a class is much rarer than another",
    question="Does train have about as many of each class?",
    about="data",
    answer=answer,
    sees="The items of each class of train are counted, and the most frequent class is compared with the "
    "rarest. A recipe that already balances its batches or weighs its classes passes.",
    example="2145 neutral clips, 1943 positive ones and 406 negative ones: the network that is trained on them as "
    "they are never says negative.",
    cure="`train.batch.sampling: balanced` draws as many of each class; `model.head.class_weights: balanced` "
    "lets rare ones weigh more. Judge by the mean recall or macro F1.",
    thresholds=(
        Threshold(
            "times that the most frequent class is as frequent as the rarest",
            RATIO,
            "to say the frequent one always is right 5 times of 6 then, and training finds that first",
        ),
    ),
    tasks=("text-classification", "audio-classification"),
    severity="tip",
)
