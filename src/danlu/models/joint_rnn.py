"""The family `joint-rnn`: recurrent layers one above the other, each with a head of its own, trained together.

Source: Zhang, Wang, Gong and Huang 2016, "Keyphrase Extraction Using Deep Recurrent Neural Networks on Twitter": the
first layer tells keywords, the second the place of each word in a keyphrase. The model itself knows levels, not what
they are for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, cast

import torch
from torch import Tensor, nn

from danlu.features.word_tagging_batch import WordTaggingBatch
from danlu.models.characters_of_recipe import build_characters
from danlu.models.context_window import context_window
from danlu.models.family import Decoded, Loss, LossPart
from danlu.models.joint_head import JointHead, WordHead
from danlu.models.recurrent_encoder import RecurrentEncoder
from danlu.models.tagging_head_of_recipe import scheme_transitions
from danlu.models.variational_dropout import sequence_dropout
from danlu.models.word_embedding_of_recipe import build_word_embedding
from danlu.models.word_representation import (
    Characters,
    WordBatch,
    WordEmbedding,
    represent_words,
    representation_size,
)
from danlu.recipe.families import joint_rnn as recipe
from danlu.recipe.tagging_data import Scheme

Target = Callable[[Any], Tensor | None]
"""From a batch to the gold classes of a head, (batch, time) or (batch,); None where gold is unknown."""


@dataclass(frozen=True, slots=True)
class Level:
    """A layer with its head.

    Args:
        name: The name of its loss and of its predictions.
        encoder: Reads the states of the level below; that of the lowest level reads words.
        head: From states to classes of words, or of texts.
        weight: Weight of its mean loss in the loss.
        target: What of a batch its head learns.
    """

    name: str
    encoder: RecurrentEncoder
    head: JointHead
    weight: float
    target: Target


class JointRnn(nn.Module):
    """A model of given levels over words.

    Args:
        word_embedding: From word ids, (batch, time), to vectors.
        characters: From spellings, (forms, letters), to vectors, (forms, size); None: words only.
        context: Words side by side as the input of a position, itself in their middle; odd.
        levels: From the lowest to the highest; one or more with a head for words, the last of which gives the labels.
        input_dropout: On the vectors of words.
        dropout_between: On the states of a level before the level above.
        head_dropout: On the states of a level before its head.

    Raises:
        ValueError: Two levels of one name, or none with a head for words.
    """

    def __init__(
        self,
        *,
        word_embedding: WordEmbedding,
        characters: Characters | None,
        context: int,
        levels: Sequence[Level],
        input_dropout: nn.Module,
        dropout_between: nn.Module,
        head_dropout: nn.Module,
    ) -> None:
        super().__init__()
        self.names = tuple(level.name for level in levels)
        of_words = [level.name for level in levels if isinstance(level.head, WordHead)]
        if len(set(self.names)) < len(self.names) or not of_words:
            raise ValueError(
                "Expected levels with names of their own, one of them at least with a head for words. "
                f"Received the levels {self.names}, with such heads {of_words}."
            )
        self.labels_from = of_words[-1]
        self.weights = {level.name: level.weight for level in levels}
        self.targets = {level.name: level.target for level in levels}
        self.context = context
        self.word_embedding = word_embedding
        self.characters = characters
        self.input_dropout = input_dropout
        self.layers = nn.ModuleDict({level.name: level.encoder for level in levels})
        self.dropout_between = dropout_between
        self.head_dropout = head_dropout
        self.heads = nn.ModuleDict({level.name: level.head for level in levels})

    def forward(self, batch: WordBatch) -> tuple[Tensor, ...]:
        """Score the classes of each level: logits, (batch, time, classes) of words, (batch, classes) of texts."""
        words = represent_words(batch, self.word_embedding, self.characters)  # (batch, time, features)
        states = context_window(self.input_dropout(words), batch.mask, self.context)
        logits = []
        for number, name in enumerate(self.names):
            if number > 0:
                states = self.dropout_between(states)
            states = self.layers[name](states, batch.mask)  # (batch, time, size of the level)
            logits.append(self.heads[name](self.head_dropout(states), batch.mask))
        return tuple(logits)

    def loss(self, output: Sequence[Tensor], batch: WordBatch) -> Loss:
        """The weighted sum of the levels' mean losses, with the loss of each level as a part.

        Items are words: `total` is this sum times their number.

        Raises:
            ValueError: The batch has no gold for a level.
        """
        parts = tuple(
            self._part(name, logits, batch) for name, logits in zip(self.names, output, strict=True)
        )
        words = int(batch.mask.sum())
        means = torch.stack([part.weight * part.total / part.items for part in parts])  # (levels,)
        return Loss(means.sum() * words, words, parts)

    def decode(self, output: Sequence[Tensor], batch: WordBatch, *, probabilities: bool = False) -> Decoded:
        """Choose the labels of the last level of words, and `beside` them the classes of every other level.

        On request with the probability of each label: its softmax share at its word.
        """
        logits = dict(zip(self.names, output, strict=True))
        beside = {
            name: self._head(name).choose(logits[name], batch.mask)
            for name in self.names
            if name != self.labels_from
        }
        head = cast("WordHead", self._head(self.labels_from))
        labels = head.choose(logits[self.labels_from], batch.mask)
        sure = head.probabilities(logits[self.labels_from], labels) if probabilities else []
        return Decoded(labels, sure, beside)

    def _head(self, name: str) -> JointHead:
        return cast("JointHead", self.heads[name])

    def _part(self, name: str, logits: Tensor, batch: WordBatch) -> LossPart:
        gold = self.targets[name](batch)
        if gold is None:
            raise ValueError(f"Expected a batch with gold labels for the level {name}. Received one without.")
        loss = self._head(name).loss(logits, gold, batch.mask)
        return LossPart(name, self.weights[name], loss.total, loss.items)


def build_joint_rnn(
    options: recipe.JointRnnOptions,
    *,
    words: int,
    characters: int,
    labels: Sequence[str],
    scheme: Scheme,
    open_ended: bool,
    word_vectors: Tensor | None = None,
    word_counts: Sequence[int] | None = None,
    **_: object,
) -> JointRnn:
    """Build the model that a recipe's section `model` describes; torch's random state gives the weights.

    Args:
        options: The section.
        words: Size of the word vocabulary, padding and unknown word included.
        characters: Size of the character vocabulary, likewise; not read where the section has no characters.
        labels: Names of the labels in the order of their ids; a word is a keyword where its label is not O.
        scheme: Tag scheme of the labels.
        open_ended: Whether sequences may begin or end inside a span, as windows of words do.
        word_vectors: Vectors from a file, (words, dim), with rows of NaN for words that it lacks.
        word_counts: How often each word occurs in train, by id; needed to train with `rare_word_dropout`.

    Raises:
        ValueError: Vectors of another shape.
    """
    dropout = options.dropout
    embedding = build_word_embedding(options.word_embedding, words, vectors=word_vectors, counts=word_counts)
    character_part = build_characters(options.characters, characters)
    first, second = _encoders(
        options.layers, options.context * representation_size(embedding, character_part)
    )
    allowed = (
        scheme_transitions(labels, scheme, open_ended=open_ended) if options.decoding == "viterbi" else None
    )
    return JointRnn(
        word_embedding=embedding,
        characters=character_part,
        context=options.context,
        levels=[
            Level(
                "keyword",
                encoder=first,
                head=WordHead(first.size, 2),
                weight=options.alpha,
                target=_KeywordOrNot(labels.index("O")),
            ),
            Level(
                "phrase",
                encoder=second,
                head=WordHead(second.size, len(labels), allowed=allowed),
                weight=1 - options.alpha,
                target=attrgetter("labels"),
            ),
        ],
        input_dropout=sequence_dropout(dropout.input, variational=dropout.variational),
        dropout_between=sequence_dropout(dropout.between, variational=dropout.variational),
        head_dropout=sequence_dropout(dropout.heads, variational=dropout.variational),
    )


def _encoders(options: recipe.Layers, features: int) -> tuple[RecurrentEncoder, RecurrentEncoder]:
    """The lower layer, which reads words, and the upper one, which reads the states of the lower."""
    below, above = options.hidden
    first = RecurrentEncoder(features, below, cell=options.cell, bidirectional=options.bidirectional)
    second = RecurrentEncoder(first.size, above, cell=options.cell, bidirectional=options.bidirectional)
    return first, second


@dataclass(frozen=True, slots=True)
class _KeywordOrNot:
    """1 for words that have a label, 0 for those that have none.

    Args:
        outside: The id of the label O.
    """

    outside: int

    def __call__(self, batch: WordTaggingBatch) -> Tensor | None:
        return None if batch.labels is None else (batch.labels != self.outside).long()  # (batch, time)
