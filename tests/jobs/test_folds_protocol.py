"""Protocols of folds: what may be asked for, and which groups each fold then tests, chooses on and trains on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.clip import Clip
from danlu.errors import DataError
from danlu.jobs.folds.fold import make_folds
from danlu.jobs.folds.protocol import Protocol, read_protocol
from danlu.recipe.audio_data import ByGroup, Paper

LEAVE_OUT = Protocol("leave-one-speaker-out")


def clips_of(*speakers, classes=("calm", "angry"), each=2):
    return [
        Clip(Path(f"{speaker}{label}{number}"), f"{speaker}{label}{number}", label, speaker, f"s{number}")
        for speaker in speakers
        for label in classes
        for number in range(each)
    ]


def test_each_speaker_is_left_out_once_and_the_next_ones_choose_the_epoch():
    folds = make_folds(Protocol("leave-one-speaker-out", valid_groups=2), clips_of("d", "b", "c", "a"))

    assert [(fold.number, fold.label) for fold in folds] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert [fold.valid_groups for fold in folds] == [("b", "c"), ("c", "d"), ("a", "d"), ("a", "b")]
    assert folds[2].split == ByGroup(group="speaker", valid=["a", "d"], test=["c"])


@given(
    groups=st.integers(4, 12),
    folds=st.integers(2, 6),
    valid_groups=st.integers(1, 2),
    seed=st.integers(0, 9),
    draws=st.randoms(use_true_random=False),
)
def test_every_group_is_tested_once_and_never_trained_on_or_chosen_on_in_its_fold(
    groups, folds, valid_groups, seed, draws
):
    names = [f"{number:02d}" for number in range(groups)]
    clips = [
        Clip(Path(name), name, draws.choice(["a", "b", "b"]), speaker=name)
        for name in names
        for _ in range(draws.randint(3, 9))
    ]
    protocol = Protocol("k-fold", "speaker", folds, valid_groups, seed)
    try:
        made = make_folds(protocol, clips)
    except DataError:
        return  # too few groups for these folds, which other tests look at

    assert sorted(group for fold in made for group in fold.test_groups) == names
    assert all(len(fold.valid_groups) == valid_groups for fold in made)
    assert all(not set(fold.valid_groups) & set(fold.test_groups) for fold in made)
    assert all(len(fold.valid_groups) + len(fold.test_groups) < groups for fold in made)
    assert make_folds(protocol, clips) == made


def test_k_folds_have_the_classes_as_even_as_whole_groups_let_them():
    clips = clips_of("a", "b", "c") + clips_of("d", "e", "f", classes=("calm",))
    folds = make_folds(Protocol("k-fold", "speaker", 3, 1, 1), clips)

    angry = [
        sum(clip.label == "angry" and clip.speaker in fold.test_groups for clip in clips) for fold in folds
    ]
    assert angry == [2, 2, 2]
    assert [fold.label for fold in folds] == ["fold 1", "fold 2", "fold 3"]


def test_sentences_can_be_held_out_too():
    folds = make_folds(Protocol("k-fold", "sentence", 2, 1, 1), clips_of("a", "b", each=4))

    assert sorted(group for fold in folds for group in fold.test_groups) == ["s0", "s1", "s2", "s3"]
    assert all(isinstance(fold.split, ByGroup) and fold.split.group == "sentence" for fold in folds)


def test_the_protocol_of_papers_has_no_groups():
    folds = make_folds(Protocol("paper", None, 3, None, 7), clips_of("a"))

    assert [fold.split for fold in folds] == [Paper(kind="paper", folds=3, fold=n, seed=7) for n in (1, 2, 3)]
    assert [fold.label for fold in folds] == ["fold 1", "fold 2", "fold 3"]


TOO_FEW = {
    "two speakers": (LEAVE_OUT, clips_of("a", "b"), "nothing is left to train"),
    "more valid than there are": (
        Protocol("leave-one-speaker-out", valid_groups=3), clips_of("a", "b", "c"), "nothing is left to train",
    ),
    "more folds than groups": (Protocol("k-fold", "speaker", 4, 1, 1), clips_of("a", "b", "c"), "fewer speakers"),
    "more folds than clips of a class": (
        Protocol("k-fold", "speaker", 3, 1, 1), clips_of("a", classes=("x",), each=1)
        + clips_of("b", classes=("y",), each=1) + clips_of("c", classes=("z",), each=1), "no class has as many clips",
    ),
    "more folds than clips": (Protocol("paper", None, 9, None, 1), clips_of("a"), "fewer clips than folds"),
    "no speakers": (LEAVE_OUT, [Clip(Path("x"), "x", "calm")], "clips without a speaker belong to no fold"),
}  # fmt: skip


@pytest.mark.parametrize("name", TOO_FEW)
def test_what_cannot_be_made_is_told(name):
    protocol, clips, said = TOO_FEW[name]
    with pytest.raises(DataError) as error:
        make_folds(protocol, clips)

    assert said in str(error.value)


def test_a_rare_class_makes_folds_all_the_same():
    clips = [*clips_of("a", "b", "c", "d"), Clip(Path("rare"), "rare", "bored", "a")]
    folds = make_folds(Protocol("k-fold", "speaker", 3, 1, 1), clips)

    assert Counter(group for fold in folds for group in fold.test_groups) == Counter("abcd")


REFUSED = {
    "no such protocol": (("k-folds",), {}, "did you mean k-fold?"),
    "folds of speakers left out": (("leave-one-speaker-out",), {"folds": 3}, "there is one fold a speaker"),
    "sentences as speakers": (("leave-one-speaker-out",), {"group": "sentence"}, "--group sentence"),
    "a seed of nothing": (("leave-one-speaker-out",), {"seed": 1}, "nothing is drawn"),
    "groups of papers": (("paper",), {"group": "speaker"}, "whoever speaks"),
    "valid of papers": (("paper",), {"valid_groups": 1}, "valid is the test fold itself"),
    "one fold": (("k-fold",), {"folds": 1}, "2 or more"),
    "no valid": (("k-fold",), {"valid_groups": 0}, "1 or more"),
    "a seed below nothing": (("paper",), {"seed": -1}, "0 or more"),
    "no such group": (("k-fold",), {"group": "speakers"}, "speaker or sentence"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_effect_or_no_meaning_is_refused(name):
    words, options, said = REFUSED[name]
    protocol, problems = read_protocol(*words, **options)

    assert protocol is None
    assert said in str(problems[0])


def test_defaults_are_filled_in():
    assert read_protocol("leave-one-speaker-out")[0] == LEAVE_OUT
    assert read_protocol("k-fold")[0] == Protocol("k-fold", "speaker", 5, 1, 1)
    assert read_protocol("k-fold", group="sentence", seed=0)[0] == Protocol("k-fold", "sentence", 5, 1, 0)
    assert read_protocol("paper", folds=3)[0] == Protocol("paper", None, 3, None, 1)
