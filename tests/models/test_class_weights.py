from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from danlu.errors import RecipeError
from danlu.models.class_weights import class_weights

LABELS = ["O", "B-Tool", "I-Tool"]


def test_balanced_weights_are_those_of_scikit_learn() -> None:
    words = ["O"] * 7 + ["B-Tool"] * 2 + ["I-Tool"]
    expected = compute_class_weight("balanced", classes=np.array(LABELS), y=words)
    weights = class_weights("balanced", LABELS, counts={"O": 7, "B-Tool": 2, "I-Tool": 1})
    assert weights.tolist() == pytest.approx(expected)


def test_labels_that_never_occur_weigh_one() -> None:
    weights = class_weights(
        "balanced", [*LABELS, "B-Way"], counts={"O": 3, "B-Tool": 1, "I-Tool": 2, "B-Way": 0}
    )
    assert weights.tolist() == pytest.approx([2 / 3, 2.0, 1.0, 1.0])


def test_balanced_weights_need_counts() -> None:
    with pytest.raises(ValueError, match="Expected counts of the training labels"):
        class_weights("balanced", LABELS)


def test_labels_left_out_weigh_one() -> None:
    assert class_weights({"O": 0.5}, LABELS).tolist() == [0.5, 1.0, 1.0]


def test_unknown_labels_are_named_all_at_once() -> None:
    with pytest.raises(RecipeError) as caught:
        class_weights({"B-Tools": 2.0, "O": 1.0, "X": 3.0}, LABELS)
    first, second = caught.value.problems
    assert first.where == "model.head.class_weights.B-Tools"
    assert first.allowed == "O, B-Tool, I-Tool"
    assert first.fix == "write B-Tool"
    assert (second.where, second.fix) == ("model.head.class_weights.X", None)
