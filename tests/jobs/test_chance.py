"""The loss of a model that knows nothing, by the loss that a recipe declares."""

from __future__ import annotations

import math

import pytest

from danlu.jobs.chance import chance_of_classifier, chance_of_tagger
from danlu.recipe.section import Section

LABELS = ("O", "B-Org", "I-Org")
GOLD = [[0, 1, 2], [0]]
COUNTS = {"O": 6, "B-Org": 2, "I-Org": 2}


def of_tagger(options, **changed):
    arguments = {"scheme": "bio2", "open_ended": False, "label_counts": COUNTS, **changed}
    return chance_of_tagger(options, LABELS, GOLD, **arguments)


def test_softmax(make_recipe):
    chance = of_tagger(make_recipe("model.head={kind: softmax}").model)
    assert chance.value == pytest.approx(math.log(3))
    assert chance.how == "ln 3, for each word"


def test_class_weights_leave_it_as_it_is(make_recipe):
    chance = of_tagger(make_recipe("model.head={kind: softmax, class_weights: balanced}").model)
    assert chance.value == pytest.approx(math.log(3))


def test_focal_and_dice_loss(make_recipe):
    focal = of_tagger(make_recipe("model.head={kind: softmax, loss: {name: focal, gamma: 2.0}}").model)
    assert focal.value == pytest.approx((2 / 3) ** 2 * math.log(3))
    assert focal.how == "the recipe's loss where all 3 scores are equal, for each word"
    dice = of_tagger(
        make_recipe("model.head={kind: softmax, loss: {name: dice, exponent: 0.0, smoothing: 1.0}}").model
    )
    assert dice.value == pytest.approx(1 - (2 / 3 + 1) / (1 / 3 + 2))


def test_crf_counts_the_paths_that_are_allowed(make_recipe):
    free = of_tagger(make_recipe("model.head={kind: crf, constraints: false}").model)
    assert free.value == pytest.approx((3 + 1) / 2 * math.log(3))
    # A path neither begins with I nor has I after O: 2 of one word, 5 of two, 13 of three.
    bound = of_tagger(make_recipe("model.head={kind: crf, constraints: true}").model)
    assert bound.value == pytest.approx((math.log(13) + math.log(2)) / 2)
    cut = of_tagger(make_recipe("model.head={kind: crf, constraints: true}").model, open_ended=True)
    assert bound.value < cut.value < free.value


def test_two_heads(make_joint_recipe):
    chance = of_tagger(make_joint_recipe("model.alpha=0.3").model)
    assert chance.value == pytest.approx(0.3 * math.log(2) + 0.7 * math.log(3))
    assert chance.how == "0.3 * ln 2 + 0.7 * ln 3, for each word"


def test_classes(make_text_recipe):
    def of_texts(*overrides: str):
        options = make_text_recipe(*overrides).model
        return chance_of_classifier(
            options, ("neg", "pos"), [0, 1], class_counts={"neg": 3, "pos": 1}, item="text"
        )

    assert of_texts().value == pytest.approx(math.log(2))
    assert of_texts().how == "ln 2, for each text"
    assert of_texts("model.head.label_smoothing=0.1").value == pytest.approx(math.log(2))
    adjusted = of_texts("model.head.logit_adjustment=1.0")
    assert adjusted.value == pytest.approx(-(math.log(0.75) + math.log(0.25)) / 2)
    assert adjusted.how == "the recipe's loss where all 2 scores are equal, for each text"


def test_nothing_is_said_of_a_family_of_another_package():
    class Options(Section):
        family: str = "acme"

    for chance in (
        of_tagger(Options()),
        chance_of_classifier(Options(), ("a", "b"), [0], class_counts={}, item="text"),
    ):
        assert chance.value is None
        assert "another package" in chance.how
