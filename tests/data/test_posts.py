from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from danlu.data.joint_splits import read_joint_splits
from danlu.data.made_up.posts import POSTS, write_posts
from danlu.data.phrase_places import label_phrases
from danlu.data.phrases import Phrase, known_phrase_flags
from danlu.data.readers.phrase_lines import PhraseLinesOptions
from danlu.data.splits import TaggingSplit
from danlu.errors import DataError
from danlu.recipe.joint_data import JointData


@pytest.fixture(scope="module")
def splits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TaggingSplit]:
    folder = tmp_path_factory.mktemp("posts")
    write_posts(folder)
    held_out = {"source": "train", "size": 0.1}
    reader = PhraseLinesOptions(format="phrase-lines", phrase_separator=";")
    data = {"root": str(folder), "train": POSTS, "valid": held_out, "test": held_out, "reader": reader}
    return read_joint_splits(JointData.model_validate(data), ["train", "valid", "test"])


@pytest.fixture(scope="module")
def phrases(splits: dict[str, TaggingSplit]) -> list[tuple[Phrase, ...]]:
    return [one.phrases or () for split in splits.values() for one in split.sentences]


def test_every_line_is_a_post_with_phrases(splits: dict[str, TaggingSplit]) -> None:
    assert {name: len(split.sentences) for name, split in splits.items()} == {
        "train": 2400,
        "valid": 300,
        "test": 300,
    }
    words = sorted(len(one.words) for split in splits.values() for one in split.sentences)
    assert words[0] >= 4
    assert words[len(words) // 2] < 20


def test_phrases_have_one_word_or_more_and_some_posts_two_of_them(phrases) -> None:
    sizes = Counter(len(phrase) for held in phrases for phrase in held)
    assert min(sizes[1], sizes[2], sizes[3]) > 0.1 * sizes.total()
    assert 0.1 < sum(len(held) > 1 for held in phrases) / len(phrases) < 0.25


def test_a_few_phrases_do_not_stand_in_their_post_in_every_split(splits: dict[str, TaggingSplit]) -> None:
    misses = [len(split.skipped) for split in splits.values()]
    assert 0.004 < sum(misses) / 3000 < 0.02
    assert min(misses) > 0


def test_about_half_of_the_posts_of_test_have_a_new_phrase(splits: dict[str, TaggingSplit]) -> None:
    known = known_phrase_flags(splits["train"].sentences, splits["test"].sentences)
    assert 0.3 < sum(known) / len(known) < 0.6


def test_a_few_posts_stand_twice(splits: dict[str, TaggingSplit]) -> None:
    texts = Counter(one.words for split in splits.values() for one in split.sentences)
    assert 0.003 < 1 - len(texts) / texts.total() < 0.03


def test_capitals_do_not_tell_phrases(splits: dict[str, TaggingSplit]) -> None:
    kinds = Counter(
        (word[0].isupper(), tag != "O")
        for one in splits["train"].sentences
        for word, tag in zip(one.words, one.tags, strict=True)
    )
    assert kinds[True, False] > 0.3 * kinds[True, True]
    assert kinds[False, True] > 0.3 * kinds[True, True]


def test_copying_known_phrases_tells_much_less_than_reading(splits: dict[str, TaggingSplit]) -> None:
    known = sorted({phrase for one in splits["train"].sentences for phrase in one.phrases or ()})
    right = predicted = gold = 0
    for one in splits["test"].sentences:
        spans = label_phrases(one.words, known).spans
        found = {one.words[span.start : span.end] for span in spans}
        right += len(found & set(one.phrases or ()))
        predicted += len(found)
        gold += len(one.phrases or ())
    assert 0.4 < 2 * right / (predicted + gold) < 0.65


def test_no_slot_is_left(splits: dict[str, TaggingSplit]) -> None:
    words = {word for split in splits.values() for one in split.sentences for word in one.words}
    assert not set("<>|;") & set("".join(words))


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        write_posts(tmp_path / name, seed=seed, posts=60)
    one, two, three = ((tmp_path / name / POSTS).read_bytes() for name in ("one", "two", "three"))
    assert one == two
    assert one != three
    assert b"\r" not in one


def test_other_posts_are_not_written_over(tmp_path: Path) -> None:
    write_posts(tmp_path, posts=20)
    write_posts(tmp_path, posts=20)
    before = (tmp_path / POSTS).read_bytes()
    with pytest.raises(DataError, match="remove the folder"):
        write_posts(tmp_path, posts=21)
    assert (tmp_path / POSTS).read_bytes() == before


def test_no_post_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="at least one post"):
        write_posts(tmp_path, posts=0)
    assert not list(tmp_path.iterdir())
