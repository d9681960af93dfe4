from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import pytest

from danlu.data.example import TaggedSentence
from danlu.data.made_up import invented_names, threat_reports
from danlu.data.made_up.threat_reports import TYPES, write_threat_reports
from danlu.data.readers.conll import ConllOptions, read_conll
from danlu.data.scheme_detection import detect_scheme
from danlu.data.tag_schemes import spans_of, violations
from danlu.errors import DataError

SIZES = {"train": 800, "valid": 150, "test": 200}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    write_threat_reports(folder)
    return folder


def read(folder: Path, split: str) -> list[TaggedSentence]:
    return read_conll([folder / f"{split}.txt"], ConllOptions(format="conll"), root=folder).sentences


def names_of(sentences: list[TaggedSentence]) -> list[tuple[str, str]]:
    return [
        (" ".join(sentence.words[span.start : span.end]), span.type)
        for sentence in sentences
        for span in spans_of(sentence.tags, "bio2")
    ]


@pytest.mark.parametrize(("split", "size"), SIZES.items())
def test_the_reader_reads_them_as_valid_bio2_in_documents(folder: Path, split: str, size: int) -> None:
    sentences = read(folder, split)
    assert len(sentences) == size
    assert detect_scheme(sentence.tags for sentence in sentences) == "bio2"
    assert not any(violations(sentence.tags, "bio2") for sentence in sentences)
    assert len({sentence.document for sentence in sentences}) > size / 12
    assert all(sentence.document is not None for sentence in sentences)
    assert {type_ for _, type_ in names_of(sentences)} == set(TYPES)


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        write_threat_reports(tmp_path / name, seed=seed, train=60, valid=20, test=20)
    for split in SIZES:
        one, two, three = (
            (tmp_path / name / f"{split}.txt").read_bytes() for name in ("one", "two", "three")
        )
        assert one == two != three


def test_no_slot_or_bracket_is_left(folder: Path) -> None:
    text = "".join((folder / f"{split}.txt").read_text(encoding="utf-8") for split in SIZES)
    assert not set("<>()|") & set(text)


@pytest.mark.parametrize("split", ["valid", "test"])
def test_some_sentences_stand_in_train_and_most_do_not(folder: Path, split: str) -> None:
    learned = {sentence.words for sentence in read(folder, "train")}
    seen = sum(sentence.words in learned for sentence in read(folder, split))
    assert 0.1 < seen / SIZES[split] < 0.5


def test_many_names_of_test_are_new(folder: Path) -> None:
    learned = {name for name, _ in names_of(read(folder, "train"))}
    unknown = [name for name, _ in names_of(read(folder, "test")) if name not in learned]
    assert len(unknown) > 0.3 * len(names_of(read(folder, "test")))


def test_some_names_have_two_types_or_none(folder: Path) -> None:
    sentences = read(folder, "train")
    types: defaultdict[str, set[str]] = defaultdict(set)
    for name, type_ in names_of(sentences):
        types[name].add(type_)
    assert sum({"Group", "Tool"} <= of_name for of_name in types.values()) >= 5
    ordinary = {
        word for one in sentences for word, tag in zip(one.words, one.tags, strict=True) if tag == "O"
    }
    assert len(ordinary & set(types)) >= 3


def test_about_one_span_of_train_in_a_hundred_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_threat_reports(tmp_path / "as it is", train=3000)
    monkeypatch.setattr(threat_reports, "LABEL_ERRORS", 0.0)
    write_threat_reports(tmp_path / "clean", train=3000)
    clean = names_of(read(tmp_path / "clean", "train"))
    left = Counter(clean) & Counter(names_of(read(tmp_path / "as it is", "train")))
    assert 0.005 < 1 - left.total() / len(clean) < 0.015
    for split in ("valid", "test"):
        texts = [
            (tmp_path / name / f"{split}.txt").read_text(encoding="utf-8") for name in ("clean", "as it is")
        ]
        assert texts[0] == texts[1]


def test_a_sentence_starts_with_a_capital_unless_a_name_starts_it(folder: Path) -> None:
    for sentence in read(folder, "test"):
        assert sentence.words[0][0].isupper() or sentence.tags[0] in ("B-Tool", "B-File")


def test_an_empty_split_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="at least one sentence in each split"):
        write_threat_reports(tmp_path, valid=0)


@pytest.mark.parametrize(
    "make",
    [
        invented_names.intruder,
        invented_names.tool,
        invented_names.place,
        invented_names.file,
        invented_names.flaw,
    ],
)
def test_names_are_one_to_three_words_and_mostly_differ(make: invented_names.Draw) -> None:
    draw = Random(1)
    made = [make(draw) for _ in range(200)]
    assert {len(name.split()) for name in made} <= {1, 2, 3}
    assert len(set(made)) > 100
