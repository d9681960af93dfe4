from __future__ import annotations

import math

import pytest
import torch

from danlu.data.vocabulary import PAD, UNKNOWN
from danlu.models.word_embedding import FrozenWordEmbedding, TrainedWordEmbedding, WordIndex

VECTORS = torch.tensor([[0.0, 0.0], [math.nan, math.nan], [1.0, 2.0], [3.0, 4.0]])


def test_a_word_index_is_the_index_unscaled() -> None:
    words = WordIndex()(torch.tensor([[700, 3, PAD]]))
    assert words.tolist() == [[[700.0], [3.0], [0.0]]]
    assert words.dtype == torch.float32
    assert list(WordIndex().parameters()) == []


@pytest.mark.parametrize("kind", [FrozenWordEmbedding, TrainedWordEmbedding])
def test_given_vectors_are_used_and_missing_ones_drawn(
    kind: type[FrozenWordEmbedding] | type[TrainedWordEmbedding],
) -> None:
    embedded = kind(4, 2, vectors=VECTORS)(torch.tensor([[2, 3, PAD, 1]]))[0]
    assert embedded[:3].tolist() == [[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]]
    assert embedded[3].isfinite().all()
    assert VECTORS[1].isnan().all()
    with pytest.raises(ValueError, match=r"Expected word vectors of shape \(4, 3\)\. Received \(4, 2\)"):
        kind(4, 3, vectors=VECTORS)


def test_frozen_vectors_are_saved_but_not_trained() -> None:
    frozen = FrozenWordEmbedding(100, 50)
    assert [parameter.requires_grad for parameter in frozen.parameters()] == [False]
    assert "embedding.weight" in frozen.state_dict()
    assert abs(frozen.embedding.weight[1:].std().item() - 1) < 0.1


def test_trained_vectors_begin_small_and_padding_stays_zero() -> None:
    trained = TrainedWordEmbedding(100, 48)
    assert trained.embedding.weight.abs().max() <= math.sqrt(3 / 48)
    trained(torch.tensor([[PAD, 5]])).sum().backward()
    assert not trained.embedding.weight.grad[PAD].any()
    assert trained.embedding.weight.grad[5].all()


def test_word_dropout_shows_the_unknown_word_in_training_only() -> None:
    torch.manual_seed(0)
    trained = TrainedWordEmbedding(10, 3, word_dropout=0.4)
    words = torch.full((100, 100), 7)
    words[:, 90:] = PAD
    unknown = (trained(words) == trained.embedding.weight[UNKNOWN]).all(dim=2)
    assert abs(unknown[:, :90].double().mean().item() - 0.4) < 0.02
    assert not trained(words)[:, 90:].any()
    trained.eval()
    assert torch.equal(trained(words)[:, :90], trained.embedding.weight[7].expand(100, 90, 3))


def test_rare_words_are_shown_as_unknown_by_their_count() -> None:
    torch.manual_seed(0)
    trained = TrainedWordEmbedding(6, 3, rare_word_dropout=1.0, counts=[0, 0, 1, 3, 99, 0])
    for word, share in ((2, 1 / 2), (3, 1 / 4), (4, 1 / 100)):
        shown = trained(torch.full((200, 100), word))
        unknown = (shown == trained.embedding.weight[UNKNOWN]).all(dim=2)
        assert abs(unknown.double().mean().item() - share) < 0.02


def test_both_kinds_of_word_dropout_act_together() -> None:
    torch.manual_seed(0)
    trained = TrainedWordEmbedding(3, 2, word_dropout=0.5, rare_word_dropout=1.0, counts=[0, 0, 1])
    assert trained.unknown_share.tolist() == pytest.approx([0.0, 1.0, 0.75])


def test_words_that_no_counts_are_known_of_are_not_rare() -> None:
    assert TrainedWordEmbedding(3, 2, rare_word_dropout=1.0).unknown_share.tolist() == [0.0, 0.0, 0.0]
