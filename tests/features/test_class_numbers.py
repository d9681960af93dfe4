from __future__ import annotations

import pytest

from danlu.errors import DataError
from danlu.features.class_numbers import class_numbers, sorted_classes


def test_classes_are_sorted_and_their_places_are_their_numbers():
    classes = sorted_classes(["pos", "neg", "pos", "Neutral"])
    assert classes == ("Neutral", "neg", "pos")
    assert class_numbers(["pos", "Neutral"], classes) == [2, 0]


def test_every_class_that_train_does_not_have_is_named():
    with pytest.raises(DataError) as caught:
        class_numbers(["poss", "pos", "9", "9"], ("neg", "pos"))
    assert [problem.where for problem in caught.value.problems] == ["class 'poss'", "class '9'"]
    first, second = caught.value.problems
    assert "did you mean 'pos'" in first.fix
    assert second.what == "2 texts have it, and none of train"
    assert second.fix is None
    assert second.allowed == "neg, pos"
