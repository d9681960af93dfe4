"""R01: a score beside its floor."""

from __future__ import annotations

import pytest

from checks.run.made_up_evaluation import GOOD, classified, floors
from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.run.under_floor import CHECK

GUESS = {"accuracy": 0.5}


def answer(value, best, *, error=0.01, **more):
    """The answer for an accuracy beside floors: a guess and what `best` says."""
    evaluation = classified(
        GOOD,
        scores={"accuracy": value, **more},
        intervals={"accuracy": [value - 1.96 * error, value + 1.96 * error]},
        floors=floors(majority_class=GUESS, **best),
    )
    return CHECK.answer(made_up_run(evaluations={"test": evaluation}))


def test_far_under_what_no_learning_gives_is_an_issue():
    found = answer(0.61, {"stratified_chance": {"accuracy": 0.84}})

    assert (found.outcome, found.confidence) == ("issue", "high")
    assert found.what == "accuracy on test is 0.610, far under what drawing at random gives, 0.840"
    assert found.evidence["floor"] == "stratified_chance"
    assert found.evidence["interval"] == pytest.approx([0.5904, 0.6296])
    assert found.evidence["standard_errors_under_the_floor"] == pytest.approx(16.26, abs=0.01)


def test_under_a_floor_within_noise_is_a_tip():
    found = answer(0.83, {"stratified_chance": {"accuracy": 0.84}})

    assert (found.outcome, found.confidence) == ("tip", "medium")
    assert found.what == "accuracy on test is 0.830, not better than drawing at random, which gives 0.840"


def test_above_a_floor_by_no_more_than_noise_is_a_tip_of_low_confidence():
    found = answer(0.85, {"nb_tfidf": {"accuracy": 0.84}})

    assert (found.outcome, found.confidence) == ("tip", "low")


def test_clearly_above_all_floors_is_quiet():
    found = answer(0.9, {"nb_tfidf": {"accuracy": 0.84}})

    assert found.outcome == "passed"
    assert found.what == (
        "accuracy on test is 0.900, above what a linear model of words and pairs of words gives, 0.840"
    )


@pytest.mark.parametrize(("value", "outcome"), [(0.80, "tip"), (0.60, "issue")])
def test_under_a_linear_model_it_matters_how_much_was_learned(value, outcome):
    assert answer(value, {"nb_tfidf": {"accuracy": 0.9}}).outcome == outcome


def test_exactly_the_floor_says_so():
    assert (
        answer(0.5, {}).what
        == "accuracy on test is 0.500, exactly what always taking the most frequent class gives"
    )


def tagger(value, unseen, *, unseen_floor=0.7):
    evaluation = {
        "sentences": 664,
        "seen_sentences": 364,
        "scores": {"span.micro_f1": value, "span.micro_f1@unseen": unseen},
        "intervals": {
            "span.micro_f1": [value - 0.02, value + 0.02],
            "span.micro_f1@unseen": [unseen - 0.03, unseen + 0.03],
        },
        "floors": floors(copy_repeated={"span.micro_f1": 0.89, "span.micro_f1@unseen": unseen_floor}),
    }
    return CHECK.answer(made_up_run("tagging", evaluations={"test": evaluation}))


def test_a_floor_that_only_copies_beat_is_no_issue():
    found = tagger(0.76, 0.82)

    assert found.outcome == "tip"
    assert found.what.endswith("; on what train does not hold it is better than any floor")
    assert found.tries[1].changes == {"train.select": "span.micro_f1@unseen"}


def test_better_on_the_whole_and_under_the_floor_on_new_sentences():
    found = tagger(0.95, 0.5)

    assert found.outcome == "issue"
    assert found.what.startswith("better on the whole, but span.micro_f1@unseen on test is 0.500, far under")


def test_better_on_both_is_quiet():
    assert tagger(0.95, 0.8).outcome == "passed"


def test_without_intervals_the_noise_is_that_of_a_share():
    evaluation = classified(GOOD, floors=floors(majority_class={"accuracy": 0.9}))

    found = CHECK.answer(made_up_run(evaluations={"valid": evaluation}))

    assert found.outcome == "tip"
    assert found.evidence["interval"] is None
    assert 0 < found.evidence["standard_errors_under_the_floor"] < 1


@pytest.mark.parametrize("state", ["running", "killed"])
def test_by_the_history_it_is_no_more_than_a_tip(state):
    history = made_up_history([0.7, 0.6], scores={"accuracy": [0.5, 0.55]})
    valid = {"valid": floors(nb_tfidf={"accuracy": 0.88})}

    found = CHECK.answer(made_up_run(history=history, floors=valid, state=state))

    assert found.outcome == "tip"
    assert found.what == (
        "accuracy on valid is 0.550 after epoch 2, not yet above what a linear model of words and pairs of words "
        "gives, 0.880"
    )


def test_above_the_floor_while_training_is_quiet():
    history = made_up_history([0.7, 0.6], scores={"accuracy": [0.5, 0.9]})
    valid = {"valid": floors(nb_tfidf={"accuracy": 0.88})}

    assert CHECK.answer(made_up_run(history=history, floors=valid, state="running")).outcome == "passed"


def test_a_run_that_is_chosen_by_loss_is_told_by_the_score_of_its_task():
    evaluation = classified(
        GOOD, scores={"loss": 0.4, "macro_f1": 0.89}, floors=floors(nb_tfidf={"macro_f1": 0.7})
    )
    history = made_up_history([0.7, 0.6])

    assert (
        CHECK.answer(made_up_run(history=history, evaluations={"valid": evaluation})).evidence["score"]
        == "macro_f1"
    )


@pytest.mark.parametrize(
    "evaluations",
    [{}, {"test": {}}, {"test": {"scores": {"accuracy": None}}}, {"valid": {"scores": {"accuracy": 0.9}}}],
)
def test_without_score_or_floor_it_is_not_applicable(evaluations):
    assert CHECK.answer(made_up_run(evaluations=evaluations)).outcome == "not applicable"
