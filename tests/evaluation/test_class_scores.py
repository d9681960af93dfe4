from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from classified_predictions import CLASSES, made_up, predictions
from danlu.errors import DataError
from danlu.evaluation.class_scores import class_scores
from danlu.evaluation.scores import Scores
from danlu.recipe.score_names import LOSS, SCORES_OF_TASK, selectable_scores

TASK = "text-classification"


def one_text(predicted: str = "good", classes: tuple[str, ...] = ("bad", "good")) -> Scores:
    return class_scores(["good"], [predicted], [[0.0, 1.0]], classes)


def test_the_names_are_those_of_the_registry() -> None:
    scores = class_scores(["good"], ["good"], [[0.0, 1.0]], ["bad", "good"], seen=[True])
    assert set(scores.values) == set(selectable_scores(TASK)) - {LOSS}
    assert list(one_text().values) != []
    assert set(one_text().values) == set(SCORES_OF_TASK[TASK])


@given(predictions())
def test_scores_of_classes_are_scikit_learns(drawn) -> None:
    gold, predicted, probabilities, classes = drawn
    values = class_scores(gold, predicted, probabilities, classes).values
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a predicted class that gold lacks, which is left out here too
        expected = {
            "accuracy": metrics.accuracy_score(gold, predicted),
            "balanced_accuracy": metrics.balanced_accuracy_score(gold, predicted),
            "macro_f1": metrics.f1_score(gold, predicted, average="macro", zero_division=0),
            "weighted_f1": metrics.f1_score(gold, predicted, average="weighted", zero_division=0),
            "macro_precision": metrics.precision_score(gold, predicted, average="macro", zero_division=0),
        }
    assert {name: values[name] for name in expected} == pytest.approx(expected, abs=1e-12)


@given(predictions())
def test_matthews_is_scikit_learns_and_undefined_where_that_is_zero_by_convention(drawn) -> None:
    gold, predicted, probabilities, classes = drawn
    scores = class_scores(gold, predicted, probabilities, classes)
    if len(set(gold)) == 1:
        assert scores.reasons["mcc"] == f"one class only in gold: {gold[0]}"
    elif len(set(predicted)) == 1:
        assert scores.reasons["mcc"] == f"one class only is predicted: {predicted[0]}"
    else:
        assert scores.values["mcc"] == pytest.approx(metrics.matthews_corrcoef(gold, predicted), abs=1e-12)


@given(predictions(most_classes=2))
def test_scores_of_two_classes_are_scikit_learns(drawn) -> None:
    gold, predicted, probabilities, classes = drawn
    scores = class_scores(gold, predicted, probabilities, classes)
    truth, of_last = np.array(gold) == classes[1], probabilities[:, 1]
    brier = metrics.brier_score_loss(truth, of_last)
    assert scores.values["brier"] == pytest.approx(brier, abs=1e-12)
    if truth.any():
        expected = metrics.average_precision_score(truth, of_last)
        assert scores.values["average_precision"] == pytest.approx(expected, abs=1e-12)
    else:
        assert scores.reasons["average_precision"] == f"no text in gold is {classes[1]}"
    if len(set(gold)) == 2:
        assert scores.values["roc_auc"] == pytest.approx(metrics.roc_auc_score(truth, of_last), abs=1e-12)
    else:
        assert scores.reasons["roc_auc"] == f"one class only in gold: {gold[0]}"


@given(predictions())
def test_areas_of_more_classes_are_means_over_the_classes_in_gold(drawn) -> None:
    gold, predicted, probabilities, classes = drawn
    if len(classes) == 2:
        return
    scores = class_scores(gold, predicted, probabilities, classes)
    against = [(np.array(gold) == name, probabilities[:, classes.index(name)]) for name in sorted(set(gold))]
    precisions = [metrics.average_precision_score(*one) for one in against]
    assert scores.values["average_precision"] == pytest.approx(np.mean(precisions), abs=1e-12)
    if len(against) == 1:
        assert scores.values["roc_auc"] is None
    else:
        areas = [metrics.roc_auc_score(*one) for one in against]
        assert scores.values["roc_auc"] == pytest.approx(np.mean(areas), abs=1e-12)
    one_hot = np.array([[name == true for name in classes] for true in gold])
    assert scores.values["brier"] == pytest.approx(((probabilities - one_hot) ** 2).sum(1).mean() / 2)


