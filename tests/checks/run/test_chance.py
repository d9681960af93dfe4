from __future__ import annotations

import math

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.chain_chance import chain_loss
from danlu.checks.run.chance import chance_losses, has_learned, trivial_value


def entropy(*shares):
    return -sum(share * math.log(share) for share in shares)


def chance_of(head, labels):
    run = made_up_run(recipe=made_up_recipe(model={"head": head}), labels=labels)
    return chance_losses(run).get("loss")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ({}, entropy(0.75, 0.25)),
        ({"class_weights": "balanced"}, math.log(2)),
        ({"class_weights": {"pos": 3.0}}, math.log(2)),
        ({"label_smoothing": 0.2}, entropy(0.7, 0.3)),
        (
            {"loss": {"name": "focal", "gamma": 2.0}},
            0.75 * 0.0625 * math.log(1 / 0.75) + 0.25 * 0.5625 * math.log(4),
        ),
    ],
)
def test_chance_follows_the_loss_of_the_recipe(head, expected):
    assert chance_of(head, {"neg": 750, "pos": 250}).loss == pytest.approx(expected)


def test_what_is_no_logarithm_has_no_chance():
    assert chance_of({"loss": {"name": "dice"}}, {"neg": 750, "pos": 250}) is None


def test_chance_is_of_what_an_epoch_draws():
    sampling = {"sampling": {"drawn": {"neg": 500, "pos": 500}}}
    run = made_up_run(labels={"neg": 900, "pos": 100}, train_data=sampling)

    assert chance_losses(run)["loss"].words == "ln 2: chance for 2 classes"


def test_heads_have_chances_of_their_own():
    tags = {"O": 70, "B-phrase": 10, "E-phrase": 10, "S-phrase": 10}
    chances = chance_losses(made_up_run("joint-tagging", labels=tags))

    assert chances["loss.keyword"].loss == pytest.approx(entropy(0.7, 0.3))
    assert chances["loss.phrase"].loss == pytest.approx(entropy(0.7, 0.1, 0.1, 0.1))


def test_the_chain_is_the_entropy_of_free_tags_and_of_how_spans_go_on():
    # 100 sentences: 100 free tags, half of them B; 75 of the 125 words within spans go on.
    tags = {"O": 50, "B-Tool": 50, "I-Tool": 75}
    expected = 100 * math.log(2) + 125 * entropy(0.6, 0.4)

    assert chain_loss(tags, 100) == pytest.approx(expected / 100)


def test_both_schemes_give_the_same_chain_where_spans_have_one_or_two_words():
    two = {"O": 50, "B-Tool": 50, "I-Tool": 50}
    ends = {"O": 50, "B-Tool": 50, "E-Tool": 50}

    assert chain_loss(ends, 10) == pytest.approx(10 * math.log(2))
    assert chain_loss(two, 10) == pytest.approx(20 * math.log(2))


@pytest.mark.parametrize("tags", [{"O": 5, "Ent": 5}, {"O": 5, "I-Tool": 5}, {}])
def test_other_schemes_have_no_chain(tags):
    assert chain_loss(tags, 10) is None


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("accuracy", 0.75),
        ("balanced_accuracy", 0.5),
        ("macro_f1", 1.5 / 1.75 / 2),
        ("mcc", 0.0),
        ("ece", None),
    ],
)
def test_one_answer_for_every_input_scores(score, expected):
    run = made_up_run(labels={"neg": 750, "pos": 250})

    assert trivial_value(run, score) == (None if expected is None else pytest.approx(expected))


def test_the_floor_of_the_record_goes_before_what_train_says():
    floors = {"valid": {"majority_class": {"scores": {"accuracy": 0.61}}}}

    assert trivial_value(made_up_run(floors=floors), "accuracy") == 0.61


@pytest.mark.parametrize(("last", "expected"), [(0.51, False), (0.8, True)])
def test_what_was_learned_is_judged_by_the_second_half(last, expected):
    history = made_up_history([0.7] * 4, None, {"accuracy": [0.9, 0.9, last, last]})

    assert has_learned(made_up_run(history=history)) is expected


def test_without_a_score_nothing_is_known_of_what_was_learned():
    assert has_learned(made_up_run(history=made_up_history([0.7] * 4))) is None
