"""A split is found, read, given its scheme and hashed, or refused with the file and line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from danlu.data.readers.conll import ConllOptions
from danlu.data.splits import content_hash, read_split
from danlu.errors import DataError
from danlu.recipe.tagging_data import TaggingData

TRAIN = "APT28 B-Org\nstruck O\n\nWannaCry B-Tool\n2.0 I-Tool\n"


def make_data(folder: Path, files: dict[str, str], **changes: object) -> TaggingData:
    """Write the files and declare them as train, valid and test, as far as they are given."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    reader = ConllOptions.model_validate({"format": "conll", **changes.pop("reader", {})})
    return TaggingData(
        task="tagging",
        **{"root": str(folder), "train": "train.txt", "valid": "valid.txt", "reader": reader, **changes},
    )


def test_train_tells_the_scheme_and_valid_takes_it(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.txt": TRAIN, "valid.txt": "nothing O\n"})
    train = read_split(data, "train")
    assert (train.name, train.scheme, train.words, len(train.sentences), train.violations) == (
        "train",
        "bio2",
        4,
        2,
        0,
    )
    assert train.files == [tmp_path / "train.txt"]
    valid = read_split(data, "valid", scheme=train.scheme)
    assert (valid.scheme, valid.words) == ("bio2", 1)


def test_the_scheme_is_never_told_from_valid(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"valid.txt": TRAIN})
    with pytest.raises(ValueError, match="told from train only"):
        read_split(data, "valid")


def test_a_declared_scheme_is_taken(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.txt": "a O\n", "valid.txt": "b S-Org\n"}, scheme="bioes")
    assert read_split(data, "train").scheme == "bioes"
    assert read_split(data, "valid").scheme == "bioes"


def test_files_of_a_split_follow_each_other(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"a.txt": "a B-X\n", "b.txt": "b B-X\n"}, train=["b.txt", "a.txt"])
    assert [sentence.words for sentence in read_split(data, "train").sentences] == [("b",), ("a",)]


