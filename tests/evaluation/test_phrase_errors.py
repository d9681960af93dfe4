from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.example import Source, TaggedSentence
from danlu.data.tag_schemes import tags_of
from danlu.errors import DataError
from danlu.evaluation.phrase_errors import LONGEST_SHOWN, instructive_phrase_errors
from danlu.evaluation.phrase_floors import occurrences


def text(words: str, *phrases: str, line: int = 1) -> TaggedSentence:
    """A text in which the first of its phrases is labelled wherever it stands."""
    split, declared = tuple(words.split()), tuple(tuple(phrase.split()) for phrase in phrases)
    spans = occurrences(declared[0], split) if declared else []
    tags = tuple(tags_of(spans, len(split), "bioes"))
    return TaggedSentence(split, tags, Source("test.tsv", line, line), None, declared)


def one_error(gold: TaggedSentence, predicted: str, **given_):
    (error,) = instructive_phrase_errors([gold], [predicted.split()], "bioes", **given_)
    return error


MOTHERS = text("happy mothers day you", "mothers day", line=7)
HAS = "Gold has “mothers day” as phrase, the model has "


class TestKinds:
    @pytest.mark.parametrize(
        ("predicted", "kind", "explanation"),
        [
            ("O O O O", "missed", f"{HAS}nothing there."),
            ("O O S-phrase O", "boundary", f"{HAS}“day” as phrase, which starts 1 word too late."),
            ("O S-phrase S-phrase O", "boundary", f"{HAS}“mothers” as phrase, which ends 1 word too early."),
        ],
    )
    def test_a_gold_phrase_that_is_not_found(self, predicted: str, kind: str, explanation: str) -> None:
        error = one_error(MOTHERS, predicted)

        assert (error.kind, error.explanation) == (kind, explanation)
        assert (error.source, error.number, error.is_seen) == ("test.tsv:7", 0, None)
        assert error.words == MOTHERS.words
        assert [span.text for span in error.gold] == list(error.gold_phrases) == ["mothers day"]
        assert [span.text for span in error.predicted] == list(error.predicted_phrases)

    def test_a_predicted_phrase_where_gold_has_none(self) -> None:
        error = one_error(MOTHERS, "O B-phrase E-phrase S-phrase")

        assert error.kind == "spurious"
        assert error.explanation == "The model has “you” as phrase, gold has nothing there."

    @pytest.mark.parametrize(
        ("phrase", "why"),
        [
            ("day", "which stands in the text among words that are labelled as another phrase."),
            ("Happy", "which stands in the text with other capitals only."),
            ("day mothers", "whose words stand in the text, but not next to each other in this order."),
            ("good mothers", "but “good” is no word of the text."),
            ("good luck", "but “good” and “luck” are no word of the text."),
        ],
    )
    def test_a_phrase_that_cannot_be_labelled(self, phrase: str, why: str) -> None:
        error = one_error(text("happy mothers day you", "mothers day", phrase), "O B-phrase E-phrase O")

        assert error.kind == "cannot be labelled"
        assert error.explanation == f"Gold has “{phrase}”, {why}"
        assert error.cannot_be_labelled == (phrase,)
        assert error.gold_phrases == ("mothers day", phrase)
        assert error.probability is None

    def test_a_phrase_that_is_found_once_is_right_wherever_else_it_stands(self) -> None:
        twice = text("day by day", "day")

        assert instructive_phrase_errors([twice], [["S-phrase", "O", "O"]], "bioes") == []

    def test_a_wrong_phrase_over_one_that_is_found_elsewhere_is_of_its_boundary(self) -> None:
        error = one_error(text("day by day", "day"), "S-phrase B-phrase E-phrase")

        assert error.kind == "boundary"
        assert error.explanation.startswith("Gold has “day” as phrase, the model has “by day”")


