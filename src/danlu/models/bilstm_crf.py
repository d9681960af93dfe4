"""The family `bilstm-crf`: word and character vectors, a bidirectional LSTM, and a softmax or CRF head.

Sources: Lample et al. 2016 (BiLSTM-CRF, character LSTM), Ma and Hovy 2016 (character CNN),
Gal and Ghahramani 2016 (variational dropout).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor, nn

from danlu.features.word_tagging_batch import WordTaggingBatch
from danlu.models.characters_of_recipe import build_characters
from danlu.models.crf_head import CRFHead
from danlu.models.family import Decoded, Loss
from danlu.models.recurrent_encoder import RecurrentEncoder
from danlu.models.softmax_head import SoftmaxHead
from danlu.models.tagging_head_of_recipe import build_tagging_head
from danlu.models.variational_dropout import sequence_dropout
from danlu.models.word_embedding import WordIndex
from danlu.models.word_embedding_of_recipe import build_word_embedding
from danlu.models.word_representation import (
    Characters,
    WordEmbedding,
    represent_words,
    representation_size,
)
from danlu.recipe.families import bilstm_crf as recipe
from danlu.recipe.families.word_representation import NoWordEmbedding
from danlu.recipe.tagging_data import Scheme


class BilstmCrf(nn.Module):
    """A tagger of given parts: what words are, what their characters add, how they are read and labelled.

    Args:
        word_embedding: From word ids, (batch, time), to vectors.
        characters: From spellings, (forms, letters), to vectors, (forms, size); None: words only.
        encoder: From word vectors to states that know their neighbours.
        head: From states to labels.
        input_dropout: On the word vectors before the encoder.
        output_dropout: On the states before the head.
    """

    def __init__(
        self,
        *,
        word_embedding: WordEmbedding,
        characters: Characters | None,
        encoder: RecurrentEncoder,
        head: SoftmaxHead | CRFHead,
        input_dropout: nn.Module,
        output_dropout: nn.Module,
    ) -> None:
        super().__init__()
        self.word_embedding = word_embedding
        self.characters = characters
        self.input_dropout = input_dropout
        self.encoder = encoder
        self.output_dropout = output_dropout
        self.head = head

    def forward(self, batch: WordTaggingBatch) -> Tensor:
        """Score each label of each word, (batch, time, labels)."""
        words = represent_words(batch, self.word_embedding, self.characters)  # (batch, time, features)
        states = self.encoder(self.input_dropout(words), batch.mask)  # (batch, time, 2 * hidden)
        scores: Tensor = self.head(self.output_dropout(states))  # (batch, time, labels)
        return scores

    def loss(self, output: Tensor, batch: WordTaggingBatch) -> Loss:
        """Compare the scores with the batch's gold labels.

        Raises:
            ValueError: The batch has no gold labels.
        """
        if batch.labels is None:
            raise ValueError("Expected a batch with gold labels. Received one without.")
        return self.head.loss(output, batch.labels, batch.mask)

    def decode(self, output: Tensor, batch: WordTaggingBatch, *, probabilities: bool = False) -> Decoded:
        """Choose labels by the scores; on request with the probability of each chosen label."""
        return self.head.decode(output, batch.mask, probabilities=probabilities)


def build_bilstm_crf(
    options: recipe.BilstmCrfOptions,
    *,
    words: int,
    characters: int,
    labels: Sequence[str],
    scheme: Scheme,
    open_ended: bool,
    word_vectors: Tensor | None = None,
    label_counts: Mapping[str, int] | None = None,
    word_counts: Sequence[int] | None = None,
    **_: object,
) -> BilstmCrf:
    """Build the model that a recipe's section `model` describes; torch's random state gives the weights.

    Args:
        options: The section.
        words: Size of the word vocabulary, padding and unknown word included.
        characters: Size of the character vocabulary, likewise; not read where the section has no characters.
        labels: Names of the labels in the order of their ids.
        scheme: Tag scheme of the labels.
        open_ended: Whether sequences may begin or end inside a span, as windows of words do.
        word_vectors: Vectors from a file, (words, dim), with rows of NaN for words that it lacks.
        label_counts: How often each label occurs in train; needed for balanced class weights.
        word_counts: How often each word occurs in train, by id; needed to train with `rare_word_dropout`.

    Raises:
        RecipeError: Class weights for labels that do not exist.
        ValueError: Vectors of another shape, or balanced class weights without counts.
    """
    word_embedding = _word_embedding(options.word_embedding, words, word_vectors, word_counts)
    character_part = build_characters(options.characters, characters)
    dropout = options.dropout
    encoder = RecurrentEncoder(
        representation_size(word_embedding, character_part),
        options.encoder.hidden,
        layers=options.encoder.layers,
        dropout_between=dropout.between or 0.0,
        variational=dropout.variational,
    )
    return BilstmCrf(
        word_embedding=word_embedding,
        characters=character_part,
        encoder=encoder,
        head=build_tagging_head(
            options.head,
            encoder.size,
            labels,
            scheme=scheme,
            open_ended=open_ended,
            label_counts=label_counts,
        ),
        input_dropout=sequence_dropout(dropout.input, variational=dropout.variational),
        output_dropout=sequence_dropout(dropout.output, variational=dropout.variational),
    )


def _word_embedding(
    options: recipe.WordEmbedding, words: int, vectors: Tensor | None, counts: Sequence[int] | None
) -> WordEmbedding:
    if isinstance(options, NoWordEmbedding):
        return WordIndex()
    return build_word_embedding(options, words, vectors=vectors, counts=counts)
