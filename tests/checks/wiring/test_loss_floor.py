"""W08: what stands under a loss."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, nll_loss

from checks.wiring.fake_wiring import Batch, Classifier, Tagger, classifier, tagger
from danlu.checks.second_softmax import second_softmax_floor
from danlu.checks.wiring.loss_floor import CHECK


def test_a_softmax_in_the_model_is_named():
    class Doubled(Classifier):
        def forward(self, batch: Batch) -> Tensor:
            return super().forward(batch).softmax(dim=1)

    found = CHECK.answer(classifier(Doubled))
    assert found.outcome == "issue"
    assert found.what == (
        "the loss cannot fall under 0.313, however sure the model: that is ln(1 + 1/e), what softmax before "
        "cross-entropy leaves with 2 labels"
    )
    assert found.evidence["outputs_are_probabilities"]
    assert found.tries[0].words.startswith("remove the softmax")


def test_so_is_one_in_the_loss_of_a_tagger():
    class Doubled(Tagger):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return super().loss(output.softmax(dim=2), batch)

    found = CHECK.answer(tagger(Doubled))
    assert (found.outcome, found.evidence["outputs_are_probabilities"]) == ("issue", False)
    assert found.evidence["smallest"] == pytest.approx(second_softmax_floor(3), rel=1e-3)


def test_another_floor_is_found_without_a_name():
    class Bounded(Classifier):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return super().loss(output.tanh(), batch)

    found = CHECK.answer(classifier(Bounded))
    assert (found.outcome, found.what) == (
        "issue",
        "the loss cannot fall under 0.127, however sure the model",
    )


def test_quiet_on_scores():
    for wiring in (classifier(), tagger()):
        found = CHECK.answer(wiring)
        assert (found.outcome, found.evidence["outputs_are_probabilities"]) == ("passed", False)


def test_quiet_on_probabilities_whose_logarithm_the_loss_takes():
    class Shares(Classifier):
        def forward(self, batch: Batch) -> Tensor:
            return super().forward(batch).softmax(dim=1)

        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return nll_loss((output + 1e-9).log(), batch.labels)

    found = CHECK.answer(classifier(Shares))
    assert (found.outcome, found.evidence["outputs_are_probabilities"]) == ("passed", True)


@pytest.mark.parametrize("smoothing", [0.05, 0.19, 0.3])
def test_quiet_on_label_smoothing_also_where_its_floor_is_near_the_other(smoothing):
    class Smoothed(Classifier):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return cross_entropy(output, batch.labels, label_smoothing=smoothing)

    found = CHECK.answer(classifier(Smoothed))
    assert found.outcome == "passed"
    assert "by its own design" in found.what


def test_the_outputs_of_several_heads_are_freed_together():
    class Heads(Classifier):
        def forward(self, batch: Batch) -> Any:
            scores = super().forward(batch)
            return scores, -scores

        def loss(self, output: Any, batch: Batch) -> Tensor:
            return 0.5 * cross_entropy(output[0], batch.labels) + 0.5 * cross_entropy(output[1], batch.labels)

    assert CHECK.answer(classifier(Heads)).outcome == "passed"


def test_not_applicable_to_outputs_of_another_form():
    class Named(Classifier):
        def forward(self, batch: Batch) -> Any:
            return {"scores": super().forward(batch)}

        def loss(self, output: Any, batch: Batch) -> Tensor:
            return cross_entropy(output["scores"], batch.labels)

    assert CHECK.answer(classifier(Named)).outcome == "not applicable"
    assert CHECK.answer(classifier(items=[])).outcome == "not applicable"


def test_nothing_is_left_changed():
    before = torch.get_rng_state()
    CHECK.answer(classifier())
    assert torch.equal(before, torch.get_rng_state())
