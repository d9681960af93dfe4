"""W10: gold that is lost, or made up, between the reader and the scorer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed
from danlu.checks.check import Check
from danlu.checks.wiring.comparison import compared
from danlu.checks.wiring.item_words import items_named

if TYPE_CHECKING:
    from danlu.checks.wiring.subject import GoldCounts, Wiring

PADDING = 8
"""Steps of padding beside the items whose predictions are counted: a model that labels padding gives more of them."""


def answer(wiring: Wiring) -> Answer:
    """Compare how much gold was read, encoded and scored, and count the predictions of a few items."""
    counts = [one for one in wiring.gold_counts() if one.read]
    if not counts:
        return not_applicable("no item has gold labels")
    odd = _odd_predictions(wiring)
    evidence: dict[str, Any] = {one.split: _as_json(one) for one in counts}
    evidence["items_with_other_numbers_of_predictions"] = len(odd)
    lost = [one for one in counts if not one.read == one.encoded == one.scored]
    if lost:
        cure = "keep the last, shorter window or batch, and join predictions back to the items that they were cut from"
        return issue("; ".join(map(_told, lost)), evidence, tries=[Try(cure)])
    if odd:
        given, words = odd[0]
        changed = items_named(wiring, len(odd), of=len(compared(wiring)))
        what = f"{changed} {'gets' if len(odd) == 1 else 'get'} another number of predictions than of gold labels"
        cure = "cut predictions to the real length of each item before they are scored"
        return issue(f"{what}, such as {given} for {words}", evidence, tries=[Try(cure)])
    read = " and ".join(f"{one.read:,} {one.unit} of {one.split}" for one in counts)
    return passed(f"all {read} reach the scorer", evidence)


def _odd_predictions(wiring: Wiring) -> list[tuple[int, int]]:
    """The numbers of predictions and of gold labels, of each item where they differ."""
    every = compared(wiring)
    if not every:
        return []
    batch = wiring.batch(every, padding=PADDING if wiring.pads else 0)
    predicted = wiring.predicted(wiring.model().eval(), batch)
    pairs = [(len(one), len(gold)) for one, gold in zip(predicted, wiring.gold(every), strict=False)]
    return [pair for pair in pairs if pair[0] != pair[1]]


def _told(count: GoldCounts) -> str:
    if count.encoded != count.read:
        other, place = count.encoded, "the model is given"
    else:
        other, place = count.scored, "the scorer compares"
    told = f"of {count.split} the reader gave {count.read:,} {count.unit}, and {place} {other:,}"
    difference = count.read - other
    return f"{told}: {abs(difference):,} {'are lost' if difference > 0 else 'too many'}"


def _as_json(count: GoldCounts) -> dict[str, Any]:
    return {"unit": count.unit, "read": count.read, "encoded": count.encoded, "scored": count.scored}


CHECK = Check(
    code="W10",
    title="gold is lost before it is scored",
    question="Does every gold label that was read reach the scorer, and nothing else?",
    about="wiring",
    answer=answer,
    sees=(
        "The gold labels of train and valid are counted where the reader gives them, where the model gets them as "
        "numbers, and where predictions are put beside them: windows are cut and joined, batches planned, as "
        "validation does it. The three numbers must be equal. A few items are predicted as well, beside padding: "
        "each must get as many predictions as it has gold labels."
    ),
    example=(
        "A test file of 17,716 words is cut into windows of 512, and what does not fill a window is dropped: 17,408 "
        "words are scored. Batches of 256 positions are scored with their padding: 17,920."
    ),
    cure=(
        "Keep the last, shorter window. Join predictions back to the sentences that they were cut from, and refuse "
        "to score when a word has none or two. Cut padding off before scoring."
    ),
)
