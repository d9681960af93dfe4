from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danlu.data.example import Source, TaggedSentence
from danlu.errors import DataError
from danlu.evaluation.instructive_errors import instructive_errors

TAGS = ["O", "O", "B-Tool", "I-Tool", "B-Group"]


def sentence(text: str, tags: str, line: int = 1) -> TaggedSentence:
    return TaggedSentence(
        tuple(text.split()), tuple(tags.split()), Source("test.txt", line, line + 1), "test.txt#1"
    )


def one_of_each_kind() -> tuple[list[TaggedSentence], list[list[str]], list[list[float]]]:
    sentences = [sentence(f"Ember{n} woke up{n}", "B-Tool O O", line=4 * n + 1) for n in range(20)]
    wrong = [["B-Group", "O", "O"], ["O", "O", "O"], ["B-Tool", "I-Tool", "O"], ["B-Tool", "O", "B-Place"]]
    predicted = [wrong[n % 4] for n in range(20)]
    return sentences, predicted, [[0.5 + n / 50] * 3 for n in range(20)]


def test_ten_errors_of_all_kinds_and_the_surest_first() -> None:
    sentences, predicted, probabilities = one_of_each_kind()
    errors = instructive_errors(sentences, predicted, "bio2", probabilities=probabilities)
    assert len(errors) == 10
    assert set(Counter(error.kind for error in errors).values()) == {2, 3}
    assert errors[0].probability == pytest.approx(max(row[0] for row in probabilities))
    assert len({error.sentence for error in errors}) == 10


def test_an_error_carries_its_context_and_where_it_stands() -> None:
    words = [f"w{number}" for number in range(30)]
    tags = ["O"] * 30
    tags[15], tags[22:25] = "B-Tool", ["B-Group", "I-Group", "I-Group"]
    guesses = [*tags[:15], "O", *tags[16:]]
    given_sentence = sentence(" ".join(words), " ".join(tags), line=7)
    (error,) = instructive_errors([given_sentence], [guesses], "bio2", seen=[True])
    assert (error.kind, error.source, error.document, error.is_seen) == (
        "missed",
        "test.txt:7",
        "test.txt#1",
        True,
    )
    assert error.words[error.focus_start : error.focus_end] == ("w15",)
    assert error.words == tuple(words[7:25])  # eight words on the left, and the group on the right is not cut
    assert [(span.text, span.start) for span in error.gold] == [("w15", 8), ("w22 w23 w24", 15)]
    assert [span.type for span in error.predicted] == ["Group"]
    assert error.probability is None
    assert error.explanation == (
        "Gold has “w15” as Tool, the model has nothing there. The sentence stands word for word in train."
    )


def test_a_near_certain_mistake_casts_doubt_on_gold() -> None:
    errors = instructive_errors([sentence("Ember", "B-Tool")], [["O"]], "bio2", probabilities=[[0.995]])
    assert "with probability 0.99" in errors[0].explanation
    assert errors[0].explanation.endswith("A mistake this certain may be one of the gold tags.")


def test_the_same_lesson_is_taught_once() -> None:
    twice = [sentence("Ember woke", "B-Tool O"), sentence("ember slept", "B-Tool O")]
    assert len(instructive_errors(twice, [["O", "O"]] * 2, "bio2")) == 1


def test_no_error_gives_an_empty_list() -> None:
    assert instructive_errors([sentence("Ember", "B-Tool")], [["B-Tool"]], "bio2") == []


def test_errors_are_json() -> None:
    sentences, predicted, _ = one_of_each_kind()
    read = json.loads(
        json.dumps([error.as_json() for error in instructive_errors(sentences, predicted, "bio2")])
    )
    assert read[0]["gold"][0]["text"] == "Ember0"


@given(
    st.lists(st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(TAGS)), max_size=25), max_size=6),
    st.integers(0, 12),
)
@settings(deadline=None)
def test_any_input_gives_whole_spans_and_the_same_errors_again(
    drawn: list[list[tuple[str, str]]], limit: int
) -> None:
    sentences = [
        TaggedSentence(
            tuple(f"w{number}" for number in range(len(pairs))),
            tuple(gold for gold, _ in pairs),
            Source("test.txt", row, row),
        )
        for row, pairs in enumerate(drawn)
    ]
    predicted = [[guess for _, guess in pairs] for pairs in drawn]
    errors = instructive_errors(sentences, predicted, "bio2", limit=limit)
    assert errors == instructive_errors(sentences, predicted, "bio2", limit=limit)
    assert len(errors) <= limit
    for error in errors:
        for span in (*error.gold, *error.predicted):
            assert " ".join(error.words[span.start : span.end]) == span.text
        assert error.focus_start < error.focus_end <= len(error.words)


@pytest.mark.parametrize("given_too_few", [{"probabilities": [[]]}, {"seen": []}])
def test_probabilities_and_flags_must_fit(given_too_few: dict[str, list[object]]) -> None:
    with pytest.raises(DataError, match="Expected one"):
        instructive_errors([sentence("Ember", "B-Tool")], [["O"]], "bio2", **given_too_few)


def test_errors_of_bare_labels_are_told_by_their_runs() -> None:
    given_sentence = sentence("Gilded Wren struck", "Group Group O")
    (error,) = instructive_errors([given_sentence], [["Group", "O", "O"]], "io")
    assert (error.kind, error.focus_start, error.focus_end) == ("boundary", 0, 2)
    assert error.explanation == (
        "Gold has “Gilded Wren” as Group, the model has “Gilded” as Group, which ends 1 word too early."
    )
