from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from danlu.data.made_up import reviews
from danlu.data.made_up.reviews import BOOKS, MARKS, SHARES, read_phenomena, write_reviews
from danlu.data.made_up.reviews_english import finished
from danlu.data.made_up.reviews_phrasebook import PHENOMENA
from danlu.errors import DataError

SIZES = {"train": 2000, "valid": 300, "test": 500}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reviews")
    write_reviews(folder)
    return folder


def read(folder: Path, split: str) -> dict[str, str]:
    """The texts of a split by their path in the folder."""
    paths = sorted((folder / split).glob("*/*.txt"))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def side_of(source: str) -> str:
    return source.split("/")[1]


@pytest.mark.parametrize(("split", "size"), SIZES.items())
def test_a_split_has_its_size_and_both_classes_in_equal_shares(folder: Path, split: str, size: int) -> None:
    sides = Counter(side_of(source) for source in read(folder, split))
    assert sides.total() == size
    assert set(sides) == {"neg", "pos"}
    assert abs(sides["neg"] - sides["pos"]) < 0.05 * size


def test_ratings_belong_to_the_class_and_every_one_occurs(folder: Path) -> None:
    ratings: defaultdict[str, set[int]] = defaultdict(set)
    for split in SIZES:
        for source in read(folder, split):
            (rating,) = re.findall(r"^\d+_(\d+)\.txt$", Path(source).name)
            ratings[side_of(source)].add(int(rating))
    assert ratings == {"neg": {1, 2, 3, 4}, "pos": {7, 8, 9, 10}}


@pytest.mark.parametrize("split", SIZES)
def test_the_line_of_a_review_s_id_names_its_film(folder: Path, split: str) -> None:
    for side in ("neg", "pos"):
        ids = sorted(int(path.name.partition("_")[0]) for path in (folder / split / side).iterdir())
        lines = (folder / split / f"urls_{side}.txt").read_text(encoding="utf-8").splitlines()
        assert ids == list(range(len(lines)))
        assert all(re.fullmatch(r"https://films\.example/[\w-]+/reviews", line) for line in lines)


def test_films_have_several_reviews_and_mostly_agree(folder: Path) -> None:
    sides: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for side in ("neg", "pos"):
        for line in (folder / "train" / f"urls_{side}.txt").read_text(encoding="utf-8").splitlines():
            sides[line][side] += 1
    assert sum(count.total() > 3 for count in sides.values()) > 0.9 * len(sides)
    agreeing = sum(max(count.values()) for count in sides.values())
    assert 0.7 < agreeing / SIZES["train"] < 0.9


def test_films_of_test_are_not_those_of_train_but_for_reprints(folder: Path) -> None:
    films = {
        split: [
            line
            for side in ("neg", "pos")
            for line in (folder / split / f"urls_{side}.txt").read_text(encoding="utf-8").splitlines()
        ]
        for split in ("train", "test")
    }
    known = sum(film in films["train"] for film in films["test"])
    assert known < 0.1 * SIZES["test"]


def test_each_review_is_marked_and_phenomena_have_their_shares(folder: Path) -> None:
    marks = read_phenomena(folder)
    assert set(marks) == {source for split in SIZES for source in read(folder, split)}
    counts = Counter(marks.values())
    assert set(counts) == set(PHENOMENA)
    for phenomenon, share in SHARES.items():
        assert counts[phenomenon] / counts.total() == pytest.approx(share, abs=0.03)
    assert sum(SHARES.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("split", ["valid", "test"])
def test_a_few_reviews_stand_in_train(folder: Path, split: str) -> None:
    learned = set(read(folder, "train").values())
    seen = sum(text in learned for text in read(folder, split).values())
    assert 0.01 < seen / SIZES[split] < 0.08


def test_a_few_reviews_stand_twice(folder: Path) -> None:
    counts = Counter(read(folder, "train").values())
    assert 0.005 < 1 - len(counts) / SIZES["train"] < 0.03


def test_there_are_line_breaks_capital_letters_and_endless_reviews(folder: Path) -> None:
    texts = list(read(folder, "train").values())
    assert 0.2 < sum("<br /><br />" in text for text in texts) / len(texts) < 0.5
    assert 0.01 < sum(text.replace("<br />", "").isupper() for text in texts) / len(texts) < 0.06
    words = sorted(len(text.split()) for text in texts)
    assert words[len(words) // 2] < 80
    assert words[-1] > 400


def test_about_one_review_of_train_in_a_hundred_lies_in_the_wrong_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_reviews(tmp_path / "as it is", valid=50, test=50)
    monkeypatch.setattr(reviews, "LABEL_ERRORS", 0.0)
    write_reviews(tmp_path / "clean", valid=50, test=50)
    sides = [
        Counter((text, side_of(source)) for source, text in read(tmp_path / name, "train").items())
        for name in ("as it is", "clean")
    ]
    assert 0.004 < 1 - (sides[0] & sides[1]).total() / SIZES["train"] < 0.017
    for split in ("valid", "test"):
        assert read(tmp_path / "as it is", split) == read(tmp_path / "clean", split)


@pytest.mark.parametrize("language", BOOKS)
def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path, language: str) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        write_reviews(tmp_path / name, seed=seed, train=60, valid=20, test=20, language=language)
    one, two, three = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two", "three")
    )
    assert one == two
    assert one != three


