from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics import classification_report, f1_score
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support

from danlu.data.tag_schemes import Span, tags_of
from danlu.evaluation.span_report import span_report

TYPES = ["Tool", "Group", "Place"]


@st.composite
def bio2_tags(draw: st.DrawFn, length: int) -> list[str]:
    spans, position = [], 0
    while position < length:
        size = draw(st.integers(1, 3))
        kind = draw(st.sampled_from([*TYPES, None]))
        end = min(length, position + size)
        if kind is not None:
            spans.append(Span(position, end, kind))
        position = end
    return tags_of(spans, length, "bio2")


@st.composite
def gold_and_predicted(draw: st.DrawFn) -> tuple[list[list[str]], list[list[str]]]:
    lengths = draw(st.lists(st.integers(0, 9), min_size=1, max_size=6))
    gold = [draw(bio2_tags(length)) for length in lengths]
    # Half of the sentences are predicted right, so that correct spans are common.
    predicted = [tags if draw(st.booleans()) else draw(bio2_tags(len(tags))) for tags in gold]
    return gold, predicted


def has_spans(tags: list[list[str]]) -> bool:
    return any(tag != "O" for sentence in tags for tag in sentence)


@given(gold_and_predicted().filter(lambda both: has_spans(both[0]) and has_spans(both[1])))
@settings(deadline=None)
def test_valid_tags_score_as_in_seqeval(both: tuple[list[list[str]], list[list[str]]]) -> None:
    gold, predicted = both
    table = span_report(gold, predicted, "bio2")
    # Nine digits: at two, seqeval's 2PR/(P+R) rounds ties such as 0.625 the other way now and then.
    assert table.as_text(digits=9) == classification_report(gold, predicted, digits=9, zero_division=0)
    assert table.averages["micro avg"].f1 == pytest.approx(
        f1_score(gold, predicted, zero_division=0), abs=1e-12
    )
    for average in ("micro", "macro", "weighted"):
        expected = precision_recall_fscore_support(gold, predicted, average=average, zero_division=0)[:3]
        row = table.averages[f"{average} avg"]
        assert (row.precision or 0.0, row.recall or 0.0, row.f1) == pytest.approx(expected, abs=1e-12)


def test_an_orphan_inside_tag_opens_a_span_as_in_conlleval() -> None:
    table = span_report([["B-Tool", "I-Tool", "O"]], [["I-Tool", "I-Tool", "O"]], "bio2")
    assert table.rows[0].f1 == 1.0


def test_an_inside_tag_of_another_type_opens_a_span_of_its_own() -> None:
    table = span_report([["B-Tool", "B-Group"]], [["B-Tool", "I-Group"]], "bio2")
    assert [row.f1 for row in table.rows] == [1.0, 1.0]


def test_one_word_too_few_is_wrong() -> None:
    table = span_report([["B-Tool", "I-Tool"]], [["B-Tool", "O"]], "bio2")
    assert (table.rows[0].correct, table.rows[0].predicted, table.rows[0].support) == (0, 1, 1)


def test_other_schemes_give_the_same_scores() -> None:
    table = span_report([["S-Tool", "B-Group", "M-Group", "E-Group"]], [["S-Tool", "O", "O", "O"]], "bmes")
    assert table.averages["micro avg"].recall == 0.5
    assert table.convention["tags"].startswith("bmes")


def test_a_split_without_spans_has_no_scores_but_reasons() -> None:
    table = span_report([["O"]], [["O"]], "bio2")
    assert table.rows == ()
    assert table.averages["micro avg"].f1 is None
    assert table.averages["micro avg"].reasons["f1"] == "neither in gold nor predicted"
    assert "micro avg" in table.as_text()
    assert json.loads(json.dumps(table.as_json()))["averages"]["macro avg"]["f1"] is None


def test_bare_labels_are_scored_as_the_spans_of_their_runs() -> None:
    gold, predicted = ["Tool", "Tool", "Group", "O", "Tool"], ["Tool", "Tool", "Tool", "O", "Tool"]
    table = span_report([gold], [predicted], "io")
    as_spans = span_report(
        [["B-Tool", "I-Tool", "B-Group", "O", "B-Tool"]],
        [["B-Tool", "I-Tool", "I-Tool", "O", "B-Tool"]],
        "bio2",
    )
    assert table.rows == as_spans.rows
    assert [(row.name, row.support) for row in table.rows] == [("Group", 1), ("Tool", 2)]
    assert table.convention["tags"] == "io, a span is a longest run of one label"
