"""Made-up film reviews in class folders, with negation, contrast, sarcasm, and the dirt of real collections.

Laid out as IMDB's reviews are (Maas et al. 2011): `train/neg/17_3.txt` is the review 17 with a rating of 3, and line
17 of `train/urls_neg.txt` names its film. What makes real reviews treacherous is in them in small: line breaks as
HTML, shouting, endless reviews, reviews that stand twice, reviews of test that stand in train, and wrong labels.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Literal, get_args

from danlu.data.made_up.reviews_chinese import CHINESE
from danlu.data.made_up.reviews_english import ENGLISH
from danlu.data.made_up.reviews_phrasebook import PHENOMENA, Phrasebook, SentenceWriter, Side
from danlu.errors import DataError, Problem

MARKS = "phenomena.csv"
"""The file that says which phenomenon each review holds."""

SHARES: Mapping[str, float] = {"plain": 0.52, "negation": 0.18, "contrast": 0.16, "sarcasm": 0.14}
"""Share of the reviews that hold a phenomenon."""

LABEL_ERRORS = 0.01
"""Share of the reviews of train that lie in the wrong folder."""

TWICE = 0.015
"""Share of the reviews of a split that repeat an earlier one of that split."""

REPRINTS = 0.04
"""Share of the reviews of valid and test that stand in train."""

ENDLESS = 0.015
"""Share of the reviews that tell the whole plot."""

SHOUTED = 0.03
"""Share of the reviews in capital letters."""

BROKEN = 0.4
"""Share of the reviews with HTML line breaks."""

SUPPORTED = 0.7
"""Share of the reviews that are not plain and have a plain opinion besides."""

REVIEWS_PER_FILM = 12
"""Reviews that a film has on average; the films of a split are its own."""

AGREEMENT = 0.8
"""Share of a film's reviews that agree with what most say of it."""

Language = Literal["english", "chinese"]

BOOKS: Mapping[Language, Phrasebook] = {"english": ENGLISH, "chinese": CHINESE}

RATINGS: Mapping[Side, Mapping[bool, tuple[int, ...]]] = {
    "neg": {True: (1, 1, 1, 2, 2, 3, 4), False: (2, 3, 3, 4, 4)},
    "pos": {True: (10, 10, 10, 9, 9, 8, 7), False: (9, 8, 8, 7, 7)},
}
"""Ratings by side, and by whether the review has one opinion only."""


def write_reviews(
    folder: Path,
    *,
    seed: int = 1,
    train: int = 2000,
    valid: int = 300,
    test: int = 500,
    language: Language = "english",
) -> None:
    """Write class folders of reviews, the films of each class, and which phenomenon each review holds.

    `SPLIT/neg/ID_RATING.txt` and `SPLIT/pos/ID_RATING.txt` hold ratings 1 to 4 and 7 to 10. Line ID (from 0) of
    `SPLIT/urls_neg.txt` is the address of the film's reviews. `phenomena.csv` has the columns `source` and
    `phenomenon`.

    Args:
        folder: Where the folders go; made if it is not there.
        seed: The same seed, sizes and language write the same bytes.
        train: Reviews of train.
        valid: Reviews of valid.
        test: Reviews of test.
        language: `english`, or `chinese` without spaces between words.

    Raises:
        DataError: A size is not positive, the language is unknown, or a class folder holds files that would stay
            beside the new ones.
    """
    sizes = {"train": train, "valid": valid, "test": test}
    if min(sizes.values()) < 1:
        raise DataError(f"Expected at least one review in each split. Received {sizes}.")
    if language not in BOOKS:
        raise DataError(f"A language is one of {', '.join(get_args(Language))}. Received {language!r}.")
    book = BOOKS[language]
    learned = _repeated(_reviews(book, _draws(seed, "train"), train), _draws(seed, "train twice"))
    splits = {"train": _mislabelled(learned, _draws(seed, "label errors"))}
    for split in ("valid", "test"):
        reviews = _repeated(_reviews(book, _draws(seed, split), sizes[split]), _draws(seed, f"{split} twice"))
        splits[split] = _reprinted(reviews, learned, _draws(seed, f"{split} reprints"))
    files = {path: text for split in splits for path, text in _files_of(split, splits[split])}
    files[MARKS] = _marks(splits)
    _refuse_leftovers(folder, files)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")


def read_phenomena(folder: Path) -> dict[str, str]:
    """The phenomenon of each review that `write_reviews` wrote, by its path in the folder."""
    with (folder / MARKS).open(encoding="utf-8", newline="") as file:
        return {row["source"]: row["phenomenon"] for row in csv.DictReader(file)}


@dataclass(frozen=True, slots=True)
class Review:
    """A review before it is written.

    Args:
        text: What the file holds.
        side: The folder that it lies in.
        rating: 1 to 4 or 7 to 10.
        film: The film's title.
        phenomenon: One of `PHENOMENA`.
    """

    text: str
    side: Side
    rating: int
    film: str
    phenomenon: str


