from __future__ import annotations

from itertools import pairwise

import pytest

from danlu.recipe.schema import ConstantSchedule, CosineSchedule, LinearSchedule
from danlu.training.schedule import learning_rate_share


def shares(schedule, *, steps=20, epochs=2):
    return [
        learning_rate_share(schedule, step=step, steps_per_epoch=steps // epochs, epochs=epochs)
        for step in range(steps)
    ]


def test_constant_never_changes():
    assert set(shares(ConstantSchedule())) == {1.0}


def test_linear_falls_in_equal_steps_to_one_step_above_zero():
    values = shares(LinearSchedule(name="linear"))
    assert values[0] == 1.0
    assert values[-1] == pytest.approx(1 / 20)
    falls = [before - after for before, after in pairwise(values)]
    assert falls == pytest.approx([1 / 20] * 19)


def test_cosine_is_half_way_in_the_middle_and_flat_at_the_start():
    values = shares(CosineSchedule(name="cosine"))
    assert values[10] == pytest.approx(0.5)
    assert values[0] - values[1] < values[9] - values[10]


@pytest.mark.parametrize("kind", [LinearSchedule, CosineSchedule])
def test_warm_up_rises_to_the_full_rate_before_the_fall(kind):
    name = "linear" if kind is LinearSchedule else "cosine"
    values = shares(kind(name=name, warmup_epochs=0.5))
    assert values[:5] == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6])
    assert values[5] == 1.0
    assert values[5:] == sorted(values[5:], reverse=True)


def test_a_run_made_longer_than_planned_never_gets_a_negative_rate():
    assert learning_rate_share(LinearSchedule(name="linear"), step=99, steps_per_epoch=10, epochs=2) == 0.0
