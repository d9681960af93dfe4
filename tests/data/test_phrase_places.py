from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danlu.data.phrase_places import label_phrases, phrase_places
from danlu.data.tag_schemes import spans_of, tags_of

words = st.lists(st.sampled_from("abc"), min_size=1, max_size=12)
phrases = st.lists(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=4).map(tuple), min_size=1, max_size=5, unique=True
)


def test_places_overlap_and_reach_the_end() -> None:
    assert phrase_places("abab", ("a", "b")) == [0, 2]
    assert phrase_places("aaa", ("a", "a")) == [0, 1]
    assert phrase_places("ab", ("a", "b", "c")) == []


@given(words, phrases, st.booleans())
def test_labels_stand_apart_on_phrases_of_the_text(words, phrases, is_first_only: bool) -> None:
    found = label_phrases(words, phrases, is_first_only=is_first_only)
    labelled = [tuple(words[span.start : span.end]) for span in found.spans]

    assert spans_of(tags_of(found.spans, len(words), "bioes"), "bioes") == found.spans
    assert set(labelled) | set(found.missing) | set(found.covered) == set(phrases)
    assert len(found.missing) + len(found.covered) + len(set(labelled)) == len(phrases)
    assert found.missing == [phrase for phrase in phrases if not phrase_places(words, phrase)]
    if is_first_only:
        assert len(labelled) == len(set(labelled))


@given(words, phrases)
def test_what_is_not_labelled_overlaps_something_as_long(words, phrases) -> None:
    spans = label_phrases(words, phrases).spans
    for phrase in phrases:
        for start in phrase_places(words, phrase):
            end = start + len(phrase)
            meeting = [span for span in spans if max(start, span.start) < min(end, span.end)]
            assert any(span.end - span.start >= len(phrase) for span in meeting)


@given(words, phrases, st.randoms(use_true_random=False))
def test_the_order_of_the_phrases_changes_nothing(words, phrases, draw) -> None:
    shuffled = draw.sample(phrases, len(phrases))
    assert label_phrases(words, phrases).spans == label_phrases(words, shuffled).spans
