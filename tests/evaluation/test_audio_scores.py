from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from sklearn.metrics import accuracy_score, recall_score

from classified_predictions import CLASSES, made_up, predictions
from danlu.evaluation.audio_scores import audio_intervals, audio_scores
from danlu.evaluation.class_scores import class_scores
from danlu.recipe.score_names import SCORES_OF_TASK

NAMES = set(SCORES_OF_TASK["audio-classification"])


@given(predictions())
def test_wa_is_the_accuracy_and_ua_the_mean_recall_of_scikit_learn(drawn) -> None:
    gold, predicted, probabilities, classes = drawn
    values = audio_scores(gold, predicted, probabilities, classes).values
    assert values.keys() == NAMES
    assert values["accuracy"] == pytest.approx(accuracy_score(gold, predicted))
    recalls = recall_score(gold, predicted, labels=sorted(set(gold)), average="macro", zero_division=0)
    assert values["ua"] == pytest.approx(recalls)


@given(predictions())
def test_all_but_one_name_is_that_of_texts_and_every_value(drawn) -> None:
    texts, clips = class_scores(*drawn), audio_scores(*drawn)
    assert list(texts.values.values()) == list(clips.values.values())
    assert [name for name in clips.values if name not in texts.values] == ["ua"]


def test_speakers_of_train_and_others_are_scored_apart() -> None:
    gold, predicted = ["一般", "中立", "一般", "中立"], ["一般", "一般", "一般", "中立"]
    table = [[1.0, 0.0] if name == "一般" else [0.0, 1.0] for name in predicted]
    values = audio_scores(gold, predicted, table, CLASSES[:2], [True, True, False, False]).values
    assert (values["ua"], values["ua@seen"], values["ua@unseen"]) == (0.75, 0.5, 1.0)
    assert len(values) == 3 * len(NAMES)


def test_reasons_speak_of_clips_and_have_the_names_of_clips() -> None:
    scores = audio_scores(["一般"], ["一般"], [[1.0, 0.0]], CLASSES[:2], [True])
    assert scores.reasons["ua@unseen"] == "no clip in this part of the split"
    assert not any(name.startswith("balanced_accuracy") for name in scores.reasons)


def test_intervals_have_the_names_and_lie_around_the_scores() -> None:
    gold, predicted, probabilities, classes = made_up(200, 4)
    seen = [number % 2 == 0 for number in range(200)]
    values = audio_scores(gold, predicted, probabilities, classes, seen).values
    found = audio_intervals(gold, predicted, probabilities, classes, seen, resamples=100)
    assert found.resamples == 100
    assert found.values.keys() | found.reasons.keys() == values.keys()
    assert set(found.reasons) == {"ece", "ece@seen", "ece@unseen"}
    for name, (low, high) in found.values.items():
        assert low <= values[name] <= high
    narrow = audio_intervals(gold, predicted, probabilities, classes, resamples=100, level=0.5).values["ua"]
    assert np.diff(narrow) < np.diff(found.values["ua"])
