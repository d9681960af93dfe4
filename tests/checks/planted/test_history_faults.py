from __future__ import annotations

import pytest

from checks.planted.fault import PlantedFault
from checks.planted.history_faults import (
    FAULTS,
    another_alpha,
    bert_at_chance,
    epsilon_in_f1,
    lstm_at_chance,
    no_embedding,
    sgd_loses_everything,
    softmax_twice,
)
from danlu.checks.run.inconsistent_scores import CHECK as CONTRADICTIONS
from danlu.checks.run.rate_too_high import CHECK as RATE_TOO_HIGH
from danlu.checks.run.stuck_at_chance import CHECK as STUCK


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_named(fault: PlantedFault, tmp_path):
    findings = {finding.code: finding for finding in fault.find(tmp_path)}

    assert findings[fault.code].answer.outcome == fault.outcome
    assert not any(finding.failed for finding in findings.values())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_no_other_check_says_that_something_is_wrong_that_is_not(fault: PlantedFault, tmp_path):
    named = {one.code for one in FAULTS if one.system == fault.system} | {"R01", "R02"}

    issues = {finding.code for finding in fault.find(tmp_path) if finding.answer.outcome == "issue"}

    assert issues <= named


def test_chance_is_named_by_its_value():
    assert (
        "0.0108, which is chance (ln 2) divided by the batch size 64" in STUCK.answer(lstm_at_chance()).what
    )
    assert "0.0866, which is chance (ln 2) divided by the batch size 8" in STUCK.answer(bert_at_chance()).what


def test_the_loss_of_a_crf_without_inputs_is_named():
    what = STUCK.answer(no_embedding()).what

    assert "stays at 21.3" in what
    assert "what the shares of the tags alone give" in what


def test_the_floor_of_a_double_softmax_is_named():
    answer = STUCK.answer(softmax_twice())

    assert "cannot fall under 0.313 (0.00489 divided by the batch size 64)" in answer.what
    assert "softmax is applied twice" in answer.what
    assert answer.evidence["batch_size"] == 64


def test_the_epoch_that_lost_everything_is_named():
    answer = RATE_TOO_HIGH.answer(sgd_loses_everything())

    assert "jumped at epoch 18 from 0.00931 to 0.0126" in answer.what
    assert answer.tries[0].changes == {"train.optimizer.lr": 0.01}


@pytest.mark.parametrize("epsilon", [0.001, 0.01])
def test_what_was_added_to_the_denominator_is_named(epsilon):
    answer = CONTRADICTIONS.answer(epsilon_in_f1(epsilon))

    assert answer.evidence["epsilon"] == epsilon
    assert f"2PR / (P + R + {epsilon:g})" in answer.what


def test_alpha_is_recovered_from_the_losses():
    answer = CONTRADICTIONS.answer(another_alpha())

    assert "add up with alpha 0.300, and the recipe says 0.5" in answer.what
    assert answer.evidence["recovered"] == pytest.approx([0.3, 0.3, 0.3], abs=2e-3)
