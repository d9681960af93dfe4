"""What valid and test have in common with train: hashes, speakers, sentences, and what is said of it."""

from __future__ import annotations

import json

from danlu.data.audio_overlap import audio_overlap, seen_speakers
from small_clips import made_clip

TRAIN = [
    made_clip("a", speaker="03", sentence="a01"),
    made_clip("b", speaker="08", sentence="a02"),
    made_clip("c", speaker="08", sentence="a01"),
]


def test_what_is_shared_is_counted_by_clip_and_by_name():
    other = [
        made_clip("d", speaker="08", sentence="a02"),
        made_clip("e", speaker="08", sentence="b01"),
        made_clip("f", speaker="09", sentence="b02"),
        made_clip("g", speaker="03", sentence="b01"),
    ]
    assert audio_overlap(TRAIN, other).as_json() == {
        "clips": 4,
        "same_audio": 0,
        "speakers": {"shared": ["03", "08"], "of": 3, "clips": 3, "known": True},
        "sentences": {"shared": ["a02"], "of": 3, "clips": 1, "known": True},
    }
    assert audio_overlap(TRAIN, other).warnings("valid") == [
        "valid shares 2 of 3 speakers with train (03, 08): its scores say nothing about new voices",
        "valid shares 1 of 3 sentences with train (a02): its scores say nothing about new sentences",
    ]
    assert seen_speakers(TRAIN, other) == [True, True, False, True]


def test_nothing_shared_is_nothing_to_warn_of():
    other = [made_clip("d", speaker="09", sentence="b01")]
    assert audio_overlap(TRAIN, other).warnings("test") == []
    assert seen_speakers(TRAIN, other) == [False]


def test_the_same_bytes_are_the_same_audio_whatever_their_name():
    other = [
        made_clip("x", speaker="09", sentence="b01", sha256="a"),
        made_clip("y", speaker="09", sentence="b01"),
    ]
    overlap = audio_overlap(TRAIN, other)
    assert overlap.same_audio == 1
    assert overlap.warnings("test") == [
        "1 of 2 clips of test are files of train too, byte for byte: their scores say what was remembered"
    ]


def test_clips_without_a_hash_are_not_the_same():
    assert audio_overlap([made_clip("a", sha256="")], [made_clip("b", sha256="")]).same_audio == 0


def test_unknown_speakers_are_not_seen_and_not_vouched_for():
    other = [made_clip("d"), made_clip("e", speaker="03")]
    overlap = audio_overlap([*TRAIN, made_clip("f")], other)
    assert seen_speakers([*TRAIN, made_clip("f")], other) == [False, True]
    assert overlap.speakers.known is False
    assert overlap.speakers.clips == 1
    nobody = audio_overlap(TRAIN, [made_clip("d")])
    assert nobody.as_json()["speakers"] == {"shared": [], "of": 0, "clips": 0, "known": False}
    assert nobody.warnings("valid") == [
        "not every clip of train and valid has a known speaker: valid may share voices with train"
    ]


def test_a_warning_lists_the_first_names():
    train = [made_clip(str(number), speaker=f"{number:02}") for number in range(8)]
    (speakers, *_) = audio_overlap(train, train).warnings("valid")[1:]
    assert "shares 8 of 8 speakers with train (00, 01, 02, 03, 04, …)" in speakers


def test_no_clips_have_nothing_in_common():
    overlap = audio_overlap(TRAIN, [])
    assert json.loads(json.dumps(overlap.as_json()))["speakers"]["shared"] == []
    assert overlap.warnings("test") == []
    assert seen_speakers(TRAIN, []) == []
