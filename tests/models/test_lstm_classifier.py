from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save, save_file

from danlu.errors import RecipeError
from danlu.features.text_batch import EncodedText, TextBatch, make_text_batch
from danlu.models.lstm_classifier import LstmClassifier, build_lstm_classifier
from danlu.recipe.families.lstm_classifier import LstmClassifierOptions

CLASSES = ["neg", "pos", "so-so"]
WORDS, LONGEST = 40, 9

WORD_EMBEDDINGS: list[dict[str, Any]] = [
    {"kind": "frozen", "dim": 8},
    {"kind": "trained", "dim": 8, "word_dropout": 0.1},
]
ENCODERS: list[dict[str, Any]] = [
    {"hidden": 8},
    {"hidden": 8, "bidirectional": False},
    {"hidden": 8, "layers": 2, "cell": "reference"},
]
POOLINGS: list[dict[str, Any]] = [
    {"kind": "last"},
    {"kind": "mean"},
    {"kind": "max"},
    {"kind": "mean-max"},
    {"kind": "attention", "size": 6},
]
HEADS: list[dict[str, Any]] = [
    {},
    {"hidden": 12},
    {"class_weights": {"neg": 0.5}, "label_smoothing": 0.1},
]
PADDINGS: list[dict[str, Any]] = [
    {"padding": "left", "pooling": {"kind": "last"}, "encoder": {"hidden": 8, "bidirectional": False}},
    {"padding": "left", "pooling": {"kind": "mean"}},
    {"padding": "right", "pooling": {"kind": "max"}},
    {"padding": "right", "pooling": {"kind": "attention"}, "encoder": {"hidden": 8, "layers": 2}},
]


def build(seed: int = 0, **options: Any) -> LstmClassifier:
    section = {
        "family": "lstm-classifier",
        "word_embedding": {"kind": "trained", "dim": 8},
        "encoder": ENCODERS[0],
        "dropout": {"input": 0.0, "pooled": 0.0},
        **options,
    }
    torch.manual_seed(seed)
    return build_lstm_classifier(
        LstmClassifierOptions.model_validate(section),
        words=WORDS,
        classes=CLASSES,
        max_length=LONGEST,
        class_counts={"neg": 4, "pos": 2, "so-so": 2},
    )


def texts(count: int = 8, *, seed: int = 5) -> list[EncodedText]:
    """Random words with random classes."""
    draw = np.random.default_rng(seed)
    lengths = [LONGEST, *draw.integers(1, LONGEST, count - 1)]
    return [
        EncodedText((draw.integers(2, WORDS, length).astype(np.int32),), int(draw.integers(len(CLASSES))))
        for length in lengths
    ]


def batch_of(rows: list[EncodedText]) -> TextBatch:
    return make_text_batch(rows, range(len(rows)))


def wider(batch: TextBatch, more: int = 6) -> TextBatch:
    """The same batch with more padding."""
    ids = torch.nn.functional.pad(batch.ids, (0, more))
    mask = torch.nn.functional.pad(batch.mask, (0, more))
    return TextBatch(ids=ids, mask=mask, text_of=None, labels=batch.labels, indices=batch.indices)


def with_biases(model: LstmClassifier) -> LstmClassifier:
    """The model with other biases than 0, as they start: with those an LSTM writes nothing until the first word."""
    for name, parameter in model.encoder.named_parameters():
        if "bias" in name:
            torch.nn.init.normal_(parameter)
    return model


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("word_embedding", WORD_EMBEDDINGS)
def test_every_combination_scores_and_learns(
    word_embedding: dict[str, Any], encoder: dict[str, Any], pooling: dict[str, Any], head: dict[str, Any]
) -> None:
    model = build(word_embedding=word_embedding, encoder=encoder, pooling=pooling, head=head)
    batch = batch_of(texts())
    logits = model(batch)
    assert logits.shape == (8, len(CLASSES))
    loss = model.loss(logits, batch)
    assert loss.total.dim() == 0
    loss.mean.backward()
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            assert parameter.grad is not None, name
            assert parameter.grad.isfinite().all(), name
            assert parameter.grad.any(), name
        else:
            assert name == "word_embedding.embedding.weight"
            assert parameter.grad is None


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("pooling", POOLINGS)
def test_company_padding_and_order_change_nothing(pooling: dict[str, Any], encoder: dict[str, Any]) -> None:
    assert_each_text_stands_alone(build(pooling=pooling, encoder=encoder))


