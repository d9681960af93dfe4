"""The splits of clips: by group, as declared, as papers have them; classes, what is dropped, hashes."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.audio_splits import content_hash, read_audio_splits, read_clips, split_clips
from danlu.data.clip import Clip, ClipsRead
from danlu.data.example import Skipped
from danlu.data.readers.audio_folder import AudioFolderOptions
from danlu.data.readers.audio_table import AudioTableOptions
from danlu.errors import DataError
from danlu.recipe.audio_data import AudioData
from small_clips import grid_of_clips, made_clip, write_clip, write_clips

SPEAKERS = ("ada", "ben", "cy", "dee", "eve", "flo")
GRID = grid_of_clips(dict.fromkeys(SPEAKERS, ("angry", "calm")))
NAMES = "(?P<split>train|valid|test|dev)?-?(?P<speaker>[a-z]+)-(?P<label>[a-z]+)-(?P<sentence>[0-9]+)"
TABLE = AudioTableOptions(format="audio-table", speaker="speaker")


def with_kind(options: dict[str, object]) -> dict[str, object]:
    """The options with the kind of split that a recipe may leave out."""
    given = options.get("split")
    return {**options, "split": {"kind": "by-group", **(given if isinstance(given, dict) else {})}}


def section(**options: object) -> AudioData:
    return AudioData.model_validate({"reader": TABLE, **with_kind(options)})


def in_folder(folder, **options: object) -> AudioData:
    reader = AudioFolderOptions(format="audio-folder", name=NAMES)
    return AudioData.model_validate({"root": str(folder), "reader": reader, **with_kind(options)})


def split(clips=GRID, **options: object):
    return split_clips(section(split=options), ClipsRead(list(clips)))


def refusal(clips=GRID, **options: object) -> DataError:
    with pytest.raises(DataError) as caught:
        split(clips, **options)
    return caught.value


def sources(part) -> list[str]:
    return [clip.source for clip in part.clips]


def test_whole_speakers_are_held_out_by_name():
    splits = split(kind="by-group", valid=["cy", "ben"], test=["flo"])
    assert {name: part.speakers for name, part in splits.items()} == {
        "train": ["ada", "dee", "eve"],
        "valid": ["ben", "cy"],
        "test": ["flo"],
    }
    assert splits["valid"].notes == ["held out for valid: 2 of 6 speakers (ben, cy)"]
    assert splits["train"].notes == ["left to train: 3 of 6 speakers"]
    assert splits["train"].label_counts == {"angry": 6, "calm": 6}
    assert splits["train"].sentences == ["s0", "s1"]


def test_without_test_there_is_none():
    assert list(split(kind="by-group")) == ["train", "valid"]


def test_sentences_are_kept_apart_too():
    splits = split(kind="by-group", group="sentence", valid=["s1"])
    assert splits["train"].sentences == ["s0"]
    assert splits["train"].speakers == splits["valid"].speakers == list(SPEAKERS)


def test_drawn_speakers_do_not_depend_on_the_order_of_the_clips():
    mixed = list(GRID)
    random.Random(5).shuffle(mixed)
    drawn = {"kind": "by-group", "valid": 2, "test": 2, "seed": 9}
    first, second = split(**drawn), split(mixed, **drawn)
    for name in first:
        assert first[name].speakers == second[name].speakers
        assert sorted(sources(first[name])) == sorted(sources(second[name]))
    assert sources(second["train"]) == [
        clip.source for clip in mixed if clip.speaker in first["train"].speakers
    ]


def test_the_seed_draws_others():
    drawn = {tuple(split(kind="by-group", valid=2, seed=seed)["valid"].speakers) for seed in range(1, 20)}
    assert len(drawn) > 5


def test_more_of_valid_changes_nothing_about_test():
    tests = {tuple(split(kind="by-group", valid=count, test=2)["test"].speakers) for count in (1, 2, 3)}
    assert len(tests) == 1


def test_named_groups_are_not_drawn():
    for seed in range(1, 10):
        splits = split(kind="by-group", valid=["ada"], test=2, seed=seed)
        assert splits["valid"].speakers == ["ada"]
        assert len(splits["test"].speakers) == 2
        assert "ada" not in splits["test"].speakers


@given(
    counts=st.lists(st.integers(1, 4), min_size=4, max_size=9),
    valid=st.integers(1, 2),
    test=st.none() | st.just(1),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_clip_stands_in_one_split_with_all_of_its_group(counts, valid, test, seed):
    clips = [
        made_clip(f"{group}-{number}-{label}", label, speaker=str(group))
        for group, count in enumerate(counts)
        for number in range(count)
        for label in ("a", "b")
    ]
    splits = split(clips, kind="by-group", valid=valid, test=test, seed=seed)
    assert Counter(source for part in splits.values() for source in sources(part)) == Counter(
        clip.source for clip in clips
    )
    groups = [set(part.speakers) for part in splits.values()]
    assert sum(map(len, groups)) == len(set().union(*groups)) == len(counts)
    assert len(splits["valid"].speakers) == valid


def test_names_that_nobody_has_are_told_with_the_nearest():
    error = refusal(kind="by-group", valid=["bem"], test=["zoe"])
    assert [problem.where for problem in error.problems] == ["data.split.test", "data.split.valid"]
    assert "did you mean 'ben'?" in str(error)
    assert "ada, ben, cy, dee, eve, flo" in str(error)


@pytest.mark.parametrize(
    "options",
    [
        {"valid": 6},
        {"valid": 3, "test": 3},
        {"valid": ["ada", "ben"], "test": 4},
        {"valid": list(SPEAKERS)},
        {"group": "sentence", "valid": 1, "test": 1},
    ],
)
def test_something_must_be_left_to_train(options):
    assert "nothing is left to train" in str(refusal(kind="by-group", **options))


def test_clips_without_a_group_are_told():
    without = [replace(GRID[0], speaker=None), replace(GRID[5], speaker=None)]
    error = refusal([*GRID[1:5], *GRID[6:], *without], kind="by-group")
    assert error.message == "2 of 24 clips have no speaker, so they belong to no split"
    assert [problem.where for problem in error.problems] == [clip.source for clip in without]
    assert "the column that data.reader.speaker names" in str(error)


def test_no_groups_at_all_are_told_once(tmp_path):
    clips = [replace(clip, sentence=None) for clip in GRID]
    (problem,) = refusal(clips, kind="by-group", group="sentence").problems
    assert problem.what == "no clip has a sentence"
    data = in_folder(tmp_path, split={"kind": "by-group", "group": "sentence"})
    with pytest.raises(DataError, match=r"\(\?P<sentence>…\)"):
        split_clips(data, ClipsRead(clips))


DECLARED = [
    replace(clip, split={"ada": "test", "ben": "valid"}.get(str(clip.speaker), "train")) for clip in GRID
]


def test_declared_splits_are_taken():
    splits = split(DECLARED, kind="declared")
    assert {name: part.speakers for name, part in splits.items()} == {
        "train": ["cy", "dee", "eve", "flo"],
        "valid": ["ben"],
        "test": ["ada"],
    }


def test_a_test_split_need_not_be_declared():
    clips = [clip for clip in DECLARED if clip.split != "test"]
    assert list(split(clips, kind="declared")) == ["train", "valid"]


def test_a_valid_split_must_be_declared():
    clips = [clip for clip in DECLARED if clip.split != "valid"]
    assert refusal(clips, kind="declared").message == "valid has no clip"


def test_other_names_of_splits_are_refused_all_at_once():
    clips = [*DECLARED, made_clip("x", split="dev"), made_clip("y", split="Train"), made_clip("z")]
    error = refusal(clips, kind="declared")
    assert [problem.what for problem in error.problems] == [
        "clips are declared to be of no split",
        "there is no split 'Train'",
        "there is no split 'dev'",
    ]
    assert "did you mean 'train'?" in str(error)
    assert "1 clip, such as z" in str(error)


def test_a_fold_of_a_paper_is_valid_and_test():
    splits = split(kind="paper", folds=6, fold=2)
    assert splits["valid"].clips == splits["test"].clips
    assert len(splits["valid"].clips) == 4
    assert len(splits["train"].clips) == 20
    assert not set(sources(splits["train"])) & set(sources(splits["valid"]))
    assert "valid and test alike" in splits["test"].notes[0]


@pytest.mark.parametrize("folds", [2, 5, 7, 24])
def test_the_folds_of_a_paper_hold_every_clip_once(folds):
    held = [sources(split(kind="paper", folds=folds, fold=fold)["test"]) for fold in range(1, folds + 1)]
    assert sorted(chain.from_iterable(held)) == sorted(clip.source for clip in GRID)
    assert max(map(len, held)) - min(map(len, held)) <= 1


def test_folds_do_not_depend_on_the_order_of_the_clips():
    one, other = split(kind="paper"), split(GRID[::-1], kind="paper")
    assert sorted(sources(one["valid"])) == sorted(sources(other["valid"]))
    assert sources(split(kind="paper", seed=2)["valid"]) != sources(one["valid"])


def test_more_folds_than_clips_are_refused():
    assert "fewer clips than folds" in str(refusal(GRID[:5], kind="paper"))


def test_classes_that_train_lacks_are_refused_with_how_many_clips_have_them():
    clips = [
        *GRID,
        *(made_clip(name, "sad", speaker="ada") for name in "xy"),
        made_clip("z", "glum", speaker="ben"),
    ]
    told = str(refusal(clips, kind="by-group", valid=["ada"], test=["ben"]))
    for name, label, count in (("valid", "sad", "2 clips"), ("test", "glum", "1 clip")):
        assert f"data.split: {name}: train has no clip of the class '{label}'" in told
        assert f"received: {count} of {name}\n" in told
    assert "leave the class out with data.labels and data.on_unmapped" in told
    assert set(split(clips, kind="by-group", valid=["cy"])) == {"train", "valid"}


def test_a_train_of_one_class_is_refused():
    clips = [clip for clip in GRID if clip.label == "calm" or clip.speaker == "ada"]
    assert "two classes or more" in str(refusal(clips, kind="by-group", valid=["ada"]))


def test_the_hash_is_that_of_bytes_and_classes_in_order():
    one, other = GRID[:2]
    assert content_hash([one, other]) == content_hash([replace(one, source="x", speaker="y"), other])
    assert len({content_hash(clips) for clips in ([one, other], [other, one], [one])}) == 3
    assert content_hash([replace(one, label="sad")]) != content_hash([one])
    assert content_hash([replace(one, sha256="0")]) != content_hash([one])


def test_what_was_dropped_is_told_where_it_would_have_stood():
    dropped = [made_clip("a.wav", speaker="ada"), made_clip("b.wav", speaker="ben"), made_clip("c.wav")]
    skipped = [Skipped(f"{name}.wav", 1, "silent", "", "dropped") for name in "abcd"]
    read = ClipsRead(GRID, skipped=skipped, dropped=dropped, notes=["a note of the reader"])
    splits = split_clips(section(split={"valid": ["ada"], "test": ["ben"]}), read)
    assert {name: [one.file for one in part.skipped] for name, part in splits.items()} == {
        "train": ["c.wav", "d.wav"],
        "valid": ["a.wav"],
        "test": ["b.wav"],
    }
    assert "a note of the reader" in splits["train"].notes
    assert "a note of the reader" not in splits["valid"].notes


FILES = [
    f"{speaker}-{label}-{number}.wav"
    for speaker in ("ada", "ben", "cy")
    for label in "xy"
    for number in (1, 2)
]


def test_clips_are_read_inspected_and_split(tmp_path):
    write_clips(tmp_path / "wav", FILES)
    write_clip(tmp_path / "wav" / "cy-x-3.wav", np.zeros(8000))
    (tmp_path / "wav" / "ada-x-3.wav").write_bytes(b"")
    data = in_folder(
        tmp_path,
        split={"valid": ["ada"], "test": ["cy"]},
        reader=AudioFolderOptions(format="audio-folder", folder="wav", name=NAMES),
    )
    told: list[str] = []
    splits = read_audio_splits(data, ["test", "train", "valid"], tell=told.append)
    assert list(splits) == ["test", "train", "valid"]
    assert told == ["14 of 14 clips inspected"]
    assert sources(splits["train"]) == [
        f"wav/ben-{label}-{number}.wav" for label in "xy" for number in (1, 2)
    ]
    assert [one.reason for one in splits["valid"].skipped] == ["empty"]
    assert [one.reason for one in splits["test"].skipped] == ["silent"]
    assert splits["train"].skipped == []
    assert splits["train"].seconds == pytest.approx(0.8)
    assert set(splits["train"].files) == {"wav"}
    assert splits["train"].files["wav"]["files"] == 12
    assert len(splits["train"].files["wav"]["sha256"]) == 64


def test_what_a_split_holds_does_not_depend_on_what_is_asked_for(tmp_path):
    write_clips(tmp_path, FILES)
    data = in_folder(tmp_path, split={"valid": 1, "test": 1})
    every = read_audio_splits(data, ["train", "valid", "test"])
    for name, part in every.items():
        assert read_audio_splits(data, [name])[name] == part


def test_the_files_of_a_table_are_hashed_with_it(tmp_path):
    write_clips(tmp_path, ["a/1.wav", "b/2.wav", "b/3.wav"])
    (tmp_path / "metadata.csv").write_text(
        "file,label,speaker\na/1.wav,x,1\nb/2.wav,x,2\nb/3.wav,y,2\n", encoding="utf-8"
    )
    (valid,) = read_audio_splits(section(root=str(tmp_path), split={"valid": ["1"]}), ["valid"]).values()
    assert set(valid.files) == {"metadata.csv", "."}
    assert valid.files["."]["files"] == 3


@pytest.mark.parametrize("kind", [{"kind": "by-group", "valid": 1}, {"kind": "declared"}])
def test_a_test_split_that_there_is_not_is_refused(tmp_path, kind):
    write_clips(tmp_path, [f"{part}-{name}" for part in ("train", "valid") for name in FILES])
    with pytest.raises(DataError, match=r"no test split|declare no test split"):
        read_audio_splits(in_folder(tmp_path, split=kind), ["test"])
    assert list(read_audio_splits(in_folder(tmp_path, split=kind), ["train"])) == ["train"]


def test_an_unknown_split_is_a_mistake_of_the_program(tmp_path):
    with pytest.raises(ValueError, match="'dev'"):
        read_audio_splits(in_folder(tmp_path), ["dev"])


LABELS = {"loud": ["x"], "quiet": ["y", "z"]}


def test_labels_stand_for_classes(tmp_path):
    write_clips(tmp_path, FILES)
    read = read_clips(in_folder(tmp_path, labels=LABELS))
    assert Counter(clip.label for clip in read.clips) == {"loud": 6, "quiet": 6}
    assert read.notes == ["no clip has the label z"]


def test_labels_of_no_class_are_told_or_dropped(tmp_path):
    write_clips(tmp_path, [*FILES, "ada-xx-1.wav", "ben-other-1.wav", "ben-other-2.wav"])
    with pytest.raises(DataError) as caught:
        read_clips(in_folder(tmp_path, labels=LABELS))
    assert [problem.received for problem in caught.value.problems] == ["'other', 2 clips", "'xx', 1 clip"]
    data = in_folder(tmp_path, labels=LABELS, on_unmapped="drop", split={"valid": ["ben"]})
    read = read_clips(data)
    assert len(read.clips) == 12
    assert [(one.file, one.reason, one.text) for one in read.skipped] == [
        ("ada-xx-1.wav", "a label of no class", "the label is 'xx'"),
        ("ben-other-1.wav", "a label of no class", "the label is 'other'"),
        ("ben-other-2.wav", "a label of no class", "the label is 'other'"),
    ]
    splits = split_clips(data, read)
    assert [len(splits[name].skipped) for name in ("train", "valid")] == [1, 2]


def test_clips_of_no_class_are_not_even_opened(tmp_path):
    write_clips(tmp_path, FILES)
    (tmp_path / "ada-other-1.wav").write_bytes(b"no audio")
    data = in_folder(tmp_path, labels=LABELS, on_unmapped="drop", on_unusable="error")
    assert len(read_clips(data).clips) == 12


def test_a_corpus_without_a_usable_clip_is_refused_with_the_reasons(tmp_path):
    for name in FILES[:3]:
        (tmp_path / name).write_bytes(b"no audio")
    with pytest.raises(DataError) as caught:
        read_clips(in_folder(tmp_path))
    assert "3 files, of which none can be used" in str(caught.value)
    assert [problem.where for problem in caught.value.problems[1:]] == sorted(FILES[:3])


def test_the_default_cache_is_used(tmp_path, monkeypatch):
    write_clips(tmp_path / "data", FILES)
    monkeypatch.setenv("DANLU_CACHE", str(tmp_path / "cache"))
    read_clips(in_folder(tmp_path / "data"))
    assert len(list((tmp_path / "cache" / "audio").rglob("*.safetensors"))) == len(FILES)


def test_lengths_are_those_of_the_files(tmp_path):
    write_clips(tmp_path, FILES)
    read: list[Clip] = read_clips(in_folder(tmp_path, rate=8000)).clips
    assert {clip.seconds for clip in read} == {0.2}
