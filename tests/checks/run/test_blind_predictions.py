"""R03: predictions that do not depend on the input."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import matthews_corrcoef

from checks.run.made_up_evaluation import GOOD, classified, entities, tagged
from checks.run.made_up_run import made_up_run
from danlu.checks.run.association import depends_on_gold
from danlu.checks.run.blind_predictions import CHECK
from danlu.checks.run.evaluated import Evaluated
from danlu.checks.run.label_counts import label_counts


def answer(task, evaluation):
    return CHECK.answer(made_up_run(task, evaluations={"test": evaluation}))


def confusion_of(gold, predicted):
    names = [str(number) for number in range(max(gold.max(), predicted.max()) + 1)]
    return {
        one: {
            other: int(((gold == first) & (predicted == second)).sum()) for second, other in enumerate(names)
        }
        for first, one in enumerate(names)
    }


def test_precision_equal_to_prevalence_is_an_issue():
    found = answer("tagging", tagged(entities(3606, 4147, 834, of=17920)))

    assert (found.outcome, found.confidence) == ("issue", "high")
    assert found.what == (
        "predictions do not depend on the input: 0.20 of what is taken for Ent is right, and 0.20 of all words are Ent "
        "(correlation -0.00)"
    )
    assert found.evidence["labels"]["Ent"] == {"gold": 3606, "predicted": 4147, "correct": 834}
    assert found.evidence["chance"][1] == pytest.approx(0.0193, abs=0.0001)


def test_many_classes_drawn_at_random_are_an_issue():
    draw = np.random.default_rng(1)
    gold, predicted = draw.integers(5, size=5000), draw.integers(5, size=5000)

    assert answer("text-classification", classified(confusion_of(gold, predicted))).outcome == "issue"


def test_classes_that_are_mixed_up_are_told_from_chance():
    wrong = {
        "a": {"b": 400, "a": 300, "c": 300},
        "b": {"c": 400, "b": 300, "a": 300},
        "c": {"a": 400, "c": 300, "b": 300},
    }

    found = answer("text-classification", classified(wrong))

    assert found.outcome == "issue"
    assert found.what == (
        "predictions agree with gold less than chance would: their correlation with gold is -0.05; classes are "
        "probably swapped"
    )


def test_agreement_at_chance_that_is_no_independence_says_so():
    mixed = {
        "a": {"a": 340, "b": 600, "c": 60},
        "b": {"a": 60, "b": 340, "c": 600},
        "c": {"a": 600, "b": 60, "c": 340},
    }

    found = answer("text-classification", classified(mixed))

    assert found.outcome == "issue"
    assert found.what.endswith(
        "; yet what is predicted differs between the classes, so that they may be mixed up"
    )


def test_few_items_cannot_tell_and_are_a_tip():
    found = answer(
        "audio-classification", classified({"a": {"a": 16, "b": 14}, "b": {"a": 15, "b": 15}}, item="clip")
    )

    assert found.outcome == "tip"
    assert found.what.startswith("on 60 clips predictions cannot be told from chance")


def test_a_little_more_than_chance_is_a_tip():
    found = answer("tagging", tagged(entities(6335, 513, 182, of=46614)))

    assert found.outcome == "tip"
    assert found.what == "predictions hardly follow the input: their correlation with gold is 0.07"


def test_models_that_work_are_quiet():
    assert answer("text-classification", classified(GOOD)).outcome == "passed"
    assert answer("tagging", tagged(entities(3606, 3700, 3200, of=17716))).outcome == "passed"


@pytest.mark.parametrize(
    "evaluation", [{"scores": {}}, classified({"neg": {"pos": 250}, "pos": {"pos": 250}})]
)
def test_without_labels_or_with_one_it_is_not_applicable(evaluation):
    assert answer("text-classification", evaluation).outcome == "not applicable"


def test_the_correlation_is_that_of_scikit_learn():
    draw = np.random.default_rng(2)
    gold = draw.integers(4, size=300)
    predicted = np.where(draw.random(300) < 0.5, gold, draw.integers(4, size=300))

    counts = label_counts(Evaluated("test", "text", classified(confusion_of(gold, predicted))))

    assert counts.mcc() == pytest.approx(matthews_corrcoef(gold, predicted))


def test_the_error_at_chance_is_that_of_shuffled_predictions():
    draw = np.random.default_rng(3)
    gold, predicted = draw.choice(3, 400, p=[0.6, 0.3, 0.1]), draw.choice(3, 400, p=[0.2, 0.5, 0.3])
    counts = label_counts(Evaluated("test", "text", classified(confusion_of(gold, predicted))))

    shuffled = [matthews_corrcoef(gold, draw.permutation(predicted)) for _ in range(120)]

    assert counts.mcc_error_at_chance() == pytest.approx(float(np.std(shuffled)), rel=0.2)


@pytest.mark.parametrize("counts", [None, [], [[1, 2]], [["x"]], [[float("nan")]], [[0, 0], [0, 0]]])
def test_damaged_confusions_depend_on_nothing(counts):
    assert not depends_on_gold({"classes": {"counts": counts}})