@pytest.mark.parametrize("options", PADDINGS)
def test_at_fixed_length_too_company_and_order_change_nothing(options: dict[str, Any]) -> None:
    assert_each_text_stands_alone(build(length={"max": LONGEST}, **options))


def assert_each_text_stands_alone(model: LstmClassifier) -> None:
    with_biases(model.eval())
    rows = texts()
    together = batch_of(rows)
    logits = model(together)
    alone = torch.cat([model(batch_of([row])) for row in rows])
    torch.testing.assert_close(alone, logits, rtol=0, atol=1e-5)
    torch.testing.assert_close(model(wider(together)), logits, rtol=0, atol=1e-5)
    torch.testing.assert_close(model(batch_of(rows[::-1])), logits.flip(0), rtol=0, atol=1e-5)
    losses = [model.loss(model(batch_of([row])), batch_of([row])).total for row in rows]
    torch.testing.assert_close(sum(losses), model.loss(logits, together).total)


@pytest.mark.parametrize("options", PADDINGS)
def test_at_fixed_length_padding_is_read(options: dict[str, Any]) -> None:
    """Short texts are scored otherwise than without padding; a text of the full length is not."""
    without = with_biases(build(**{**options, "padding": None}).eval())
    with_padding = build(length={"max": LONGEST}, **options).eval()
    with_padding.load_state_dict(without.state_dict())
    rows = texts()
    difference = (with_padding(batch_of(rows)) - without(batch_of(rows))).abs().amax(dim=1)
    assert [row.length == LONGEST for row in rows] == (difference < 1e-6).tolist()


def test_padding_that_is_read_needs_a_length() -> None:
    options = LstmClassifierOptions.model_validate({"family": "lstm-classifier", "padding": "left"})
    with pytest.raises(ValueError, match="Expected a length to fill texts up to"):
        build_lstm_classifier(options, words=WORDS, classes=CLASSES)


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("pooling", [pooling for pooling in POOLINGS if pooling["kind"] != "max"])
def test_each_word_has_a_say_in_each_direction(pooling: dict[str, Any], encoder: dict[str, Any]) -> None:
    """A backward half that is taken at the last word has read one word: then the others would have none.

    (The largest value of a feature may well come from no state that knows some word.)
    """
    model = build(pooling=pooling, encoder=encoder).eval()
    batch = batch_of(texts(1))
    states = model.encoder(model.word_embedding(batch.ids), batch.mask).detach()
    vectors = model.word_embedding(batch.ids).detach().requires_grad_()
    hidden = model.encoder.size // (2 if encoder.get("bidirectional", True) else 1)
    for first in range(0, model.encoder.size, hidden):
        read = states.clone()
        read[:, :, first : first + hidden] = model.encoder(vectors, batch.mask)[:, :, first : first + hidden]
        pooled = model.pooling(read, batch.mask)
        (gradient,) = torch.autograd.grad(model.head(pooled).square().sum(), vectors)
        assert gradient.abs().sum(dim=2).gt(0).all(), f"features from {first}"


def test_weights_belong_to_no_place_in_the_batch() -> None:
    model = build(encoder={"hidden": 8, "cell": "reference"})
    count = sum(parameter.numel() for parameter in model.parameters())
    assert count == WORDS * 8 + 2 * 4 * 8 * (8 + 8 + 2) + 3 * (16 + 1)
    row = texts(1)[0]
    logits = model.eval()(batch_of([row] * 5))
    torch.testing.assert_close(logits, logits[:1].expand(5, 3), rtol=0, atol=1e-6)


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("encoder", ENCODERS)
def test_it_learns_eight_examples_by_heart(encoder: dict[str, Any], pooling: dict[str, Any]) -> None:
    """And its loss goes below 0.313, where a softmax before cross-entropy would hold it."""
    model = build(encoder=encoder, pooling=pooling)
    batch = batch_of(texts())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(100):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    model.eval()
    assert model.loss(model(batch), batch).mean < 0.05
    assert torch.equal(model(batch).argmax(dim=1), batch.labels)


def trained_bytes(seed: int, **options: Any) -> bytes:
    dropout = {"input": 0.3, "pooled": 0.3, "head": 0.2, "variational": True}
    model = build(seed, dropout=dropout, head={"hidden": 4}, **options)
    batch = batch_of(texts())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(3):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    return save(model.state_dict())


