"""R16: confidence beside accuracy."""

from __future__ import annotations

import numpy as np
import pytest

from checks.run.made_up_run import made_up_recipe, made_up_run
from danlu.checks.run.calibration import calibration
from danlu.checks.run.miscalibration import CHECK
from danlu.evaluation.calibration import reliability


def bins(*rows):
    return {"bins": [{"count": count, "confidence": sure, "accuracy": right} for count, sure, right in rows]}


def answer(raw, scaled=None, temperature=None, head=None):
    stored = {"raw": raw, "scaled": scaled, "temperature": temperature}
    recipe = made_up_recipe(model={"head": head or {}})
    return CHECK.answer(made_up_run(recipe=recipe, evaluations={"test": {"calibration": stored}}))


def test_too_sure_is_a_tip():
    found = answer(bins((500, 0.98, 0.82), (0, None, None)), head={"label_smoothing": 0.0})

    assert found.outcome == "tip"
    assert found.what == (
        "on test confidence lies 0.160 from accuracy (ece): predictions are too sure (0.98 on average, and 0.82 are "
        "right)"
    )
    assert found.evidence["ece"] == pytest.approx(0.16)
    assert [one.changes for one in found.tries] == [{"model.head.label_smoothing": 0.1}]


def test_errors_on_both_sides_are_told_as_such():
    found = answer(bins((500, 0.9, 0.7), (500, 0.6, 0.8)))

    assert "too sure in some places and not sure enough in others" in found.what


def test_a_temperature_that_mends_it_is_enough():
    found = answer(bins((500, 0.98, 0.82)), bins((500, 0.83, 0.82)), 1.6)

    assert found.outcome == "passed"
    assert found.what.endswith("; without the temperature 1.60 it lies 0.160 from it")


def test_a_temperature_that_does_not_mend_it_is_a_tip():
    found = answer(bins((500, 0.98, 0.82)), bins((500, 0.95, 0.82)), 1.1)

    assert found.outcome == "tip"
    assert found.evidence["ece_with_temperature"] == pytest.approx(0.13)
    assert "valid larger" in found.tries[0].words


def test_few_clips_in_many_bins_are_off_by_chance():
    assert (
        answer(bins(*[(5, 0.7, right) for right in (0.6, 0.8, 0.4, 1.0, 0.6, 0.8, 0.8)])).outcome == "passed"
    )


@pytest.mark.parametrize("stored", [bins(), bins((20, 0.9, 0.2)), {"bins": [{"count": "many"}]}, None])
def test_without_items_it_is_not_applicable(stored):
    assert answer(stored).outcome == "not applicable"


def test_the_error_by_chance_is_that_of_perfect_models():
    draw = np.random.default_rng(1)
    errors, told = [], []
    for _ in range(200):
        right = draw.uniform(0.5, 1, size=300)
        gold = ["yes" if hit else "no" for hit in draw.random(300) < right]
        table = reliability(gold, np.stack([1 - right, right], axis=1), ["no", "yes"])
        found = calibration(table.as_json()["bins"])
        assert found.ece == pytest.approx(table.ece)
        errors.append(found.ece)
        told.append((found.by_chance, found.deviation))

    by_chance, deviation = np.mean(told, axis=0)
    assert by_chance == pytest.approx(np.mean(errors), rel=0.05)
    assert deviation == pytest.approx(np.std(errors), rel=0.2)
