from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.audio_overlap import audio_overlap
from danlu.data.clip import Clip
from danlu.record.data_warnings import data_warnings, shared_with_train
from made_up_audio_record import PAPER_WARNING


def clip(name, speaker, sentence):
    return Clip(Path(name), name, "calm", speaker=speaker, sentence=sentence, sha256=name)


TRAIN = [clip("a", "03", "a01"), clip("b", "08", "a02")]
APART = audio_overlap(TRAIN, [clip("c", "09", "b01")])
VOICES = audio_overlap(TRAIN, [clip("c", "03", "b01"), clip("d", "09", "b02")])
ALL = audio_overlap(TRAIN, TRAIN)


def provenance(overlap, **protocol):
    overlap = {**overlap.as_json(), "warnings": overlap.warnings("valid")}
    return {"overlap": {"valid": overlap}, "protocol": {"kind": "by-group", "leaks": [], **protocol}}


PAPER = {"kind": "paper", "leaks": ["speakers", "sentences", "choice"], "warning": PAPER_WARNING}


@pytest.mark.parametrize(
    ("overlap", "protocol", "shared"),
    [
        (APART, {}, []),
        (VOICES, {}, ["speakers"]),
        (ALL, {}, ["files", "speakers", "sentences"]),
        (VOICES, PAPER, ["speakers", "sentences", "choice"]),
    ],
)
def test_what_is_shared_is_named_in_a_word_each(overlap, protocol, shared):
    assert shared_with_train(provenance(overlap, **protocol)) == shared


def test_shared_speakers_are_a_sentence():
    expected = "Valid shares 1 of 2 speakers with train (03): its scores say nothing about new voices."
    assert data_warnings(provenance(VOICES), {}) == [expected]
    assert data_warnings(provenance(APART), {}) == []


def test_an_evaluation_adds_what_its_own_split_shares_and_repeats_nothing():
    evaluations = {
        "valid": {"overlap_with_train": VOICES.as_json()},
        "test": {"overlap_with_train": VOICES.as_json()},
    }
    found = data_warnings(provenance(VOICES), evaluations)
    assert [warning.split()[0] for warning in found] == ["Valid", "Test"]
    assert data_warnings(None, {"test": evaluations["test"]}) == [found[1]]


def test_clips_that_were_trained_on_are_told_first():
    first, *_ = data_warnings(None, {"test": {"overlap_with_train": ALL.as_json()}})
    assert first.startswith("2 of 2 clips of test are files of train too")


def test_a_protocol_that_warns_says_it_once_and_for_all():
    evaluations = {"test": {"overlap_with_train": VOICES.as_json(), "protocol": PAPER}}
    warning = PAPER_WARNING[0].upper() + PAPER_WARNING[1:]
    assert data_warnings(provenance(VOICES, **PAPER), evaluations) == [warning]
    assert data_warnings(None, evaluations) == [warning]


def test_overlaps_of_texts_are_no_warnings():
    overlap = {"count": 12, "same_label": 11, "of_texts": 2500}
    assert data_warnings({"overlap": {"valid": overlap}}, {"valid": {"overlap_with_train": overlap}}) == []
    assert shared_with_train({"overlap": {"valid": overlap}}) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", " ", "03"]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "overlap", "valid", "warnings", "warning", "protocol", "leaks", "clips", "same_audio", "speakers",
                    "sentences", "shared", "of", "known", "overlap_with_train",
                ]
            ),
            children,
            max_size=5,
        )
    ),
    max_leaves=15,
)  # fmt: skip


@given(
    json_values, st.dictionaries(st.sampled_from(["warning", "overlap_with_train", "protocol"]), json_values)
)
def test_json_of_any_shape_is_read(content, evaluation):
    assert all(sentence.endswith(".") for sentence in data_warnings(content, {"test": evaluation}))
    assert all(isinstance(word, str) for word in shared_with_train(content))
