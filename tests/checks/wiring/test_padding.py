"""W01: padding that is read, in predictions or in the loss."""

from __future__ import annotations

import pytest
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from checks.wiring.fake_wiring import WORDS, Batch, Classifier, Tagger, classifier, tagger
from danlu.checks.wiring.padding import CHECK


class FirstWord(Classifier):
    """Reads the first word, which is never padding."""

    def __init__(self) -> None:
        super().__init__(reads="first")


class SilentAtFirst(Classifier):
    """Its last layer starts at 0, so that every score is 0 whatever is read."""

    def __init__(self) -> None:
        super().__init__(reads="mean")
        nn.init.zeros_(self.projection.weight)
        nn.init.zeros_(self.projection.bias)


class PositionTable(Tagger):
    """Knows as many positions as the longest item has."""

    def __init__(self) -> None:
        super().__init__(bidirectional=False)
        self.positions = nn.Embedding(8, 8)

    def forward(self, batch: Batch) -> Tensor:
        places = self.positions(batch.ids.new_tensor(range(batch.ids.shape[1])))
        return self.projection(self.embedding(batch.ids) + places)


class LossOfAllPlaces(Tagger):
    """Counts padding as words with label 0."""

    def __init__(self) -> None:
        super().__init__(bidirectional=False)

    def loss(self, output: Tensor, batch: Batch) -> Tensor:
        return cross_entropy(output.flatten(0, 1), batch.labels.clamp(min=0).flatten())


def test_padding_that_is_pooled_is_found():
    found = CHECK.answer(classifier(lambda: Classifier(reads="mean")))
    assert found.outcome == "issue"
    assert found.what.startswith("16 more steps of padding change the scores of 4 of 4 texts, by up to ")
    assert found.evidence["items_changed"] == 4
    assert found.evidence["steps"] == 16


def test_a_last_layer_of_zeros_hides_nothing():
    assert CHECK.answer(classifier(SilentAtFirst)).outcome == "issue"


def test_padding_in_the_loss_alone_is_found():
    found = CHECK.answer(tagger(LossOfAllPlaces))
    assert found.outcome == "issue"
    assert found.what.startswith("16 more steps of padding change the loss from ")
    assert found.what.endswith(", and no score")
    assert found.evidence["items_changed"] == 0
    assert found.evidence["loss"] != pytest.approx(found.evidence["loss_with_padding"], rel=1e-3)


@pytest.mark.parametrize(
    "wiring",
    [classifier(FirstWord), tagger(lambda: Tagger(bidirectional=False))],
    ids=["classifier", "tagger"],
)
def test_quiet_where_padding_is_not_read(wiring):
    found = CHECK.answer(wiring)
    assert found.outcome == "passed"
    assert found.evidence["largest_change"] == 0


def test_a_table_of_positions_that_ends_is_no_issue():
    found = CHECK.answer(tagger(PositionTable))
    assert found.outcome == "tip"
    assert found.confidence == "low"


def test_not_applicable_where_all_items_have_one_length():
    assert CHECK.answer(classifier(FirstWord, pads=False)).outcome == "not applicable"


def test_the_items_differ_in_length():
    assert len({len(item.words) for item in classifier().items}) > 1
    assert max(word for item in classifier().items for word in item.words) < WORDS
