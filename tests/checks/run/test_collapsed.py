"""R02: one label for everything."""

from __future__ import annotations

import pytest

from checks.run.made_up_evaluation import GOOD, classified, entities, tagged
from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.collapsed import CHECK


def test_one_class_for_all_texts_is_an_issue():
    evaluation = classified({"neg": {"pos": 250}, "pos": {"pos": 250}})

    found = CHECK.answer(made_up_run(evaluations={"test": evaluation}))

    assert (found.outcome, found.confidence) == ("issue", "high")
    assert found.what == "all 500 texts are taken for pos, and 250 are"
    assert found.evidence == {
        "label": "pos", "predicted": 500, "in_gold": 250, "of": 500, "unit": "text", "split": "test",
    }  # fmt: skip
    assert found.tries[0].changes == {"train.optimizer.lr": 0.0001}


def test_nearly_all_words_are_an_issue_also_where_it_is_the_rare_label():
    evaluation = tagged(entities(3606, 17790, 3588, of=17920))

    found = CHECK.answer(made_up_run("tagging", evaluations={"valid": evaluation}))

    assert found.outcome == "issue"
    assert found.what == "17790 of 17920 words are taken for Ent, and 3606 are"


def test_weights_of_classes_are_taken_out_first():
    recipe = made_up_recipe("tagging", model={"head": {"class_weights": {"Ent": 10.0}}})
    evaluation = tagged(entities(3606, 17790, 3588, of=17920))

    found = CHECK.answer(made_up_run("tagging", recipe=recipe, evaluations={"valid": evaluation}))

    assert found.tries[0].changes == {"model.head.class_weights": None}


def test_a_few_other_predictions_are_a_tip():
    evaluation = tagged(entities(1000, 60, 50, of=10000))

    assert CHECK.answer(made_up_run("tagging", evaluations={"test": evaluation})).outcome == "tip"


def test_a_keyphrase_model_that_finds_nothing():
    rows = [{"name": "keyword", "support": 6000, "predicted": 0, "correct": 0}]
    evaluation = {"texts": 3000, "words": 46000, "phrase_report": {"all": {"rows": rows}}, "scores": {}}

    found = CHECK.answer(made_up_run("joint-tagging", evaluations={"test": evaluation}))

    assert found.what == "all 46000 words are taken for no keyword, and 40000 are"


@pytest.mark.parametrize(
    ("task", "evaluation"),
    [("text-classification", classified(GOOD)), ("tagging", tagged(entities(100, 90, 80, of=10000)))],
)
def test_models_that_work_are_quiet(task, evaluation):
    assert CHECK.answer(made_up_run(task, evaluations={"test": evaluation})).outcome == "passed"


def test_too_few_of_other_labels_are_not_applicable():
    found = CHECK.answer(made_up_run("tagging", evaluations={"test": tagged(entities(10, 0, 0, of=1000))}))

    assert found.outcome == "not applicable"
    assert found.what == "only 10 words of test have another label than O"


def words(epochs, accuracy, f1):
    return made_up_history(
        [1.0] * epochs,
        scores={"token.accuracy": [accuracy] * epochs, "token.micro_f1_entities": [f1] * epochs},
    )


VALID = {"data": {"valid": {"labels": {"O": 800, "Ent": 200}}}}


@pytest.mark.parametrize(("state", "outcome"), [("running", "tip"), ("killed", "issue")])
def test_scores_of_one_label_by_epoch(state, outcome):
    run = made_up_run("tagging", history=words(3, 0.8, 0.0), provenance=VALID, state=state)

    found = CHECK.answer(run)

    assert found.outcome == outcome
    assert found.what == "for 3 epochs the scores on valid are those of taking everything for O"


@pytest.mark.parametrize("history", [words(3, 0.81, 0.1), words(3, 0.8, 0.4)])
def test_other_scores_by_epoch_are_quiet(history):
    assert CHECK.answer(made_up_run("tagging", history=history, provenance=VALID)).outcome == "passed"


def test_a_balanced_guess_is_told_by_the_mean_recall():
    history = made_up_history([1.0] * 2, scores={"accuracy": [0.5] * 2, "balanced_accuracy": [0.5] * 2})
    valid = {"data": {"valid": {"labels": {"neg": 50, "pos": 50}}}}

    assert CHECK.answer(made_up_run(history=history, provenance=valid)).outcome == "issue"


def test_the_first_epoch_says_nothing():
    run = made_up_run("tagging", history=words(1, 0.8, None), provenance=VALID, state="running")

    assert CHECK.answer(run).outcome == "not applicable"
