"""Commands read at two levels: what is wanted, a class a text, and which words say with what, a label a word.

The same model as `joint-rnn` with another first head: the intent is told from the states of all words, and the layer
that finds the slots reads these states. After Zhang and Wang 2016, who pool the states by their maximum.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Protocol

from torch import Tensor

from danlu.models.joint_head import TextHead, WordHead
from danlu.models.joint_rnn import JointRnn, Level
from danlu.models.recurrent_encoder import Cell, RecurrentEncoder
from danlu.models.tagging_head_of_recipe import scheme_transitions
from danlu.models.text_pooling import MaxPooling
from danlu.models.variational_dropout import sequence_dropout
from danlu.models.word_embedding import TrainedWordEmbedding
from danlu.models.word_representation import WordBatch
from danlu.recipe.tagging_data import Scheme


class CommandBatch(WordBatch, Protocol):
    """A batch of commands."""

    @property
    def labels(self) -> Tensor | None:
        """Slot labels, (batch, time), 0 after the end of each row; None where gold is unknown."""

    @property
    def text_labels(self) -> Tensor | None:
        """Intents, (batch,); None where gold is unknown."""


def build_intent_and_slots(
    *,
    words: int,
    intents: int,
    slots: Sequence[str],
    scheme: Scheme,
    dim: int,
    hidden: int,
    cell: Cell = "lstm",
    context: int = 1,
    dropout: float = 0.0,
    intent_weight: float = 0.5,
) -> JointRnn:
    """Build a model with the levels `intent` and `slots`, which reads a `CommandBatch` in both directions.

    Args:
        words: Size of the word vocabulary, padding and unknown word included.
        intents: How many intents there are.
        slots: Names of the slot labels in the order of their ids.
        scheme: Tag scheme of the slot labels; predicted ones keep to it.
        dim: Numbers per word.
        hidden: Numbers per direction of each layer.
        cell: The cell of both layers.
        context: Words side by side as the input of a position, itself in their middle; odd.
        dropout: Share of units dropped of the words, between the layers and before each head.
        intent_weight: Weight of the mean loss of intents; that of slots has the rest.

    Example:
        >>> slots = ["O", "B-city", "I-city"]
        >>> model = build_intent_and_slots(words=9, intents=2, slots=slots, scheme="bio2", dim=4, hidden=3)
        >>> model.names, model.labels_from
        (('intent', 'slots'), 'slots')
    """
    word_embedding = TrainedWordEmbedding(words, dim)
    first = RecurrentEncoder(context * dim, hidden, cell=cell)
    second = RecurrentEncoder(first.size, hidden, cell=cell)
    allowed = scheme_transitions(slots, scheme, open_ended=False)
    return JointRnn(
        word_embedding=word_embedding,
        characters=None,
        context=context,
        levels=[
            Level(
                "intent",
                encoder=first,
                head=TextHead(MaxPooling(first.size), intents),
                weight=intent_weight,
                target=attrgetter("text_labels"),
            ),
            Level(
                "slots",
                encoder=second,
                head=WordHead(second.size, len(slots), allowed=allowed),
                weight=1 - intent_weight,
                target=attrgetter("labels"),
            ),
        ],
        input_dropout=sequence_dropout(dropout, variational=False),
        dropout_between=sequence_dropout(dropout, variational=False),
        head_dropout=sequence_dropout(dropout, variational=False),
    )
