from __future__ import annotations

import numpy as np
import pytest

from danlu.evaluation.class_floors import guessing_floors

CLASSES = ["中性", "愤怒", "高兴"]


@pytest.mark.parametrize("unit", ["text", "clip"])
def test_guesses_know_the_shares_of_train_and_nothing_else(unit) -> None:
    labels, gold = np.array([2, 2, 0, 2]), ["愤怒", "高兴"]
    majority, chance = guessing_floors(labels, gold, CLASSES, unit=unit)
    assert (majority.name, chance.name) == ("majority_class", "stratified_chance")
    assert majority.predicted == ["高兴", "高兴"]
    assert majority.probabilities.tolist() == chance.probabilities.tolist() == [[0.25, 0.0, 0.75]] * 2
    assert set(chance.predicted) <= {"中性", "高兴"}
    assert majority.meaning == f"every {unit} gets the most frequent class of train"


def test_the_unit_stands_in_reasons() -> None:
    (majority, _) = guessing_floors(np.array([0]), ["中性"], CLASSES, [True], unit="clip")
    assert majority.scores.reasons["accuracy@unseen"] == "no clip in this part of the split"
