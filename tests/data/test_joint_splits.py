from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from danlu.data.example import TaggedSentence
from danlu.data.joint_splits import content_hash, read_joint_splits, refuse_shared_texts
from danlu.data.readers.phrase_lines import PhraseLinesOptions
from danlu.data.splits import TaggingSplit
from danlu.errors import DataError
from danlu.recipe.joint_data import JointData

VALID = {"source": "train", "size": 0.1}
TEST = {"source": "train", "size": 10}
ALL = ("train", "valid", "test")


def write(folder: Path, name: str, count: int = 50) -> None:
    lines = [f"{name} w{number} x\tw{number}\n" for number in range(count)]
    (folder / name).write_text("".join(lines))


def data_of(root: Path, **changed: Any) -> JointData:
    reader = PhraseLinesOptions.model_validate({"format": "phrase-lines", **changed.pop("reader", {})})
    values = {"train": "train.tsv", "valid": VALID, "test": TEST, **changed}
    return JointData.model_validate({"root": str(root), "reader": reader, **values})


def lines_of(split: TaggingSplit) -> list[tuple[str, int]]:
    return [(one.source.file, one.source.first_line) for one in split.sentences]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("train.tsv", "valid.tsv", "test.tsv"):
        write(tmp_path, name)
    return tmp_path


def test_splits_with_files_of_their_own(folder: Path) -> None:
    splits = read_joint_splits(data_of(folder, valid="valid.tsv", test=["test.tsv"]), ALL)

    assert list(splits) == list(ALL)
    for name, split in splits.items():
        assert split.name == name
        assert split.files == [folder / f"{name}.tsv"]
        assert (len(split.sentences), split.words) == (50, 150)
        assert (split.scheme, split.file_scheme, split.violations) == ("bioes", "bioes", 0)
        assert split.notes == []


def test_texts_that_are_held_out_leave_train(folder: Path) -> None:
    splits = read_joint_splits(data_of(folder), ALL)

    assert {name: len(split.sentences) for name, split in splits.items()} == {
        "train": 35,
        "valid": 5,
        "test": 10,
    }
    held = [place for split in splits.values() for place in lines_of(split)]
    assert sorted(held) == [("train.tsv", line) for line in range(1, 51)]
    assert all(lines_of(split) == sorted(lines_of(split)) for split in splits.values())
    assert all(split.files == [folder / "train.tsv"] for split in splits.values())
    assert splits["valid"].notes == ["5 of 50 texts of data.train were drawn with the seed 1 for valid"]


@pytest.mark.parametrize(
    "names",
    [["train"], ["valid"], ["test"], ["train", "test"], ["valid", "test"], ["test", "train", "valid"]],
)
def test_a_split_does_not_depend_on_what_else_is_asked_for(folder: Path, names: Sequence[str]) -> None:
    whole = read_joint_splits(data_of(folder), ALL)
    some = read_joint_splits(data_of(folder), names)

    assert some == {name: whole[name] for name in names}


def test_another_size_or_source_of_valid_leaves_test_as_it_is(folder: Path) -> None:
    tests = [
        lines_of(read_joint_splits(data_of(folder, valid=valid), ALL)["test"])
        for valid in (VALID, {"source": "train", "size": 20}, "valid.tsv")
    ]
    assert tests[0] == tests[1] == tests[2]


