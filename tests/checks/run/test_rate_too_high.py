from __future__ import annotations

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.rate_too_high import CHECK

LEARNED = [0.68, 0.5, 0.4, 0.35]


def run_of(losses, accuracies=None, **more):
    scores = {"accuracy": accuracies} if accuracies else None
    return made_up_run(history=made_up_history(losses, None, scores), **more)


def test_names_the_epoch_that_lost_what_was_learned():
    answer = CHECK.answer(run_of([*LEARNED, 0.70, 0.69, 0.69], [0.6, 0.7, 0.8, 0.82, 0.5, 0.5, 0.5]))

    assert answer.outcome == "issue"
    assert "jumped at epoch 5 from 0.350 to 0.700 and has not recovered" in answer.what
    assert answer.evidence["score_before"] == 0.82
    assert answer.evidence["score_then"] == 0.5
    assert answer.tries[0].changes == {"train.optimizer.lr": 0.0001}


def test_proposes_clipping_where_there_is_none_and_lowers_the_rates_of_parts():
    optimizer = {"name": "sgd", "lr": 0.1, "lr_of": {"head": 0.5}}
    recipe = made_up_recipe(train={"clip_norm": None, "optimizer": optimizer})
    answer = CHECK.answer(run_of([*LEARNED, 0.70, 0.69, 0.69], recipe=recipe))

    assert answer.tries[0].changes == {"train.optimizer.lr": 0.01, "train.optimizer.lr_of": {"head": 0.05}}
    assert answer.tries[1].changes == {"train.clip_norm": 1.0}


def test_tells_of_a_jump_at_once_and_is_sure_later():
    assert CHECK.answer(run_of([*LEARNED, 0.70], state="running")).outcome == "tip"
    assert CHECK.answer(run_of([*LEARNED, 0.70, 0.69], state="running")).outcome == "tip"
    assert CHECK.answer(run_of([*LEARNED, 0.70, 0.69, 0.69], state="running")).outcome == "issue"


def test_a_jump_that_is_recovered_from_is_a_tip():
    answer = CHECK.answer(run_of([*LEARNED, 0.60, 0.40, 0.33]))

    assert answer.outcome == "tip"
    assert answer.confidence == "low"
    assert "jumped at epoch 5 from 0.350 to 0.600, and recovered later" in answer.what


def test_is_quiet_where_the_loss_wavers():
    assert CHECK.answer(run_of([0.68, 0.5, 0.4, 0.43, 0.39, 0.41, 0.38])).outcome == "passed"


def test_is_quiet_where_little_was_learned():
    assert CHECK.answer(run_of([0.6964, 0.6949, 0.6742, 0.6884, 0.69, 0.69])).outcome == "passed"


def test_a_fast_learner_is_measured_by_chance():
    # 0.05 is 0.0125 above the lowest, more than half of what the first epoch's mean leaves, and next to nothing.
    assert CHECK.answer(run_of([0.36, 0.30, 0.34, 0.34, 0.34])).outcome == "passed"


def test_two_epochs_are_too_few():
    assert CHECK.answer(run_of([0.5, 0.7])).outcome == "not applicable"
