"""Tags become the labels that a recipe declares, and what makes no sense is refused with its place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.example import Source, TaggedSentence
from danlu.data.label_folding import Folding, fold_sentences
from danlu.data.tag_schemes import PREFIXES, SCHEMES, Span, labels_of, spans_of, tags_of, violations
from danlu.errors import DataError
from danlu.recipe.tagging_data import Fold, Scheme

TYPES = ("HackOrg", "SecTeam", "Tool")
ORG: Fold = {"*-Org": ["*-HackOrg", "*-SecTeam"], "O": ["O", "*-Tool"]}
SPAN_SCHEMES = [scheme for scheme in SCHEMES if PREFIXES[scheme]]


def sentences_of(*tags: str) -> list[TaggedSentence]:
    return [
        TaggedSentence(
            tuple("w" * len(row.split())), tuple(row.split()), Source("train.txt", 10 * n, 10 * n + 9)
        )
        for n, row in enumerate(tags, start=1)
    ]


def fold(declared: Fold, *tags: str, scheme: Scheme = "bio2", split: str = "train") -> list[TaggedSentence]:
    return fold_sentences(
        sentences_of(*tags),
        Folding.of(declared),
        scheme=scheme,
        split=split,
        place=lambda sentence, position: f"{sentence.source.file}:{sentence.source.first_line + position}",
    )


def problems_of(declared: Fold, *tags: str, split: str = "train") -> list[str]:
    with pytest.raises(DataError, match=f"does not fit the tags of {split}") as caught:
        fold(declared, *tags, split=split)
    return [str(problem) for problem in caught.value.problems]


def test_everything_becomes_one_bare_label() -> None:
    folding = Folding.of({"Ent": "*", "O": "O"})
    assert folding.fold(["B-Tool", "I-Tool", "O", "B-Org", "B-Org"], "bio2") == (
        "Ent",
        "Ent",
        "O",
        "Ent",
        "Ent",
    )
    assert [folding.scheme_of(scheme) for scheme in SCHEMES] == ["io"] * len(SCHEMES)


def test_prefixes_stay_where_labels_ask_for_them() -> None:
    folding = Folding.of(ORG)
    tags = ["B-HackOrg", "I-HackOrg", "B-SecTeam", "B-Tool", "I-Tool", "O"]
    assert folding.fold(tags, "bio2") == ("B-Org", "I-Org", "B-Org", "O", "O", "O")
    assert [folding.scheme_of(scheme) for scheme in SCHEMES] == list(SCHEMES)


@pytest.mark.parametrize(
    ("declared", "label"),
    [
        ({"Rest": "*", "Exact": "B-Tool"}, "Exact"),
        ({"First": "*-T*", "Second": "B-*"}, "First"),
        ({"Second": "B-*", "First": "*-T*"}, "Second"),
        ({"Case": "*-tool", "Rest": "*"}, "Rest"),
        ({"Set": "[BS]-Tool", "Rest": "*"}, "Set"),
        ({"O": "*-Tool", "Rest": "*"}, "O"),
    ],
)
def test_an_exact_tag_goes_before_patterns_and_of_those_the_first(declared: Fold, label: str) -> None:
    assert Folding.of(declared).fold(["B-Tool"], "bio2") == (label,)


def test_o_is_matched_by_no_pattern() -> None:
    assert Folding.of({"Ent": "*"}).fold(["O", "B-X"], "bio2") == ("O", "Ent")


def test_bare_labels_fold_too() -> None:
    tags = ["NN", "NNS", "O", "VBD", "."]
    assert Folding.of({"Noun": "NN*", "Verb": "VB*", "O": "*"}).fold(tags, "io") == (
        "Noun", "Noun", "O", "Verb", "O",
    )  # fmt: skip


def test_in_iob1_spans_that_touch_stay_apart() -> None:
    tags = ["I-HackOrg", "I-HackOrg", "I-SecTeam", "B-SecTeam", "I-Tool", "I-HackOrg"]
    folded = Folding.of(ORG).fold(tags, "iob1")
    assert folded == ("I-Org", "I-Org", "B-Org", "B-Org", "O", "I-Org")
    assert violations(folded, "iob1") == []


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[Span], int]:
    spans, place = [], 0
    for gap, length, type_ in draw(
        st.lists(st.tuples(st.sampled_from((0, 0, 2)), st.integers(1, 3), st.sampled_from(TYPES)), max_size=7)
    ):
        spans.append(Span(place + gap, place + gap + length, type_))
        place += gap + length
    return spans, place


def folded_spans(spans: Sequence[Span]) -> list[Span]:
    return [Span(span.start, span.end, "Org") for span in spans if span.type != "Tool"]


@given(layouts(), st.sampled_from(SPAN_SCHEMES))
def test_folding_is_folding_of_spans(layout: tuple[list[Span], int], scheme: Scheme) -> None:
    spans, length = layout
    folded = Folding.of(ORG).fold(tags_of(spans, length, scheme), scheme)
    assert list(folded) == tags_of(folded_spans(spans), length, scheme)


@given(st.data(), st.sampled_from(SPAN_SCHEMES))
def test_tags_that_break_their_scheme_keep_their_spans(data: st.DataObject, scheme: Scheme) -> None:
    tags = data.draw(st.lists(st.sampled_from(labels_of(TYPES, scheme)), max_size=10))
    folded = Folding.of(ORG).fold(tags, scheme)
    assert spans_of(folded, scheme) == folded_spans(spans_of(tags, scheme))


@given(st.data(), st.sampled_from(SCHEMES))
def test_a_bare_label_is_decided_word_by_word(data: st.DataObject, scheme: Scheme) -> None:
    tags = data.draw(st.lists(st.sampled_from(labels_of(TYPES, scheme)), max_size=10))
    assert Folding.of({"Ent": "*"}).fold(tags, scheme) == tuple("O" if tag == "O" else "Ent" for tag in tags)


def test_sentences_keep_all_but_their_tags() -> None:
    (sentence,) = sentences_of("B-Tool O")
    (folded,) = fold({"Ent": "*"}, "B-Tool O")
    assert folded.tags == ("Ent", "O")
    assert (folded.words, folded.source, folded.document) == (
        sentence.words,
        sentence.source,
        sentence.document,
    )


def test_tags_that_nothing_matches_are_named_with_counts_and_first_places() -> None:
    tags = ["O B-Org I-Org", "B-Tool I-Tool", "B-Tool O B-Time"]
    found = problems_of({"Ent": "*-Org"}, *tags, split="valid")
    assert [text.splitlines()[0] for text in found] == [
        "train.txt:20: data.fold has no label for this tag, which occurs 2 times, here first",
        "train.txt:21: data.fold has no label for this tag, which occurs here alone",
        "train.txt:32: data.fold has no label for this tag, which occurs here alone",
    ]
    assert "received: 'B-Tool'" in found[0]
    assert "allowed:  O, and what matches *-Org" in found[0]
    assert "under one of Ent" in found[0]


def test_a_sentence_alone_is_refused_too() -> None:
    with pytest.raises(DataError, match="no label for the tag 'B-Tool'"):
        Folding.of({"Ent": "*-Org"}).fold(["O", "B-Tool"], "bio2")


def test_a_pattern_that_matches_no_tag_of_train_is_refused() -> None:
    found = problems_of({"*-Org": ["*-HackOrgg", "B-SecTeam", "*-Org"]}, "B-Org I-Org", "B-HackOrg B-Org")
    assert [text.splitlines()[0] for text in found] == [
        "train.txt:20: data.fold has no label for this tag, which occurs here alone",
        "data.fold.*-Org: matches no tag of train",
        "data.fold.*-Org: matches no tag of train",
    ]
    assert "did you mean B-HackOrg" in found[1]
    assert "allowed:  train has B-HackOrg, B-Org, I-Org" in found[1]


def test_patterns_may_match_nothing_in_other_splits() -> None:
    assert fold(ORG, "O O", split="test")[0].tags == ("O", "O")


@pytest.mark.parametrize(
    ("declared", "pattern"),
    [
        ({"Ent": "*", "Org": "*-Org"}, "*-Org"),
        ({"Ent": "*", "Org": ["*-Org", "B-Tool"]}, "*-Org"),
        ({"Tool": "*-Tool", "Org": "*-Org", "Rest": "*"}, "*"),
    ],
)
def test_a_pattern_that_comes_too_late_is_refused(declared: Fold, pattern: str) -> None:
    (problem,) = problems_of(declared, "B-Org I-Org", "B-Tool I-Tool")
    assert f"received: {pattern!r}" in problem
    assert "goes elsewhere before" in problem


@pytest.mark.parametrize(
    "declared",
    [
        {"Ent": "*", "O": "O"},
        {"Org": "*-Org", "Rest": ["B-Tool", "I-Tool", "*"]},
        {"Org": ["B-Org", "*-Org"], "Rest": "*"},
    ],
)
def test_a_pattern_for_what_may_yet_come_is_fine(declared: Fold) -> None:
    assert fold(declared, "B-Org I-Org", "B-Tool I-Tool")


def test_a_type_is_not_cut_apart_where_prefixes_stay() -> None:
    cut: Fold = {"*-Org": ["B-HackOrg"], "*-Team": "*-SecTeam", "O": ["O", "I-HackOrg"]}
    (problem,) = problems_of(cut, "B-HackOrg I-HackOrg", "B-SecTeam", split="test")
    assert "the tags of HackOrg become different labels, which cuts its spans" in problem
    assert "B-HackOrg: *-Org, I-HackOrg: O" in problem
    assert "'*-HackOrg'" in problem


def test_bare_labels_may_tell_prefixes_apart() -> None:
    (folded,) = fold({"Begin": "B-*", "Inside": "I-*"}, "B-Tool I-Tool O")
    assert folded.tags == ("Begin", "Inside", "O")
