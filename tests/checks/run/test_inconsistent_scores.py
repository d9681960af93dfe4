from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.inconsistent_scores import CHECK
from danlu.evaluation.counts import Counts
from danlu.evaluation.score_table import score_table


def f1_of(precision, recall, epsilon=0.0):
    return 2 * precision * recall / (precision + recall + epsilon)


def scored(rows):
    """A run whose epochs have these triples of precision, recall and F1."""
    precisions, recalls, scores = zip(*rows, strict=True)
    named = {"span.micro_f1": scores, "span.micro_precision": precisions, "span.micro_recall": recalls}
    return made_up_run("tagging", history=made_up_history([0.5] * len(rows), None, named))


def table():
    import numpy as np

    counts = Counts(("Group", "Tool"), *np.array([[3, 5], [4, 9], [6, 7]]))
    return score_table(counts, ["Group", "Tool"], convention={}).as_json()


PARTS = ((0.30117, 0.20433, 0.11091), (0.51007, 0.35519, 0.27211))


def with_losses(totals, alpha, parts=PARTS):
    history = made_up_history(totals, train={"loss.keyword": parts[0], "loss.phrase": parts[1]})
    return made_up_run(
        "joint-tagging", history=history, recipe=made_up_recipe("joint-tagging", model={"alpha": alpha})
    )


def total(alpha):
    return [alpha * first + (1 - alpha) * second for first, second in zip(*PARTS, strict=True)]


@pytest.mark.parametrize("epsilon", [0.001, 0.01, 1e-5])
def test_names_what_was_added_to_the_denominator(epsilon):
    rows = [(p, r, f1_of(p, r, epsilon)) for p, r in ((0.75, 0.8125), (0.828125, 0.94488))]
    answer = CHECK.answer(scored(rows))

    assert answer.outcome == "issue"
    assert answer.confidence == "high"
    assert answer.evidence["epsilon"] == epsilon
    assert "2 of 2 F1 scores in the history are wrong" in answer.what


def test_an_f1_outside_precision_and_recall_is_no_mean():
    answer = CHECK.answer(scored([(0.7, 0.8, 0.83), (0.7, 0.8, f1_of(0.7, 0.8))]))

    assert answer.outcome == "issue"
    assert "0.7467, and 0.8300 is reported (valid, epoch 1, span.micro_f1)" in answer.what
    assert "an F1 lies between precision and recall" in answer.what


def test_rounded_numbers_have_the_room_that_their_digits_leave():
    rows = [(0.47, 0.69, 0.56), (0.64, 0.83, 0.72), (0.88, 0.93, 0.90)]

    assert CHECK.answer(scored(rows)).outcome == "passed"


def test_recovers_the_weight_between_two_heads():
    answer = CHECK.answer(with_losses(total(0.3), 0.5))

    assert answer.outcome == "issue"
    assert answer.what == "the losses of 3 epochs add up with alpha 0.300, and the recipe says 0.5"
    assert answer.evidence["recovered"] == pytest.approx([0.3] * 3)


def test_losses_may_add_up_with_no_weight_at_all():
    answer = CHECK.answer(with_losses([0.81234, 0.20111, 0.40321], 0.5))

    assert answer.outcome == "issue"
    assert "do not add up to the loss in 3 epochs with alpha 0.5, nor with any other" in answer.what


def test_losses_that_add_up_are_fine():
    assert CHECK.answer(with_losses(total(0.3), 0.3)).outcome == "passed"
    assert CHECK.answer(with_losses([round(value, 3) for value in total(0.3)], 0.3)).outcome == "passed"


def test_heads_with_equal_losses_do_not_tell_the_weight():
    run = with_losses([0.3, 0.2, 0.1], 0.5, ((0.3, 0.2, 0.1), (0.3, 0.2, 0.1)))

    assert CHECK.answer(run).outcome == "not applicable"


def test_tables_of_danlu_are_fine():
    run = made_up_run("tagging", evaluations={"test": {"span_report": {"all": table()}}})
    answer = CHECK.answer(run)

    assert answer.outcome == "passed"
    assert answer.evidence == {"f1_scores": 3, "tables": 1, "losses": 0}


def test_supports_that_do_not_add_up_are_told():
    report = table()
    report["averages"]["micro avg"]["support"] = 14
    answer = CHECK.answer(made_up_run("tagging", evaluations={"test": {"span_report": {"all": report}}}))

    assert answer.outcome == "issue"
    assert answer.what == "the supports in test, span_report all add up to 13, and 14 is reported for all"


def test_a_mean_that_is_none_is_told():
    report = table()
    report["averages"]["macro avg"]["f1"] = 0.7071
    answer = CHECK.answer(made_up_run("tagging", evaluations={"test": {"span_report": {"all": report}}}))

    assert answer.outcome == "issue"
    assert "have the mean 0.613, and 0.707 is reported" in answer.what


def test_several_contradictions_are_counted():
    report = table()
    report["averages"]["macro avg"]["f1"] = 0.7071
    report["averages"]["micro avg"]["support"] = 14
    answer = CHECK.answer(made_up_run("tagging", evaluations={"test": {"span_report": {"all": report}}}))

    assert answer.what.endswith("; and 1 more of other numbers")


def test_nothing_to_compute_again():
    assert CHECK.answer(made_up_run(history=made_up_history([0.5, 0.4]))).outcome == "not applicable"
    undefined = scored([(None, 0.5, None), (0.5, None, 0.0)])
    assert CHECK.answer(undefined).outcome == "not applicable"