def test_where_all_classes_occur_the_area_is_the_one_against_rest_area_of_scikit_learn() -> None:
    gold, predicted, probabilities, classes = made_up(300, classes=4)
    expected = metrics.roc_auc_score(gold, probabilities, multi_class="ovr", labels=classes)
    assert class_scores(gold, predicted, probabilities, classes).values["roc_auc"] == pytest.approx(expected)


@given(predictions(), st.data())
def test_each_slice_scores_as_if_it_were_alone(drawn, data: st.DataObject) -> None:
    gold, predicted, probabilities, classes = drawn
    seen = data.draw(st.lists(st.booleans(), min_size=len(gold), max_size=len(gold)))
    scores = class_scores(gold, predicted, probabilities, classes, seen)
    for part, wanted in (("@seen", True), ("@unseen", False)):
        rows = [number for number, flag in enumerate(seen) if flag is wanted]
        alone = class_scores(
            [gold[row] for row in rows], [predicted[row] for row in rows], probabilities[rows], classes
        )
        assert {name: scores.values[name + part] for name in alone.values} == alone.values
        assert {name + part: reason for name, reason in alone.reasons.items()} == {
            name: reason for name, reason in scores.reasons.items() if name.endswith(part)
        }


@given(predictions())
def test_scores_lie_where_their_meaning_says_and_what_is_undefined_has_a_reason(drawn) -> None:
    scores = class_scores(*drawn)
    assert {name for name, value in scores.values.items() if value is None} == set(scores.reasons)
    for name, value in scores.values.items():
        assert value is None or (-1 if name == "mcc" else 0) - 1e-12 <= value <= 1 + 1e-12


def test_the_order_of_the_columns_does_not_matter() -> None:
    gold, predicted, probabilities, classes = made_up(50)
    forth = class_scores(gold, predicted, probabilities, classes).values
    assert class_scores(gold, predicted, probabilities[:, ::-1], classes[::-1]).values == pytest.approx(forth)


def test_one_text() -> None:
    values = one_text().values
    assert (values["accuracy"], values["macro_f1"], values["ece"], values["brier"]) == (1.0, 1.0, 0.0, 0.0)
    assert one_text("bad").values["macro_f1"] == 0.0
    assert one_text().reasons == dict.fromkeys(("mcc", "roc_auc"), "one class only in gold: good")


@pytest.mark.parametrize("classes", [CLASSES, CLASSES[:2]])
def test_no_text_has_a_reason_for_every_name(classes: list[str]) -> None:
    scores = class_scores([], [], [], classes, [])
    assert set(scores.values.values()) == {None}
    assert set(scores.reasons.values()) == {"no text in this part of the split"}


@pytest.mark.parametrize(
    ("gold", "predicted", "probabilities", "message"),
    [
        (["good", "bad"], ["good"], [[0.0, 1.0]], r"predictions for 2 texts\. Received 1"),
        (["good"], ["good"], [[1.0]], r"shape \(1, 2\)\. Received \(1, 1\)"),
        (["fine"], ["good"], [[0.0, 1.0]], "not among those of the model"),
        (["good"], ["good"], [[-3.0, 2.0]], "numbers that are no probabilities"),
        (["good"], ["good"], [[float("nan"), 1.0]], "numbers that are no probabilities"),
    ],
)
def test_what_does_not_fit_is_refused(gold, predicted, probabilities, message: str) -> None:
    with pytest.raises(DataError, match=message):
        class_scores(gold, predicted, probabilities, ["bad", "good"])


def test_flags_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DataError, match=r"one seen flag for each of 1 texts\. Received 2"):
        class_scores(["good"], ["good"], [[0.0, 1.0]], ["bad", "good"], [True, False])
