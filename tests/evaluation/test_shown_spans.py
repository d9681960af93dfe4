from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danlu.data.tag_schemes import Span
from danlu.evaluation.shown_spans import CONTEXT, ShownSpan, shown_window, spans_within


def test_the_window_ends_with_the_sentence() -> None:
    assert shown_window(2, 3, 5, []) == (0, 5)
    assert shown_window(20, 22, 50, []) == (20 - CONTEXT, 22 + CONTEXT)


@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=6),
)
def test_no_span_is_cut(start: int, drawn: list[tuple[int, int]]) -> None:
    spans = [Span(first, first + size, "Tool") for first, size in drawn]
    first, last = shown_window(start, start + 1, 60, spans)
    assert first <= start < last
    for span in spans:
        assert not span.start < first < span.end
        assert not span.start < last < span.end


def test_spans_count_from_the_first_shown_word() -> None:
    words = ["the", "slow", "恶意", "软件", "woke"]
    spans = [Span(0, 1, "Tool"), Span(2, 4, "Tool"), Span(4, 5, "Tool")]
    assert spans_within(spans, words, 1, 4) == (ShownSpan(1, 3, "Tool", "恶意软件"),)
