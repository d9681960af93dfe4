"""W03: inputs that change nothing, and words whose label follows another word than their own."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.wiring.label_shift import (
    BOTH_SIDES,
    CLEARLY,
    FEWEST_OWN,
    MOST_ASIDE,
    Shift,
    reach,
    shift_of,
)
from danlu.checks.wiring.perturbation import Influence, influences
from danlu.checks.wiring.subject import Wiring

ITEMS = 4
PLACES = 12
"""How many items are asked, and how many inputs of each: enough to tell a rule from an accident, within a second."""

OTHER_DRAWS = (1, 2)
"""Draws of the signs of all weights with which labels must be misaligned too, by as much and the same way: of fresh
models of two directions and a window of words, one in fifty is by accident, with one draw."""

MOST_DEAD = 0.5
"""More inputs without influence than this share are an issue, fewer a tip: a maximum or a crop may pass over some."""


def answer(wiring: Wiring) -> Answer:
    """Replace single inputs, and look at which scores change."""
    asked = [position for position in range(len(wiring.items)) if wiring.length(position) > 1]
    if not asked:
        return not_applicable("no item has more than one input")
    longest = sorted(asked, key=wiring.length)[-ITEMS:]
    found = influences(wiring, longest, places=PLACES)
    return _of_tagger(wiring, longest, found) if wiring.is_tagger else _of_classifier(wiring, found)


def _of_classifier(wiring: Wiring, found: list[Influence]) -> Answer:
    dead = [one for one in found if one.strongest is None]
    unit = "frames" if wiring.task.startswith("audio") else "pieces" if wiring.reads_pieces else "words"
    evidence = {"asked": len(found), "without_influence": len(dead)}
    change = "changes" if len(dead) == 1 else "change"
    what = f"{len(dead)} of {len(found)} {unit} {change} nothing: replaced by another, the scores stay as they are"
    examples = [f"item {one.position + 1}, {unit[:-1]} {one.output + 1}" for one in dead]
    cure = Try(
        "look at what of an item the model reads: padding in its place, one position alone, or nothing"
    )
    if len(dead) > MOST_DEAD * len(found):
        return issue(what, evidence, tries=[cure], examples=examples)
    if dead and not wiring.task.startswith("audio"):
        return tip(what, evidence, confidence="low", tries=[cure], examples=examples)
    return passed(f"{len(found) - len(dead)} of {len(found)} {unit} change the scores", evidence)


def _of_tagger(wiring: Wiring, positions: Sequence[int], found: list[Influence]) -> Answer:
    deaf = [one for one in found if one.changes[one.output] == 0]
    shift = shift_of(found)
    left, right = reach(found)
    evidence = {
        "asked": len(found),
        "deaf_to_own_word": len(deaf),
        "strongest_at": {str(distance): number for distance, number in sorted(shift.at_distance.items())},
        "own_share_median": shift.own_share,
        "reach_left": left,
        "reach_right": right,
    }
    cure = Try(
        "look at how labels are laid beside words: a special piece at the front, or a state taken too early"
    )
    is_told = shift.is_sure and min(left, right) >= BOTH_SIDES * max(left, right)
    if is_told and _stays(wiring, positions, shift):
        return issue(f"labels are misaligned by {shift.in_words()}", evidence, tries=[cure])
    if deaf:
        what = f"the label of {len(deaf)} of {len(found)} words does not change where the word is replaced"
        if len(deaf) > MOST_DEAD * len(found):
            return issue(what, evidence, tries=[cure], examples=_places(deaf))
        return tip(what, evidence, confidence="low", tries=[cure], examples=_places(deaf))
    what = f"the label of each of {len(found)} words follows the word itself; words up to {left} to the left and "
    return passed(f"{what}{right} to the right change it too", evidence)


def _stays(wiring: Wiring, positions: Sequence[int], shift: Shift) -> bool:
    """Whether labels are as far from their words with other weights: what is no accident of the first ones stays."""
    others = (shift_of(influences(wiring, positions, places=PLACES, draw=draw)) for draw in OTHER_DRAWS)
    return all(other.is_sure and other.distance == shift.distance for other in others)


def _places(found: list[Influence]) -> list[str]:
    return [f"item {one.position + 1}, word {one.output + 1}" for one in found]


CHECK = Check(
    code="W03",
    title="inputs without influence, or labels of another word",
    question="Does every input change the scores, and each word its own label most?",
    about="wiring",
    answer=answer,
    sees="In a few training items one input at a time (a word, a piece, a frame) is replaced by another one, and the "
    "scores of the fresh model are compared. Of taggers: replacing a word must move the scores of its own label, and "
    "not those of the word beside it more; where it does, it must do so with two more draws of the weights' signs. The "
    "evidence says how far to the left and right a label sees; a model that "
    "reads in one direction or by a window sees less, which is no fault.",
    example="Labels laid beside word pieces without the special piece at the front: each label is trained on the word "
    "before it. The scores look like those of a model that cannot tell labels apart, at any class weights.",
    cure="Lay labels beside words by the tokenizer's own word numbers, and take a word's state where the word stands. "
    "Where inputs of a classifier change nothing, look at which states the model reads.",
    thresholds=(
        Threshold(
            "share of inputs without influence above which it is an issue",
            MOST_DEAD,
            "a maximum over positions or a crop may pass over some inputs, not over most",
        ),
        Threshold(
            "share of words that move another word's label most, at one distance",
            MOST_ASIDE,
            "58 to 97 % in models whose states were moved by one; at most 39 % in fresh ones of two directions and two "
            "levels, which have the least to hold on to",
        ),
        Threshold(
            "words that move their own label most, as a share of those, under which labels are misaligned",
            FEWEST_OWN,
            "at most 20 % in models whose states were moved by one",
        ),
        Threshold(
            "movement of the own label as a share of the largest, in the median, under which labels are misaligned",
            CLEARLY,
            "at most 0.59 in models whose states were moved by one; where both are almost equal, order is an accident",
        ),
        Threshold(
            "the shorter reach, to the left or to the right, as a share of the longer, from which on it is asked",
            BOTH_SIDES,
            "in fresh models of one direction a word is often loudest one word later; misaligned by one, a label does "
            "not follow its own word at all there",
        ),
    ),
)
