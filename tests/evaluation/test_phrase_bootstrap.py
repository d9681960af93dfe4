from __future__ import annotations

import random

import pytest

from danlu.data.example import Source, TaggedSentence
from danlu.errors import DataError
from danlu.evaluation.phrase_bootstrap import phrase_intervals
from danlu.evaluation.phrase_scores import phrase_scores


def made_up(texts: int, seed: int = 1) -> tuple[list[TaggedSentence], list[list[str]], list[list[bool]]]:
    """Texts of six words with a phrase of one or two, of which two in three are found."""
    draw = random.Random(seed)
    gold, predicted = [], []
    for _ in range(texts):
        words = tuple(draw.choice("abcdefgh") + str(number) for number in range(6))
        size = draw.choice((1, 2))
        tags = (["S-phrase"] if size == 1 else ["B-phrase", "E-phrase"]) + ["O"] * (6 - size)
        gold.append(TaggedSentence(words, tuple(tags), Source("a.tsv", 1, 1), None, (words[:size],)))
        predicted.append(tags if draw.random() < 0.67 else tags[::-1] if size == 1 else ["O", *tags[:-1]])
    return gold, predicted, [[draw.random() < 0.4 for _ in range(6)] for _ in range(texts)]


def test_every_defined_score_lies_in_its_interval() -> None:
    gold, predicted, keywords = made_up(60)
    seen = [number % 3 == 0 for number in range(60)]
    intervals = phrase_intervals(gold, predicted, "bioes", keywords=keywords, seen=seen, resamples=400)
    values = phrase_scores(gold, predicted, "bioes", keywords=keywords, seen=seen).values
    assert set(intervals.values) == set(values)
    for name, (low, high) in intervals.values.items():
        assert low < values[name] < high, name


def test_the_seed_decides() -> None:
    gold, predicted, _ = made_up(20)
    first, again, other = (
        phrase_intervals(gold, predicted, "bioes", resamples=50, seed=seed).values for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_a_block_boundary_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gold, predicted, _ = made_up(20)
    whole = phrase_intervals(gold, predicted, "bioes", resamples=50)
    monkeypatch.setattr("danlu.evaluation.phrase_bootstrap.BLOCK", 7)
    assert phrase_intervals(gold, predicted, "bioes", resamples=50) == whole


def test_text_accuracy_has_the_binomial_interval() -> None:
    gold = [TaggedSentence(("a",), ("S-phrase",), Source("a.tsv", 1, 1), None, (("a",),))] * 400
    predicted = [["S-phrase"]] * 320 + [["O"]] * 80
    low, high = phrase_intervals(gold, predicted, "bioes", resamples=4000).values["phrase.text_accuracy"]
    assert (low, high) == pytest.approx((0.76, 0.84), abs=0.01)  # 0.8 +- 1.96 * sqrt(0.8 * 0.2 / 400)


def test_more_texts_make_a_narrower_interval() -> None:
    widths = []
    for texts in (25, 400):
        gold, predicted, _ = made_up(texts)
        low, high = phrase_intervals(gold, predicted, "bioes", resamples=300).values["phrase.f1"]
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


@pytest.mark.parametrize("texts", [0, 1])
def test_fewer_than_two_texts_give_no_interval(texts: int) -> None:
    gold, predicted, _ = made_up(texts)
    intervals = phrase_intervals(gold, predicted, "bioes")
    assert intervals.values == {}
    assert "fewer than two texts" in intervals.reasons["phrase.f1"]


def test_an_undefined_score_has_no_interval() -> None:
    empty = TaggedSentence(("a",), ("O",), Source("a.tsv", 1, 1), None, ())
    intervals = phrase_intervals([empty, empty], [["O"], ["O"]], "bioes")
    assert intervals.values == {"phrase.text_accuracy": (1.0, 1.0)}
    assert "phrase.f1" in intervals.reasons


@pytest.mark.parametrize("options", [{"resamples": 0}, {"level": 1.0}])
def test_options_out_of_range_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(DataError, match="Expected resamples >= 1 and 0 < level < 1"):
        phrase_intervals([], [], "bioes", **options)
