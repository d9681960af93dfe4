"""D12: a test that was evaluated before."""

from __future__ import annotations

from danlu.checks.answer import Answer, Try, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.data.subject import Data
from danlu.checks.wording import number_of

MANY_LOOKS = 2
"""One look at the end is what a test is for; after the second one, choices can have been made by the first."""


def answer(data: Data) -> Answer:
    """Count how often this test content was evaluated before."""
    if data.looks is None or "test" not in data.splits:
        return not_applicable("test is not read here, so that nothing is chosen by it")
    runs = list(dict.fromkeys(str(look.get("run")) for look in data.looks))
    count = len(data.looks)
    evidence = {
        "looks": count,
        "runs": runs,
        "last": max((str(look.get("at")) for look in data.looks), default=None),
    }
    if not count:
        return passed("this test was never evaluated before", evidence)
    times = "once" if count == 1 else f"{count} times"
    what = f"this test was evaluated {times} before, with {number_of(len(runs), 'run')}"
    if count < MANY_LOOKS:
        return passed(what, evidence)
    tries = [Try("choose on valid alone, and keep test items aside that no run has seen for the final score")]
    return tip(what, evidence, confidence="high", tries=tries, examples=runs)


CHECK = Check(
    code="D12",
    title="test was used before",
    question="Was this test evaluated before?",
    about="data",
    answer=answer,
    sees="Every evaluation writes down which content it looked at, by hash. All looks of the notebook at the "
    "content of this recipe's test are counted, whatever run they belong to.",
    example="A classifier is evaluated on test every five epochs, and the best setting is kept: its score there "
    "is three to four points above that on reviews that were never used.",
    cure="Choose on valid. Evaluate test once, at the end; where that is too late, hold out a new test.",
    thresholds=(
        Threshold(
            "looks from which it is worth knowing",
            MANY_LOOKS,
            "after the second one, choices can have been made by the first",
        ),
    ),
    severity="tip",
)