@pytest.mark.parametrize("pooling", POOLINGS)
def test_the_same_seed_gives_the_same_bytes(pooling: dict[str, Any]) -> None:
    assert trained_bytes(1, pooling=pooling) == trained_bytes(1, pooling=pooling)
    assert trained_bytes(1, pooling=pooling) != trained_bytes(2, pooling=pooling)


@pytest.mark.parametrize("options", [*({"pooling": pooling} for pooling in POOLINGS), PADDINGS[1]])
@pytest.mark.parametrize("encoder", ENCODERS)
def test_a_saved_model_predicts_the_same(
    encoder: dict[str, Any], options: dict[str, Any], tmp_path: Path
) -> None:
    options = {"length": {"max": LONGEST}, "encoder": encoder, "head": {"hidden": 4}, **options}
    model = build(**options).eval()
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    loaded = build(99, **options).eval()
    loaded.load_state_dict(load_file(tmp_path / "model.safetensors"))
    assert torch.equal(loaded(batch_of(texts())), model(batch_of(texts())))


def test_options_reach_their_parts() -> None:
    model = build(
        word_embedding={"kind": "trained", "dim": 8, "word_dropout": 0.2},
        encoder={"hidden": 7, "layers": 3, "bidirectional": False},
        pooling={"kind": "attention", "size": 11},
        dropout={"input": 0.1, "between": 0.2, "pooled": 0.4, "head": 0.6, "variational": True},
        head={"hidden": 5, "class_weights": "balanced", "label_smoothing": 0.05},
    )
    assert (len(model.encoder.forward_layers), len(model.encoder.backward_layers)) == (3, 0)
    assert (model.input_dropout.share, model.encoder.between.share) == (0.1, 0.2)
    assert (model.head.dropout.p, model.head.hidden_dropout.p) == (0.4, 0.6)
    assert model.pooling.key.out_features == 11
    assert model.word_embedding.unknown_share[2:].tolist() == pytest.approx([0.2] * (WORDS - 2))
    assert model.head.hidden.out_features == 5
    assert model.head.class_loss.label_smoothing == 0.05
    assert model.head.class_loss.class_weights.tolist() == pytest.approx([2 / 3, 4 / 3, 4 / 3])


def test_given_vectors_are_used() -> None:
    torch.manual_seed(0)
    vectors = torch.randn(WORDS, 4)
    options = LstmClassifierOptions.model_validate(
        {"family": "lstm-classifier", "word_embedding": {"kind": "frozen", "dim": 4}}
    )
    model = build_lstm_classifier(options, words=WORDS, classes=CLASSES, word_vectors=vectors)
    assert torch.equal(model.word_embedding.embedding.weight[1:], vectors[1:])


def test_rare_words_are_shown_as_unknown() -> None:
    options = LstmClassifierOptions.model_validate(
        {"family": "lstm-classifier", "word_embedding": {"kind": "trained", "rare_word_dropout": 1.0}}
    )
    counts = [0, 0, *[1] * (WORDS - 2)]
    model = build_lstm_classifier(options, words=WORDS, classes=CLASSES, word_counts=counts)
    assert model.word_embedding.unknown_share[2:].tolist() == pytest.approx([0.5] * (WORDS - 2))


def test_unknown_class_weights_are_refused() -> None:
    with pytest.raises(RecipeError, match=r"model\.head\.class_weights\.posi"):
        build(head={"class_weights": {"posi": 2.0}})


def test_gold_is_needed_for_a_loss() -> None:
    model, batch = build(), batch_of([EncodedText(row.rows, None) for row in texts()])
    with pytest.raises(ValueError, match="Expected a batch with gold labels"):
        model.loss(model(batch), batch)


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("encoder", ENCODERS)
def test_bf16_trains_and_scores_in_float32(encoder: dict[str, Any], pooling: dict[str, Any]) -> None:
    model, batch = build(encoder=encoder, pooling=pooling), batch_of(texts())
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(batch)
        loss = model.loss(logits, batch)
    assert (logits.dtype, loss.total.dtype) == (torch.float32, torch.float32)
    torch.testing.assert_close(logits, model(batch), rtol=0, atol=0.05)
    loss.mean.backward()
    assert all(parameter.grad.isfinite().all() for parameter in model.parameters())
