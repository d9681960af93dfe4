from __future__ import annotations

import shutil

import pytest
from accelerate import Accelerator

from danlu.checks.data.subject import Data, GoldInFiles, Unknown
from danlu.data.audio_splits import read_audio_splits
from danlu.data.duplicates import overlap
from danlu.data.joint_splits import read_joint_splits
from danlu.data.splits import read_split
from danlu.data.text_duplicates import text_overlap
from danlu.data.text_splits import read_text_splits
from danlu.errors import DataError
from danlu.jobs.tasks import task_of
from danlu.recipe.dump import to_mapping


def checked(recipe, *, with_test: bool = True) -> Data:
    return task_of(recipe).begin(recipe, Accelerator(cpu=True)).checked_data(with_test=with_test)


def shared_keys(data: Data, name: str) -> int:
    known = {item.key for item in data.train.items}
    return sum(item.key in known for item in data.splits[name].items)


@pytest.fixture(params=["make_recipe", "make_joint_recipe", "make_text_recipe", "make_audio_recipe"])
def make_any_recipe(request):
    return request.getfixturevalue(request.param)


def test_every_task_gives_train_and_valid_and_test_when_it_is_asked_for(make_any_recipe):
    recipe = make_any_recipe()

    assert list(checked(recipe, with_test=False).splits) == ["train", "valid"]
    data = checked(recipe)
    assert list(data.splits) == ["train", "valid", "test"]
    assert data.recipe == to_mapping(recipe)
    assert data.task == recipe.data.task
    assert data.looks is None
    assert all(len(split.content_sha256) == 64 for split in data.splits.values())


def test_nothing_is_missing_from_any_task(make_any_recipe):
    data = checked(make_any_recipe())

    assert data.counted
    assert [one.found for one in data.counted] == [one.read for one in data.counted]


def test_sentences_are_those_that_evaluation_reads(make_recipe):
    recipe = make_recipe()
    train = read_split(recipe.data, "train")
    valid, test = (read_split(recipe.data, name, scheme=train.file_scheme) for name in ("valid", "test"))

    data = checked(recipe)

    assert data.unit == "sentence"
    assert data.splits["test"].content_sha256 == test.content_hash
    assert shared_keys(data, "valid") == overlap(train.sentences, valid.sentences).count
    first, item = train.sentences[0], data.train.items[0]
    assert (item.text, item.gold, item.source) == (
        " ".join(first.words),
        " ".join(first.tags),
        str(first.source),
    )
    assert item.groups == {"document": first.document}
    assert data.train.violations == 0
    assert {label for one in data.train.items for label in one.labels} <= {
        "Group",
        "Tool",
        "Place",
        "Time",
        "File",
        "Flaw",
    }


def test_equal_sentences_have_equal_keys(make_recipe, corpus, tmp_path):
    for name, source in {"train": "train", "valid": "valid", "test": "train"}.items():
        shutil.copy(corpus / f"{source}.txt", tmp_path / f"{name}.txt")

    data = checked(make_recipe(f"data.root={tmp_path}"))

    assert shared_keys(data, "test") == len(data.splits["test"].items) == 60


def test_unknown_words_are_those_of_the_encoder(make_recipe):
    data = checked(make_recipe())

    assert data.train.unknown.words == 0
    assert 0 < data.splits["valid"].unknown.words < data.splits["valid"].unknown.of_words
    assert data.splits["test"].unknown is None


def test_unknown_pieces_of_words_are_counted(make_piece_tagger_recipe, tmp_path):
    data = checked(make_piece_tagger_recipe())
    (tmp_path / "chinese.txt").write_text("炉\tO\n火\tO\nAPT28\tO\n", encoding="utf-8")
    chinese = checked(make_piece_tagger_recipe(f"data.valid={tmp_path / 'chinese.txt'}"))

    assert data.train.unknown.unit == "pieces"
    assert 0 < data.train.unknown.words < 0.05 * data.train.unknown.of_words
    assert chinese.splits["valid"].unknown == Unknown(3, 3, "pieces")
    assert data.train.cut is None


