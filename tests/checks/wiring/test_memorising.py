"""W07: eight examples, learned by heart."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import Tensor

from checks.wiring.fake_wiring import CLASSIFIED, Batch, Classifier, Item, Tagger, classifier, tagger
from danlu.checks.wiring import learning_by_heart, memorising
from danlu.checks.wiring.memorising import CHECK


class Doubled(Classifier):
    def forward(self, batch: Batch) -> Tensor:
        return super().forward(batch).softmax(dim=1)


class Blind(Classifier):
    def forward(self, batch: Batch) -> Tensor:
        states, _ = self.lstm(self.embedding(torch.ones_like(batch.ids)))
        return self.projection(states.mean(dim=1).mean(dim=0, keepdim=True).expand(len(batch.ids), -1))


@pytest.mark.parametrize("wiring", [classifier(), tagger()])
def test_quiet_on_models_that_learn(wiring):
    found = CHECK.answer(wiring)
    assert found.outcome == "passed"
    assert found.evidence["accuracy"] == 1.0
    assert found.evidence["loss"] <= found.evidence["target"] < found.evidence["loss_at_start"]


def test_a_softmax_before_cross_entropy_is_named():
    found = CHECK.answer(classifier(Doubled))
    assert (found.outcome, found.confidence) == ("issue", "high")
    assert "= ln(1 + 1/e), what softmax before cross-entropy leaves" in found.what
    assert found.evidence["loss"] == pytest.approx(0.313, rel=0.02)


def test_a_model_that_does_not_see_its_inputs_stays_at_guessing():
    found = CHECK.answer(classifier(Blind))
    assert found.outcome == "issue"
    assert found.what.startswith("4 examples are not learned by heart: after ")
    assert found.what.endswith("the accuracy on them is 0.50 and the loss 0.693 = ln 2, which is guessing")


def test_the_same_with_a_frozen_part_is_a_tip():
    found = CHECK.answer(classifier(Blind, frozen=["embedding."]))
    assert found.outcome == "tip"
    assert found.what.endswith("a part of the model is frozen, and the rest may be too small for it")


def test_slow_is_a_tip(monkeypatch):
    monkeypatch.setattr(learning_by_heart, "STEPS", 4)
    monkeypatch.setattr(memorising, "STALLED", 0.999)
    found = CHECK.answer(tagger())
    assert found.evidence["accuracy"] < 1
    assert (found.outcome, found.confidence) == ("tip", "low")


class Slow(Classifier):
    """Its scores are a hundredth of what they should be."""

    def forward(self, batch: Batch) -> Tensor:
        return super().forward(batch) / 100


def test_right_with_a_loss_that_falls_slowly_is_never_an_issue(monkeypatch):
    found = CHECK.answer(classifier(Slow))
    assert (found.outcome, found.confidence) == ("tip", "low")
    assert found.what.startswith("4 examples are right, and their loss stays high: after ")
    monkeypatch.setattr(memorising, "STALLED", 0.999)
    found = CHECK.answer(classifier(Slow))
    assert found.outcome == "passed"
    assert found.what.startswith("4 examples are learned by heart in ")


def test_a_slow_machine_is_no_issue(monkeypatch):
    monkeypatch.setattr(learning_by_heart, "MOST_SECONDS", 0.0)
    found = CHECK.answer(tagger())
    assert found.outcome == "not applicable"
    assert found.what == "20 seconds were not enough to learn 4 examples by heart"


def test_not_applicable_where_nothing_can_be_learned():
    assert CHECK.answer(classifier(items=CLASSIFIED[:1])).outcome == "not applicable"
    assert CHECK.answer(classifier(items=[CLASSIFIED[0], CLASSIFIED[2]])).outcome == "not applicable"
    assert (
        CHECK.answer(classifier(lambda: Classifier().requires_grad_(False))).what
        == "nothing of the model is trained"
    )


SAME_WORDS = Item(tuple(range(1, 20)), (1,) * 10 + (0,) * 9)
"""Beside `OTHER_GOLD`: every label but one can be learned."""
OTHER_GOLD = Item(tuple(range(1, 20)), (1,) * 9 + (0,) * 10)


def test_a_label_of_many_that_cannot_be_told_is_no_fault():
    found = CHECK.answer(tagger(items=[SAME_WORDS, OTHER_GOLD], labels=("a", "b")))
    assert (found.outcome, found.evidence["accuracy"]) == ("passed", 37 / 38)
    assert found.what.startswith("2 examples are learned by heart, but for 2.6% of their labels, in ")


def test_a_tagger_that_always_says_the_commonest_label_has_not_learned():
    class Deaf(Tagger):
        def forward(self, batch: Batch) -> Tensor:
            return self.projection(torch.ones(*batch.ids.shape, self.projection.in_features))

    items = [Item(tuple(range(1, 20)), (0,) * 17 + (1, 2)), Item(tuple(range(19, 0, -1)), (0,) * 18 + (1,))]
    labels = ("O", *(f"B-{number}" for number in range(30)))
    found = CHECK.answer(tagger(partial(Deaf, labels=len(labels)), items=items, labels=labels))
    assert found.evidence["accuracy"] == 35 / 38
    assert found.evidence["loss"] < found.evidence["target"]
    assert found.outcome == "tip"