def test_violations_are_counted_and_tags_stay(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.txt": TRAIN, "valid.txt": "a I-Org\nb I-Tool\n"})
    valid = read_split(data, "valid", scheme="bio2")
    assert valid.violations == 2
    assert valid.sentences[0].tags == ("I-Org", "I-Tool")


def test_violations_are_listed_by_line_where_they_are_errors(tmp_path: Path) -> None:
    text = "a O\nO\nb I-Org\n\nI-Org\nc B-Org\nd I-Tool\n"
    data = make_data(
        tmp_path, {"train.txt": text}, on_violation="error", scheme="bio2", reader={"on_malformed": "drop"}
    )
    with pytest.raises(DataError, match="Tags that break the tag scheme bio2: 2") as caught:
        read_split(data, "train")
    assert [problem.where for problem in caught.value.problems] == ["train.txt:3", "train.txt:7"]
    assert [problem.received for problem in caught.value.problems] == [
        "'b' tagged 'I-Org' after 'O'",
        "'d' tagged 'I-Tool' after 'B-Org'",
    ]


def test_a_line_among_comments_is_told_by_its_sentence(tmp_path: Path) -> None:
    data = make_data(
        tmp_path,
        {"train.txt": "a O\n% note\nb I-Org\n"},
        on_violation="error",
        scheme="bio2",
        reader={"comment": "%"},
    )
    with pytest.raises(DataError) as caught:
        read_split(data, "train")
    assert caught.value.problems[0].where == "train.txt:1-3"


@pytest.mark.parametrize("on_violation", ["repair", "error"])
def test_tags_of_another_scheme_are_refused(tmp_path: Path, on_violation: str) -> None:
    data = make_data(tmp_path, {"train.txt": TRAIN, "valid.txt": "a S-Org\n"}, on_violation=on_violation)
    with pytest.raises(DataError, match="Tags that do not belong to the tag scheme bio2: 1") as caught:
        read_split(data, "valid", scheme="bio2")
    assert caught.value.problems[0].where == "valid.txt:1"
    assert "data.scheme" in str(caught.value)


def test_a_missing_file_names_what_there_is_and_the_nearest(tmp_path: Path) -> None:
    data = make_data(
        tmp_path, {"train.txt": TRAIN, "notes.md": "x"}, train=["train.text", "train.txt", "other"]
    )
    with pytest.raises(DataError, match="2 of 3 files of train cannot be found") as caught:
        read_split(data, "train")
    assert [problem.where for problem in caught.value.problems] == ["data.train", "data.train"]
    assert caught.value.problems[0].fix == "did you mean 'train.txt'?"
    assert caught.value.problems[0].allowed == "the folder holds notes.md, train.txt"
    assert caught.value.problems[1].fix == "correct the name, or data.root"


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    data = make_data(tmp_path, {}, root=str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="nowhere' does not exist") as caught:
        read_split(data, "train")
    assert "data.root" in str(caught.value)


def test_a_folder_of_many_files_is_cut_short(tmp_path: Path) -> None:
    data = make_data(tmp_path, {f"{number:02}.txt": "" for number in range(25)})
    with pytest.raises(DataError, match=r"19\.txt and 5 more"):
        read_split(data, "train")


def test_a_split_that_the_recipe_lacks_is_told(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.txt": TRAIN})
    with pytest.raises(DataError, match="The recipe has no test split"):
        read_split(data, "test", scheme="bio2")


def test_the_hash_is_of_words_tags_and_sentence_ends(tmp_path: Path) -> None:
    variants = ["a O\nb O\n", "\r\na   O\r\nb\tO", "a O\nb B-X\n", "a O\n\nb O\n", "ab O\n", "b O\na O\n"]
    hashes = []
    for text in variants:
        data = make_data(tmp_path, {"train.txt": text}, scheme="bio2")
        split = read_split(data, "train")
        assert split.content_hash == content_hash(split.sentences)
        hashes.append(split.content_hash)
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == len(variants) - 1


def test_what_the_reader_dropped_and_noted_is_kept(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.txt": TRAIN + "O"}, reader={"on_malformed": "drop"})
    split = read_split(data, "train")
    assert [str(skip.line) for skip in split.skipped] == ["6"]
    assert split.notes == ["train.txt: the last line has no newline"]


def test_labels_are_folded_and_the_files_keep_their_scheme_and_hash(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.txt": TRAIN, "valid.txt": "a I-Tool\n"}, fold={"Ent": "*", "O": "O"})
    train = read_split(data, "train")
    plain = read_split(data.model_copy(update={"fold": None}), "train")
    assert [sentence.tags for sentence in train.sentences] == [("Ent", "O"), ("Ent", "Ent")]
    assert (train.scheme, train.file_scheme) == ("io", "bio2")
    assert (plain.scheme, plain.file_scheme) == ("bio2", "bio2")
    assert train.content_hash == plain.content_hash
    assert content_hash(train.sentences) != train.content_hash

    valid = read_split(data, "valid", scheme=train.file_scheme)
    assert (valid.scheme, valid.file_scheme, valid.violations) == ("io", "bio2", 1)
    assert valid.sentences[0].tags == ("Ent",)


def test_the_scheme_of_folded_tags_says_nothing_of_the_files(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.txt": TRAIN, "valid.txt": TRAIN}, fold={"Ent": "*"})
    assert read_split(data, "train", scheme="io").file_scheme == "bio2"
    with pytest.raises(ValueError, match="Received 'io'"):
        read_split(data, "valid", scheme="io")


def test_folded_labels_keep_prefixes_where_the_recipe_says_so(tmp_path: Path) -> None:
    data = make_data(tmp_path, {"train.txt": TRAIN}, fold={"*-Name": ["*-Org", "*-Tool"]})
    train = read_split(data, "train")
    assert [sentence.tags for sentence in train.sentences] == [("B-Name", "O"), ("B-Name", "I-Name")]
    assert (train.scheme, train.file_scheme) == ("bio2", "bio2")


def test_a_tag_without_a_label_is_told_by_its_line(tmp_path: Path) -> None:
    text = "O\n" + TRAIN
    data = make_data(tmp_path, {"train.txt": text}, fold={"Ent": "*-Org"}, reader={"on_malformed": "drop"})
    with pytest.raises(DataError, match="does not fit the tags of train: 2 problems") as caught:
        read_split(data, "train")
    assert [problem.where for problem in caught.value.problems] == ["train.txt:5", "train.txt:6"]


def test_violations_are_those_of_the_files(tmp_path: Path) -> None:
    data = make_data(
        tmp_path, {"train.txt": "a O\nb I-Org\n"}, fold={"Ent": "*"}, scheme="bio2", on_violation="error"
    )
    with pytest.raises(DataError, match="Tags that break the tag scheme bio2: 1"):
        read_split(data, "train")


def test_bare_labels_are_read_in_the_declared_scheme(tmp_path: Path) -> None:
    files = {"train.txt": "The DT\nteam NN\nran VBD\n", "valid.txt": "a DT\nb NEW\n"}
    data = make_data(tmp_path, files, scheme="io", reader={"tags": "any"})
    train, valid = (read_split(data, split) for split in ("train", "valid"))
    assert train.sentences[0].tags == ("DT", "NN", "VBD")
    assert (train.scheme, train.file_scheme, train.violations) == ("io", "io", 0)
    assert valid.sentences[0].tags == ("DT", "NEW")

    with pytest.raises(DataError, match=r"'DT' 1, 'NN' 1, 'VBD' 1.*declare data\.scheme: io"):
        read_split(data.model_copy(update={"scheme": "auto"}), "train")
    with pytest.raises(DataError, match="Tags that do not belong to the tag scheme bio2: 3") as caught:
        read_split(data.model_copy(update={"scheme": "bio2"}), "train")
    assert caught.value.problems[0].where == "train.txt:1"


@pytest.mark.real
def test_every_tag_of_dnrti_but_o_becomes_one_label(
    real_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = make_data(
        real_data / "dnrti", {}, test="test.txt", fold={"Ent": "*", "O": "O"},
        reader={"on_malformed": "take-last-field"},
    )  # fmt: skip
    train = read_split(data, "train")
    test = read_split(data, "test", scheme=train.file_scheme)
    counts = Counter(tag for sentence in test.sentences for tag in sentence.tags)
    assert (test.scheme, test.file_scheme, test.words) == ("io", "bio2", 17716)
    assert counts == {"O": counts["O"], "Ent": 17716 - counts["O"]}
    assert counts["Ent"] > 0
    assert capsys.readouterr() == ("", "")
