"""D03: speakers, sentences, documents or films that train shares with valid or test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data, Split
from danlu.checks.wording import listed, number_of, percent

SHARED_SHARE = 0.1
"""Below, hardly a score changes: at most a tenth of the items can be told by their voice or document."""

DECISIVE = ("speaker", "document")
"""Kinds by whose sharing a score loses its meaning. What is said is often the same by design, and what `group` is only
the recipe's author knows: those are told beside them, or as a tip."""


@dataclass(frozen=True, slots=True)
class _Shared:
    split: str
    kind: str
    names: list[str]
    of_names: int
    items: int
    of_items: int

    @property
    def share(self) -> float:
        return self.items / self.of_items

    @property
    def words(self) -> str:
        count = len(self.names)
        if count == self.of_names:
            return f"its {self.kind}" if count == 1 else f"all {count} of its {self.kind}s"
        return f"{count} of its {number_of(self.of_names, self.kind)}"


def answer(data: Data) -> Answer:
    """Compare the groups of every other split with those of train, kind by kind."""
    known = {kind for split in data.splits.values() for item in split.items for kind in item.groups}
    kinds = sorted(known, key=lambda kind: (kind not in DECISIVE, kind))
    if not kinds:
        return not_applicable(f"no {data.unit} is known to belong to anything: a speaker, a document, a film")
    found = [
        one for split in reversed(data.others) for kind in kinds for one in _shared(data.train, split, kind)
    ]
    evidence = {
        split.name: {
            one.kind: {
                "shared": len(one.names),
                "of": one.of_names,
                "items": one.items,
                "of_items": one.of_items,
                "names": one.names[:20],
            }
            for one in found
            if one.split == split.name
        }
        for split in data.others
    }
    if not found:
        return passed(
            f"no {' or '.join(kinds)} of train is in {' or '.join(s.name for s in data.others)}", evidence
        )
    decisive = [one for one in found if one.kind in DECISIVE and one.share >= SHARED_SHARE]
    examples = [f"{one.kind} of {one.split}: {listed(one.names)}" for one in found]
    what = "; ".join(_sentences(found))
    if decisive:
        kind = decisive[0].kind
        what += f": the score says nothing about new {kind}s"
        return issue(what, evidence, tries=_tries(data, kind), examples=examples)
    if any(one.share >= SHARED_SHARE for one in found):
        return tip(what, evidence, examples=examples)
    what = f"{what}, {percent(max(one.share for one in found))} of the {data.unit}s at most"
    is_decisive = any(one.kind in DECISIVE for one in found)
    return tip(what, evidence, confidence="low", examples=examples) if is_decisive else passed(what, evidence)


def _shared(train: Split, split: Split, kind: str) -> Iterator[_Shared]:
    held = [item.groups[kind] for item in split.items if kind in item.groups]
    shared = set(held) & {item.groups[kind] for item in train.items if kind in item.groups}
    if shared:
        of_items = len(split.items)
        count = sum(name in shared for name in held)
        yield _Shared(split.name, kind, sorted(shared), len(set(held)), count, of_items)


def _sentences(found: list[_Shared]) -> Iterator[str]:
    for split in dict.fromkeys(one.split for one in found):
        words = " and ".join(one.words for one in found if one.split == split)
        yield f"{split} shares {words} with train"


def _tries(data: Data, kind: str) -> Iterator[Try]:
    if data.task == "audio-classification" and kind == "speaker":
        yield Try(
            "keep the voices of valid and test out of train",
            {
                "data.split": {
                    "kind": "by-group",
                    "group": "speaker",
                    **({"test": 1} if "test" in data.splits else {}),
                }
            },
        )
    else:
        yield Try(f"split by whole {kind}s")


CHECK = Check(
    code="D03",
    title="train shares speakers or documents with valid or test",
    question="Are speakers, documents, films or spoken sentences of valid or test in train too?",
    about="data",
    answer=answer,
    sees="Readers tell what an item belongs to: the speaker and the sentence of a clip, the document of a "
    "sentence, the group of a text, such as its film. The groups of valid and test are looked up among "
    "those of train.",
    example="535 clips of 10 speakers who all say the same 10 sentences, shuffled into random folds: every voice "
    "and every sentence of the test fold was trained on.",
    cure="Hold out whole groups: `data.split: {kind: by-group, group: speaker}` for clips, `data.draw.by: "
    "group` for texts. Where the same sentences are spoken by design, speakers are what must be kept "
    "apart.",
    thresholds=(
        Threshold(
            "share of a split's items with a speaker or document of train that makes it an issue",
            SHARED_SHARE,
            "with fewer hardly a score changes",
        ),
    ),
)
