"""The family `lstm-classifier`: word vectors, an LSTM in one or two directions, pooling over words, a head.

Sources: Hochreiter and Schmidhuber 1997 (LSTM), Schuster and Paliwal 1997 (two directions), Yang et al. 2016
(attention), Gal and Ghahramani 2016 (variational dropout).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import torch
from torch import Tensor, nn

from danlu.features.text_batch import TextBatch
from danlu.models.class_loss_of_recipe import build_class_loss
from danlu.models.classification_head import ClassificationHead
from danlu.models.family import Loss
from danlu.models.fixed_length import at_fixed_length
from danlu.models.recurrent_encoder import RecurrentEncoder
from danlu.models.text_pooling import (
    AttentionPooling,
    LastPooling,
    MaxPooling,
    MeanMaxPooling,
    MeanPooling,
    WordPooling,
)
from danlu.models.variational_dropout import sequence_dropout
from danlu.models.word_embedding import FrozenWordEmbedding, TrainedWordEmbedding
from danlu.models.word_embedding_of_recipe import build_word_embedding
from danlu.recipe.families import lstm_classifier as recipe
from danlu.recipe.families import text_pooling


class LstmClassifier(nn.Module):
    """A classifier of given parts: what words are, how they are read, how a text becomes a vector and then a class.

    Args:
        word_embedding: From word ids, (texts, time), to vectors.
        encoder: From word vectors to states that know their neighbours.
        pooling: From states to a vector of the text.
        head: From this vector to classes.
        input_dropout: On the word vectors before the encoder.
        fill: Brings ids and mask to one length whose padding is read; None: padding is never read.
    """

    def __init__(
        self,
        *,
        word_embedding: FrozenWordEmbedding | TrainedWordEmbedding,
        encoder: RecurrentEncoder,
        pooling: WordPooling,
        head: ClassificationHead,
        input_dropout: nn.Module,
        fill: partial[tuple[Tensor, Tensor]] | None = None,
    ) -> None:
        super().__init__()
        self.word_embedding = word_embedding
        self.input_dropout = input_dropout
        self.encoder = encoder
        self.pooling = pooling
        self.head = head
        self.fill = fill

    def forward(self, batch: TextBatch) -> Tensor:
        """Score each class of each text: logits, (texts, classes)."""
        ids, mask = batch.ids, batch.mask  # (texts, time)
        read = mask
        if self.fill is not None:
            ids, mask = self.fill(ids, mask)  # (texts, length)
            read = torch.ones_like(mask)
        words = self.input_dropout(self.word_embedding(ids))  # (texts, time, dim)
        states = self.encoder(words, read)  # (texts, time, size)
        logits: Tensor = self.head(self.pooling(states, mask))  # (texts, classes)
        return logits

    def loss(self, output: Tensor, batch: TextBatch) -> Loss:
        """Compare the logits with the batch's gold classes.

        Raises:
            ValueError: The batch has no gold classes.
        """
        return self.head.loss(output, batch.labels)


def build_lstm_classifier(
    options: recipe.LstmClassifierOptions,
    *,
    words: int,
    classes: Sequence[str],
    max_length: int | None = None,
    word_vectors: Tensor | None = None,
    class_counts: Mapping[str, int] | None = None,
    word_counts: Sequence[int] | None = None,
    **_: object,
) -> LstmClassifier:
    """Build the model that a recipe's section `model` describes; torch's random state gives the weights.

    Args:
        options: The section.
        words: Size of the word vocabulary, padding and unknown word included.
        classes: Names of the classes in the order of their ids.
        max_length: The limit on words that `length` stands for; needed where padding is read.
        word_vectors: Vectors from a file, (words, dim), with rows of NaN for words that it lacks.
        class_counts: How often each class occurs in train; needed for balanced class weights and logit adjustment.
        word_counts: How often each word occurs in train, by id; needed to train with `rare_word_dropout`.

    Raises:
        RecipeError: Class weights for classes that do not exist.
        ValueError: Vectors of another shape, balanced class weights or logit adjustment without counts, or padding
            without a length.
    """
    dropout, head, lstm = options.dropout, options.head, options.encoder
    word_embedding = build_word_embedding(
        options.word_embedding, words, vectors=word_vectors, counts=word_counts
    )
    encoder = RecurrentEncoder(
        word_embedding.size,
        lstm.hidden,
        layers=lstm.layers,
        bidirectional=lstm.bidirectional,
        cell=lstm.cell,
        dropout_between=dropout.between or 0.0,
        variational=dropout.variational,
    )
    pooling = _pooling(options.pooling, encoder.size, bidirectional=lstm.bidirectional)
    return LstmClassifier(
        word_embedding=word_embedding,
        encoder=encoder,
        pooling=pooling,
        head=ClassificationHead(
            pooling.size,
            len(classes),
            hidden=head.hidden,
            dropout=dropout.pooled,
            hidden_dropout=dropout.head or 0.0,
            loss=build_class_loss(head, classes, class_counts=class_counts),
        ),
        input_dropout=sequence_dropout(dropout.input, variational=dropout.variational),
        fill=_fill(options, max_length),
    )


def _pooling(options: text_pooling.WordPooling, features: int, *, bidirectional: bool) -> WordPooling:
    if isinstance(options, text_pooling.AttentionPooling):
        return AttentionPooling(features, options.size)
    if isinstance(options, text_pooling.LastPooling):
        return LastPooling(features, bidirectional=bidirectional)
    if isinstance(options, text_pooling.MeanPooling):
        return MeanPooling(features)
    return (
        MeanMaxPooling(features) if isinstance(options, text_pooling.MeanMaxPooling) else MaxPooling(features)
    )


def _fill(
    options: recipe.LstmClassifierOptions, max_length: int | None
) -> partial[tuple[Tensor, Tensor]] | None:
    if options.padding is None:
        return None
    if max_length is None:
        raise ValueError("Expected a length to fill texts up to. Received None.")
    return partial(at_fixed_length, length=max_length, side=options.padding)
