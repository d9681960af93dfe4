from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from classified_predictions import made_up, predictions
from danlu.errors import DataError
from danlu.evaluation.calibration import (
    HIGHEST_TEMPERATURE,
    LOWEST_TEMPERATURE,
    fit_temperature,
    reliability,
)


def drawn_from(logits: np.ndarray, seed: int = 1) -> np.ndarray:
    """Gold classes with the probabilities of these logits."""
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    draws = np.random.default_rng(seed).random((len(logits), 1))
    return np.minimum((draws > probabilities.cumsum(axis=1)).sum(axis=1), logits.shape[1] - 1)


def nll(logits: np.ndarray, gold: np.ndarray, temperature: float) -> float:
    scaled = logits / temperature
    return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(gold)), gold]).mean())


class TestReliability:
    def test_bins_hold_what_they_should(self) -> None:
        probabilities = [[0.5, 0.5], [0.4, 0.6], [0.1, 0.9], [0.0, 1.0]]
        found = reliability(["good", "good", "bad", "good"], probabilities, ["bad", "good"], bins=4)
        assert [one.count for one in found.bins] == [0, 1, 1, 2]
        assert found.bins[0].confidence is found.bins[0].accuracy is None
        # An even choice goes to the first class, and its confidence to the bin that ends there.
        assert (found.bins[1].confidence, found.bins[1].accuracy) == (0.5, 0.0)
        assert (found.bins[3].confidence, found.bins[3].accuracy) == (0.95, 0.5)
        assert found.ece == pytest.approx((0.5 + 0.4 + 2 * 0.45) / 4)

    def test_bins_are_those_of_scikit_learn(self) -> None:
        gold, predicted, probabilities, classes = made_up(500)
        bins = [one for one in reliability(gold, probabilities, classes, 10).bins if one.count]
        accuracy, confidence = calibration_curve(
            np.array(gold) == np.array(predicted), probabilities.max(axis=1), n_bins=10
        )
        assert [one.accuracy for one in bins] == pytest.approx(accuracy.tolist())
        assert [one.confidence for one in bins] == pytest.approx(confidence.tolist())

    @given(predictions(), st.integers(1, 20))
    def test_every_text_is_in_a_bin_that_holds_its_confidence(self, drawn, bins: int) -> None:
        gold, _, probabilities, classes = drawn
        found = reliability(gold, probabilities, classes, bins)
        assert sum(one.count for one in found.bins) == len(gold)
        for one in found.bins:
            assert one.confidence is None or one.low - 1e-9 <= one.confidence <= one.high + 1e-9
        assert 0 <= found.ece <= 1

    def test_honest_probabilities_have_a_small_error_and_boasting_ones_a_large_one(self) -> None:
        logits = np.random.default_rng(1).normal(size=(20_000, 3))
        gold = [("a", "b", "c")[number] for number in drawn_from(logits)]
        honest, boasting = (
            np.exp(times * logits) / np.exp(times * logits).sum(axis=1, keepdims=True) for times in (1, 4)
        )
        assert reliability(gold, honest, ["a", "b", "c"]).ece < 0.02
        assert reliability(gold, boasting, ["a", "b", "c"]).ece > 0.2

    def test_no_text_has_no_error(self) -> None:
        found = reliability([], [], ["bad", "good"])
        assert found.ece is None
        assert len(found.bins) == 15

    def test_it_is_json(self) -> None:
        read = json.loads(json.dumps(reliability(["good"], [[0.0, 1.0]], ["bad", "good"]).as_json()))
        assert read["ece"] == 0.0
        assert read["bins"][-1] == {
            "low": 14 / 15,
            "high": 1.0,
            "count": 1,
            "confidence": 1.0,
            "accuracy": 1.0,
        }

    def test_a_bin_is_needed(self) -> None:
        with pytest.raises(DataError, match="Expected bins >= 1"):
            reliability(["good"], [[0.0, 1.0]], ["bad", "good"], bins=0)


class TestTemperature:
    @pytest.mark.parametrize("true", [0.4, 1.0, 3.0])
    def test_it_finds_the_temperature_that_logits_were_multiplied_by(self, true: float) -> None:
        logits = np.random.default_rng(2).normal(scale=2, size=(20_000, 4))
        found = fit_temperature(true * logits, drawn_from(logits))
        assert found.value == pytest.approx(true, rel=0.05)
        assert not found.is_at_bound

    @given(
        st.lists(
            st.tuples(st.lists(st.floats(-5, 5), min_size=3, max_size=3), st.integers(0, 2)),
            min_size=1,
            max_size=12,
        ),
        st.floats(LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE),
    )
    def test_no_other_temperature_within_the_bounds_fits_better(self, drawn, other: float) -> None:
        logits, gold = np.array([row for row, _ in drawn]), np.array([number for _, number in drawn])
        found = fit_temperature(logits, gold)
        assert LOWEST_TEMPERATURE * 0.999 <= found.value <= HIGHEST_TEMPERATURE * 1.001
        assert found.nll_after <= nll(logits, gold, other) + 1e-9
        assert found.nll_before == pytest.approx(nll(logits, gold, 1.0))

    def test_where_every_text_is_right_it_stops_at_the_lower_bound(self) -> None:
        found = fit_temperature([[3.0, 0.0], [0.0, 2.0]], [0, 1])
        assert found.value == pytest.approx(LOWEST_TEMPERATURE)
        assert found.is_at_bound

    def test_where_every_text_is_wrong_it_stops_at_the_upper_bound(self) -> None:
        found = fit_temperature([[3.0, 0.0], [0.0, 2.0]], [1, 0])
        assert found.value == pytest.approx(HIGHEST_TEMPERATURE)
        assert found.is_at_bound

    def test_where_all_classes_are_alike_nothing_changes(self) -> None:
        found = fit_temperature([[2.0, 2.0], [-1.0, -1.0]], [0, 1])
        assert (found.value, found.is_at_bound) == (1.0, False)

    def test_very_large_logits_do_not_overflow(self) -> None:
        found = fit_temperature([[4000.0, -4000.0], [-4000.0, 4000.0], [4000.0, -4000.0]], [0, 1, 1])
        assert np.isfinite([found.value, found.nll_before, found.nll_after]).all()

    @pytest.mark.parametrize(
        ("logits", "gold", "message"),
        [
            ([], [], "at least one"),
            ([[1.0, 2.0]], [0, 1], "as many gold classes"),
            ([[1.0, float("inf")]], [0], "finite logits"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, logits, gold, message: str) -> None:
        with pytest.raises(DataError, match=message):
            fit_temperature(logits, gold)
