from __future__ import annotations

from itertools import pairwise

import pytest
from pydantic import TypeAdapter

from danlu.errors import TrainingError
from danlu.recipe.train_section import Schedule
from danlu.training.schedule import learning_rate_share, watched_score

EVERY_KIND = ["constant", "step", "halve", "exponential", "linear", "cosine", "plateau"]


def schedule(name, **options):
    return TypeAdapter(Schedule).validate_python({"name": name, **options})


def shares(schedule, *, steps=20, epochs=2, **options):
    return [
        learning_rate_share(schedule, step=step, steps_per_epoch=steps // epochs, epochs=epochs, **options)
        for step in range(steps)
    ]


def shares_by_epoch(schedule, *, epochs, **options):
    """The share of each epoch, which must be one."""
    by_step = shares(schedule, steps=3 * epochs, epochs=epochs, **options)
    assert all(len(set(by_step[start : start + 3])) == 1 for start in range(0, 3 * epochs, 3))
    return by_step[::3]


def test_constant_never_changes():
    assert set(shares(schedule("constant"))) == {1.0}


def test_linear_falls_in_equal_steps_to_one_step_above_zero():
    values = shares(schedule("linear"))
    assert values[0] == 1.0
    assert values[-1] == pytest.approx(1 / 20)
    falls = [before - after for before, after in pairwise(values)]
    assert falls == pytest.approx([1 / 20] * 19)


def test_cosine_is_half_way_in_the_middle_and_flat_at_the_start():
    values = shares(schedule("cosine"))
    assert values[10] == pytest.approx(0.5)
    assert values[0] - values[1] < values[9] - values[10]


def test_step_falls_every_few_epochs():
    falling = schedule("step", every_epochs=2, factor=0.1)
    assert shares_by_epoch(falling, epochs=5) == pytest.approx([1, 1, 0.1, 0.1, 0.01])


@pytest.mark.parametrize(
    ("first", "falls"),
    [(1, [0, 1, 1, 2, 2, 3]), (3, [0, 0, 0, 1, 1, 2]), (2, [0, 0, 1, 1, 2, 2]), (None, [0, 0, 1, 1, 2, 2])],
)
def test_the_first_fall_may_come_sooner_or_later_than_the_others(first, falls):
    falling = schedule("step", every_epochs=2, factor=0.5, first_fall=first)
    assert shares_by_epoch(falling, epochs=6) == [0.5**count for count in falls]


def test_halve_halves_every_few_epochs():
    assert shares_by_epoch(schedule("halve", every_epochs=3), epochs=7) == [1, 1, 1, 0.5, 0.5, 0.5, 0.25]


def test_exponential_falls_after_each_epoch():
    assert shares_by_epoch(schedule("exponential", factor=0.5), epochs=4) == [1, 0.5, 0.25, 0.125]


@pytest.mark.parametrize("name", EVERY_KIND)
def test_warm_up_rises_to_the_full_rate_before_anything_falls(name):
    values = shares(schedule(name, warmup_epochs=0.5), past=[0.1])
    assert values[:5] == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6])
    assert values[5] == 1.0
    assert values[5:] == sorted(values[5:], reverse=True)


def test_epochs_are_counted_from_the_end_of_the_warm_up():
    values = shares(schedule("halve", every_epochs=1, warmup_epochs=1.5), steps=8, epochs=4)
    assert values[3:] == [1, 1, 0.5, 0.5, 0.25]


def test_a_run_made_longer_than_planned_never_gets_a_negative_rate():
    assert learning_rate_share(schedule("linear"), step=99, steps_per_epoch=10, epochs=2) == 0.0


class TestPlateau:
    def test_it_falls_after_epochs_without_improvement_and_then_waits_again(self):
        plateau = schedule("plateau", patience=2, factor=0.5)
        past = [0.5, 0.6, 0.6, 0.5, 0.4, 0.7, 0.1, 0.1]
        assert shares_by_epoch(plateau, epochs=9, past=past) == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25]

    def test_of_a_loss_the_lowest_is_the_best(self):
        plateau = schedule("plateau", patience=1, factor=0.1)
        falling, rising = [3.0, 2.0, 1.0], [1.0, 2.0, 3.0]
        for past, expected in ((falling, 1.0), (rising, 0.1**2)):
            found = shares_by_epoch(plateau, epochs=4, past=past, higher_is_better=False)
            assert found[-1] == pytest.approx(expected)

    def test_a_gain_under_min_delta_is_none(self):
        past = [0.50, 0.55, 0.58]
        assert shares_by_epoch(schedule("plateau", patience=2), epochs=4, past=past)[-1] == 1.0
        strict = schedule("plateau", patience=2, min_delta=0.1)
        assert shares_by_epoch(strict, epochs=4, past=past)[-1] == 0.5

    def test_an_undefined_score_is_no_gain(self):
        past = [0.5, None, None]
        assert shares_by_epoch(schedule("plateau", patience=2), epochs=4, past=past)[-1] == 0.5

    def test_it_stops_at_the_smallest_share(self):
        plateau = schedule("plateau", patience=1, factor=0.1, smallest_share=0.05)
        assert shares_by_epoch(plateau, epochs=4, past=[0.5] * 3) == [1, 1, 0.1, 0.05]

    def test_epochs_of_the_warm_up_are_not_looked_at(self):
        plateau = schedule("plateau", patience=1, warmup_epochs=1.5)
        past = [0.9, 0.8, 0.1, 0.1]
        assert shares(plateau, steps=10, epochs=5, past=past)[3:] == [1, 1, 1, 1, 1, 0.5, 0.5]

    def test_what_comes_later_changes_nothing(self):
        plateau = schedule("plateau", patience=1)
        past = [0.5, 0.4, 0.3]
        for epochs in range(4):
            position = {"step": epochs, "steps_per_epoch": 1, "epochs": 9}
            now = learning_rate_share(plateau, **position, past=past[:epochs])
            assert learning_rate_share(plateau, **position, past=past) == now

    def test_a_lost_row_of_the_history_is_an_error(self):
        with pytest.raises(TrainingError, match=r"each of the 2 finished epochs\. Received 1"):
            learning_rate_share(schedule("plateau"), step=4, steps_per_epoch=2, epochs=9, past=[0.5])


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"name": "plateau"}, "span.micro_f1"),
        ({"name": "plateau", "watch": "loss"}, "loss"),
        ({"name": "constant"}, "span.micro_f1"),
    ],
)
def test_the_score_that_is_watched(options, name):
    assert watched_score(schedule(**options), select="span.micro_f1") == name
