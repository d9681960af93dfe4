from __future__ import annotations

import pytest
import torch

from danlu.features.word_tagging_batch import EncodedWords, make_batch
from danlu.models.character_cnn import CharacterCNN
from danlu.models.word_embedding import TrainedWordEmbedding
from danlu.models.word_representation import represent_words, representation_size

SPELT = [EncodedWords([2, 3], None, [(2, 3), (4,)]), EncodedWords([3], None, [(4,)])]


def test_a_word_is_its_vector_and_beside_it_its_spelling() -> None:
    embedding, characters = TrainedWordEmbedding(5, 4), CharacterCNN(6, dim=3, filters=2, widths=[2])
    batch = make_batch(SPELT, range(2))
    words = represent_words(batch, embedding, characters)
    assert words.shape == (2, 2, representation_size(embedding, characters)) == (2, 2, 6)
    torch.testing.assert_close(words[..., :4], embedding(batch.words), rtol=0, atol=0)
    alone = characters(torch.tensor([[4, 0]]))[0]
    torch.testing.assert_close(words[0, 1, 4:], alone)
    torch.testing.assert_close(words[1, 0, 4:], alone)


def test_without_characters_it_is_its_vector() -> None:
    embedding, batch = TrainedWordEmbedding(5, 4), make_batch(SPELT, range(2))
    assert torch.equal(represent_words(batch, embedding, None), embedding(batch.words))
    assert representation_size(embedding, None) == 4


def test_a_batch_must_bring_what_is_read() -> None:
    batch = make_batch([EncodedWords([2], None, None)], range(1))
    with pytest.raises(ValueError, match="Expected a batch with spellings"):
        represent_words(batch, TrainedWordEmbedding(5, 4), CharacterCNN(6, dim=3, filters=2, widths=[2]))
