from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest

from danlu.errors import DataError
from danlu.evaluation.text_floors import text_floors

NAMES = ["majority_class", "stratified_chance", "bag_of_words", "nb_tfidf"]


def reviews(texts: int, seed: int) -> list[tuple[str, str]]:
    draws = np.random.default_rng(seed)
    words = {
        "bad": ("dull", "slow", "broken"),
        "fine": ("calm", "even", "plain"),
        "good": ("bright", "warm", "fun"),
    }
    labels = [list(words)[number] for number in draws.integers(3, size=texts)]
    return [(" ".join(["a", "film", *draws.choice(words[label], 2)]), label) for label in labels]


def test_linear_floors_learn_what_words_tell() -> None:
    train, split = reviews(60, 1), reviews(30, 2)
    gold = [label for _, label in split]
    floors = text_floors(train, [text for text, _ in split], gold, ["bad", "fine", "good"], [True] * 30)
    assert [floor.name for floor in floors] == NAMES
    accuracies = [floor.scores.values["accuracy"] for floor in floors]
    assert accuracies[2:] == [1.0, 1.0]
    assert max(accuracies[:2]) < 0.7
    assert floors[3].scores.values["accuracy@seen"] == 1.0
    assert floors[3].scores.values["accuracy@unseen"] is None


def test_pairs_of_words_tell_what_words_do_not() -> None:
    train = [("not good", "bad"), ("good", "good"), ("not bad", "good"), ("bad", "bad")] * 5
    *_, bag, ratios = text_floors(train, ["not good", "not bad"], ["bad", "good"], ["bad", "good"])
    assert ratios.predicted == ["bad", "good"]
    assert bag.predicted != ["bad", "good"]


def test_chinese_is_read_by_characters() -> None:
    train = [("房间很好，很高兴", "正面"), ("早餐很好", "正面"), ("房间太差", "负面"), ("服务太差了", "负面")]
    floors = text_floors(train, ["服务很好", "早餐太差"], ["正面", "负面"], sorted(["正面", "负面"]))
    assert [floor.predicted for floor in floors[2:]] == [["正面", "负面"]] * 2
    assert "characters" in floors[2].meaning
    assert "words" not in floors[3].meaning


def test_the_majority_is_that_of_train_and_of_equals_the_first_class() -> None:
    train = [("a", "good"), ("b", "bad"), ("c", "good")]
    assert text_floors(train, ["x"], ["bad"], ["bad", "good"])[0].predicted == ["good"]
    assert text_floors(train[:2], ["x"], ["bad"], ["bad", "good"])[0].predicted == ["bad"]


def test_chance_draws_with_the_shares_of_train() -> None:
    train = [("a b", "good")] * 3 + [("c d", "bad")]
    split, gold = ["x y"] * 2000, ["good", "good", "bad", "good"] * 500
    chance, again = (text_floors(train, split, gold, ["bad", "good"])[1] for _ in range(2))
    assert chance.predicted.count("good") / 2000 == pytest.approx(0.75, abs=0.03)
    assert chance.scores.values["accuracy"] == pytest.approx(0.75**2 + 0.25**2, abs=0.03)
    assert chance.scores.values["ece"] < 0.03  # it is as unsure as it is wrong
    assert again.predicted == chance.predicted


@pytest.mark.parametrize("train", [[("only", "good")], [("", "good")], [("a b c", "good"), ("", "bad")]])
@pytest.mark.parametrize("split", [[], ["only"], ["", "又 好"]])
def test_tiny_splits(train: list[tuple[str, str]], split: list[str]) -> None:
    for floor in text_floors(train, split, ["bad"] * len(split), ["bad", "good"], [False] * len(split)):
        assert len(floor.predicted) == len(split)
        assert floor.scores.values["accuracy@seen"] is None


def test_training_texts_and_known_classes_are_needed() -> None:
    with pytest.raises(DataError, match="needs training texts"):
        text_floors([], [], [], ["bad", "good"])
    with pytest.raises(DataError, match="not among those of the model"):
        text_floors([("a", "fine")], [], [], ["bad", "good"])


@pytest.mark.real
def test_the_floors_of_imdb(real_data: Path) -> None:
    splits: dict[str, list[tuple[str, str]]] = {"train": [], "test": []}
    with tarfile.open(real_data / "imdb" / "aclImdb_labeled.tar.xz") as archive:
        for member in archive:
            *_, split, label, name = f"//{member.name}".split("/")
            if label in ("pos", "neg") and name.endswith(".txt"):
                splits[split].append((archive.extractfile(member).read().decode("utf-8"), label))
    texts, gold = zip(*splits["test"], strict=True)
    floors = text_floors(splits["train"], texts, gold, ["neg", "pos"])
    accuracies = {floor.name: floor.scores.values["accuracy"] for floor in floors}
    assert accuracies["bag_of_words"] == pytest.approx(0.885, abs=0.002)
    assert accuracies["nb_tfidf"] == pytest.approx(0.9155, abs=0.002)
