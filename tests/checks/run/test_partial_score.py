"""R14: scores of the last batch, of whole windows, of padding."""

from __future__ import annotations

import random

import pytest

from checks.run.made_up_evaluation import GOOD, classified, entities, tagged
from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.partial_score import CHECK
from danlu.checks.run.whole_fractions import smallest_denominator


def of_valid(**counts):
    return {"data": {"valid": counts}}


def test_words_that_are_left_out_are_an_issue():
    run = made_up_run(
        "tagging", evaluations={"test": tagged(entities(3500, 3400, 3000, of=17408), words=17716)}
    )

    found = CHECK.answer(run)

    assert found.outcome == "issue"
    assert found.what == "only 17408 of 17716 words of test are scored (17 times 1024); 308 are left out"
    assert found.evidence == {"split": "test", "unit": "word", "scored": 17408, "there_are": 17716}


def test_the_window_of_the_recipe_is_named_first():
    recipe = made_up_recipe("tagging", data={"window": {"unit": "words", "size": 512}})
    evaluation = tagged(entities(3500, 3400, 3000, of=17408), words=17716)

    assert (
        "(34 times 512)"
        in CHECK.answer(made_up_run("tagging", recipe=recipe, evaluations={"test": evaluation})).what
    )


def test_more_words_than_there_are_is_an_issue():
    run = made_up_run(
        "tagging", evaluations={"test": tagged(entities(3606, 3400, 3000, of=17920), words=17716)}
    )

    assert CHECK.answer(run).what == (
        "17920 words of test are scored (35 times 512), and it has 17716: 204 words too many, such as padding"
    )


def test_fewer_texts_than_training_read_is_an_issue():
    run = made_up_run(evaluations={"valid": classified(GOOD)}, provenance=of_valid(texts=1024))

    assert CHECK.answer(run).what == "only 1000 of 1024 texts of valid are scored; 24 are left out"


def test_another_reading_of_a_split_may_have_other_counts():
    run = made_up_run(evaluations={"valid+compat=old": classified(GOOD)}, provenance=of_valid(texts=1024))

    assert CHECK.answer(run).outcome == "passed"


def last_batches(values, name="phrase.text_accuracy", task="joint-tagging", texts=3376):
    history = made_up_history([1.0] * len(values), scores={name: values})
    return CHECK.answer(made_up_run(task, history=history, provenance=of_valid(texts=texts)))


def test_fractions_of_a_batch_are_an_issue():
    found = last_batches([count / 64 for count in (40, 45, 51, 48, 47)])

    assert found.outcome == "issue"
    assert found.what == (
        "every phrase.text_accuracy by epoch is a fraction of 64 (40/64, 45/64, 51/64, 48/64, …), and valid has 3376 "
        "texts: it is a score of 64 of them, such as the last batch"
    )
    assert found.evidence["fractions_of"] == 64


def test_fractions_that_were_rounded_are_found_too():
    assert last_batches([round(count / 64, 4) for count in (40, 45, 51, 48, 47, 49)]).outcome == "issue"


def test_shares_of_the_whole_split_are_quiet():
    draw = random.Random(1)
    for items in (96, 200, 1000, 3376):
        for _ in range(50):
            values = [draw.randrange(items) / items for _ in range(10)]
            assert smallest_denominator(values, items) is None, values


def test_a_small_split_is_no_batch():
    assert last_batches([count / 64 for count in (40, 45, 51, 48, 47)], texts=64).outcome == "not applicable"


def test_a_constant_guess_is_no_batch():
    assert last_batches([0.5] * 12, "accuracy", "text-classification", texts=1000).outcome == "not applicable"


def test_exactly_whole_windows_are_a_tip():
    recipe = made_up_recipe("tagging", data={"window": {"unit": "words", "size": 512}})
    run = made_up_run(
        "tagging", recipe=recipe, evaluations={"test": tagged(entities(3500, 3400, 3000, of=17408))}
    )

    found = CHECK.answer(run)

    assert (found.outcome, found.confidence) == ("tip", "low")
    assert found.what == (
        "17408 words of test are scored, exactly 34 windows of 512: the rest of the last window may be left out"
    )


def test_equal_counts_are_quiet():
    found = CHECK.answer(
        made_up_run(evaluations={"valid": classified(GOOD)}, provenance=of_valid(texts=1000))
    )

    assert found.outcome == "passed"
    assert found.what == "all are scored: 1000 texts of valid"


@pytest.mark.parametrize("evaluations", [{}, {"test": {"scores": {"accuracy": 0.5}}}])
def test_without_counts_it_is_not_applicable(evaluations):
    assert CHECK.answer(made_up_run(evaluations=evaluations)).outcome == "not applicable"
