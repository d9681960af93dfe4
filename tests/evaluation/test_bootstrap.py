from __future__ import annotations

import random

import pytest

from danlu.errors import DataError
from danlu.evaluation.bootstrap import tagging_intervals
from danlu.evaluation.tagging_scores import tagging_scores

LABELS = ["O", "O", "O", "B-Tool", "I-Tool", "B-Group"]


def made_up(sentences: int, seed: int = 1) -> tuple[list[list[str]], list[list[str]]]:
    draw = random.Random(seed)
    gold = [[draw.choice(LABELS) for _ in range(12)] for _ in range(sentences)]
    predicted = [[tag if draw.random() < 0.8 else draw.choice(LABELS) for tag in tags] for tags in gold]
    return gold, predicted


def test_every_defined_score_lies_in_its_interval() -> None:
    gold, predicted = made_up(60)
    seen = [number % 3 == 0 for number in range(60)]
    intervals = tagging_intervals(gold, predicted, "bio2", seen, resamples=400)
    values = tagging_scores(gold, predicted, "bio2", seen).values
    assert set(intervals.values) == set(values)
    for name, (low, high) in intervals.values.items():
        assert low < values[name] < high, name


def test_the_seed_decides() -> None:
    gold, predicted = made_up(20)
    first, again, other = (
        tagging_intervals(gold, predicted, "bio2", resamples=50, seed=seed).values for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_a_block_boundary_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gold, predicted = made_up(20)
    whole = tagging_intervals(gold, predicted, "bio2", resamples=50)
    monkeypatch.setattr("danlu.evaluation.bootstrap.BLOCK", 7)
    assert tagging_intervals(gold, predicted, "bio2", resamples=50) == whole


def test_accuracy_of_one_word_sentences_has_the_binomial_interval() -> None:
    predicted = [["O"]] * 320 + [["B-Tool"]] * 80
    low, high = tagging_intervals([["O"]] * 400, predicted, "bio2", resamples=4000).values["token.accuracy"]
    assert (low, high) == pytest.approx((0.76, 0.84), abs=0.01)  # 0.8 +- 1.96 * sqrt(0.8 * 0.2 / 400)


def test_more_sentences_make_a_narrower_interval() -> None:
    widths = []
    for sentences in (25, 400):
        low, high = tagging_intervals(*made_up(sentences), "bio2", resamples=300).values["span.micro_f1"]
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_a_lower_level_is_inside_a_higher_one() -> None:
    gold, predicted = made_up(50)
    wide = tagging_intervals(gold, predicted, "bio2", level=0.99).values["token.accuracy"]
    narrow = tagging_intervals(gold, predicted, "bio2", level=0.5).values["token.accuracy"]
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize("tags", [[], [["B-Tool"]]])
def test_fewer_than_two_sentences_give_no_interval(tags: list[list[str]]) -> None:
    intervals = tagging_intervals(tags, tags, "bio2")
    assert intervals.values == {}
    assert "fewer than two sentences" in intervals.reasons["span.micro_f1"]


def test_an_undefined_score_has_no_interval() -> None:
    intervals = tagging_intervals([["O"], ["O"]], [["O"], ["O"]], "bio2")
    assert intervals.values["token.accuracy"] == (1.0, 1.0)
    assert "span.micro_f1" in intervals.reasons


@pytest.mark.parametrize("options", [{"resamples": 0}, {"level": 1.0}, {"level": 0.0}])
def test_options_out_of_range_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(DataError, match="Expected resamples >= 1 and 0 < level < 1"):
        tagging_intervals([["O"]], [["O"]], "bio2", **options)
