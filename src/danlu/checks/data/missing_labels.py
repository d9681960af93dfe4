"""D05: labels that train has and another split lacks, and the other way round."""

from __future__ import annotations

from collections import Counter

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data, Split
from danlu.checks.wording import listed, number_of

UNLEARNABLE_SHARE = 0.01
"""Gold that train never has is wrong in every prediction: 0.01 of it takes a point of recall from any model."""

FEWEST_UNLEARNABLE = 5
"""In a small split a few spans of a rare type are no sign of a fault."""


FEWEST_ITEMS = 10
"""So few items may well be of one class by chance."""


def answer(data: Data) -> Answer:
    """Compare the labels of every other split with those of train."""
    known = _counts(data.train)
    if not known:
        return not_applicable(f"no {data.unit} of train has a label of its own")
    counts = {split.name: _counts(split) for split in reversed(data.others)}
    new = {
        name: {label: count for label, count in held.items() if label not in known}
        for name, held in counts.items()
    }
    absent = {name: sorted(known.keys() - held.keys()) for name, held in counts.items()}
    evidence = {
        name: {"of_train": len(known), "absent": absent[name], "not_in_train": new[name]} for name in counts
    }
    says = [
        *(f"{name} has only {_only(held)}" for name, held in counts.items() if _is_one_sided(held, known)),
        *(_unlearnable(name, held) for name, held in new.items() if held),
        *(
            f"{name} lacks {listed(held)} of the {number_of(len(known), 'label')} of train"
            for name, held in absent.items()
            if held and not _is_one_sided(counts[name], known)
        ),
    ]
    if not says:
        return passed(f"{' and '.join(counts)} have the labels of train, and no other", evidence)
    what, tries = (
        "; ".join(says),
        [Try("move items so that every split has every label: other groups, or more of them")],
    )
    lost = any(
        sum(held.values()) >= max(FEWEST_UNLEARNABLE, UNLEARNABLE_SHARE * sum(counts[name].values()))
        for name, held in new.items()
    )
    is_one_sided = any(
        len(split.items) >= FEWEST_ITEMS and _is_one_sided(counts[split.name], known) for split in data.others
    )
    if lost or is_one_sided:
        return issue(what, evidence, tries=tries)
    return tip(what, evidence, confidence="low", tries=tries)


def _counts(split: Split) -> Counter[str]:
    return Counter(label for item in split.items for label in item.labels)


def _is_one_sided(held: Counter[str], known: Counter[str]) -> bool:
    return len(held) < 2 <= len(known)


def _only(held: Counter[str]) -> str:
    return f"the label {next(iter(held))}" if held else "items without a label"


def _unlearnable(name: str, held: dict[str, int]) -> str:
    return (
        f"{listed([f'{label} ({count})' for label, count in held.items()])} of {name} "
        f"{'stands' if len(held) == 1 else 'stand'} nowhere in train and cannot be learned"
    )


CHECK = Check(
    code="D05",
    title="labels are missing from a split",
    question="Does every split have the labels that train has, and no others?",
    about="data",
    answer=answer,
    sees="Classes of texts and clips, and types of spans, are counted in each split. Keyphrases have no "
    "labels.",
    example="A file that is sorted by class is cut in two: train has the first classes, test the last.",
    cure="Draw splits by class, or shuffle before splitting. A label that train lacks must be moved into train "
    "or left out; of one that valid lacks, the score there says nothing.",
    thresholds=(
        Threshold(
            "items of a split of one class that make it an issue", FEWEST_ITEMS, "fewer may be so by chance"
        ),
        Threshold(
            "share of a split's labels that train never has, from which it is an issue",
            UNLEARNABLE_SHARE,
            "all of it is wrong in every prediction",
        ),
        Threshold(
            "such labels that an issue has at least",
            FEWEST_UNLEARNABLE,
            "in a small split a few are no fault",
        ),
    ),
    tasks=("tagging", "text-classification", "audio-classification"),
)
