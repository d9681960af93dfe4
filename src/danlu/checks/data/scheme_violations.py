"""D08: tags that break their scheme, such as an inside without a beginning."""

from __future__ import annotations

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data, Split
from danlu.checks.wording import number_of

WRONG_SCHEME_SHARE = 0.1
"""Slips of annotators are a few in a hundred; where each tenth span breaks the scheme, the files have another one."""

WORTH_KNOWING = 0.01
"""Fewer are slips, which every corpus that people tagged has."""

FEWEST_VIOLATIONS = 10
"""In a small corpus a few are a large share by chance."""


def answer(data: Data) -> Answer:
    """Tell how many tags of each split break the scheme."""
    asked = {name: split for name, split in data.splits.items() if split.violations is not None}
    if not asked:
        return not_applicable("gold is not written as tags")
    counts = {name: split.violations or 0 for name, split in asked.items()}
    spans = {name: _spans(split) for name, split in asked.items()}
    evidence = {name: {"violations": count, "spans": spans[name]} for name, count in counts.items()}
    if not any(counts.values()):
        return passed("every tag keeps to the scheme", evidence)
    parts = [f"{number_of(count, 'tag')} of {name}" for name, count in counts.items() if count]
    verb = "breaks" if sum(counts.values()) == 1 else "break"
    what = f"{' and '.join(parts)} {verb} the tag scheme"
    if any(
        count >= max(FEWEST_VIOLATIONS, WRONG_SCHEME_SHARE * spans[name]) for name, count in counts.items()
    ):
        return issue(f"{what}: the files seem to have another scheme", evidence, tries=_tries(data))
    if all(count < WORTH_KNOWING * spans[name] for name, count in counts.items()):
        return passed(f"{what}, fewer than one in {1 / WORTH_KNOWING:.0f} spans", evidence)
    return tip(
        what, evidence, confidence="low", tries=[Try("mend the tags; `data.on_violation: error` names each")]
    )


def _spans(split: Split) -> int:
    return sum(len(item.labels) for item in split.items)


def _tries(data: Data) -> list[Try]:
    if data.recipe.get("data", {}).get("scheme") not in (None, "auto"):
        return [Try("let the scheme be found on the files of train", {"data.scheme": "auto"})]
    return [Try("declare the scheme that the files have as data.scheme")]


CHECK = Check(
    code="D08",
    title="tags break their scheme",
    question="Do the tags of the files keep to their scheme?",
    about="data",
    answer=answer,
    sees="The tags of each split are read in the scheme of train, declared or found. What may not follow is "
    "counted: I-Tool after O in BIO, a beginning without an end in BIOES.",
    example="Files in IOB1, where a span begins with I-, are declared bio2: every beginning breaks the scheme.",
    cure="Declare the scheme that the files have, or let it be found: `data.scheme: auto`. A few violations "
    "are slips of annotators; they are read as the scorer conlleval reads them, and `data.on_violation: "
    "error` names each.",
    thresholds=(
        Threshold(
            "share of spans that makes it an issue",
            WRONG_SCHEME_SHARE,
            "slips are a few in a hundred; each tenth span means another scheme",
        ),
        Threshold(
            "share of spans that is worth knowing", WORTH_KNOWING, "fewer are slips, as every corpus has"
        ),
        Threshold(
            "violations that an issue has at least",
            FEWEST_VIOLATIONS,
            "in a small corpus a few are a large share",
        ),
    ),
    tasks=("tagging",),
)
