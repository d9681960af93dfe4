from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from danlu.errors import DataError
from danlu.evaluation.span_report import span_report
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.recipe.score_names import LOSS, SCORES_OF_TASK, selectable_scores

LABELS = ["O", "B-Tool", "I-Tool", "B-Group", "I-Group"]
label_pairs = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=8)


def test_the_names_are_those_of_the_registry() -> None:
    scores = tagging_scores([["B-Tool"]], [["B-Tool"]], "bio2", seen=[True])
    assert set(scores.values) == set(selectable_scores("tagging")) - {LOSS}
    plain = tagging_scores([["B-Tool"]], [["B-Tool"]], "bio2")
    assert set(plain.values) == set(SCORES_OF_TASK["tagging"])


@given(st.lists(label_pairs, min_size=1, max_size=6))
@settings(deadline=None)
def test_token_scores_are_scikit_learns(drawn: list[list[tuple[str, str]]]) -> None:
    gold = [[true for true, _ in sentence] for sentence in drawn]
    predicted = [[guess for _, guess in sentence] for sentence in drawn]
    true, guess = list(chain(*gold)), list(chain(*predicted))
    values = tagging_scores(gold, predicted, "bio2").values
    entities = sorted({*true, *guess} - {"O"})
    assert values["token.accuracy"] == accuracy_score(true, guess)
    for name, average, labels in (
        ("token.macro_f1", "macro", None),
        ("token.weighted_f1", "weighted", None),
        ("token.macro_f1_entities", "macro", entities),
        ("token.micro_f1_entities", "micro", entities),
    ):
        if labels == []:
            assert values[name] is None
        else:
            expected = f1_score(true, guess, labels=labels, average=average, zero_division=0)
            assert values[name] == pytest.approx(expected, abs=1e-14)


@given(st.lists(st.tuples(label_pairs, st.booleans()), min_size=1, max_size=6))
@settings(deadline=None)
def test_each_slice_scores_as_if_it_were_alone(drawn: list[tuple[list[tuple[str, str]], bool]]) -> None:
    gold = [[true for true, _ in sentence] for sentence, _ in drawn]
    predicted = [[guess for _, guess in sentence] for sentence, _ in drawn]
    seen = [flag for _, flag in drawn]
    scores = tagging_scores(gold, predicted, "bio2", seen)
    for part, wanted in (("@seen", True), ("@unseen", False)):
        rows = [number for number, flag in enumerate(seen) if flag is wanted]
        alone = tagging_scores([gold[row] for row in rows], [predicted[row] for row in rows], "bio2")
        assert {name: scores.values[name + part] for name in alone.values} == pytest.approx(alone.values)
        assert {name + part for name in alone.reasons} == {name for name in scores.reasons if part in name}


def test_span_scores_are_those_of_the_span_report() -> None:
    gold = [["B-Tool", "I-Tool", "O", "B-Group"], ["O", "B-Group"]]
    predicted = [["B-Tool", "O", "O", "B-Group"], ["B-Group", "B-Group"]]
    values, table = tagging_scores(gold, predicted, "bio2").values, span_report(gold, predicted, "bio2")
    assert values["span.micro_f1"] == table.averages["micro avg"].f1
    assert values["span.micro_precision"] == table.averages["micro avg"].precision
    assert values["span.micro_recall"] == table.averages["micro avg"].recall
    assert values["span.macro_f1"] == table.averages["macro avg"].f1


def test_a_model_that_finds_nothing_scores_zero_and_has_no_precision() -> None:
    scores = tagging_scores([["B-Tool", "O"]], [["O", "O"]], "bio2")
    assert scores.values["span.micro_f1"] == 0.0
    assert scores.values["span.micro_precision"] is None
    assert scores.reasons == {"span.micro_precision": "no span is predicted"}


def test_spans_where_gold_has_none_have_no_recall() -> None:
    scores = tagging_scores([["O", "O"]], [["B-Tool", "O"]], "bio2")
    assert scores.values["span.micro_f1"] == 0.0
    assert scores.reasons == {"span.micro_recall": "no span in gold"}


def test_a_slice_without_spans_says_so() -> None:
    scores = tagging_scores([["B-Tool"], ["O"]], [["B-Tool"], ["O"]], "bio2", [True, False])
    assert scores.values["token.accuracy@unseen"] == 1.0
    assert scores.reasons["span.micro_f1@unseen"] == "no span, in gold or predicted"
    assert scores.reasons["token.micro_f1_entities@unseen"] == "no label but O, in gold or predicted"


def test_an_empty_slice_has_a_reason_for_every_name() -> None:
    scores = tagging_scores([["B-Tool"]], [["B-Tool"]], "bio2", [True])
    unseen = {name: reason for name, reason in scores.reasons.items() if name.endswith("@unseen")}
    assert len(unseen) == len(SCORES_OF_TASK["tagging"])
    assert set(unseen.values()) == {"no word in this part of the split"}


def test_flags_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DataError, match=r"one seen flag for each of 1 sentences\. Received 2"):
        tagging_scores([["O"]], [["O"]], "bio2", [True, False])


def test_bare_labels_are_scored_by_word_and_by_run() -> None:
    gold, predicted = [["Tool", "Tool", "O", "Group"]], [["Tool", "Tool", "Tool", "Group"]]
    values = tagging_scores(gold, predicted, "io").values
    assert values["token.accuracy"] == 0.75
    assert values["token.micro_f1_entities"] == pytest.approx(6 / 7)
    assert values["span.micro_f1"] == 0.5
    assert all(value is not None for value in values.values())
