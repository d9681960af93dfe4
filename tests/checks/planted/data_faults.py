"""Faults of the notebooks that lie in the data: planted in made-up files, which are read as a run reads them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from accelerate import Accelerator

from checks.planted.fault import PlantedFault
from danlu.checks.data.catalogue import CHECKS
from danlu.checks.finding import Finding, ask
from danlu.data.made_up.posts import write_posts
from danlu.data.made_up.reviews import write_reviews
from danlu.data.made_up.threat_reports import write_threat_reports
from danlu.jobs.tasks import task_of
from danlu.recipe.schema import Recipe
from small_audio_recipe import MakeAudioRecipe, write_tones
from small_joint_recipe import MakeJointRecipe
from small_recipe import MakeRecipe
from small_text_recipe import MakeTextRecipe

DECLARED = ('data.split={"kind": "declared"}', "data.reader.split=split")
RATINGS = 'data.labels={"negative": ["0", "1", "2", "3", "4"], "positive": ["7", "8", "9", "10"]}'
_VALID_TONES, _TEST_TONES = "cy", "dee"


def asked(recipe: Recipe, *, looks: Sequence[dict[str, str]] = ()) -> list[Finding]:
    """What all checks of data find in a recipe's files, test among them."""
    run = task_of(recipe).begin(recipe, Accelerator(cpu=True))
    data = replace(run.checked_data(with_test=True), looks=looks)
    return ask(CHECKS, data, task=data.task)


def sentences_of(file: Path) -> list[str]:
    """The sentences of a tagged file, as their lines."""
    return [
        one for one in file.read_text(encoding="utf-8").split("\n\n") if one.strip() and "DOCSTART" not in one
    ]


def write_sentences(file: Path, sentences: Sequence[str]) -> None:
    """Write a tagged file, as DNRTI has it: no newline and no blank line after the last sentence."""
    file.write_text("\n\n".join(one.strip("\n") for one in sentences), encoding="utf-8")


def tagged_files(folder: Path) -> Path:
    """A made-up corpus without what made-up corpora repeat on purpose: each sentence stands in one split, and once."""
    write_threat_reports(folder, seed=3, train=400, valid=60, test=60)
    seen: set[str] = set()
    for name in ("train", "valid", "test"):
        kept = []
        for sentence in sentences_of(folder / f"{name}.txt"):
            words = " ".join(line.split(" ")[0] for line in sentence.split("\n") if line)
            if words not in seen:
                seen.add(words)
                kept.append(sentence)
        write_sentences(folder / f"{name}.txt", kept)
    return folder


def review_files(folder: Path) -> Path:
    """Made-up reviews in class folders; some stand in two splits, as in the real ones."""
    write_reviews(folder, seed=11, train=200, valid=60, test=60)
    return folder


def tone_files(folder: Path, rows: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> Path:
    """Tones, and a table that declares their splits: by speaker, before `rows` changes it."""
    write_tones(folder)
    table = folder / "clips.csv"
    with table.open(encoding="utf-8", newline="") as stream:
        read = list(csv.DictReader(stream))
    splits = {_VALID_TONES: "valid", _TEST_TONES: "test"}
    changed = rows([{**row, "split": splits.get(row["speaker"], "train")} for row in read])
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(changed[0]))
        writer.writeheader()
        writer.writerows(changed)
    return folder


def repeated_sentences(folder: Path) -> list[Finding]:
    """S1: more than half of the test sentences stand word for word in train."""
    train, test = tagged_files(folder) / "train.txt", folder / "test.txt"
    kept = sentences_of(test)
    write_sentences(test, [*kept, *sentences_of(train)[: len(kept) + 10]])
    return asked(MakeRecipe(folder)())


def contradictory_sentences(folder: Path) -> list[Finding]:
    """S1: sentences stand in train twice, once with their spans and once without."""
    train = tagged_files(folder) / "train.txt"
    sentences = sentences_of(train)
    blank = [
        "\n".join(f"{line.split(' ')[0]} O" for line in one.split("\n") if line) for one in sentences[:40]
    ]
    write_sentences(train, [*sentences, *blank])
    return asked(MakeRecipe(folder)())


