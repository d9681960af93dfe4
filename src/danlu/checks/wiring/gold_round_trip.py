"""W09: gold labels that are not what they were once they have been numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from danlu.checks.answer import MOST_EXAMPLES, Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check
from danlu.checks.wiring.item_words import items_named

if TYPE_CHECKING:
    from danlu.checks.wiring.subject import Wiring


def answer(wiring: Wiring) -> Answer:
    """Compare gold labels with what comes back of them."""
    items, changed = wiring.changed_gold()
    if not items:
        return not_applicable("no item has gold labels that went into numbers")
    evidence = {
        "items": items,
        "changed": len(changed),
        "examples": [
            {"source": one.source, "before": one.before, "after": one.after}
            for one in changed[:MOST_EXAMPLES]
        ],
    }
    if not changed:
        return passed(f"the gold of {items_named(wiring, items)} comes back from numbers as it was", evidence)
    what = f"the gold labels of {items_named(wiring, len(changed), of=items)} come back from numbers changed, such as"
    first = changed[0]
    return issue(
        f"{what} {first.before} as {first.after}",
        evidence,
        tries=[Try("use one list of labels, in one order, wherever labels become numbers or numbers labels")],
        examples=[f"{one.source}: {one.before} became {one.after}" for one in changed],
    )


CHECK = Check(
    code="W09",
    title="gold changes in encoding",
    question="Do gold labels come back as they were, once they have been turned into numbers?",
    about="wiring",
    answer=answer,
    sees=(
        "Every gold label of train and valid is followed into the numbers that the model learns, and from these back "
        "through the same code that turns predictions into labels. Both ends must say the same. Spans of types that "
        "train lacks cannot be learned and are left out; tags that break their scheme are compared as the spans that "
        "they stand for."
    ),
    example=(
        "The labels were sorted when training wrote them and kept in the order of the file when predictions were "
        "read: every `positive` is scored as a `negative`, and an accuracy of 0.1 hides a model that is right in "
        "nine cases of ten."
    ),
    cure=(
        "Keep one list of labels, write it beside the weights, and use nothing else in either direction. Decide on "
        "the tag scheme once, and convert through spans."
    ),
)
