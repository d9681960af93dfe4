from __future__ import annotations

from itertools import product

from checks.data.made_up_data import clip_item, made_up_data, text_item
from danlu.checks.data.shared_groups import CHECK


def clips(speakers: str, sentences: str, *, take: str = "1"):
    return [
        clip_item(f"{speaker}{sentence}{take}", speaker=speaker, sentence=sentence)
        for speaker, sentence in product(speakers, sentences)
    ]


def test_shared_speakers_are_an_issue_that_names_sentences_too():
    data = made_up_data("audio-classification", train=clips("ab", "12"), valid=clips("ab", "12", take="2"))

    answer = CHECK.answer(data)

    assert answer.outcome == "issue"
    assert answer.what == (
        "valid shares all 2 of its speakers and all 2 of its sentences with train: the score says nothing about new "
        "speakers"
    )
    assert answer.evidence["valid"]["speaker"] == {
        "shared": 2,
        "of": 2,
        "items": 4,
        "of_items": 4,
        "names": ["a", "b"],
    }
    assert answer.tries[0].changes == {"data.split": {"kind": "by-group", "group": "speaker"}}


def test_sentences_that_all_speakers_say_are_a_tip():
    data = made_up_data("audio-classification", train=clips("ab", "12"), valid=clips("c", "12"))

    assert CHECK.answer(data).outcome == "tip"
    assert CHECK.answer(data).what == "valid shares all 2 of its sentences with train"


def test_a_tenth_of_the_clips_decides():
    train = clips("a", "1")
    one_of_ten = [*clips("a", "2"), *clips("bcdefghij", "3")]
    one_of_eleven = [*clips("a", "2"), *clips("bcdefghijk", "3")]

    assert (
        CHECK.answer(made_up_data("audio-classification", train=train, valid=one_of_ten)).outcome == "issue"
    )
    answer = CHECK.answer(made_up_data("audio-classification", train=train, valid=one_of_eleven))
    assert (answer.outcome, answer.confidence) == ("tip", "low")
    assert answer.what == "valid shares 1 of its 11 speakers with train, 9.1% of the clips at most"


def test_shared_films_are_a_tip_and_a_few_of_them_pass():
    train = [text_item("fine", group="film 1")]
    many = [text_item("good", group="film 1"), text_item("bad", group="film 2")]
    few = [text_item("good", group="film 1"), *(text_item(f"bad {n}", group="film 2") for n in range(20))]

    assert CHECK.answer(made_up_data(train=train, valid=many)).outcome == "tip"
    assert CHECK.answer(made_up_data(train=train, valid=few)).outcome == "passed"


def test_other_groups_pass_and_unknown_ones_are_not_asked():
    apart = made_up_data("audio-classification", train=clips("ab", "1"), valid=clips("c", "2"))

    assert CHECK.answer(apart).what == "no speaker or sentence of train is in valid"
    assert CHECK.answer(made_up_data()).outcome == "not applicable"
