from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classified_predictions import predictions
from danlu.data.clip import Clip
from danlu.errors import DataError
from danlu.evaluation.audio_errors import AudioError, instructive_audio_errors

CLASSES = ["anger", "calm", "joy"]


def clip(name: str, label: str, **about) -> Clip:
    return Clip(Path("/data") / name, name, label, **about)


def errors_of(wrong: list[tuple[str, str, float]], clips: list[Clip] | None = None, **options):
    """Mistakes: gold, predicted and the probability that the model gives to the predicted class."""
    table = [
        [p if name == guess else (1 - p if name == gold else 0.0) for name in CLASSES]
        for gold, guess, p in wrong
    ]
    made_up = [clip(f"{place}.wav", gold) for place, (gold, _, _) in enumerate(wrong)]
    return instructive_audio_errors(
        clips or made_up, [guess for _, guess, _ in wrong], table, CLASSES, **options
    )


def test_every_pair_of_classes_has_its_turn_the_surest_of_each_first() -> None:
    frequent = [("anger", "joy", 0.8 + n / 100) for n in range(15)]
    rare = [("calm", "anger", 0.6), ("joy", "anger", 0.55), ("calm", "anger", 0.7)]
    errors = errors_of(frequent + rare, limit=6)
    pairs = Counter((error.gold, error.predicted) for error in errors)
    assert pairs == {("anger", "joy"): 3, ("calm", "anger"): 2, ("joy", "anger"): 1}
    assert [error.probability for error in errors[:3]] == pytest.approx([0.94, 0.7, 0.55])
    assert [error.kind for error in errors[:3]] == ["confident", "borderline", "borderline"]


def test_of_a_pair_another_speaker_comes_before_a_surer_mistake() -> None:
    wrong = [("anger", "joy", 0.9), ("anger", "joy", 0.8), ("anger", "joy", 0.7)]
    clips = [clip(f"{n}.wav", "anger", speaker=speaker) for n, speaker in enumerate(("03", "03", "08"))]
    assert [error.source for error in errors_of(wrong, clips)] == ["0.wav", "2.wav", "1.wav"]


def test_a_file_that_stands_there_twice_is_shown_once() -> None:
    wrong = [("anger", "joy", 0.9), ("anger", "joy", 0.8), ("anger", "joy", 0.7)]
    clips = [clip(f"{n}.wav", "anger", sha256=digest) for n, digest in enumerate(("ab", "ab", "cd"))]
    assert [error.source for error in errors_of(wrong, clips)] == ["0.wav", "2.wav"]


def test_no_more_than_asked_for_and_no_right_clip() -> None:
    assert len(errors_of([("anger", "joy", 0.9)] * 50)) == 30
    assert errors_of([("anger", "anger", 0.9)] * 3) == []
    assert errors_of([("anger", "joy", 0.9)], limit=0) == []
    assert instructive_audio_errors([], [], [], CLASSES) == []


def test_a_mistake_says_all_that_is_known_of_its_clip() -> None:
    given = clip("flac/03a01Fa.flac", "joy", speaker="03", sentence="a01", seconds=1.898)
    (error,) = errors_of([("joy", "anger", 0.9)], [given], seen=[True])
    assert json.loads(json.dumps(error.as_json())) == {
        "source": "flac/03a01Fa.flac",
        "gold": "joy",
        "predicted": "anger",
        "probability": 0.9,
        "speaker": "03",
        "sentence": "a01",
        "seconds": 1.898,
        "is_seen": True,
        "kind": "confident",
        "explanation": "Predicted anger with probability 0.90; gold is joy, with 0.10. The speaker is one of train.",
    }


def test_an_unknown_speaker_is_not_talked_about() -> None:
    (error,) = errors_of([("joy", "anger", 0.6)])
    assert error.explanation == "The model wavered between anger (0.60) and joy (0.40); gold is joy."
    assert (error.speaker, error.sentence, error.is_seen) == (None, None, None)


@given(
    predictions(), st.integers(0, 12), st.lists(st.sampled_from(["03", "08", None]), min_size=25, max_size=25)
)
def test_any_input_gives_mistakes_only_and_the_same_again(drawn, limit: int, speakers) -> None:
    gold, predicted, probabilities, classes = drawn
    clips = [clip(f"{n}.wav", label, speaker=speakers[n]) for n, label in enumerate(gold)]
    first, again = (
        instructive_audio_errors(clips, predicted, probabilities, classes, limit=limit) for _ in range(2)
    )
    wrong = sum(one != other for one, other in zip(gold, predicted, strict=True))
    assert first == again
    assert len(first) == min(limit, wrong)
    assert len({error.source for error in first}) == len(first)
    assert all(isinstance(error, AudioError) and error.gold != error.predicted for error in first)


def test_flags_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DataError, match="one seen flag for each of 1 clips"):
        errors_of([("joy", "anger", 0.9)], seen=[])
