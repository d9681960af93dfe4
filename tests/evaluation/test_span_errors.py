from __future__ import annotations

import pytest

from danlu.data.tag_schemes import Span
from danlu.evaluation.span_errors import explain, span_errors

WORDS = ["the", "Slow", "Ember", "loader", "woke", "in", "Brassmouth"]
GOLD = Span(1, 4, "Tool")

HAS = "gold has “Slow Ember loader” as Tool, the model has "
CASES = [
    ([], "missed", f"{HAS}nothing there"),
    ([Span(5, 6, "Tool")], "missed", f"{HAS}nothing there"),
    ([Span(1, 4, "Group")], "type", f"{HAS}the same words as Group"),
    ([Span(2, 4, "Tool")], "boundary", f"{HAS}“Ember loader” as Tool, which starts 1 word too late"),
    (
        [Span(0, 2, "Group")],
        "boundary",
        f"{HAS}“the Slow” as Group, which starts 1 word too early and ends 2 words too early",
    ),
]


@pytest.mark.parametrize(("predicted", "kind", "said"), CASES)
def test_what_happened_to_a_gold_span(predicted: list[Span], kind: str, said: str) -> None:
    error = span_errors([GOLD], predicted)[0]
    assert error.kind == kind
    assert explain(error, WORDS) == said
    assert error.type == "Tool"


def test_a_right_span_is_no_error() -> None:
    assert span_errors([GOLD], [GOLD]) == []


def test_a_spurious_span_shares_no_word_with_gold() -> None:
    (error,) = span_errors([GOLD], [GOLD, Span(6, 7, "Place")])
    assert (error.kind, error.type, error.focus) == ("spurious", "Place", (6, 7))
    assert explain(error, WORDS) == "the model has “Brassmouth” as Place, gold has nothing there"


def test_a_gold_span_in_two_halves_is_one_error() -> None:
    (error,) = span_errors([GOLD], [Span(1, 2, "Group"), Span(2, 4, "Tool")])
    assert error.predicted == Span(1, 2, "Group")
    assert error.focus == (1, 4)
