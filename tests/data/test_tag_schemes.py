"""Tag schemes: spans from tags and back, against seqeval and against conlleval's rules written out here."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from danlu.data.tag_schemes import (
    PREFIXES,
    SCHEMES,
    Span,
    allowed_transitions,
    convert,
    is_tag,
    labels_of,
    spans_of,
    split_tag,
    tags_of,
    type_of,
    violations,
)
from danlu.errors import DataError
from danlu.recipe.tagging_data import Scheme

SPAN_TYPES = ("Tool", "Org", "foo-bar", "攻击")
SPAN_SCHEMES = tuple(scheme for scheme in SCHEMES if PREFIXES[scheme])
schemes = st.sampled_from(SCHEMES)
span_schemes = st.sampled_from(SPAN_SCHEMES)


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[Span], int]:
    """Spans apart from each other, many of them adjacent, and the length of their sequence."""
    spans, place = [], 0
    for gap, length, type_ in draw(
        st.lists(
            st.tuples(st.sampled_from((0, 0, 1, 3)), st.integers(1, 4), st.sampled_from(SPAN_TYPES)),
            max_size=8,
        )
    ):
        spans.append(Span(place + gap, place + gap + length, type_))
        place += gap + length
    return spans, place + draw(st.integers(0, 2))


@st.composite
def any_tags(draw: st.DrawFn, scheme: Scheme) -> list[str]:
    """Tags of a scheme in any order, most often broken."""
    return draw(st.lists(st.sampled_from(labels_of(SPAN_TYPES[:2], scheme)), max_size=12))


def conlleval_spans(tags: list[str]) -> list[Span]:
    """The functions startOfChunk and endOfChunk of conlleval.pl, rule by rule, with M read like I."""
    found: list[Span] = []
    start = 0
    before, before_type = "O", ""
    for place, tag in enumerate([*tags, "O"]):
        now, type_ = (tag[0], tag[2:]) if tag != "O" else ("O", "")
        now = "I" if now == "M" else now
        ends = before != "O" and (
            (before == "B" and now in "BSO")
            or (before == "I" and now in "BSO")
            or before == "E"
            or before == "S"
            or before_type != type_
        )
        starts = now != "O" and (
            now in "BS"
            or (before in "ESO" and now == "E")
            or (before in "ESO" and now == "I")
            or before_type != type_
        )
        if ends:
            found.append(Span(start, place, before_type))
        if starts:
            start = place
        before, before_type = now, type_
    return found


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("O", ("O", "")),
        ("B-Tool", ("B", "Tool")),
        ("I-foo-bar", ("I", "foo-bar")),
        ("S--", ("S", "-")),
        ("M-攻", ("M", "攻")),
    ],
)
def test_a_tag_is_split_at_its_first_hyphen(text: str, parts: tuple[str, str]) -> None:
    assert split_tag(text) == parts


@pytest.mark.parametrize(
    "text", ["", "B", "B-", "-Tool", "o", "b-Tool", "Despite", "X-Tool", "BI-Tool", "O-Tool"]
)
def test_what_is_no_tag_is_refused(text: str) -> None:
    assert not is_tag(text)
    with pytest.raises(DataError, match="Expected a tag"):
        split_tag(text)


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("iob1", ["I-X", "I-X", "B-X", "I-X", "I-Y", "O", "I-Y"]),
        ("bio2", ["B-X", "I-X", "B-X", "I-X", "B-Y", "O", "B-Y"]),
        ("bioes", ["B-X", "E-X", "B-X", "E-X", "S-Y", "O", "S-Y"]),
        ("bmes", ["B-X", "E-X", "B-X", "E-X", "S-Y", "O", "S-Y"]),
    ],
)
def test_each_scheme_writes_the_same_spans_its_own_way(scheme: Scheme, tags: list[str]) -> None:
    spans = [Span(0, 2, "X"), Span(2, 4, "X"), Span(4, 5, "Y"), Span(6, 7, "Y")]
    assert tags_of(spans, 7, scheme) == tags
    assert spans_of(tags, scheme) == spans


def test_long_spans_have_their_middle() -> None:
    assert tags_of([Span(0, 4, "X")], 4, "bioes") == ["B-X", "I-X", "I-X", "E-X"]
    assert tags_of([Span(0, 4, "X")], 4, "bmes") == ["B-X", "M-X", "M-X", "E-X"]


@given(layouts(), span_schemes, span_schemes)
def test_converting_valid_tags_there_and_back_loses_nothing(
    layout: tuple[list[Span], int], source: Scheme, target: Scheme
) -> None:
    spans, length = layout
    tags = tags_of(spans, length, source)
    converted = convert(tags, source, target)
    assert spans_of(converted, target) == spans
    assert violations(converted, target) == []
    assert convert(converted, target, source) == tags


@given(st.data(), span_schemes)
def test_any_tags_are_read_as_conlleval_reads_them(data: st.DataObject, scheme: Scheme) -> None:
    tags = data.draw(any_tags(scheme))
    assert spans_of(tags, scheme) == conlleval_spans(tags)


@given(layouts(), st.sampled_from(("bio2", "bioes")))
def test_valid_tags_are_read_as_seqeval_reads_them(layout: tuple[list[Span], int], scheme: Scheme) -> None:
    spans, length = layout
    entities = get_entities(tags_of(spans, length, scheme))
    assert [Span(start, end + 1, type_) for type_, start, end in entities] == spans


@given(st.data(), schemes)
def test_repaired_tags_are_valid_and_keep_the_spans(data: st.DataObject, scheme: Scheme) -> None:
    tags = data.draw(any_tags(scheme))
    repaired = convert(tags, scheme, scheme)
    assert violations(repaired, scheme) == []
    assert spans_of(repaired, scheme) == spans_of(tags, scheme)


@given(st.data(), schemes)
def test_tags_without_violations_are_those_that_repair_leaves_alone(
    data: st.DataObject, scheme: Scheme
) -> None:
    tags = data.draw(any_tags(scheme))
    assert (violations(tags, scheme) == []) == (convert(tags, scheme, scheme) == tags)


@given(st.data(), schemes)
def test_transitions_allow_exactly_the_sequences_without_violations(
    data: st.DataObject, scheme: Scheme
) -> None:
    labels = labels_of(SPAN_TYPES[:2], scheme)
    allowed = allowed_transitions(labels, scheme)
    tags = data.draw(st.lists(st.sampled_from(labels), min_size=1, max_size=5))
    path = [labels.index(tag) for tag in tags]
    steps = pairwise(path)
    is_allowed = (
        allowed.start[path[0]] and allowed.end[path[-1]] and all(allowed.between[a][b] for a, b in steps)
    )
    assert is_allowed == (violations(tags, scheme) == [])


@pytest.mark.parametrize(
    ("scheme", "tags", "places"),
    [
        ("bio2", ["I-X", "I-X", "O", "B-X", "I-Y"], [0, 4]),
        ("iob1", ["B-X", "I-X", "B-X", "I-Y", "B-X"], [0, 4]),
        ("bioes", ["B-X", "O", "E-X", "S-X", "I-X"], [1, 2, 4]),
        ("bmes", ["B-X", "M-X"], [1]),
        ("bmes", ["B-X", "I-X", "E-X"], [1]),
        ("bio2", [], []),
    ],
)
def test_violations_name_the_places(scheme: Scheme, tags: list[str], places: list[int]) -> None:
    assert violations(tags, scheme) == places


def test_a_prefix_of_another_scheme_is_refused() -> None:
    with pytest.raises(DataError, match="'E-X' at position 1 is no tag of the scheme bio2"):
        spans_of(["B-X", "E-X"], "bio2")


@pytest.mark.parametrize(
    "spans", [[Span(0, 2, "X"), Span(1, 3, "Y")], [Span(1, 1, "X")], [Span(2, 5, "X")], [Span(-1, 1, "X")]]
)
def test_spans_that_overlap_or_leave_the_sequence_are_refused(spans: list[Span]) -> None:
    with pytest.raises(ValueError, match="Expected spans apart"):
        tags_of(spans, 4, "bio2")


def test_labels_are_listed_by_type_with_o_first() -> None:
    assert labels_of(["B", "A"], "bioes") == ["O", "B-B", "I-B", "E-B", "S-B", "B-A", "I-A", "E-A", "S-A"]
    assert all(len(labels_of(["X"], scheme)) == 1 + len(PREFIXES[scheme]) for scheme in SPAN_SCHEMES)


def runs(tags: list[str]) -> list[Span]:
    """The longest runs of one name."""
    found, place = [], 0
    for name, group in groupby(tags):
        length = len(list(group))
        found += [Span(place, place + length, name)] * (name != "O")
        place += length
    return found


BARE = ("Tool", "Org", "foo-bar", "B-Tool", "NN$", "o")


@pytest.mark.parametrize("name", BARE)
def test_a_bare_name_is_a_tag_of_io_alone(name: str) -> None:
    assert is_tag(name, "io")
    assert split_tag(name, "io") == ("I", name)
    assert type_of(name, "io") == name
    assert labels_of(["X", name], "io") == ["O", "X", name]


def test_a_tag_belongs_to_the_schemes_that_have_its_prefix() -> None:
    assert [scheme for scheme in SCHEMES if is_tag("E-Tool", scheme)] == ["bioes", "bmes", "io"]
    assert [scheme for scheme in SCHEMES if is_tag("Tool", scheme)] == ["io"]
    assert all(is_tag("O", scheme) for scheme in SCHEMES)
    assert not any(is_tag("", scheme) for scheme in SCHEMES)
    assert all(type_of("O", scheme) == "" for scheme in SCHEMES)
    assert type_of("I-foo-bar", "bio2") == "foo-bar"
    with pytest.raises(DataError, match="Expected a tag"):
        split_tag("", "io")


@given(st.lists(st.sampled_from(("O", *BARE)), max_size=12))
def test_spans_of_io_are_the_longest_runs(tags: list[str]) -> None:
    spans = spans_of(tags, "io")
    assert spans == runs(tags)
    assert tags_of(spans, len(tags), "io") == tags
    assert violations(tags, "io") == []
    assert convert(tags, "io", "io") == tags


@given(st.lists(st.sampled_from(("O", *BARE)), max_size=12), span_schemes)
def test_io_survives_every_other_scheme(tags: list[str], scheme: Scheme) -> None:
    converted = convert(tags, "io", scheme)
    assert violations(converted, scheme) == []
    assert spans_of(converted, scheme) == spans_of(tags, "io")
    assert convert(converted, scheme, "io") == tags


@given(layouts(), span_schemes)
def test_in_io_spans_of_one_type_that_touch_are_one(layout: tuple[list[Span], int], scheme: Scheme) -> None:
    spans, length = layout
    types = [
        next((span.type for span in spans if span.start <= place < span.end), "O") for place in range(length)
    ]
    assert convert(tags_of(spans, length, scheme), scheme, "io") == types
    assert spans_of(types, "io") == runs(types)


def test_io_has_no_tag_for_a_type_called_o() -> None:
    with pytest.raises(DataError, match="no tag for the type 'O'"):
        convert(["B-O"], "bio2", "io")
    with pytest.raises(DataError, match="no tag for the type 'O'"):
        labels_of(["O"], "io")


def test_io_allows_every_step() -> None:
    allowed = allowed_transitions(["O", "X", "Y"], "io")
    assert all([*allowed.start, *allowed.end, *(step for row in allowed.between for step in row)])
