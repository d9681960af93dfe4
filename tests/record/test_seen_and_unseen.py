from __future__ import annotations

import json
import re

import pytest

from danlu.record.record import Record
from danlu.record.seen_and_unseen import seen_and_unseen
from made_up_audio_record import make_audio_record
from made_up_class_record import make_class_record
from made_up_joint_record import make_joint_record
from made_up_record import make_record


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_record, r"On test, 30 of 60 sentences stand in train: span\.micro_f1 0\.\d{4} on these, "),
        (make_joint_record, r"On test, \d+ of \d+ texts have only phrases that train has too: phrase\.f1 "),
        (make_class_record, r"On test, [\d,]+ of [\d,]+ texts stand in train: accuracy "),
    ],
)
def test_both_parts_are_told_beside_the_whole(make, words, tmp_path):
    valid, test = seen_and_unseen(Record(make(tmp_path / "runs" / "a", epochs=1)))

    assert valid.startswith("On valid, ")
    assert re.match(words, test)
    assert re.search(r"on the others, \d\.\d{4} on all\.$", test)


def test_voices_that_train_does_not_know_are_not_told(tmp_path):
    assert seen_and_unseen(Record(make_audio_record(tmp_path / "runs" / "a", has_files=False))) == []


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"seen_sentences": 0}, None),
        ({"seen_sentences": "some"}, None),
        ({"seen_sentences": 60, "scores": {"span.micro_f1": 0.5, "span.micro_f1@unseen": None}},
         "On test, 60 of 60 sentences stand in train."),
        ({"scores": {}}, "On test, 30 of 60 sentences stand in train."),
    ],
)  # fmt: skip
def test_what_is_not_known_is_left_out(changed, line, tmp_path):
    folder = make_record(tmp_path / "a", epochs=1, splits=("test",), extras=False)
    path = folder / "evaluation" / "test" / "scores.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))

    assert seen_and_unseen(Record(folder)) == ([] if line is None else [line])
