"""The best floor beside a score of a run."""

from __future__ import annotations

from dataclasses import dataclass

from danlu.checks.run.subject import Json, Run
from danlu.checks.run.values import number_at
from danlu.json_values import value_at

LEARNED = ("bag_of_words", "nb_tfidf", "mfcc_svm")
"""The floors that are models themselves, if simple ones. To be under one of them is no proof of a fault: linear
models of words beat recurrent networks on long reviews (Wang and Manning, Baselines and Bigrams, ACL 2012)."""

MEANS = {
    "majority_class": "always taking the most frequent class",
    "majority_label": "giving every word the most frequent label",
    "stratified_chance": "drawing at random",
    "most_frequent_tag": "giving each word its most frequent tag in train",
    "copy_repeated": "copying the tags of repeated training sentences",
    "copy_phrase": "copying phrases of train",
    "frequent_keywords": "marking the words that are often keywords in train",
    "bag_of_words": "a linear model of single words",
    "nb_tfidf": "a linear model of words and pairs of words",
    "mfcc_svm": "a support vector machine on means of cepstral coefficients",
}


@dataclass(frozen=True, slots=True)
class FloorBeside:
    """A floor.

    Args:
        name: Its name in the record.
        value: What it scores.
    """

    name: str
    value: float

    @property
    def words(self) -> str:
        """What it does, in words."""
        return MEANS.get(self.name, self.name.replace("_", " "))


def floors_of(run: Run, evaluation: str) -> Json:
    """The floors of an evaluation by name: its own, or those of its split in `floors.json`."""
    own = value_at(run.evaluations.get(evaluation), "floors")
    found = own if isinstance(own, dict) and own else run.floors.get(evaluation)
    return found if isinstance(found, dict) else {}


def best_floor(floors: Json, score: str, *, among: tuple[str, ...] | None = None) -> FloorBeside | None:
    """The floor that scores highest; None where no floor has a value.

    Args:
        floors: Floors by name.
        score: The score's name, one of those that are better when higher.
        among: Names to choose from; None: all.

    Example:
        >>> floors = {"bag_of_words": {"scores": {"accuracy": 0.88}}, "nb_tfidf": {"scores": {"accuracy": 0.91}}}
        >>> best_floor(floors, "accuracy").name
        'nb_tfidf'
    """
    values = {
        name: value
        for name in floors
        if (among is None or name in among)
        and (value := number_at(floors, name, "scores", score)) is not None
    }
    name = max(values, key=lambda name: values[name], default=None)
    return None if name is None else FloorBeside(name, values[name])
