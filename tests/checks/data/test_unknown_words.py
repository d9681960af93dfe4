from __future__ import annotations

import pytest

from checks.data.made_up_data import made_up_data
from danlu.checks.data.subject import Split, Unknown
from danlu.checks.data.unknown_words import CHECK

RECIPE = {
    "model": {
        "word_embedding": {"lowercase": False, "min_count": 2},
        "characters": None,
        "segmentation": {"kind": "whitespace"},
    }
}


def answer_of(valid: int, *, of: int = 1000, recipe=RECIPE):
    data = made_up_data(
        recipe=recipe,
        train=Split("train", [], unknown=Unknown(10, 1000)),
        valid=Split("valid", [], unknown=Unknown(valid, of)),
    )
    return CHECK.answer(data)


@pytest.mark.parametrize(("count", "outcome"), [(149, "passed"), (150, "tip"), (499, "tip"), (500, "issue")])
def test_the_share_of_valid_decides(count, outcome):
    assert answer_of(count).outcome == outcome


def test_the_share_of_train_stands_beside_it_and_the_cures_exist():
    answer = answer_of(600)

    assert answer.what == "60% of the words of valid are unknown to the model, of train 1.0%"
    assert answer.evidence["valid"] == {"words": 600, "of_words": 1000, "share": 0.6}
    assert [dict(one.changes) for one in answer.tries] == [
        {"model.word_embedding.lowercase": True},
        {"model.word_embedding.min_count": 1},
        {"model.characters": {"kind": "cnn"}},
        {"model.segmentation": {"kind": "words"}},
        {},
    ]


def test_a_model_that_reads_letters_passes():
    assert answer_of(600, recipe={"model": {"characters": {"kind": "cnn"}}}).outcome == "passed"


def test_few_words_are_no_estimate():
    assert answer_of(199, of=199).outcome == "passed"
    assert answer_of(200, of=200).outcome == "issue"


def test_where_any_word_can_be_read_it_is_not_asked():
    assert CHECK.answer(made_up_data()).outcome == "not applicable"


def test_unknown_pieces_want_an_encoder_of_the_language():
    data = made_up_data(
        train=Split("train", [], unknown=Unknown(700, 1000, "pieces")),
        valid=Split("valid", [], unknown=Unknown(800, 1000, "pieces")),
    )
    answer = CHECK.answer(data)

    assert answer.outcome == "issue"
    assert answer.what == "80% of the pieces of valid are unknown to the model, of train 70%"
    assert [dict(one.changes) for one in answer.tries] == [{}]
