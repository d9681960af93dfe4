from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from danlu.evaluation.linear_classifier import C, occurrence_probabilities, ratio_probabilities
from danlu.evaluation.ngrams import count_ngrams, number_units

TRAIN = [
    "good good film",
    "a good day",
    "bad film",
    "a bad bad day",
    "good , not bad",
    "not good",
    "dull day",
]
LABELS = np.array([1, 1, 0, 0, 1, 0, 0])
SPLIT = ["good day", "bad day", "", "unheard of", "not good film"]


def counts():
    return count_ngrams(*number_units(TRAIN, SPLIT, "word"), longest=2)


def test_occurrences_are_a_plain_logistic_regression() -> None:
    train, split = counts()
    model = LogisticRegression(C=C, solver="liblinear").fit(normalize(train > 0), LABELS)
    expected = model.predict_proba(normalize((split > 0).astype(float)))
    assert occurrence_probabilities(train, split, LABELS, 2) == pytest.approx(expected)


def test_ratios_are_tf_idf_times_the_log_count_ratio() -> None:
    train, split = counts()
    weights = TfidfTransformer(sublinear_tf=True).fit(train)
    occurs = train.toarray() > 0
    inside, outside = 1 + occurs[LABELS == 1].sum(axis=0), 1 + occurs[LABELS == 0].sum(axis=0)
    ratio = np.log((inside / inside.sum()) / (outside / outside.sum()))
    features = [normalize(weights.transform(part).toarray() * ratio) for part in (train, split)]
    model = LogisticRegression(C=C, solver="liblinear").fit(features[0], LABELS)
    assert ratio_probabilities(train, split, LABELS, 2) == pytest.approx(
        model.predict_proba(features[1]), abs=1e-6
    )


@pytest.mark.parametrize("fit", [occurrence_probabilities, ratio_probabilities])
class TestBoth:
    def test_more_classes_are_taken_one_against_the_rest(self, fit) -> None:
        train = ["a warm film", "a warm day", "a cold film", "a cold day", "a plain film", "a plain day"]
        parts = count_ngrams(*number_units(train, ["plain", "warm", "cold"], "word"), longest=2)
        probabilities = fit(*parts, np.array([2, 2, 0, 0, 1, 1]), 4)
        assert probabilities.shape == (3, 4)
        assert probabilities.sum(axis=1) == pytest.approx(np.ones(3))
        assert (probabilities[:, 3] == 0).all()  # train has no text of it
        assert probabilities.argmax(axis=1).tolist() == [1, 2, 0]

    def test_one_class_only_is_certain(self, fit) -> None:
        assert fit(*counts(), np.ones(7, dtype=int), 2).tolist() == [[0.0, 1.0]] * 5

    def test_without_any_ngram_shares_are_left(self, fit) -> None:
        train, split = count_ngrams(*number_units(["", "", "", " "], ["a", ""], "word"), longest=2)
        assert fit(train, split, np.array([1, 0, 0, 0]), 2).tolist() == [[0.75, 0.25]] * 2

    def test_no_text_to_predict(self, fit) -> None:
        train, split = count_ngrams(*number_units(TRAIN, [], "word"), longest=2)
        assert fit(train, split, LABELS, 2).shape == (0, 2)
        assert fit(train, split, LABELS, 3).shape == (0, 3)
