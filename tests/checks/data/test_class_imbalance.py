from __future__ import annotations

import pytest

from checks.data.made_up_data import clip_item, made_up_data
from danlu.checks.data.class_imbalance import CHECK

RECIPE = {
    "train": {"batch": {"sampling": "natural"}},
    "model": {"head": {"class_weights": None, "logit_adjustment": None}},
}


def clips(**counts: int):
    return [clip_item(f"{label}{n}", label) for label, count in counts.items() for n in range(count)]


def test_a_fifth_of_the_clips_of_another_class_is_a_tip():
    data = made_up_data(
        "audio-classification", recipe=RECIPE, train=clips(neutral=2145, positive=1943, negative=406)
    )

    answer = CHECK.answer(data)

    assert answer.outcome == "tip"
    assert answer.what == "train has 406 clips of negative and 2145 of neutral, 5.3 times as many"
    assert answer.evidence["counts"] == {"neutral": 2145, "positive": 1943, "negative": 406}
    changes = [dict(one.changes) for one in answer.tries]
    assert changes == [{"train.batch.sampling": "balanced"}, {"model.head.class_weights": "balanced"}, {}]


def test_healthy_counts_pass():
    data = made_up_data("audio-classification", recipe=RECIPE, train=clips(anger=127, disgust=46, neutral=79))

    assert CHECK.answer(data).outcome == "passed"


@pytest.mark.parametrize(
    ("recipe", "by"),
    [
        ({"train": {"batch": {"sampling": "balanced"}}}, "train.batch.sampling"),
        ({"model": {"head": {"class_weights": "balanced"}}}, "model.head.class_weights"),
        ({"model": {"head": {"logit_adjustment": 1.0}}}, "model.head.logit_adjustment"),
    ],
)
def test_a_recipe_that_makes_up_for_it_passes(recipe, by):
    data = made_up_data("audio-classification", recipe=recipe, train=clips(many=60, few=6))

    assert CHECK.answer(data).outcome == "passed"
    assert CHECK.answer(data).what.endswith(f"makes up for it by {by}")


def test_one_class_has_nothing_to_compare():
    assert CHECK.answer(made_up_data("audio-classification", train=clips(a=5))).outcome == "not applicable"