def test_words_of_a_lost_sentence_are_missing(make_recipe, corpus, tmp_path):
    for name in ("train", "valid", "test"):
        content = (corpus / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")
        (tmp_path / f"{name}.txt").write_text(content, encoding="utf-8")
    last = (tmp_path / "test.txt").read_text(encoding="utf-8").split("\n\n")[-1]

    recipe = make_recipe(f"data.root={tmp_path}", "data.reader.compat=flush-on-blank-only")
    of_test = checked(recipe).counted[2]

    assert (of_test.where, of_test.unit) == ("the files of test", "word")
    assert of_test.found - of_test.read == len(last.split("\n"))


def test_texts_with_phrases_have_no_labels(make_joint_recipe):
    recipe = make_joint_recipe()
    splits = read_joint_splits(recipe.data, ["train", "valid", "test"])

    data = checked(recipe)

    assert data.unit == "text"
    assert {name: len(split.items) for name, split in data.splits.items()} == {
        name: len(split.sentences) for name, split in splits.items()
    }
    assert not any(item.labels for item in data.train.items)
    assert data.train.violations is None
    total = sum(len(split.sentences) for split in splits.values())
    assert data.counted == [GoldInFiles("the files of train and valid and test", "text", total, total)]


def test_files_of_a_split_that_is_not_read_are_not_counted(make_joint_recipe, make_audio_recipe):
    assert checked(make_joint_recipe(), with_test=False).counted == []
    assert checked(make_audio_recipe(), with_test=False).counted == []
    assert len(checked(make_audio_recipe("data.split.test=null"), with_test=False).counted) == 1


def test_texts_are_those_that_evaluation_reads(make_text_recipe):
    recipe = make_text_recipe("model.length.max=12")
    splits = read_text_splits(recipe.data, ["train", "valid", "test"])

    data = checked(recipe)

    assert data.splits["test"].content_sha256 == splits["test"].content_hash
    copies = text_overlap(splits["train"].texts, splits["test"].texts).count
    assert shared_keys(data, "test") == copies > 0
    cut = data.train.cut
    assert (cut.unit, cut.of_items) == ("words", len(splits["train"].texts))
    assert 0 < cut.amount < cut.of_amount
    assert data.splits["valid"].unknown.of_words == 12 * len(data.splits["valid"].items)


def test_pieces_of_texts_are_cut_by_pieces(make_piece_recipe):
    data = checked(make_piece_recipe("model.length.max=12"))

    assert data.train.cut.unit == data.train.unknown.unit == "pieces"
    assert data.train.unknown.words == 0
    assert data.train.unknown.of_words == data.train.cut.of_amount - data.train.cut.amount


def test_places_that_a_split_takes_are_not_counted(make_text_recipe):
    recipe = make_text_recipe('data.train={"source": "files", "files": "train", "take": [0, 40]}')

    assert [one.where for one in checked(recipe).counted] == ["the files of valid", "the files of test"]


def test_clips_are_those_that_evaluation_hears(make_audio_recipe):
    recipe = make_audio_recipe()
    splits = read_audio_splits(recipe.data, ["train", "valid", "test"])

    data = checked(recipe)

    assert data.unit == "clip"
    assert data.splits["test"].content_sha256 == splits["test"].content_hash
    clip, item = splits["train"].clips[0], data.train.items[0]
    assert (item.key, item.gold, item.labels, item.text) == (clip.sha256, clip.label, (clip.label,), None)
    assert item.groups == {"speaker": clip.speaker, "sentence": clip.sentence}
    assert data.counted == [GoldInFiles("clips.csv", "clip", 48, 48)]
    # Clips of 0.4, 0.45, 0.5 and 0.55 seconds, of which 0.4 are heard.
    assert data.train.cut.items == 18
    assert data.train.cut.amount == pytest.approx(6 * (0.05 + 0.1 + 0.15), abs=1e-3)


def test_clips_that_cannot_be_used_are_not_missing(make_audio_recipe, tones, tmp_path):
    shutil.copytree(tones, tmp_path / "tones")
    (tmp_path / "tones" / "wav" / "ada-level-s1.wav").write_bytes(b"no sound")

    data = checked(make_audio_recipe(f"data.root={tmp_path / 'tones'}"))

    assert data.counted == [GoldInFiles("clips.csv", "clip", 47, 47)]


def test_a_recipe_without_test_says_so(make_text_recipe):
    with pytest.raises(DataError, match="no test split"):
        checked(make_text_recipe("data.test=null"))
