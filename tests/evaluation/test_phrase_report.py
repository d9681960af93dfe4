from __future__ import annotations

import json

from danlu.data.example import Source, TaggedSentence
from danlu.evaluation.phrase_counts import phrase_counts
from danlu.evaluation.phrase_report import phrase_length_report, phrase_report
from danlu.evaluation.phrase_scores import phrase_scores


def text(words: str, tags: str, *phrases: str) -> TaggedSentence:
    declared = tuple(tuple(phrase.split()) for phrase in phrases)
    return TaggedSentence(tuple(words.split()), tuple(tags.split()), Source("a.tsv", 1, 1), None, declared)


TEXTS = [
    text("happy mothers day", "O B-phrase E-phrase", "mothers day"),
    text("day made today", "S-phrase O O", "day"),
    text("so what now", "O O O", "so what then"),
]
PREDICTED = [["O", "B-phrase", "E-phrase"], ["B-phrase", "E-phrase", "O"], ["O", "O", "O"]]
COUNTS = phrase_counts(TEXTS, PREDICTED, "bioes")


def test_keywords_and_phrases_have_a_row_each_and_no_averages() -> None:
    table = phrase_report(COUNTS, convention={"phrase": "exact"})
    keyword, phrase = table.rows
    assert (keyword.name, keyword.support, keyword.predicted, keyword.correct) == ("keyword", 3, 4, 3)
    assert (phrase.name, phrase.support, phrase.predicted, phrase.correct) == ("phrase", 3, 2, 1)
    assert table.averages == {}
    assert table.convention == {"phrase": "exact"}
    assert "avg" not in table.as_text()


def test_its_rows_are_the_scores() -> None:
    keyword, phrase = phrase_report(COUNTS).rows
    values = phrase_scores(TEXTS, PREDICTED, "bioes").values
    for name, row in (("keyword", keyword), ("phrase", phrase)):
        assert (row.precision, row.recall, row.f1) == tuple(
            values[f"{name}.{metric}"] for metric in ("precision", "recall", "f1")
        )


def test_each_length_that_occurs_has_a_row() -> None:
    table = phrase_length_report(COUNTS)
    assert [(row.name, row.support, row.predicted, row.correct) for row in table.rows] == [
        ("1 word", 1, 0, 0),
        ("2 words", 1, 2, 1),
        ("3 words", 1, 0, 0),
    ]
    assert list(table.averages) == ["micro avg"]
    assert table.averages["micro avg"].f1 == 0.4


def test_what_is_undefined_is_said_without_a_word_of_averages() -> None:
    (note,) = phrase_length_report(COUNTS).footnotes()
    assert note == "2 never predicted, precision shown as 0, but undefined: 1 word, 3 words"


def test_a_part_without_texts_has_reasons_and_is_json() -> None:
    none = phrase_counts([], [], "bioes")
    table = json.loads(json.dumps(phrase_report(none).as_json()))
    assert [row["f1"] for row in table["rows"]] == [None, None]
    assert table["rows"][0]["reasons"]["f1"] == "neither in gold nor predicted"
    assert phrase_length_report(none).rows == ()
