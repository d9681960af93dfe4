from __future__ import annotations

from pathlib import Path

import pytest

from danlu.data.example import Source, TaggedSentence
from danlu.errors import DataError
from danlu.evaluation.tagging_floors import most_frequent_tag, tagging_floors


def sentence(text: str, tags: str) -> TaggedSentence:
    return TaggedSentence(tuple(text.split()), tuple(tags.split()), Source("a.txt", 1, 1))


TRAIN = [
    sentence("Ember woke", "B-Tool O"),
    sentence("Ember slept", "B-Tool O"),
    sentence("the Ember Choir slept", "O B-Group I-Group O"),
]


def test_each_word_gets_its_most_frequent_tag_and_unknown_words_that_of_all() -> None:
    assert most_frequent_tag(TRAIN)(("Ember", "Choir", "sang")) == ["B-Tool", "I-Group", "O"]


def test_the_first_of_equally_frequent_tags_wins() -> None:
    tied = [sentence("a", "B-Tool"), sentence("a", "B-Group"), sentence("b b", "O O")]
    assert most_frequent_tag(tied)(("a",)) == ["B-Tool"]


def test_repeated_sentences_are_copied() -> None:
    split = [sentence("the Ember Choir slept", "O B-Group I-Group O"), sentence("the Ember", "O B-Group")]
    *_, frequent, copied = tagging_floors(TRAIN, split, "bio2")
    assert (frequent.name, copied.name) == ("most_frequent_tag", "copy_repeated")
    assert frequent.predicted == [["O", "B-Tool", "I-Group", "O"], ["O", "B-Tool"]]
    assert copied.predicted == [["O", "B-Group", "I-Group", "O"], ["O", "B-Tool"]]
    assert copied.scores.values["span.micro_f1@seen"] == 1.0
    assert (
        copied.scores.values["span.micro_f1@unseen"] == frequent.scores.values["span.micro_f1@unseen"] == 0.0
    )


def test_the_last_of_several_copies_is_copied() -> None:
    train = [sentence("Ember", "B-Tool"), sentence("Ember", "B-Tool"), sentence("Ember", "B-Group")]
    *_, frequent, copied = tagging_floors(train, [sentence("Ember", "B-Group")], "bio2")
    assert (frequent.predicted, copied.predicted) == ([["B-Tool"]], [["B-Group"]])


def test_training_sentences_are_needed() -> None:
    with pytest.raises(DataError, match="needs training sentences"):
        tagging_floors([], [], "bio2")


@pytest.mark.real
def test_the_floors_of_dnrti(real_data: Path) -> None:
    from danlu.data.readers.conll import ConllOptions, read_conll

    folder = real_data / "dnrti"
    options = ConllOptions(format="conll", on_malformed="take-last-field", compat="flush-on-blank-only")
    train, test = (
        read_conll([folder / f"{split}.txt"], options, root=folder).sentences for split in ("train", "test")
    )
    assert (len(test), sum(len(one.words) for one in test)) == (663, 17684)
    names = ("token.macro_f1", "token.micro_f1_entities", "token.accuracy")
    expected = {"most_frequent_tag": (0.538, 0.574, 0.877), "copy_repeated": (0.839, 0.833, 0.947)}
    majority, _, *looking = tagging_floors(train, test, "bio2")
    assert majority.scores.values["span.micro_f1"] == 0.0
    for floor in looking:
        scores = tuple(floor.scores.values[name] for name in names)
        assert scores == pytest.approx(expected[floor.name], abs=0.0005)
