from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classified_predictions import predictions
from danlu.errors import DataError
from danlu.evaluation.text_errors import TextError, instructive_text_errors

CLASSES = ["negative", "positive"]


def errors_of(
    certainties: list[tuple[str, float]], texts: list[str] | None = None, **options
) -> list[TextError]:
    """Mistakes: each gold class with the probability that the model gives to the other."""
    gold = [label for label, _ in certainties]
    predicted = [CLASSES[label == "negative"] for label in gold]
    table = [[1 - p, p] if label == "negative" else [p, 1 - p] for label, p in certainties]
    draws = np.random.default_rng(1)
    made_up = ["".join(draws.choice(list("abcdefgh "), 80)) for _ in gold]
    sources = [f"a.csv:{number + 2}" for number in range(len(gold))]
    return instructive_text_errors(texts or made_up, sources, gold, predicted, table, CLASSES, **options)


def test_confident_ones_first_then_borderline_ones_and_classes_in_turn() -> None:
    sure = [("negative", 0.9 + n / 1000) for n in range(20)] + [
        ("positive", 0.8 + n / 1000) for n in range(3)
    ]
    close = [("negative", 0.51 + n / 1000) for n in range(20)] + [("positive", 0.6)]
    errors = errors_of(sure + close)
    assert [error.kind for error in errors] == ["confident"] * 5 + ["borderline"] * 5
    assert Counter(error.gold for error in errors[:5]) == {"negative": 3, "positive": 2}
    assert Counter(error.gold for error in errors[5:]) == {"negative": 4, "positive": 1}
    assert [error.probability for error in errors[:2]] == pytest.approx([0.919, 0.802])
    assert errors[5].probability == pytest.approx(0.51)


@pytest.mark.parametrize(("sure", "close"), [(20, 2), (2, 20), (1, 0), (0, 1), (3, 3)])
def test_one_kind_fills_up_for_the_other(sure: int, close: int) -> None:
    errors = errors_of([("negative", 0.95)] * sure + [("negative", 0.55)] * close)
    kinds = Counter(error.kind for error in errors)
    assert len(errors) == min(10, sure + close)
    assert kinds["confident"] >= min(5, sure)
    assert kinds["borderline"] >= min(5, close)
    assert [error.kind for error in errors] == sorted((error.kind for error in errors), reverse=True)


def test_explanations_in_plain_words() -> None:
    confident, borderline = errors_of([("negative", 0.98), ("positive", 0.51)], seen=[False, True])
    assert confident.explanation == "Predicted positive with probability 0.98; gold is negative, with 0.02."
    assert borderline.explanation == (
        "The model wavered between negative (0.51) and positive (0.49); gold is positive. "
        "The text stands word for word in train."
    )
    assert (confident.source, confident.seen, borderline.seen) == ("a.csv:2", False, True)


def test_a_near_certain_mistake_casts_doubt_on_gold() -> None:
    (error,) = errors_of([("negative", 0.995)])
    assert error.explanation.endswith("A mistake this certain may be one of the gold labels.")


def test_near_identical_texts_are_shown_once() -> None:
    review = "A film about a kettle that hums at night, slow but warm, and far too long for what it says."
    texts = [
        review,
        review.upper() + "!!",
        review.replace("slow", "calm"),
        "Something else entirely, in short.",
    ]
    errors = errors_of([("negative", 0.9)] * 4, texts=texts)
    assert [error.text for error in errors] == [review, texts[3]]


def test_a_short_text_is_not_taken_for_the_long_one_that_holds_it() -> None:
    assert (
        len(errors_of([("negative", 0.9)] * 2, texts=["good film", "It was a good film, they told us."])) == 2
    )


@pytest.mark.parametrize("text", ["word " * 400, "字" * 2000, "line\n\n" * 300])
def test_a_long_text_is_shown_by_its_ends(text: str) -> None:
    (error,) = errors_of([("negative", 0.9)], texts=[f"Beginning {text} end"])
    assert len(error.text) <= 600
    assert len(error.text) > 550
    assert error.text.startswith("Beginning ")
    assert " […] " in error.text
    assert error.text.endswith(" end")
    assert "\n" not in error.text


def test_words_are_not_cut_in_two() -> None:
    (error,) = errors_of([("negative", 0.9)], texts=["sentence " * 200])
    assert set(error.text.split()) == {"sentence", "[…]"}


def test_errors_are_json() -> None:
    (error,) = errors_of([("negative", 0.9)])
    read = json.loads(json.dumps(error.as_json()))
    assert set(read) == {"kind", "source", "text", "gold", "predicted", "probability", "explanation", "seen"}


@given(predictions(), st.integers(0, 12))
def test_any_input_gives_mistakes_only_and_the_same_again(drawn, limit: int) -> None:
    gold, predicted, probabilities, classes = drawn
    texts = [f"text {number} {'x' * (number % 7)}" for number in range(len(gold))]
    first, again = (
        instructive_text_errors(texts, texts, gold, predicted, probabilities, classes, limit=limit)
        for _ in range(2)
    )
    assert first == again
    assert len(first) <= limit
    assert all(error.gold != error.predicted for error in first)
    assert len({error.source for error in first}) == len(first)


@pytest.mark.parametrize("wrong", [{"texts": []}, {"sources": []}, {"seen": []}])
def test_what_does_not_fit_is_refused(wrong) -> None:
    given = {"texts": ["a"], "sources": ["a.csv:2"], "seen": [True], **wrong}
    with pytest.raises(DataError, match="Expected one of"):
        instructive_text_errors(
            gold=["negative"],
            predicted=["positive"],
            probabilities=[[0.1, 0.9]],
            classes=CLASSES,
            **given,
        )