def _draws(seed: int, purpose: str) -> Random:
    # One generator a purpose: another size of train leaves the reviews of test as they are.
    return Random(f"{seed} {purpose}")  # noqa: S311


def _reviews(book: Phrasebook, draw: Random, size: int) -> list[Review]:
    films = [book.film(draw) for _ in range(max(2, size // REVIEWS_PER_FILM))]
    liked, disliked = films[::2], films[1::2]
    reviews: list[Review] = []
    for number in range(size):
        side: Side = "pos" if number % 2 else "neg"
        agrees = draw.random() < AGREEMENT
        film = draw.choice(liked if (side == "pos") == agrees else disliked)
        reviews.append(_review(book, draw, side, film))
    return reviews


def _review(book: Phrasebook, draw: Random, side: Side, film: str) -> Review:
    phenomenon = draw.choices(PHENOMENA, [SHARES[name] for name in PHENOMENA])[0]
    writer = SentenceWriter(book, draw, side=side, film=film)
    is_endless = draw.random() < ENDLESS
    asides = [
        writer.sentence(book.asides)
        for _ in range(draw.randint(30, 60) if is_endless else draw.randint(1, 3))
    ]
    opinions = [writer.sentence(book.opinions[phenomenon]) for _ in range(draw.choice((1, 1, 2)))]
    if phenomenon == "plain" or draw.random() < SUPPORTED:
        opinions.append(writer.sentence(book.opinions["plain"]))
    middle = [*asides, *opinions]
    if not is_endless:
        draw.shuffle(middle)
    closing = [writer.sentence(book.closings)] if draw.random() < 0.5 else []
    text = _laid_out([writer.sentence(book.openings), *middle, *closing], book.space, draw)
    return Review(text, side, draw.choice(RATINGS[side][phenomenon != "contrast"]), film, phenomenon)


def _laid_out(sentences: Sequence[str], space: str, draw: Random) -> str:
    is_broken = draw.random() < BROKEN
    text = sentences[0]
    for sentence in sentences[1:]:
        text += ("<br /><br />" if is_broken and draw.random() < 0.3 else space) + sentence
    if draw.random() >= SHOUTED:
        return text
    return "<br />".join(part.upper() for part in text.split("<br />"))


def _repeated(reviews: list[Review], draw: Random) -> list[Review]:
    """Some of the later reviews give way to an earlier one of the same side."""
    kept = list(reviews)
    for place in range(2, len(kept)):
        if draw.random() < TWICE:
            kept[place] = kept[draw.randrange(place % 2, place, 2)]
    return kept


def _reprinted(reviews: list[Review], learned: Sequence[Review], draw: Random) -> list[Review]:
    # Which ones give way is drawn before what takes their place, so that it does not depend on the size of train.
    gives_way = [draw.random() < REPRINTS for _ in reviews]
    by_side = {side: [review for review in learned if review.side == side] for side in get_args(Side)}
    return [
        draw.choice(by_side[review.side]) if is_reprint and by_side[review.side] else review
        for review, is_reprint in zip(reviews, gives_way, strict=True)
    ]


def _mislabelled(reviews: Sequence[Review], draw: Random) -> list[Review]:
    return [_in_the_wrong_folder(review) if draw.random() < LABEL_ERRORS else review for review in reviews]


def _in_the_wrong_folder(review: Review) -> Review:
    return replace(review, side="neg" if review.side == "pos" else "pos", rating=11 - review.rating)


def _named(split: str, reviews: Sequence[Review]) -> Iterator[tuple[str, Review]]:
    """Each review with the path of its file, class by class."""
    for side in get_args(Side):
        for number, review in enumerate(review for review in reviews if review.side == side):
            yield f"{split}/{side}/{number}_{review.rating}.txt", review


def _files_of(split: str, reviews: Sequence[Review]) -> Iterator[tuple[str, str]]:
    """Path and content of each file of a split: its reviews, and the films of each class."""
    for path, review in _named(split, reviews):
        yield path, review.text
    for side in get_args(Side):
        addresses = [_address(review.film) for review in reviews if review.side == side]
        yield f"{split}/urls_{side}.txt", "".join(f"{address}\n" for address in addresses)


def _address(film: str) -> str:
    words = re.sub(r"\W+", "-", film).lower()
    return f"https://films.example/{words}/reviews"


def _marks(splits: Mapping[str, Sequence[Review]]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("source", "phenomenon"))
    for split, reviews in splits.items():
        writer.writerows((path, review.phenomenon) for path, review in _named(split, reviews))
    return table.getvalue()


def _refuse_leftovers(folder: Path, files: Collection[str]) -> None:
    """Refuse class folders with other files: readers would take them for reviews of this writing."""
    others = sorted(
        path
        for class_folder in {(folder / name).parent for name in files if name.count("/") == 2}
        if class_folder.is_dir()
        for path in class_folder.iterdir()
        if path.relative_to(folder).as_posix() not in files
    )
    if others:
        problem = Problem(
            str(folder),
            f"{len(others)} other files stand in the class folders",
            str(others[0]),
            fix="remove the folder, or name another one",
        )
        raise DataError("Reviews are written to new folders only", [problem])
