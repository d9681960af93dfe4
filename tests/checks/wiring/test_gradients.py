"""W05: parameters that training does not reach, or should not."""

from __future__ import annotations

from torch import Tensor, nn

from checks.wiring.fake_wiring import WORDS, Batch, Classifier, classifier
from danlu.checks.wiring.gradients import CHECK


def frozen_embedding() -> Classifier:
    model = Classifier()
    model.embedding.weight.requires_grad_(False)
    return model


class Detached(Classifier):
    """The head learns; what it reads does not."""

    def forward(self, batch: Batch) -> Tensor:
        states, _ = self.lstm(self.embedding(batch.ids))
        return self.projection(states.mean(dim=1).detach())


def test_an_embedding_that_is_frozen_by_accident_is_found():
    found = CHECK.answer(classifier(frozen_embedding))
    assert found.outcome == "issue"
    assert (
        found.what
        == "1 of 11 parameters is not trained, though the recipe does not freeze it: embedding.weight"
    )
    assert found.evidence["frozen_undeclared"] == {"count": 1, "names": ["embedding.weight"]}


def test_quiet_where_the_recipe_freezes_it():
    for declared in ("embedding.weight", "embedding."):
        assert CHECK.answer(classifier(frozen_embedding, frozen=[declared])).outcome == "passed"


def test_what_is_trained_though_the_recipe_freezes_it_is_found():
    found = CHECK.answer(classifier(frozen=["lstm."]))
    assert found.outcome == "issue"
    assert found.what.startswith(
        "8 of 11 parameters are trained, though the recipe freezes them: lstm.weight_ih_l0, "
    )


def test_a_head_that_is_cut_off_is_found():
    found = CHECK.answer(classifier(Detached))
    assert found.outcome == "issue"
    assert found.what.startswith(
        "no gradient reaches 9 of 11 parameters: embedding.weight, lstm.weight_ih_l0, "
    )
    assert found.evidence["without_gradient"]["count"] == 9


def test_a_model_whose_loss_has_no_gradient_at_all_is_found():
    class NoLoss(Classifier):
        def loss(self, output: Tensor, batch: Batch) -> Tensor:
            return super().loss(output, batch).detach()

    assert CHECK.answer(classifier(NoLoss)).what.startswith("no gradient reaches 11 of 11 parameters")


def test_quiet_on_what_is_known_to_be_harmless():
    class Harmless(Classifier):
        """A bias before batch norm, a pooler that nobody reads, and a last layer that starts at 0."""

        def __init__(self) -> None:
            super().__init__()
            self.before = nn.Linear(16, 16)
            self.norm = nn.BatchNorm1d(16, affine=False)
            self.pooler = nn.Linear(16, 16)
            nn.init.zeros_(self.projection.weight)

        def forward(self, batch: Batch) -> Tensor:
            states, _ = self.lstm(self.embedding(batch.ids))
            read = nn.functional.linear(states.mean(dim=1), self.before.weight)
            read = read + self.before.bias - self.before.bias  # as a normalisation takes it out, exactly
            return self.projection(self.norm(read))

    found = CHECK.answer(classifier(Harmless))
    assert found.outcome == "passed"
    assert found.evidence["harmless"]["names"] == ["before.bias", "pooler.bias", "pooler.weight"]


def test_words_told_apart_by_their_number_are_a_tip():
    class Numbered(Classifier):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(1, 8, batch_first=True, bidirectional=True)
            del self.embedding

        def forward(self, batch: Batch) -> Tensor:
            states, _ = self.lstm(batch.ids.float().unsqueeze(2))
            return self.projection(states.mean(dim=1))

    found = CHECK.answer(classifier(Numbered))
    assert found.outcome == "tip"
    assert (
        found.what == "no vectors of words are trained: words are told apart by numbers that stay as they are"
    )
    assert CHECK.answer(classifier(Numbered, task="audio-classification")).outcome == "passed"


def test_a_bag_of_words_has_its_table_in_a_linear_layer():
    class Bag(Classifier):
        def __init__(self) -> None:
            super().__init__()
            del self.embedding, self.lstm
            self.projection = nn.Linear(WORDS, 2)

        def forward(self, batch: Batch) -> Tensor:
            return self.projection(nn.functional.one_hot(batch.ids, WORDS).sum(dim=1).float())

    assert CHECK.answer(classifier(Bag)).outcome == "passed"


def test_recurrent_weights_without_gradient_are_another_finding():
    assert CHECK.answer(classifier(lambda: Classifier(reads="last"))).outcome == "passed"


def test_not_applicable_without_parameters():
    class Empty(nn.Module):
        pass

    assert CHECK.answer(classifier(Empty)).what == "the model has no parameters"
    assert CHECK.answer(classifier(items=[])).outcome == "not applicable"
