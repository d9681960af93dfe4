from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.example import Source, TaggedSentence
from danlu.data.tag_schemes import Span, tags_of
from danlu.errors import DataError
from danlu.evaluation.phrase_floors import occurrences
from danlu.evaluation.phrase_scores import phrase_scores
from danlu.recipe.score_names import LOSS, SCORES_OF_TASK, selectable_scores

TASK = "joint-tagging"


def text(words: str, tags: str, *phrases: str) -> TaggedSentence:
    declared = tuple(tuple(phrase.split()) for phrase in phrases)
    return TaggedSentence(tuple(words.split()), tuple(tags.split()), Source("a.tsv", 1, 1), None, declared)


DAY = text("day made", "S-phrase O", "day")
NOTHING = text("so what", "O O")


@st.composite
def texts_and_predictions(draw):
    """Texts over three words, so that phrases repeat within a text and across texts."""
    gold, predicted, keywords, seen = [], [], [], []
    for _ in range(draw(st.integers(0, 5))):
        words = tuple(draw(st.lists(st.sampled_from("abc"), max_size=7)))
        phrase = tuple(draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3)))
        tags = tags_of(occurrences(phrase, words), len(words), "bioes")
        declared = draw(st.sampled_from([(), (phrase,)]))
        gold.append(
            TaggedSentence(
                words, tuple(tags if declared else ["O"] * len(words)), Source("a", 1, 1), None, declared
            )
        )
        predicted.append(
            [draw(st.sampled_from(["O", "B-phrase", "I-phrase", "E-phrase", "S-phrase"])) for _ in words]
        )
        keywords.append([draw(st.booleans()) for _ in words])
        seen.append(draw(st.booleans()))
    return gold, predicted, keywords, seen


def phrases_by_hand(words, tags):
    """Phrases of bioes tags, by walking over them once more and in another way."""
    found, current = set(), []
    for word, tag in zip(words, tags, strict=True):
        prefix = tag[0]
        if current and prefix in "OBS":
            found.add(tuple(current))
            current = []
        if prefix != "O":
            current.append(word)
        if prefix in "ES":
            found.add(tuple(current))
            current = []
    return found | ({tuple(current)} if current else set())


def share(part, whole):
    return part / whole if whole else None


def test_the_names_are_those_of_the_registry() -> None:
    scores = phrase_scores([DAY], [["S-phrase", "O"]], "bioes", seen=[True])
    assert set(scores.values) == set(selectable_scores(TASK)) - {LOSS}
    assert set(phrase_scores([DAY], [["S-phrase", "O"]], "bioes").values) == set(SCORES_OF_TASK[TASK])


@given(texts_and_predictions())
def test_scores_are_those_of_an_independent_count(drawn) -> None:
    gold, predicted, keywords, _ = drawn
    scores = phrase_scores(gold, predicted, "bioes", keywords=keywords)
    true = [set(one.phrases) for one in gold]
    guess = [phrases_by_hand(one.words, tags) for one, tags in zip(gold, predicted, strict=True)]
    right = sum(len(left & found) for left, found in zip(true, guess, strict=True))
    golds, found = sum(map(len, true)), sum(map(len, guess))
    is_keyword = [tag != "O" for one in gold for tag in one.tags]
    is_said = [flag for flags in keywords for flag in flags]
    both = sum(map(min, is_keyword, is_said)) if is_keyword else 0

    assert scores.values == {
        "phrase.precision": share(right, found),
        "phrase.recall": share(right, golds),
        "phrase.f1": share(2 * right, golds + found),
        "phrase.text_accuracy": share(sum(map(set.__eq__, true, guess)), len(gold)),
        "keyword.precision": share(both, sum(is_said)),
        "keyword.recall": share(both, sum(is_keyword)),
        "keyword.f1": share(2 * both, sum(is_keyword) + sum(is_said)),
    }
    assert set(scores.reasons) == {name for name, value in scores.values.items() if value is None}


@given(texts_and_predictions())
def test_each_slice_scores_as_if_it_were_alone(drawn) -> None:
    gold, predicted, keywords, seen = drawn
    scores = phrase_scores(gold, predicted, "bioes", keywords=keywords, seen=seen)
    for part, wanted in (("@seen", True), ("@unseen", False)):
        rows = [number for number, flag in enumerate(seen) if flag is wanted]
        chosen = [[given_[row] for row in rows] for given_ in (gold, predicted, keywords)]
        alone = phrase_scores(chosen[0], chosen[1], "bioes", keywords=chosen[2])
        assert {name: scores.values[name + part] for name in alone.values} == alone.values
        assert {name + part for name in alone.reasons} == {name for name in scores.reasons if part in name}


def test_a_text_without_phrases_is_right_when_none_is_predicted() -> None:
    scores = phrase_scores([NOTHING, NOTHING], [["O", "O"], ["O", "S-phrase"]], "bioes")
    assert scores.values["phrase.text_accuracy"] == 0.5
    assert scores.reasons == {"phrase.recall": "no phrase in gold", "keyword.recall": "no keyword in gold"}


def test_where_nothing_is_predicted_there_is_no_precision() -> None:
    scores = phrase_scores([DAY], [["O", "O"]], "bioes")
    assert (scores.values["phrase.f1"], scores.values["keyword.f1"]) == (0.0, 0.0)
    assert scores.reasons == {
        "phrase.precision": "no phrase is predicted",
        "keyword.precision": "no keyword is predicted",
    }


def test_where_there_is_nothing_at_all_the_reason_says_so() -> None:
    scores = phrase_scores([NOTHING], [["O", "O"]], "bioes", seen=[True])
    assert scores.reasons["phrase.f1"] == "no phrase, in gold or predicted"
    assert scores.reasons["keyword.recall"] == "no keyword, in gold or predicted"
    assert scores.reasons["phrase.text_accuracy@unseen"] == "no text in this part of the split"


def test_phrases_that_cannot_be_labelled_lower_the_recall_of_a_perfect_tagger() -> None:
    gold = [DAY, text("day made", "S-phrase O", "day", "day maker")]
    scores = phrase_scores(gold, [one.tags for one in gold], "bioes")
    assert scores.values["phrase.precision"] == 1.0
    assert scores.values["phrase.recall"] == pytest.approx(2 / 3)
    assert scores.values["phrase.text_accuracy"] == 0.5
    assert scores.values["keyword.f1"] == 1.0


def test_flags_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DataError, match=r"one seen flag for each of 1 texts\. Received 2"):
        phrase_scores([DAY], [["O", "O"]], "bioes", seen=[True, False])


def test_thousands_of_texts_take_a_part_of_a_second() -> None:
    words = tuple(f"w{number}" for number in range(18))
    one = TaggedSentence(
        words, tuple(tags_of([Span(3, 5, "phrase")], 18, "bioes")), Source("a", 1, 1), None, (words[3:5],)
    )
    started = time.process_time()
    scores = phrase_scores(
        [one] * 3400, [one.tags] * 3400, "bioes", keywords=[[True] * 18] * 3400, seen=[True] * 3400
    )
    assert scores.values["phrase.f1"] == 1.0
    assert time.process_time() - started < 2.5  # a busy machine: alone it is a tenth of this
