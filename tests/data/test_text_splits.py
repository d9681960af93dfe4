"""The splits of a recipe: mapped to classes, taken by place, drawn, held out of train, kept apart, and hashed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.readers.class_folders import ClassFoldersOptions
from danlu.data.readers.table import TableOptions
from danlu.data.text_duplicates import text_overlap, without_repeated_texts
from danlu.data.text_splits import TextSplit, content_hash, read_text_splits
from danlu.errors import DataError
from danlu.recipe.split_source import FromTrain
from danlu.recipe.text_data import FromFiles, TextData

ALL = ["train", "valid", "test"]


def rows(label: str, count: int, *, start: int = 0) -> str:
    """Rows of a table: label, text and a group for each three rows."""
    return "".join(f"{label},{label} text {n},{label}{n // 3}\n" for n in range(start, start + count))


def make_data(folder: Path, files: dict[str, str], **changes: object) -> TextData:
    """Write tables of label, text and group, and declare them as splits, as far as they are not declared."""
    for name, content in files.items():
        (folder / name).write_text(f"label,text,group\n{content}", encoding="utf-8")
    reader = TableOptions.model_validate({"format": "table", "group": "group", **changes.pop("reader", {})})
    data = {"root": str(folder), "train": "train.csv", "valid": "valid.csv", "reader": reader, **changes}
    return TextData(task="text-classification", **data)


def sources(split: TextSplit) -> list[str]:
    return [text.source for text in split.texts]


def refusal_of(data: TextData, names: list[str]) -> DataError:
    with pytest.raises(DataError) as caught:
        read_text_splits(data, names)
    return caught.value


BOTH = rows("neg", 6) + rows("pos", 4)


def test_a_split_has_texts_counts_files_and_a_hash(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.csv": BOTH, "valid.csv": "pos,a  b\n"}, reader={"group": None})
    (tmp_path / "valid.csv").write_text("label,text\npos,a  b\n")
    splits = read_text_splits(data, ["valid", "train"])
    assert list(splits) == ["valid", "train"]
    valid = splits["valid"]
    assert (valid.name, valid.words, valid.label_counts) == ("valid", 2, {"pos": 1})
    assert list(valid.files) == ["valid.csv"]
    assert splits["train"].label_counts == {"neg": 6, "pos": 4}
    assert splits["train"].words == 30
    assert splits["train"].content_hash == content_hash(splits["train"].texts)
    assert splits["train"].notes == splits["train"].skipped == []


def test_the_hash_is_of_texts_and_classes_in_order(tmp_path: Path) -> None:
    variants = ["neg,a,x\npos,b,y\n", "neg,a,z\r\npos,b,z\r\n", "neg,b,x\npos,a,y\n", "pos,b,y\nneg,a,x\n"]
    hashes = [
        read_text_splits(make_data(tmp_path, {"train.csv": text}), ["train"])["train"].content_hash
        for text in variants
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_files_of_a_split_follow_each_other(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"a.csv": "neg,a,\n", "b.csv": "pos,b,\n"}, train=["b.csv", "./a.csv"])
    train = read_text_splits(data, ["train"])["train"]
    assert sources(train) == ["b.csv:2", "a.csv:2"]
    assert list(train.files) == ["b.csv", "a.csv"]


def test_only_what_is_asked_for_is_opened(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.csv": BOTH, "test.csv": "x"}, test="nowhere.csv")
    assert list(read_text_splits(data, ["train"])) == ["train"]
    assert "1 of 1 files of valid cannot be found" in str(refusal_of(data, ["train", "valid"]))


def test_what_was_dropped_is_kept(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.csv": BOTH + "neg, ,\n"}, reader={"on_malformed": "drop"})
    (skip,) = read_text_splits(data, ["train"])["train"].skipped
    assert (skip.file, skip.line, skip.reason) == ("train.csv", 12, "no text")


class TestClasses:
    STARS = "1,awful,\n2,bad,\n5,so so,\n9,good,\n10,great,\n"
    LABELS = {"negative": ["1", "2"], "positive": ["9", "10"]}

    def test_labels_stand_for_classes(self, tmp_path: Path) -> None:
        data = make_data(tmp_path, {"train.csv": self.STARS}, labels=self.LABELS, on_unmapped="drop")
        train = read_text_splits(data, ["train"])["train"]
        assert [(text.text, text.label) for text in train.texts] == [
            ("awful", "negative"),
            ("bad", "negative"),
            ("good", "positive"),
            ("great", "positive"),
        ]
        (skip,) = train.skipped
        assert (skip.file, skip.line, skip.text, skip.action) == ("train.csv", 4, "so so", "dropped")
        assert skip.reason == "the label '5' is of no class"

    def test_unmapped_labels_are_told_with_their_counts(self, tmp_path: Path) -> None:
        files = {"train.csv": self.STARS + "5,again,\n0,x,\n", "valid.csv": "11,x,\n"}
        data = make_data(tmp_path, files, labels=self.LABELS)
        error = refusal_of(data, ["train", "valid"])
        assert [(problem.what, problem.received) for problem in error.problems] == [
            ("the label '0' of train is of no class", "'0', 1 text"),
            ("the label '5' of train is of no class", "'5', 2 texts"),
            ("the label '11' of valid is of no class", "'11', 1 text"),
        ]
        assert error.problems[0].allowed == "negative: 1, 2; positive: 9, 10"
        assert error.problems[2].fix == "did you mean '1'?"

    def test_labels_that_do_not_occur_are_noted(self, tmp_path: Path) -> None:
        labels = {"negative": ["1", "2", "5"], "positive": ["9", "10", "ten", "TEN"]}
        train = read_text_splits(make_data(tmp_path, {"train.csv": self.STARS}, labels=labels), ["train"])[
            "train"
        ]
        assert train.notes == ["no text of train has the labels ten, TEN"]

    def test_a_class_that_train_does_not_have_is_refused(self, tmp_path: Path) -> None:
        data = make_data(tmp_path, {"train.csv": BOTH, "valid.csv": "pos,x,\nPos,y,\nmixed,z,\nmixed,zz,\n"})
        error = refusal_of(data, ["train", "valid"])
        assert [problem.received for problem in error.problems] == [
            "'Pos', 1 texts of valid",
            "'mixed', 2 texts of valid",
        ]
        assert error.problems[0].allowed == "the classes of train: neg, pos"

    def test_one_class_alone_is_refused(self, tmp_path: Path) -> None:
        data = make_data(tmp_path, {"train.csv": rows("neg", 3)})
        assert "a classifier needs two classes or more" in str(refusal_of(data, ["train"]))


class TestPlaces:
    def test_places_are_taken_of_all_texts(self, tmp_path: Path) -> None:
        take = {"source": "files", "files": "train.csv", "take": [4, 8]}
        train = read_text_splits(make_data(tmp_path, {"train.csv": BOTH}, train=take), ["train"])["train"]
        assert sources(train) == [f"train.csv:{line}" for line in (6, 7, 8, 9)]
        assert train.notes == ["4 of 10 texts were taken by their places"]

    def test_places_are_taken_of_each_class(self, tmp_path: Path) -> None:
        take = {"source": "files", "files": "train.csv", "take": {"pos": [0, 1], "neg": [4, 6]}}
        train = read_text_splits(make_data(tmp_path, {"train.csv": BOTH}, train=take), ["train"])["train"]
        assert sources(train) == ["train.csv:6", "train.csv:7", "train.csv:8"]

    def test_classes_left_out_give_none(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": BOTH},
            valid={"source": "files", "files": "train.csv", "take": {"pos": [0, 4]}},
        )
        assert read_text_splits(data, ["valid"])["valid"].label_counts == {"pos": 4}

    def test_places_beyond_the_end_are_told(self, tmp_path: Path) -> None:
        take = {"source": "files", "files": "train.csv", "take": [0, 11]}
        (problem,) = refusal_of(make_data(tmp_path, {"train.csv": BOTH}, train=take), ["train"]).problems
        assert (problem.where, problem.received) == ("data.train.take", "[0, 11]")
        assert problem.allowed == "[0, 10] at most: train has 10 texts"
        take["take"] = {"pos": [2, 5], "neg": [0, 6], "poss": [0, 1]}
        beyond, unknown = refusal_of(make_data(tmp_path, {"train.csv": BOTH}, train=take), ["train"]).problems
        assert beyond.where == "data.train.take.pos"
        assert beyond.allowed == "[0, 4] at most: train has 4 texts of the class 'pos'"
        assert unknown.what == "no text has the class 'poss'"
        assert unknown.allowed == "its classes are neg, pos"

    def test_places_of_one_file_make_two_splits(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": BOTH},
            train={"source": "files", "files": "train.csv", "take": {"neg": [0, 3], "pos": [0, 2]}},
            valid={"source": "files", "files": "train.csv", "take": {"neg": [3, 6], "pos": [2, 4]}},
        )
        splits = read_text_splits(data, ["train", "valid"])
        assert not set(sources(splits["train"])) & set(sources(splits["valid"]))

    def test_a_text_in_two_splits_is_refused(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": BOTH},
            train={"source": "files", "files": "train.csv", "take": [0, 8]},
            valid={"source": "files", "files": ["train.csv"], "take": [6, 10]},
        )
        error = refusal_of(data, ["train", "valid"])
        assert error.message == "2 texts of valid are texts of train too"
        assert [problem.where for problem in error.problems] == ["train.csv:8", "train.csv:9"]
        assert "source: train" in str(error)

    def test_a_text_of_valid_in_test_is_refused(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": BOTH, "other.csv": BOTH},
            valid={"source": "files", "files": "other.csv", "take": [0, 8]},
            test={"source": "files", "files": ["other.csv"], "size": 9},
        )
        error = refusal_of(data, ["train", "test"])
        assert "of test are texts of valid too" in error.message

    def test_a_text_of_a_split_that_was_read_in_another_way_is_refused(self, tmp_path: Path) -> None:
        data = make_data(tmp_path, {"train.csv": BOTH}, valid={"source": "train", "size": 3})
        splits = read_text_splits(data, ["train", "valid"])
        other = data.model_copy(update={"test": FromTrain(source="train", size=2)})
        with pytest.raises(DataError, match="2 texts of test are texts of train too"):
            read_text_splits(other, ["test"], beside={"train": splits["train"]})

    def test_copies_in_a_split_that_was_read_in_another_way_are_refused(self, tmp_path: Path) -> None:
        files = {"train.csv": BOTH, "valid.csv": "pos,better,\n", "copy.csv": rows("neg", 2)}
        data = make_data(tmp_path, files, overlap="refuse")
        train = read_text_splits(data, ["train"])["train"]
        other = data.model_copy(update={"test": FromFiles(source="files", files="copy.csv")})
        with pytest.raises(DataError, match="Texts of valid or test that stand in train: 2"):
            read_text_splits(other, ["test"], beside={"train": train})


class TestSizes:
    def test_a_size_is_drawn_by_class(self, tmp_path: Path) -> None:
        part = {"source": "files", "files": "train.csv", "size": 5}
        data = make_data(tmp_path, {"train.csv": BOTH}, train=part)
        train = read_text_splits(data, ["train"])["train"]
        assert train.label_counts == {"neg": 3, "pos": 2}
        assert sources(train) == sorted(sources(train), key=lambda source: int(source.rpartition(":")[2]))
        assert train.notes == ["5 of 10 texts were drawn by class with the seed 1"]
        again = read_text_splits(make_data(tmp_path, {}, train=part, draw={"seed": 2}), ["train"])["train"]
        assert sources(again) != sources(train)

    @pytest.mark.parametrize(
        ("size", "part"), [(11, "1 to 10 of the texts"), (0.01, "0.01, which is 0 of 10 texts")]
    )
    def test_a_size_that_there_is_not_is_told(self, tmp_path: Path, size: float, part: str) -> None:
        data = make_data(
            tmp_path, {"train.csv": BOTH}, train={"source": "files", "files": "train.csv", "size": size}
        )
        error = refusal_of(data, ["train"])
        assert error.problems[0].where == "data.train.size"
        assert part in str(error)

    def test_splits_are_held_out_of_train(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": rows("neg", 60) + rows("pos", 40)},
            valid={"source": "train", "size": 0.1},
            test={"source": "train", "size": 20},
        )
        splits = read_text_splits(data, ALL)
        assert {name: split.label_counts for name, split in splits.items()} == {
            "train": {"neg": 42, "pos": 28},
            "valid": {"neg": 6, "pos": 4},
            "test": {"neg": 12, "pos": 8},
        }
        assert len({source for split in splits.values() for source in sources(split)}) == 100
        assert splits["valid"].notes == [
            "10 of 80 texts of data.train were drawn by class with the seed 1 for valid"
        ]
        assert list(splits["valid"].files) == ["train.csv"]

    @pytest.mark.parametrize("by", ["class", "group", "text"])
    def test_train_is_the_same_whatever_is_asked_for(self, tmp_path: Path, by: str) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": rows("neg", 30) + rows("pos", 30), "test.csv": ""},
            valid={"source": "train", "size": 0.2},
            test={"source": "train", "size": 0.2},
            draw={"by": by},
        )
        together = read_text_splits(data, ALL)
        for name in ALL:
            alone = read_text_splits(data, [name])[name]
            assert sources(alone) == sources(together[name])
        groups = [{text.group for text in split.texts} for split in together.values()]
        assert by != "group" or not (groups[0] & groups[1] or groups[0] & groups[2] or groups[1] & groups[2])

    def test_another_size_of_valid_leaves_test_as_it_is(self, tmp_path: Path) -> None:
        test = {"source": "train", "size": 10}
        files = {"train.csv": rows("neg", 30) + rows("pos", 30)}
        drawn = [
            read_text_splits(
                make_data(tmp_path, files, valid={"source": "train", "size": size}, test=test), ["test"]
            )["test"]
            for size in (5, 20)
        ]
        assert sources(drawn[0]) == sources(drawn[1])

    def test_held_out_texts_come_out_of_what_train_declares(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": rows("neg", 30) + rows("pos", 30)},
            train={"source": "files", "files": "train.csv", "take": {"neg": [0, 10], "pos": [0, 10]}},
            valid={"source": "train", "size": 4},
        )
        splits = read_text_splits(data, ["train", "valid"])
        assert [len(split.texts) for split in splits.values()] == [16, 4]

    def test_nothing_left_of_train_is_told(self, tmp_path: Path) -> None:
        for size in (10, 12):
            data = make_data(tmp_path, {"train.csv": BOTH}, valid={"source": "train", "size": size})
            (problem,) = refusal_of(data, ["train", "valid"]).problems
            assert (problem.where, problem.allowed) == ("data.valid.size", "1 to 9 of the texts")

    def test_groups_too_large_to_leave_train_anything_are_told(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": "a,x,g\nb,y,g\n"},
            valid={"source": "train", "size": 1},
            draw={"by": "group"},
        )
        assert "Nothing is left of train when valid is drawn by group" in str(refusal_of(data, ["valid"]))

    def test_texts_without_groups_cannot_be_drawn_by_group(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": "a,x,\nb,y,\n"},
            valid={"source": "train", "size": 1},
            draw={"by": "group"},
        )
        assert "no text has a group" in str(refusal_of(data, ["valid"]))

    def test_a_class_that_is_held_out_whole_is_refused(self, tmp_path: Path) -> None:
        data = make_data(
            tmp_path,
            {"train.csv": "a,x,1\na,y,1\nb,z,2\nb,zz,2\nc,zzz,3\n"},
            valid={"source": "train", "size": 1},
            draw={"by": "group"},
        )
        for seed in range(30):
            drawn = data.model_copy(update={"draw": data.draw.model_copy(update={"seed": seed})})
            label = next(iter(read_text_splits(drawn, ["valid"])["valid"].label_counts))
            assert f"no text of train has the class {label!r}" in str(refusal_of(drawn, ["train", "valid"]))


class TestOverlap:
    FILES = {
        "train.csv": "neg,bad,\npos,good,\npos,fine,\nneg,poor,\n",
        "valid.csv": "pos,good,\nneg,worse,\n",
        "test.csv": "neg,  poor ,\n",
    }

    def test_it_is_left_alone_by_default(self, tmp_path: Path) -> None:
        splits = read_text_splits(make_data(tmp_path, self.FILES, test="test.csv"), ALL)
        assert [len(split.texts) for split in splits.values()] == [4, 2, 1]

    @pytest.mark.parametrize("names", [["train"], ["train", "valid"], ["train", "test"], ALL])
    def test_copies_of_valid_are_dropped_whatever_is_asked_for(
        self, tmp_path: Path, names: list[str]
    ) -> None:
        data = make_data(tmp_path, self.FILES, test="test.csv", overlap="drop")
        splits = read_text_splits(data, names)
        assert list(splits) == names
        train = splits["train"]
        assert [text.text for text in train.texts] == ["bad", "fine", "poor"]
        (skip,) = train.skipped
        assert (skip.line, skip.text, skip.action) == (3, "good", "dropped")
        assert skip.reason == "the text stands in valid too, at valid.csv:2"

    def test_copies_of_a_test_out_of_train_are_dropped(self, tmp_path: Path) -> None:
        twice = "".join(f"{label},{label} {n},\n" for n in range(20) for label in ("neg", "pos")) * 2
        data = make_data(
            tmp_path,
            {"train.csv": twice, "valid.csv": "pos,x,\n"},
            test={"source": "train", "size": 0.2},
            overlap="drop",
        )
        splits = read_text_splits(data, ALL)
        assert len(splits["test"].texts) == 16
        assert not text_overlap(splits["test"].texts, splits["train"].texts).count
        assert content_hash(read_text_splits(data, ["train"])["train"].texts) == splits["train"].content_hash

    def test_test_files_are_not_opened_for_train(self, tmp_path: Path) -> None:
        for overlap in ("report", "refuse", "drop"):
            files = {**self.FILES, "valid.csv": "pos,better,\n"}
            data = make_data(tmp_path, files, test="nowhere.csv", overlap=overlap)
            assert len(read_text_splits(data, ["train", "valid"])["train"].texts) == 4

    def test_copies_are_refused(self, tmp_path: Path) -> None:
        data = make_data(tmp_path, self.FILES, test="test.csv", overlap="refuse")
        (problem,) = refusal_of(data, ["train", "valid"]).problems
        assert problem.where == "valid.csv:2"
        assert problem.what == "the text of valid stands in train too, at train.csv:3"
        assert problem.fix is not None
        assert "data.overlap" in problem.fix
        assert [one.where for one in refusal_of(data, ALL).problems] == ["valid.csv:2", "test.csv:2"]
        assert list(read_text_splits(data, ["valid"])) == ["valid"]

    def test_without_copies_nothing_is_refused(self, tmp_path: Path) -> None:
        files = {**self.FILES, "valid.csv": "pos,better,\n"}
        assert read_text_splits(make_data(tmp_path, files, overlap="refuse"), ["train", "valid"])

    def test_a_train_of_copies_is_told(self, tmp_path: Path) -> None:
        files = {"train.csv": "neg,bad,\npos,good,\n", "valid.csv": "neg,bad,\npos,good,\n"}
        error = refusal_of(make_data(tmp_path, files, overlap="drop"), ["train"])
        assert error.problems[0].received == "no text"


def test_a_missing_file_names_what_there_is_and_the_nearest(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.csv": BOTH}, train=["trian.csv", "train.csv", "all.zip/x.csv"])
    error = refusal_of(data, ["train"])
    assert error.message == "2 of 3 files of train cannot be found"
    assert [problem.where for problem in error.problems] == ["data.train", "data.train"]
    assert error.problems[0].fix == "did you mean 'train.csv'?"


def test_a_split_that_the_recipe_lacks_is_told(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.csv": BOTH})
    assert "The recipe has no test split" in str(refusal_of(data, ["test"]))
    with pytest.raises(ValueError, match="Received 'tset'"):
        read_text_splits(data, ["tset"])


def test_options_of_no_reader_are_told(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.csv": BOTH}).model_copy(update={"reader": object()})
    assert "none of the readers installed: audio-folder, audio-table, class-folders" in str(
        refusal_of(data, ["train"])
    )


@given(
    counts=st.dictionaries(st.sampled_from("abcd"), st.integers(4, 30), min_size=2),
    shares=st.tuples(st.floats(0.05, 0.4), st.floats(0.05, 0.4)),
    seed=st.integers(0, 3),
)
def test_held_out_splits_are_disjoint_complete_and_near_their_shares(
    tmp_path_factory: pytest.TempPathFactory, counts: dict[str, int], shares: tuple[float, float], seed: int
) -> None:
    total = sum(counts.values())
    data = make_data(
        tmp_path_factory.getbasetemp(),
        {"train.csv": "".join(rows(label, count) for label, count in counts.items())},
        valid={"source": "train", "size": max(shares[0], 0.6 / total)},
        test={"source": "train", "size": max(shares[1], 0.6 / total)},
        draw={"seed": seed},
    )
    splits = read_text_splits(data, ["valid", "test"])
    held = [text.source for split in splits.values() for text in split.texts]
    assert len(held) == len(set(held))
    for name, share in (("valid", data.valid.size), ("test", data.test.size)):
        assert len(splits[name].texts) == round(share * total)
        drawn = Counter(splits[name].label_counts)
        for label, count in counts.items():
            assert abs(drawn[label] - len(splits[name].texts) * count / total) < 2


IMDB = "imdb/aclImdb_labeled.tar.xz/aclImdb"


def imdb(real_data: Path, **changes: object) -> TextData:
    reader = ClassFoldersOptions.model_validate(
        {
            "format": "class-folders",
            "name": r"(?P<id>\d+)_(?P<rating>\d+)",
            "groups": {"source": "lines", "file": "urls_{folder}.txt", "line": "id", "pattern": r"tt\d+"},
        }
    )
    data = {"root": str(real_data), "train": f"{IMDB}/train", "test": f"{IMDB}/test", "reader": reader}
    return TextData(task="text-classification", **{**data, **changes})


@pytest.mark.real
def test_imdb_by_film_shares_no_film(real_data: Path) -> None:
    data = imdb(real_data, valid={"source": "train", "size": 0.1}, draw={"by": "group"})
    splits = read_text_splits(data, ["train", "valid"])
    train, valid = splits["train"], splits["valid"]
    assert len(train.texts) + len(valid.texts) == 25_000
    assert abs(len(valid.texts) - 2500) <= 15
    assert not {text.group for text in train.texts} & {text.group for text in valid.texts}


@pytest.mark.real
def test_imdb_repeats_are_counted(real_data: Path) -> None:
    splits = read_text_splits(
        imdb(real_data, valid={"source": "train", "size": 1}), ["train", "valid", "test"]
    )
    train, test = splits["train"].texts + splits["valid"].texts, splits["test"].texts
    assert len(without_repeated_texts(train)) == 24_904
    assert len(without_repeated_texts(test)) == 24_801
    overlap = text_overlap(train, test)
    assert (overlap.count, overlap.same_label) == (123, 123)


@pytest.mark.real
def test_imdb_slices_are_taken_by_place(real_data: Path) -> None:
    first = {"neg": [0, 1000], "pos": [0, 1000]}
    data = imdb(
        real_data,
        train={"source": "files", "files": f"{IMDB}/train", "take": first},
        valid={"source": "train", "size": 0.2},
        test={
            "source": "files",
            "files": f"{IMDB}/test",
            "take": {"neg": [5000, 6000], "pos": [2500, 3500]},
        },
    )
    splits = read_text_splits(data, ALL)
    assert {name: split.label_counts for name, split in splits.items()} == {
        "train": {"neg": 800, "pos": 800},
        "valid": {"neg": 200, "pos": 200},
        "test": {"neg": 1000, "pos": 1000},
    }
    assert splits["test"].texts[0].source.endswith("/test/neg/3250_1.txt")


@pytest.mark.real
def test_chnsenticorp_is_split_80_10_10(real_data: Path) -> None:
    reader = TableOptions(format="table", text="review", on_malformed="drop")
    data = TextData(
        task="text-classification",
        root=str(real_data / "chnsenticorp"),
        train="ChnSentiCorp_htl_all.csv",
        valid={"source": "train", "size": 0.1},
        test={"source": "train", "size": 0.1},
        reader=reader,
        labels={"negative": ["0"], "positive": ["1"]},
    )
    splits = read_text_splits(data, ALL)
    assert {name: split.label_counts for name, split in splits.items()} == {
        "train": {"negative": 1955, "positive": 4258},
        "valid": {"negative": 244, "positive": 532},
        "test": {"negative": 244, "positive": 532},
    }
    assert len(splits["train"].skipped) == 1