def test_another_size_of_train_leaves_test_as_it_is_but_for_reprints(tmp_path: Path) -> None:
    write_reviews(tmp_path / "small", train=100)
    write_reviews(tmp_path / "large", train=150)
    tests = [read(tmp_path / name, "test") for name in ("small", "large")]
    same = Counter(tests[0].values()) & Counter(tests[1].values())
    assert same.total() > 0.9 * SIZES["test"]


@pytest.mark.parametrize("language", BOOKS)
def test_no_slot_or_bracket_is_left(tmp_path: Path, language: str) -> None:
    write_reviews(tmp_path, train=800, language=language)
    text = "".join(text.replace("<br />", "") for split in SIZES for text in read(tmp_path, split).values())
    assert not set("<>()|") & set(text)


def test_chinese_reviews_have_no_spaces_between_words(tmp_path: Path) -> None:
    write_reviews(tmp_path, train=50, valid=10, test=10, language="chinese")
    for text in read(tmp_path, "train").values():
        assert " " not in text.replace("<br />", "")
        assert re.search(r"[一-鿿]", text)


@pytest.mark.parametrize("language", BOOKS)
def test_words_of_praise_and_blame_stand_in_both_classes(tmp_path: Path, language: str) -> None:
    write_reviews(tmp_path, train=1000, valid=5, test=5, language=language)
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for source, text in read(tmp_path, "train").items():
        texts[side_of(source)].append(text.lower())
    for side, wording in BOOKS[language].sides.items():
        for word in wording.adjectives.split():
            inside = {name: sum(word in text for text in texts[name]) for name in ("neg", "pos")}
            assert 0.15 < inside[side] / sum(inside.values()) < 0.95, word
            assert min(inside.values()) > 5, word


def test_counting_words_tells_much_less_than_reading_them(folder: Path) -> None:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    train, test, marks = read(folder, "train"), read(folder, "test"), read_phenomena(folder)
    vectorizer = CountVectorizer(binary=True)
    classifier = LogisticRegression(max_iter=1000)
    classifier.fit(vectorizer.fit_transform(train.values()), [side_of(source) for source in train])
    predicted = classifier.predict(vectorizer.transform(test.values()))
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for source, side in zip(test, predicted, strict=True):
        right[marks[source]].append(side == side_of(source))
    accuracy = {name: sum(of_name) / len(of_name) for name, of_name in right.items()}
    assert 0.7 < sum(map(sum, right.values())) / len(test) < 0.85
    assert accuracy["plain"] > 0.85
    assert accuracy["negation"] < 0.5
    assert accuracy["contrast"] < 0.75


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("a  awful film.", "An awful film."),
        ("it ends with a umbrella.", "It ends with an umbrella."),
        ("A dull part, a dull end.", "A dull part, a dull end."),
    ],
)
def test_articles_and_capitals(sentence: str, whole: str) -> None:
    assert finished(sentence) == whole


def test_an_empty_split_and_an_unknown_language_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="at least one review in each split"):
        write_reviews(tmp_path, valid=0)
    with pytest.raises(DataError, match="english, chinese"):
        write_reviews(tmp_path, language="latin")
    assert not list(tmp_path.iterdir())


def test_reviews_of_another_writing_are_not_mixed_in(tmp_path: Path) -> None:
    write_reviews(tmp_path, train=40, valid=5, test=5)
    write_reviews(tmp_path, train=40, valid=5, test=5)
    before = (tmp_path / MARKS).read_bytes()
    with pytest.raises(DataError, match="other files stand in the class folders") as caught:
        write_reviews(tmp_path, train=20, valid=5, test=5)
    assert "remove the folder" in str(caught.value)
    assert (tmp_path / MARKS).read_bytes() == before
