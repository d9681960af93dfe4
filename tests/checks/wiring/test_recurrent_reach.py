"""W04: a recurrent direction that has read a single input."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import Tensor, nn

from checks.wiring.fake_wiring import Batch, Classifier, Item, classifier, tagger
from danlu.checks.wiring.recurrent_reach import CHECK
from danlu.models.reference_lstm import ReferenceLSTM


class ByHand(Classifier):
    """A written-out LSTM in each direction; `is_fed_once` lets the second one see the last word alone."""

    def __init__(self, *, is_fed_once: bool) -> None:
        super().__init__()
        self.lstm = nn.ModuleDict(
            {"forward_layer": ReferenceLSTM(8, 8), "backward_layer": ReferenceLSTM(8, 8)}
        )
        self.is_fed_once = is_fed_once

    def forward(self, batch: Batch) -> Tensor:
        words = self.embedding(batch.ids)
        past, _ = self.lstm["forward_layer"](words)
        future, _ = self.lstm["backward_layer"](words.flip(1)[:, :1] if self.is_fed_once else words.flip(1))
        return self.projection(torch.cat((past[:, -1], future[:, -1]), dim=1))


def test_reading_the_last_place_of_both_directions_is_found():
    found = CHECK.answer(classifier(partial(Classifier, reads="last")))
    assert found.outcome == "issue"
    assert found.what.startswith("the direction from right to left of lstm reads a single input")
    assert found.evidence["without_gradient"] == ["lstm.weight_hh_l0_reverse"]


def test_so_is_a_layer_written_by_hand():
    found = CHECK.answer(classifier(partial(ByHand, is_fed_once=True)))
    assert found.what.startswith("the direction from right to left of lstm.backward_layer reads")
    assert CHECK.answer(classifier(partial(ByHand, is_fed_once=False))).outcome == "passed"


@pytest.mark.parametrize("wiring", [classifier(), classifier(partial(Classifier, reads="mean")), tagger()])
def test_quiet_where_each_direction_reads_on(wiring):
    found = CHECK.answer(wiring)
    assert (found.outcome, len(found.evidence["recurrent_weights"])) == ("passed", 2)


def test_quiet_where_the_layer_is_frozen():
    def frozen() -> Classifier:
        model = Classifier()
        model.lstm.requires_grad_(False)
        return model

    assert CHECK.answer(classifier(frozen)).outcome == "passed"


def test_not_applicable_without_recurrence_or_neighbours():
    class Bag(Classifier):
        def __init__(self) -> None:
            super().__init__(reads="first")
            del self.lstm

    assert CHECK.answer(classifier(Bag)).what == "the model has no recurrent layers"
    assert CHECK.answer(classifier(items=[Item((1,), (0,))])).outcome == "not applicable"


def test_where_nothing_is_read_at_all_that_is_the_fault():
    class Dead(Classifier):
        """Its head is off, as a small ReLU layer can be."""

        def forward(self, batch: Batch) -> Tensor:
            return 0 * super().forward(batch)

    found = CHECK.answer(classifier(Dead))
    assert found.what == "no gradient reaches the recurrent layers at all, as W05 says"
    assert found.outcome == "not applicable"
