from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score, matthews_corrcoef, roc_auc_score

from classified_predictions import CLASSES, made_up
from danlu.errors import DataError
from danlu.evaluation.class_bootstrap import class_intervals
from danlu.evaluation.class_scores import WeightedScores, class_scores
from danlu.evaluation.classified_texts import classified_texts
from danlu.evaluation.intervals import resample_weights


@pytest.mark.parametrize("classes", [2, 4])
def test_every_defined_score_but_one_lies_in_its_interval(classes: int) -> None:
    given = made_up(120, classes)
    seen = [number % 3 == 0 for number in range(120)]
    intervals = class_intervals(*given, seen, resamples=400)
    values = class_scores(*given, seen).values
    assert set(intervals.reasons) == {"ece", "ece@seen", "ece@unseen"}
    assert set(intervals.values) == set(values) - set(intervals.reasons)
    for name, (low, high) in intervals.values.items():
        assert low < values[name] < high, name


@pytest.mark.parametrize("classes", [2, 3])
def test_a_resample_scores_as_the_texts_that_it_draws(classes: int) -> None:
    texts = classified_texts(*made_up(40, classes))
    weights = resample_weights(5, 40, np.random.default_rng(1))
    scores = WeightedScores(texts).values(weights)
    for row, times in enumerate(weights):
        drawn = np.repeat(np.arange(40), times)
        gold, predicted = texts.gold[drawn], texts.predicted[drawn]
        assert scores["macro_f1"][row] == pytest.approx(f1_score(gold, predicted, average="macro"))
        assert scores["mcc"][row] == pytest.approx(matthews_corrcoef(gold, predicted))
        probabilities = texts.probabilities[drawn]
        area = (
            roc_auc_score(gold, probabilities[:, 1])
            if classes == 2
            else roc_auc_score(gold, probabilities, multi_class="ovr")
        )
        assert scores["roc_auc"][row] == pytest.approx(area)


def test_the_seed_decides() -> None:
    first, again, other = (
        class_intervals(*made_up(30), resamples=50, seed=seed).values for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_a_block_boundary_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = class_intervals(*made_up(30), resamples=50)
    monkeypatch.setattr("danlu.evaluation.class_bootstrap.CELLS", 7 * 30)
    assert class_intervals(*made_up(30), resamples=50) == whole


def test_accuracy_has_the_binomial_interval() -> None:
    gold, predicted = ["good"] * 400, ["good"] * 320 + ["bad"] * 80
    given = gold, predicted, np.full((400, 2), 0.5), ["bad", "good"]
    low, high = class_intervals(*given, resamples=4000).values["accuracy"]
    assert (low, high) == pytest.approx((0.76, 0.84), abs=0.01)  # 0.8 +- 1.96 * sqrt(0.8 * 0.2 / 400)


@pytest.mark.parametrize("texts", [0, 1])
def test_fewer_than_two_texts_give_no_interval(texts: int) -> None:
    gold, predicted, probabilities, classes = made_up(texts)
    intervals = class_intervals(gold, predicted, probabilities, classes, [True] * texts)
    assert intervals.values == {}
    assert "fewer than two texts" in intervals.reasons["accuracy@seen"]


def test_a_score_without_value_has_no_interval() -> None:
    intervals = class_intervals(["good"] * 2, ["good"] * 2, [[0.0, 1.0]] * 2, ["bad", "good"])
    assert intervals.values["accuracy"] == (1.0, 1.0)
    assert {"roc_auc", "mcc", "ece"} == set(intervals.reasons)


def test_classes_that_resamples_lack_do_no_harm() -> None:
    gold = [*["负面"] * 30, *CLASSES]
    probabilities = np.full((34, 4), 0.25)
    assert class_intervals(gold, gold, probabilities, CLASSES).values["macro_f1"] == (1.0, 1.0)


@pytest.mark.parametrize("options", [{"resamples": 0}, {"level": 1.0}, {"level": 0.0}])
def test_options_out_of_range_are_refused(options) -> None:
    with pytest.raises(DataError, match="Expected resamples >= 1 and 0 < level < 1"):
        class_intervals(*made_up(3), **options)
