"""R17: seeds beside the gain."""

from __future__ import annotations

import pytest

from checks.run.made_up_evaluation import floors
from checks.run.made_up_run import made_up_run
from danlu.checks.run.seed_spread import CHECK
from danlu.checks.run.subject import Sibling


def answer(*values, floor=0.7, split="test"):
    own, *others = values
    evaluation = {
        "scores": {"accuracy": own},
        "floors": floors(nb_tfidf={"accuracy": floor}) if floor else {},
    }
    siblings = [
        Sibling(f"seed-{seed}", seed, {split: {"accuracy": value}})
        for seed, value in enumerate(others, start=2)
    ]
    return CHECK.answer(made_up_run(evaluations={split: evaluation}, siblings=siblings))


def test_seeds_that_differ_more_than_they_gain_are_a_tip():
    found = answer(0.70, 0.74, 0.78, floor=0.71)

    assert found.outcome == "tip"
    assert found.what == (
        "accuracy on test is 0.740 ± 0.040 over 3 seeds, from 0.700 to 0.780: seeds differ by 0.080, and gain 0.030 "
        "over the floor, 0.710"
    )
    assert found.evidence["by_run"] == {"2026-01-01-made-up-01": 0.70, "seed-2": 0.74, "seed-3": 0.78}
    assert found.evidence["sd"] == pytest.approx(0.04)


def test_seeds_that_agree_are_quiet():
    assert answer(0.80, 0.81, 0.82, split="valid").outcome == "passed"


def test_without_a_floor_mean_and_spread_are_told():
    found = answer(0.80, 0.81, 0.82, floor=None)

    assert found.outcome == "passed"
    assert found.evidence["floor"] is None


def test_without_a_gain_it_is_not_applicable():
    assert answer(0.6, 0.61, 0.62).outcome == "not applicable"


@pytest.mark.parametrize("values", [(0.8,), (0.8, 0.9), (0.8, None, 0.9), (None, 0.8, 0.9)])
def test_fewer_than_three_seeds_are_not_applicable(values):
    assert answer(*values).outcome == "not applicable"


def test_valid_is_taken_where_too_few_seeds_are_tested():
    scores = {"accuracy": 0.8}
    siblings = [
        Sibling("seed-2", 2, {"valid": scores, "test": scores}),
        Sibling("seed-3", 3, {"valid": scores}),
    ]
    run = made_up_run(
        evaluations={"valid": {"scores": scores}, "test": {"scores": scores}}, siblings=siblings
    )

    assert CHECK.answer(run).evidence["split"] == "valid"
