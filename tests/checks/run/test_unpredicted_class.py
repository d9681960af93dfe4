"""R13: a class that is never found."""

from __future__ import annotations

import pytest

from checks.run.made_up_evaluation import GOOD, classified, report
from checks.run.made_up_run import made_up_recipe, made_up_run
from danlu.checks.run.unpredicted_class import CHECK


def clips(negative, *, found=0):
    return classified(
        {
            "positive": {"positive": 150, "neutral": 40},
            "neutral": {"positive": 60, "neutral": 150},
            "negative": {"positive": negative - found, "negative": found},
        },
        item="clip",
    )


def test_a_class_with_enough_clips_is_an_issue():
    run = made_up_run("audio-classification", evaluations={"test": clips(40)}, labels={"negative": 366})

    found = CHECK.answer(run)

    assert found.outcome == "issue"
    assert found.what == "negative is never predicted, and 40 clips of test are negative"
    assert found.evidence["never"] == {"negative": {"gold": 40, "predicted": 0}}
    assert found.evidence["in_train"] == {"negative": 366}
    assert found.tries[0].changes == {"train.batch.sampling": "balanced"}


def test_weights_are_proposed_where_the_head_has_them():
    found = CHECK.answer(made_up_run(evaluations={"test": clips(40) | {"texts": 440}}))

    assert {"model.head.class_weights": "balanced"} in [one.changes for one in found.tries]


def test_nothing_is_proposed_that_the_recipe_does_already():
    recipe = made_up_recipe("audio-classification", train={"batch": {"sampling": "balanced"}})
    run = made_up_run("audio-classification", recipe=recipe, evaluations={"test": clips(40)})

    assert CHECK.answer(run).tries == ()


def test_a_rare_class_is_a_tip():
    found = CHECK.answer(made_up_run("audio-classification", evaluations={"test": clips(8)}))

    assert (found.outcome, found.confidence) == ("tip", "low")


@pytest.mark.parametrize(
    ("predicted", "how"), [(1, "predicted once, and wrongly"), (7, "predicted 7 times and never")]
)
def test_types_of_spans_that_are_always_wrong(predicted, how):
    rows = {"Tool": (300, 300, 250), "Way": (50, predicted, 0), "Exp": (6, 0, 0)}
    evaluation = {"span_report": {"all": report(rows)}}

    found = CHECK.answer(made_up_run("tagging", evaluations={"valid": evaluation}))

    assert found.outcome == "issue"
    assert found.what.startswith(f"Way is {how}")
    assert found.what.endswith("; the same holds for Exp")


def test_classes_that_are_found_are_quiet():
    assert CHECK.answer(made_up_run(evaluations={"test": classified(GOOD)})).outcome == "passed"
    assert (
        CHECK.answer(made_up_run("audio-classification", evaluations={"test": clips(40, found=1)})).outcome
        == "passed"
    )


@pytest.mark.parametrize("evaluations", [{}, {"test": {"scores": {}}}, {"test": classified({"a": {"b": 3}})}])
def test_without_report_or_enough_items_it_is_not_applicable(evaluations):
    assert CHECK.answer(made_up_run(evaluations=evaluations)).outcome == "not applicable"
