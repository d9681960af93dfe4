"""Floors: what a simple way to predict scores, and the best of them beside each score of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.checks.run.floor_beside import MEANS
from danlu.json_values import is_number, value_at
from danlu.recipe.score_names import higher_is_better, is_known
from danlu.record.display import shown_score
from danlu.record.evaluation_name import split_of

Json = dict[str, Any]

GUESSES = ("majority_class", "majority_label", "stratified_chance")
"""The floors that look at no word, no text and no clip. A guess by the shares of the classes is calibrated without
knowing anything, so that its `ece` says nothing of a model."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The best value that a floor has for a score.

    Args:
        name: Which floor that is, such as `copy_repeated`.
        value: Its score.
    """

    name: str
    value: float

    @property
    def shown_name(self) -> str:
        """The name for people."""
        return shown_floor(self.name)

    @property
    def in_words(self) -> str:
        """What predicts so, as the subject of a sentence."""
        return MEANS.get(self.name, self.shown_name)


def shown_floor(name: str) -> str:
    """The name of a floor for people.

    Example:
        >>> shown_floor("most_frequent_tag")
        'most frequent tag'
    """
    return name.replace("_", " ")


def floors_of(evaluation: Json, floors: Json | None, name: str) -> Json:
    """The floors of an evaluation by name: its own ones, or those of its split in `floors.json`.

    Args:
        evaluation: The content of a `scores.json`.
        floors: The content of `floors.json`.
        name: The evaluation's name, such as `valid`.
    """
    found = evaluation.get("floors") or value_at(floors, split_of(name))
    return (
        {key: floor for key, floor in found.items() if isinstance(floor, dict)}
        if isinstance(found, dict)
        else {}
    )


def floors_in(score: str, floors: Json) -> list[Floor]:
    """Every floor that has a value for a score which can be compared with a model's.

    Args:
        score: The score's name, with its slice.
        floors: The floors of an evaluation, as `floors_of` finds them.
    """
    left_out = GUESSES if score.partition("@")[0] == "ece" else ()
    values = {
        name: value_at(content, "scores", score) for name, content in floors.items() if name not in left_out
    }
    return [Floor(name, value) for name, value in values.items() if is_number(value)]


def best_floor(score: str, floors: Json) -> Floor | None:
    """The floor that is best at a score; None where no floor has a value for it.

    Args:
        score: The score's name, with its slice.
        floors: The floors of an evaluation, as `floors_of` finds them.

    Example:
        >>> floors = {"bag_of_words": {"scores": {"accuracy": 0.88}}, "nb_tfidf": {"scores": {"accuracy": 0.91}}}
        >>> best_floor("accuracy", floors)
        Floor(name='nb_tfidf', value=0.91)
    """
    best: Floor | None = None
    for floor in floors_in(score, floors):
        if best is None or is_better(score, floor.value, best.value):
            best = floor
    return best


def level_floors(score: str, floors: Json) -> list[Floor]:
    """The floors that stand as lines in the picture of a score: those that look at what they predict.

    Guesses lie far below, where a line for them would press the curves together; where there is nothing else, the best
    of them is the line.

    Args:
        score: The score's name, with its slice.
        floors: The floors of an evaluation, as `floors_of` finds them.

    Example:
        >>> floors = {"majority_class": {"scores": {"ua": 0.25}}, "mfcc_svm": {"scores": {"ua": 0.7}}}
        >>> [floor.name for floor in level_floors("ua", floors)]
        ['mfcc_svm']
    """
    looking = {name: content for name, content in floors.items() if name not in GUESSES}
    best_guess = best_floor(score, floors)
    return floors_in(score, looking) or ([] if best_guess is None else [best_guess])


def floor_phrase(score: str, value: float, floor: Floor) -> str:
    """What is said of the best floor behind a score: what it has, and plainly where it does as well or better.

    Example:
        >>> floor_phrase("accuracy", 0.88, Floor("nb_tfidf", 0.91))
        '; best floor nb tfidf 0.9100: a linear model of words and pairs of words does better'
    """
    told = f"; best floor {floor.shown_name} {shown_score(floor.value)}"
    if is_better(score, value, floor.value):
        return told
    return f"{told}: {floor.in_words} does {'as well' if value == floor.value else 'better'}"


def is_better(score: str, value: float, other: float) -> bool:
    """Whether one value of a score is better than another; a score that danlu does not know is better when higher.

    Example:
        >>> is_better("span.micro_f1", 0.9, 0.8), is_better("loss", 0.9, 0.8)
        (True, False)
    """
    return value > other if not is_known(score) or higher_is_better(score) else value < other
