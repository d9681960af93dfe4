from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.svm import SVC

from danlu.errors import DataError
from danlu.evaluation.audio_floors import audio_floors, mfcc_statistics, svm_sides

NAMES = ["majority_class", "stratified_chance", "mfcc_svm"]
CLASSES = ["anger", "calm", "joy"]


def clips(count: int, seed: int, apart: float = 4.0) -> tuple[np.ndarray, list[str]]:
    """Numbers of clips, most of them telling the class, at scales far apart."""
    draws = np.random.default_rng(seed)
    labels = draws.integers(3, size=count)
    numbers = draws.normal(size=(count, 6))
    numbers[np.arange(count), labels] += apart
    return numbers * [1, 1000, 0.001, 1, 1, 1], [CLASSES[label] for label in labels]


class TestStatistics:
    def test_they_are_means_and_deviations_of_values_and_of_changes(self) -> None:
        frames = np.random.default_rng(1).normal(size=(50, 3))
        mean, deviation, step, leap = mfcc_statistics(frames).reshape(4, 3)
        assert mean == pytest.approx(frames.mean(axis=0))
        assert deviation == pytest.approx(frames.std(axis=0))
        assert step == pytest.approx([np.std(np.diff(column)) for column in frames.T])
        assert leap == pytest.approx(
            [np.std([column[t + 3] - column[t] for t in range(47)]) for column in frames.T]
        )

    @given(
        arrays(
            np.float32,
            st.tuples(st.integers(1, 6), st.integers(1, 4)),
            elements=st.floats(-99, 99, width=32),
        )
    )
    def test_a_clip_of_any_length_has_as_many_finite_numbers(self, frames: np.ndarray) -> None:
        numbers = mfcc_statistics(frames)
        assert numbers.shape == (4 * frames.shape[1],)
        assert numbers.dtype == np.float64
        assert np.isfinite(numbers).all()

    def test_a_steady_sound_does_not_move(self) -> None:
        assert mfcc_statistics(np.full((20, 2), 3.0)).tolist() == [3.0, 3.0, 0, 0, 0, 0, 0, 0]

    @pytest.mark.parametrize("frames", [np.zeros((0, 3)), np.zeros(3)])
    def test_without_a_frame_there_are_none(self, frames: np.ndarray) -> None:
        with pytest.raises(DataError, match="frames, coefficients"):
            mfcc_statistics(frames)


class TestFloors:
    def test_the_machine_learns_what_numbers_tell_whatever_their_scale(self) -> None:
        train, labels = clips(90, 1)
        split, gold = clips(60, 2)
        floors = audio_floors(train, labels, split, gold, CLASSES, [True] * 60)
        assert [floor.name for floor in floors] == NAMES
        assert floors[2].scores.values["ua"] > 0.95
        assert max(floor.scores.values["ua"] for floor in floors[:2]) < 0.6
        assert floors[2].scores.values["accuracy@unseen"] is None
        assert floors[2].scores.reasons["accuracy@unseen"] == "no clip in this part of the split"

    def test_a_rare_class_counts_as_much_as_a_frequent_one(self) -> None:
        draws = np.random.default_rng(3)
        numbers = np.concatenate([draws.normal(0, 1, (200, 2)), draws.normal(1.5, 1, (10, 2))])
        labels = ["calm"] * 200 + ["anger"] * 10
        again = draws.normal(1.5, 1, (100, 2))
        machine = audio_floors(numbers, labels, again, ["anger"] * 100, CLASSES[:2])[2]
        assert machine.predicted.count("anger") > 70

    def test_predictions_are_the_highest_probabilities_and_ranks_are_scored(self) -> None:
        train, labels = clips(90, 1, apart=2.0)
        split, gold = clips(60, 2, apart=2.0)
        machine = audio_floors(train, labels, split, gold, CLASSES)[2]
        assert machine.probabilities.sum(axis=1) == pytest.approx(np.ones(60))
        assert machine.predicted == [CLASSES[place] for place in machine.probabilities.argmax(axis=1)]
        assert machine.scores.values["roc_auc"] > 0.8

    def test_what_is_no_probability_is_not_scored_as_one(self) -> None:
        train, labels = clips(30, 1)
        floors = audio_floors(train, labels, train, labels, CLASSES, [True] * 30)
        for name in ("ece", "brier", "ece@seen", "brier@unseen"):
            assert floors[2].scores.values[name] is None
            assert "on which side" in floors[2].scores.reasons[name]
        assert floors[0].scores.values["brier"] is not None

    def test_two_classes_are_predicted_as_by_scikit_learn(self) -> None:
        train, labels = clips(90, 1, apart=1.0)
        split, _ = clips(60, 2, apart=1.0)
        scaled = [(part - train.mean(axis=0)) / train.std(axis=0) for part in (train, split)]
        numbers = np.array([CLASSES.index(label) % 2 for label in labels])
        expected = SVC(class_weight="balanced").fit(scaled[0], numbers).predict(scaled[1])
        assert svm_sides(train, numbers, split, 2).argmax(axis=1).tolist() == expected.tolist()

    def test_a_class_that_train_lacks_is_never_predicted(self) -> None:
        train, labels = clips(60, 1)
        kept = [place for place, label in enumerate(labels) if label != "calm"]
        split, gold = clips(30, 2)
        machine = audio_floors(train[kept], [labels[place] for place in kept], split, gold, CLASSES)[2]
        assert "calm" not in machine.predicted
        assert machine.scores.values["accuracy"] > 0.5

    @pytest.mark.parametrize("count", [0, 1, 2])
    def test_tiny_splits(self, count: int) -> None:
        for train, labels in (([[1.0, 2.0]], ["joy"]), ([[1.0, 2.0], [0.0, 0.0]], ["joy", "anger"])):
            floors = audio_floors(
                train, labels, [[0.5, 0.5]] * count, ["joy"] * count, CLASSES, [False] * count
            )
            assert [len(floor.predicted) for floor in floors] == [count] * 3

    def test_the_same_input_gives_the_same_floors(self) -> None:
        train, labels = clips(40, 1)
        first, again = (audio_floors(train, labels, train, labels, CLASSES) for _ in range(2))
        assert first == again

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"train_statistics": [], "train_labels": []}, "needs training clips"),
            ({"train_statistics": [[1.0]]}, "numbers of 2 clips"),
            ({"split_statistics": [[1.0], [2.0]]}, "numbers of 1 clips"),
            ({"train_labels": ["joy", "fear"]}, "not among those of the model"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, changed, message: str) -> None:
        given = {
            "train_statistics": [[1.0], [0.0]],
            "train_labels": ["joy", "calm"],
            "split_statistics": [[1.0]],
            "gold": ["joy"],
            "classes": CLASSES,
        }
        with pytest.raises(DataError, match=message):
            audio_floors(**(given | changed))
