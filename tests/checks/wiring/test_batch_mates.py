"""W02: predictions that depend on the other items of the batch, or on their order."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from checks.wiring.fake_wiring import CLASSIFIED, Batch, Classifier, Tagger, classifier, tagger
from danlu.checks.wiring.batch_mates import CHECK


class Competing(Classifier):
    """A softmax over the first dimension."""

    def __init__(self) -> None:
        super().__init__(reads="first")

    def forward(self, batch: Batch) -> Tensor:
        return super().forward(batch).softmax(dim=0)


class OfPlaces(Classifier):
    """A weight for each place in the batch.

    Args:
        places: How many places there are.
        is_cut: Whether a smaller batch takes the first ones.
    """

    def __init__(self, places: int, *, is_cut: bool = False) -> None:
        super().__init__(reads="first")
        self.is_cut = is_cut
        self.of_place = nn.Parameter(torch.randn(places, 8, 8))

    def forward(self, batch: Batch) -> Tensor:
        words = self.embedding(batch.ids[:, 0]).unsqueeze(2)  # (items, 8, 1)
        weights = self.of_place[: len(words)] if self.is_cut else self.of_place
        state = (weights @ words).squeeze(2)  # (items, 8)
        return self.projection(torch.cat((state, state), dim=1))


class Broken(Classifier):
    """Reads nothing at all."""

    def forward(self, batch: Batch) -> Tensor:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")


def first_word() -> Classifier:
    return Classifier(reads="first")


def test_texts_that_compete_are_found():
    found = CHECK.answer(classifier(Competing))
    assert found.outcome == "issue"
    assert found.what.startswith(
        "4 of 4 texts get other scores alone than beside others in a batch, by up to "
    )
    assert found.evidence["order"]["items_changed"] == 0
    assert found.evidence["alone"]["items_changed"] == 4


def test_weights_of_places_are_found_by_the_order():
    found = CHECK.answer(classifier(lambda: OfPlaces(8, is_cut=True)))
    assert found.outcome == "issue"
    assert found.what.startswith("another order of the batch changes the scores of 4 of 4 texts")


def test_a_batch_size_that_cannot_be_read_is_found():
    found = CHECK.answer(classifier(lambda: OfPlaces(8), batch_size=8))
    assert found.outcome == "issue"
    assert found.what == (
        "the model reads a batch of 8 and none of 1 or 4 texts: its weights belong to places in the batch"
    )
    assert found.evidence["sizes_read"] == [8]
    assert found.evidence["sizes_refused"] == [1, 4]


def test_a_model_that_reads_nothing_is_not_judged():
    found = CHECK.answer(classifier(Broken))
    assert found.outcome == "not applicable"
    assert found.what == "the model could not be run: RuntimeError: mat1 and mat2 shapes cannot be multiplied"


def test_quiet_where_items_stand_alone():
    for wiring in (classifier(first_word), tagger(lambda: Tagger(bidirectional=False))):
        assert CHECK.answer(wiring).outcome == "passed"


def test_not_applicable_with_one_item():
    assert CHECK.answer(classifier(first_word, items=CLASSIFIED[:1])).outcome == "not applicable"