def lost_sentence(folder: Path) -> list[Finding]:
    """S1: a sentence is closed by a blank line alone, and the last one of each file has none."""
    return asked(MakeRecipe(tagged_files(folder))("data.reader.compat=flush-on-blank-only"))


def tags_without_words(folder: Path) -> list[Finding]:
    """S1: lines that hold a tag and no word, of which some readers make a word."""
    train = tagged_files(folder) / "train.txt"
    sentences = sentences_of(train)
    write_sentences(train, [f"{one}\nO" if place % 4 == 0 else one for place, one in enumerate(sentences)])
    return asked(MakeRecipe(folder)("data.reader.on_malformed=take-last-field"))


def missing_phrases(folder: Path) -> list[Finding]:
    """S3: posts whose phrase does not stand in them word for word, so that nothing can be labelled."""
    write_posts(folder, seed=22, posts=200)
    table = folder / "posts.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    changed = [
        f"{line.partition(chr(9))[0]}\tnowhere at all" if n % 10 == 0 else line
        for n, line in enumerate(lines)
    ]
    table.write_text("\n".join(changed) + "\n", encoding="utf-8")
    return asked(MakeJointRecipe(folder)())


def shortened_ratings(folder: Path) -> list[Finding]:
    """S4: the rating is read as the last digit of the name, so that 10 becomes 0."""
    last_digit = r"data.reader.name='[0-9]+_[0-9]*(?P<rating>[0-9])'"
    recipe = MakeTextRecipe(review_files(folder))(last_digit, "data.reader.label=rating", RATINGS)
    return asked(recipe)


def reviews_in_both(folder: Path) -> list[Finding]:
    """S4: reviews of train stand in test too."""
    train, test = review_files(folder) / "train", folder / "test"
    for label in ("neg", "pos"):
        for review in sorted((train / label).iterdir())[:40]:
            (test / label / f"9{review.name}").write_bytes(review.read_bytes())
    return asked(MakeTextRecipe(folder)())


def changed_reviews_in_both(folder: Path) -> list[Finding]:
    """S4: reviews of train stand in test with a word of each changed."""
    train, test = review_files(folder) / "train", folder / "test"
    draw = Random(1)
    for label in ("neg", "pos"):
        for old in (test / label).iterdir():
            old.unlink()
        for review in sorted((train / label).iterdir())[:40]:
            words = review.read_text(encoding="utf-8").split()
            words[draw.randrange(len(words))] = "whatever"
            (test / label / review.name).write_text(" ".join(words), encoding="utf-8")
    return asked(MakeTextRecipe(folder)())


def uncut_chinese(folder: Path) -> list[Finding]:
    """S4: Chinese reviews are cut into words at white space, of which they have none."""
    write_reviews(folder, seed=11, train=200, valid=120, test=60, language="chinese")
    for file in folder.glob("*/*/*.txt"):
        if file.parent.name in ("neg", "pos"):
            sentences = file.read_text(encoding="utf-8").replace("。", "。 ")
            file.write_text(sentences, encoding="utf-8")
    return asked(MakeTextRecipe(folder)("model.segmentation.kind=whitespace"))


def cut_reviews(folder: Path) -> list[Finding]:
    """S4: a length limit under which most of each review is never read."""
    return asked(MakeTextRecipe(review_files(folder))("model.length.max=8"))


def test_looked_at(folder: Path) -> list[Finding]:
    """S4: the test reviews were scored every five epochs."""
    looks = [{"run": "2026-01-01-imdb-01", "at": f"2026-01-01T{hour:02}:00:00Z"} for hour in range(10)]
    return asked(MakeTextRecipe(review_files(folder))(), looks=looks)


def training_clips_scored(folder: Path) -> list[Finding]:
    """S5: the clips that the score is of are those of train."""

    def rows(read: list[dict[str, str]]) -> list[dict[str, str]]:
        learned = [row for row in read if row["split"] == "train"]
        for row in learned:
            copied = folder / "wav" / f"copy-{row['file']}.wav"
            copied.write_bytes((folder / "wav" / f"{row['file']}.wav").read_bytes())
        return [*read, *({**row, "file": f"copy-{row['file']}", "split": "valid"} for row in learned)]

    return asked(MakeAudioRecipe(tone_files(folder, rows))(*DECLARED))