def test_the_seed_of_the_draw_decides(folder: Path) -> None:
    one, again, other = (
        lines_of(read_joint_splits(data_of(folder, draw={"seed": seed}), ["test"])["test"])
        for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


def test_a_draw_does_not_depend_on_the_order_of_the_files(folder: Path) -> None:
    write(folder, "more.tsv", 30)
    one, other = (
        read_joint_splits(data_of(folder, train=names), ALL)
        for names in (["train.tsv", "more.tsv"], ["more.tsv", "train.tsv"])
    )
    for name in ALL:
        assert sorted(lines_of(one[name])) == sorted(lines_of(other[name]))


def test_test_files_are_opened_only_for_test(folder: Path) -> None:
    (folder / "test.tsv").unlink()
    data = data_of(folder, test="test.tsv")

    assert list(read_joint_splits(data, ["train", "valid"])) == ["train", "valid"]
    with pytest.raises(DataError, match=r"there is no file 'test\.tsv'"):
        read_joint_splits(data, ["test"])


def test_train_is_not_opened_for_splits_with_files_of_their_own(folder: Path) -> None:
    (folder / "train.tsv").unlink()

    assert list(read_joint_splits(data_of(folder, valid="valid.tsv"), ["valid"])) == ["valid"]


def test_a_line_that_is_kept_as_a_miss_is_recorded_with_its_split(folder: Path) -> None:
    lines = [f"w{number}!\tw{number}\n" for number in range(50)]
    (folder / "train.tsv").write_text("a b\tb\nno separator\n" + "".join(lines))
    data = data_of(folder, reader={"on_malformed": "drop"}, valid={"source": "train", "size": 20}, test=None)
    splits = read_joint_splits(data, ["train", "valid"])

    assert sum(len(split.skipped) for split in splits.values()) == 51
    for split in splits.values():
        misses = [one.line for one in split.skipped if one.action == "kept as a miss"]
        assert misses == [one.source.first_line for one in split.sentences if set(one.tags) == {"O"}]
    assert "dropped" in {one.action for one in splits["train"].skipped}


def test_every_missing_file_is_told_at_once(folder: Path) -> None:
    data = data_of(folder, train=["train.tsv", "train2.tsv"], valid="valid.txt", test="test.tsv")
    with pytest.raises(DataError) as caught:
        read_joint_splits(data, ["train", "valid"])

    assert [problem.where for problem in caught.value.problems] == ["data.train", "data.valid"]
    assert "2 of 3 files of train, valid cannot be found" in str(caught.value)
    assert "did you mean 'valid.tsv'?" in str(caught.value)


def test_a_split_that_is_not_declared_is_told(folder: Path) -> None:
    with pytest.raises(DataError, match=r"no test split[\s\S]*source: train, size: 0\.1"):
        read_joint_splits(data_of(folder, test=None), ["test"])
    with pytest.raises(ValueError, match="Expected splits of train, valid, test"):
        read_joint_splits(data_of(folder), ["dev"])


def test_sizes_that_leave_nothing_are_told(folder: Path) -> None:
    with pytest.raises(DataError, match=r"data\.valid\.size cannot be drawn"):
        read_joint_splits(data_of(folder, valid={"source": "train", "size": 40}), ["train"])


def test_a_train_without_a_phrase_to_learn_is_told(folder: Path) -> None:
    (folder / "train.tsv").write_text("soup!\tsoup\ntea!\ttea\nbun!\tbun\n")
    with pytest.raises(DataError, match="Train has no phrase to learn from"):
        read_joint_splits(data_of(folder, valid="valid.tsv", test=None), ["train"])


def test_a_split_that_another_reading_draws_out_of_train_is_refused(folder: Path) -> None:
    longer = (folder / "train.tsv").read_text() + "one w x\tnowhere\n" * 20
    (folder / "train.tsv").write_text(longer)
    known = read_joint_splits(data_of(folder), ["train", "valid"]).values()
    drawn = read_joint_splits(data_of(folder, reader={"on_missing": "drop"}), ["test"])["test"]
    shared = {line for split in known for line in lines_of(split)} & set(lines_of(drawn))

    with pytest.raises(DataError, match=f"{len(shared)} of {len(drawn.sentences)} texts of test") as told:
        refuse_shared_texts("test", drawn, known)

    assert len(told.value.problems) == len(shared) > 0
    assert told.value.problems[0].where.startswith("train.tsv:")


def test_the_same_texts_read_in_another_way_may_be_scored(folder: Path) -> None:
    known = read_joint_splits(data_of(folder), ["train", "valid"]).values()

    for changed in ({"reader": {"occurrences": "first"}}, {"test": "test.tsv"}):
        refuse_shared_texts("test", read_joint_splits(data_of(folder, **changed), ["test"])["test"], known)


def test_a_split_with_texts_of_others_is_refused_with_each_of_them(folder: Path) -> None:
    trained = read_joint_splits(data_of(folder), ALL)
    others = [trained["train"], trained["valid"]]
    larger = read_joint_splits(data_of(folder, test={"source": "train", "size": 20}), ["test"])["test"]

    refuse_shared_texts("test", trained["test"], others)
    with pytest.raises(
        DataError, match="10 of 20 texts of test are texts that the run was trained with"
    ) as caught:
        refuse_shared_texts("test", larger, others)
    places = {f"{file}:{line}" for file, line in set(lines_of(larger)) - set(lines_of(trained["test"]))}
    assert {problem.where for problem in caught.value.problems} == places


def test_the_hash_covers_words_tags_and_phrases(folder: Path) -> None:
    first = read_joint_splits(data_of(folder), ["train"])["train"]
    one = first.sentences[0]
    others = [
        TaggedSentence(("other", *one.words[1:]), one.tags, one.source, phrases=one.phrases),
        TaggedSentence(one.words, ("O",) * 3, one.source, phrases=one.phrases),
        TaggedSentence(one.words, one.tags, one.source, phrases=(*(one.phrases or ()), ("y",))),
    ]

    assert first.content_hash == content_hash(first.sentences)
    assert len({content_hash([changed]) for changed in (one, *others)}) == 4


@pytest.mark.real
def test_real_tweets_are_split_in_eight_one_and_one_tenth(real_data: Path) -> None:
    data = data_of(
        real_data / "tweets", train="testTweet", valid=VALID, test={"source": "train", "size": 0.1}
    )
    splits = read_joint_splits(data, ALL)

    assert {name: len(split.sentences) for name, split in splits.items()} == {
        "train": 27_003,
        "valid": 3_376,
        "test": 3_376,
    }
    assert sum(len(split.skipped) for split in splits.values()) == 214
