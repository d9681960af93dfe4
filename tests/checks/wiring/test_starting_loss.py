"""W06: the loss of a fresh model."""

from __future__ import annotations

import math

import pytest
from torch import Tensor

from checks.wiring.fake_wiring import Batch, Classifier, classifier, tagger
from danlu.checks.wiring.starting_loss import CHECK


def test_a_mean_that_is_divided_by_the_batch_size_again_is_named():
    class Twice(Classifier):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return super().loss(output, batch) / len(output)

    found = CHECK.answer(classifier(Twice))
    assert found.outcome == "issue"
    assert "where it stands 8 times in the batch: it is divided by the batch size again" in found.what
    assert found.what.endswith("so that guessing shows as 0.6931 / 64 = 0.01083")
    assert found.evidence["one_item"] == pytest.approx(8 * found.evidence["one_item_copied"])


def test_a_sum_over_the_batch_is_named():
    class Summed(Classifier):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return super().loss(output, batch) * len(output)

    found = CHECK.answer(classifier(Summed))
    assert (found.outcome, "it is a sum over the batch, not a mean" in found.what) == ("issue", True)


def test_a_loss_that_depends_on_the_batch_otherwise_is_a_tip():
    class Growing(Classifier):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return super().loss(output, batch) * len(output) ** 0.5

    assert CHECK.answer(classifier(Growing)).outcome == "tip"


@pytest.mark.parametrize("factor", [0.1, 9.0])
def test_a_loss_that_is_not_the_one_of_the_recipe_is_found(factor):
    class Scaled(Classifier):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return super().loss(output, batch) * factor

    found = CHECK.answer(classifier(Scaled))
    assert found.outcome == "issue"
    equal = f"equal scores have {0.693147 * factor:.4g}, so that it is not the loss of the recipe"
    assert found.what.endswith(equal)
    assert found.evidence["times_chance"] == pytest.approx(factor, rel=0.2)


def test_a_model_that_starts_far_from_equal_is_a_tip():
    class Loud(Classifier):
        def forward(self, batch: Batch) -> Tensor:
            return 100 * super().forward(batch)

    found = CHECK.answer(classifier(Loud))
    assert found.outcome == "tip"
    assert found.what.endswith("its scores are far from equal before it has learned anything")
    assert found.evidence["loss_of_equal_scores"] == pytest.approx(0.6931, rel=1e-3)


def test_a_loss_that_is_no_number_is_found_and_not_written():
    class Broken(Classifier):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return super().loss(output, batch) * math.nan

    found = CHECK.answer(classifier(Broken))
    assert (found.outcome, found.what) == ("issue", "the loss of the fresh model is not a finite number")
    assert found.evidence["start"] is None


@pytest.mark.parametrize("wiring", [classifier(), tagger()])
def test_quiet_on_healthy_models(wiring):
    found = CHECK.answer(wiring)
    assert found.outcome == "passed"
    assert found.evidence["start"] == pytest.approx(found.evidence["chance"], rel=0.3)


def test_not_applicable_without_the_loss_of_guessing():
    found = CHECK.answer(classifier(chance_value=None))
    assert (found.outcome, found.what) == (
        "not applicable",
        "the loss of guessing is not known here: nobody knows",
    )
    assert CHECK.answer(classifier(items=[])).outcome == "not applicable"