def shared_voices(folder: Path) -> list[Finding]:
    """S5: clips are shuffled into splits, so that every voice and sentence is in all of them."""

    def rows(read: list[dict[str, str]]) -> list[dict[str, str]]:
        order = list(read)
        Random(1).shuffle(order)
        splits = ("valid", "test", "train", "train")
        return [{**row, "split": splits[place % len(splits)]} for place, row in enumerate(order)]

    return asked(MakeAudioRecipe(tone_files(folder, rows))(*DECLARED))


def rare_class(folder: Path) -> list[Finding]:
    """S5: 406 of 4494 clips are of the rare class, a fifth of those of the others."""

    def rows(read: list[dict[str, str]]) -> list[dict[str, str]]:
        rare = [row for row in read if row["emotion"] == "rising" and row["split"] == "train"]
        return [row for row in read if row not in rare[1:]]

    return asked(MakeAudioRecipe(tone_files(folder, rows))(*DECLARED))


def missing_class(folder: Path) -> list[Finding]:
    """S5: all clips that are scored are of one class."""

    def rows(read: list[dict[str, str]]) -> list[dict[str, str]]:
        moved = [row for row in read if row["emotion"] == "level" and row["split"] != "test"][:10]
        learned = [row for row in read if row not in moved and row["speaker"] != _TEST_TONES]
        return [
            *({**row, "split": "valid"} for row in moved),
            *({**row, "split": "train"} for row in learned),
            *(row for row in read if row not in moved and row["speaker"] == _TEST_TONES),
        ]

    return asked(MakeAudioRecipe(tone_files(folder, rows))(*DECLARED))


FAULTS: tuple[PlantedFault, ...] = (
    PlantedFault(
        "repeated test sentences",
        "S1",
        "half of the test sentences stand word for word in train",
        "D01",
        repeated_sentences,
    ),
    PlantedFault(
        "contradictory sentences",
        "S1",
        "sentences stand in train more than once, with different labels",
        "D04",
        contradictory_sentences,
    ),
    PlantedFault(
        "lost last sentence",
        "S1",
        "the reader closes sentences at blank lines alone and loses the last one of each file",
        "D13",
        lost_sentence,
    ),
    PlantedFault(
        "tags without words",
        "S1",
        "lines of the files hold a tag and no word",
        "D11",
        tags_without_words,
        outcome="tip",
    ),
    PlantedFault(
        "phrases that are not there",
        "S3",
        "the keyphrase of some tweets does not stand in them, so that nothing can be labelled",
        "D11",
        missing_phrases,
        outcome="tip",
    ),
    PlantedFault(
        "rating 10 read as 0",
        "S4",
        "the rating is the last digit of the file's name, so that 10 becomes 0",
        "D14",
        shortened_ratings,
    ),
    PlantedFault("reviews in both", "S4", "reviews stand in train and in test", "D01", reviews_in_both),
    PlantedFault(
        "changed reviews in both",
        "S4",
        "reviews of train stand in test with a word changed",
        "D02",
        changed_reviews_in_both,
    ),
    PlantedFault(
        "Chinese cut at white space",
        "S4",
        "Chinese reviews are cut into words at white space, so that the vocabulary knows hardly one",
        "D09",
        uncut_chinese,
    ),
    PlantedFault(
        "most of each review cut off",
        "S4",
        "a length limit takes most of each review away",
        "D10",
        cut_reviews,
        outcome="tip",
    ),
    PlantedFault(
        "test looked at again and again",
        "S4",
        "the test was scored every five epochs before it was called final",
        "D12",
        test_looked_at,
        outcome="tip",
    ),
    PlantedFault(
        "training clips scored",
        "S5",
        "the clips that are scored are files of train",
        "D01",
        training_clips_scored,
    ),
    PlantedFault(
        "voices in all splits",
        "S5",
        "clips are shuffled into splits, so that train has every voice and sentence",
        "D03",
        shared_voices,
    ),
    PlantedFault(
        "a rare class",
        "S5",
        "one class has a fifth of the clips of the others",
        "D07",
        rare_class,
        outcome="tip",
    ),
    PlantedFault("one class in valid", "S5", "every clip of valid is of one class", "D05", missing_class),
)
