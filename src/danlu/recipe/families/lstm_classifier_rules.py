"""Rules on the options of the family `lstm-classifier` that its schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.lstm_classifier import LstmClassifierOptions
from danlu.recipe.families.shared_objections import to_dropout_between_one_layer, to_mask_of_nothing
from danlu.recipe.families.text_pooling import LastPooling
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe

_PADDING = ("model", "padding")


def _between_needs_two_lstm_layers(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if isinstance(model, LstmClassifierOptions):
        yield from to_dropout_between_one_layer(model.dropout.between, layers=model.encoder.layers)


def _head_dropout_needs_a_hidden_layer(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, LstmClassifierOptions):
        return
    if model.dropout.head is not None and model.head.hidden is None:
        yield Objection(
            ("model", "dropout", "head"),
            "has no effect with model.head.hidden: null: the head has no hidden layer",
            str(model.dropout.head),
            "null",
            "remove it, set model.head.hidden, or use model.dropout.pooled",
        )


def _variational_needs_dropped_words(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if isinstance(model, LstmClassifierOptions):
        yield from to_mask_of_nothing(model.dropout, ("input", "between"), what="nothing of the words")


def _keep_needs_a_limit(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if isinstance(model, LstmClassifierOptions) and model.length.max is None and model.length.keep != "head":
        yield Objection(
            ("model", "length", "keep"),
            "has no effect with model.length.max: null: nothing is cut",
            repr(model.length.keep),
            "'head'",
            "remove it, or set model.length.max",
        )


def _padding_needs_a_length(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if isinstance(model, LstmClassifierOptions) and model.padding is not None and model.length.max is None:
        yield Objection(
            _PADDING,
            "fills every text up to model.length.max, which is null",
            repr(model.padding),
            "null",
            "set model.length.max, such as 592 or 'mean+2sd', or remove model.padding: then padding is never read",
        )


def _last_state_has_read_words(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, LstmClassifierOptions) or not isinstance(model.pooling, LastPooling):
        return
    cure = "remove model.padding: then each direction's last state is the one after its last word"
    if model.padding == "right":
        yield Objection(
            _PADDING,
            "the last state of a text would be one that has read padding: with padding on the right, the LSTM goes on "
            "reading after the last word, hundreds of times after a short text, and forgets the text",
            "'right' with model.pooling.kind: last",
            "null",
            f"{cure}; or pool by mean, max or attention",
        )
    elif model.padding == "left" and model.encoder.bidirectional:
        yield Objection(
            _PADDING,
            "the backward half would end on padding: it reads from the last word to the first, and then all that "
            "stands on the left of it",
            "'left' with model.pooling.kind: last and model.encoder.bidirectional: true",
            "null",
            f"{cure}; or set model.encoder.bidirectional to false",
        )


def _padding_is_read(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, LstmClassifierOptions) or isinstance(model.pooling, LastPooling):
        return
    if model.padding == "right" and not model.encoder.bidirectional:
        yield Objection(
            _PADDING,
            "has no effect with model.encoder.bidirectional: false: what stands after the text is read after it, and "
            "only states of real words are pooled",
            "'right'",
            "null, 'left'",
            "remove it, or set model.encoder.bidirectional to true",
        )


_READS = ("model.family", "model.padding")

LSTM_CLASSIFIER_RULES = (
    Rule(
        reads=("model.family", "model.dropout.between", "model.encoder.layers"),
        reason="Dropout between layers acts on nothing when there is one layer.",
        find=_between_needs_two_lstm_layers,
    ),
    Rule(
        reads=("model.family", "model.dropout.head", "model.head.hidden"),
        reason="Dropout on a hidden layer needs the layer.",
        find=_head_dropout_needs_a_hidden_layer,
    ),
    Rule(
        reads=(
            "model.family",
            "model.dropout.variational",
            "model.dropout.input",
            "model.dropout.between",
        ),
        reason="A mask for all words needs units to drop.",
        find=_variational_needs_dropped_words,
    ),
    Rule(
        reads=("model.family", "model.length.max", "model.length.keep"),
        reason="Where nothing is cut, no part is chosen.",
        find=_keep_needs_a_limit,
    ),
    Rule(
        reads=(*_READS, "model.length.max"),
        reason="Texts of one length need that length.",
        find=_padding_needs_a_length,
    ),
    Rule(
        reads=(*_READS, "model.pooling.kind", "model.encoder.bidirectional"),
        reason="A state that has read padding after the text says less about the text.",
        find=_last_state_has_read_words,
    ),
    Rule(
        reads=(*_READS, "model.pooling.kind", "model.encoder.bidirectional"),
        reason="States before the padding cannot depend on it.",
        find=_padding_is_read,
    ),
)
