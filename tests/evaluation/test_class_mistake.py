from __future__ import annotations

import pytest

from danlu.evaluation.class_mistake import ClassMistake


@pytest.mark.parametrize(
    ("of_gold", "of_predicted", "kind"),
    [(0.2, 0.8, "confident"), (0.25, 0.75, "confident"), (0.3, 0.7, "borderline"), (0.0, 0.45, "borderline")],
)
def test_sure_is_who_leaves_gold_half_behind(of_gold: float, of_predicted: float, kind: str) -> None:
    assert ClassMistake("bad", "good", of_gold=of_gold, of_predicted=of_predicted).kind == kind


def test_what_is_added_comes_last() -> None:
    mistake = ClassMistake("anger", "happiness", of_gold=0.001, of_predicted=0.995)
    assert mistake.explanation("The speaker is one of train.") == (
        "Predicted happiness with probability 0.99; gold is anger, with 0.00. "
        "A mistake this certain may be one of the gold labels. The speaker is one of train."
    )
    assert "  " not in mistake.explanation()