class TestChoice:
    def test_all_kinds_and_of_each_unseen_and_short_texts_first(self) -> None:
        texts, predicted, seen = [], [], []
        for number in range(24):
            words = f"day{number} made" + " so" * (24 - number)
            texts.append(text(words, f"day{number}", *([f"night{number}"] if number % 4 == 3 else [])))
            wrong = {
                0: ["O", "O"],
                1: ["B-phrase", "E-phrase"],
                2: ["S-phrase", "S-phrase"],
                3: ["S-phrase", "O"],
            }
            predicted.append(wrong[number % 4] + ["O"] * (24 - number))
            seen.append(number >= 16)
        errors = instructive_phrase_errors(texts, predicted, "bioes", seen=seen)

        assert len(errors) == len({error.number for error in errors}) == 10
        assert set(Counter(error.kind for error in errors)) == {
            "missed",
            "boundary",
            "spurious",
            "cannot be labelled",
        }
        assert errors[0].number == 15
        missed = [error for error in errors if error.kind == "missed"]
        assert [error.is_seen for error in missed] == sorted(error.is_seen for error in missed)
        assert [error.number for error in missed] == [12, 8, 4][: len(missed)]

    def test_the_same_lesson_is_taught_once(self) -> None:
        twice = [text("Day made", "Day"), text("day off", "day")]

        assert len(instructive_phrase_errors(twice, [["O", "O"]] * 2, "bioes")) == 1

    def test_a_perfect_model_has_none(self) -> None:
        assert instructive_phrase_errors([MOTHERS], [MOTHERS.tags], "bioes") == []


class TestShown:
    def test_probability_and_what_it_says(self) -> None:
        error = one_error(MOTHERS, "O O O O", probabilities=[[0.1, 0.99, 1.0, 0.1]], seen=[True])

        assert error.probability == pytest.approx(0.995)
        assert error.explanation == (
            f"{HAS}nothing there, with probability 0.99. A mistake this certain may be one of the gold phrases. "
            "Training texts have all phrases of this text."
        )

    def test_of_a_long_text_the_words_around_the_error_are_shown(self) -> None:
        words = [f"w{number}" for number in range(200)]
        error = one_error(text(" ".join(words), "w100 w101"), " ".join(["O"] * 200))
        absent = one_error(text(" ".join(words), "elsewhere"), " ".join(["O"] * 200))

        assert error.words == tuple(words[92:110])
        assert [(span.start, span.end) for span in error.gold] == [(8, 10)]
        assert absent.words[:LONGEST_SHOWN] == tuple(words[:LONGEST_SHOWN])
        assert len(absent.words) < 80

    def test_errors_are_json(self) -> None:
        error = one_error(MOTHERS, "O O O O").as_json()

        assert json.loads(json.dumps(error))["gold"][0] == {
            "start": 1,
            "end": 3,
            "type": "phrase",
            "text": "mothers day",
        }


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from("abC"), max_size=9),
            st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=2), max_size=2),
            st.integers(0, 99),
        ),
        max_size=5,
    )
)
def test_errors_fit_their_texts(drawn) -> None:
    texts = [text(" ".join(words), *map(" ".join, phrases)) for words, phrases, _ in drawn]
    predicted = [
        [
            ("O", "B-phrase", "I-phrase", "E-phrase", "S-phrase")[(seed + 3 * place) % 5]
            for place in range(len(one.words))
        ]
        for one, (_, _, seed) in zip(texts, drawn, strict=True)
    ]
    errors = instructive_phrase_errors(texts, predicted, "bioes")
    for error in errors:
        for span in (*error.gold, *error.predicted):
            assert " ".join(error.words[span.start : span.end]) == span.text
        assert set(error.cannot_be_labelled) <= set(error.gold_phrases)
    is_wrong = any(set(error.gold_phrases) != set(error.predicted_phrases) for error in errors)
    assert bool(errors) == is_wrong


@pytest.mark.parametrize("given_too_few", [{"probabilities": [[]]}, {"seen": []}])
def test_probabilities_and_flags_must_fit(given_too_few: dict[str, list[object]]) -> None:
    with pytest.raises(DataError, match="Expected one"):
        instructive_phrase_errors([MOTHERS], [["O"] * 4], "bioes", **given_too_few)
