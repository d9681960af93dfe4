from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save, save_file

from danlu.errors import RecipeError
from danlu.features.word_tagging_batch import EncodedWords, WordTaggingBatch, make_batch
from danlu.models.bilstm_crf import BilstmCrf, build_bilstm_crf
from danlu.recipe.families.bilstm_crf import BilstmCrfOptions

LABELS = ["O", "B-X", "I-X", "B-Y", "I-Y"]
WORDS, CHARACTERS = 40, 12

WORD_EMBEDDINGS: list[dict[str, Any]] = [
    {"kind": "none"},
    {"kind": "frozen", "dim": 8},
    {"kind": "trained", "dim": 8},
    {"kind": "trained", "dim": 8, "word_dropout": 0.1},
]
CHARACTER_PARTS: list[dict[str, Any] | None] = [
    None,
    {"kind": "cnn", "dim": 4, "filters": 6, "widths": [2, 3]},
    {"kind": "lstm", "dim": 4, "hidden": 3},
]
HEADS: list[dict[str, Any]] = [
    {"kind": "crf"},
    {"kind": "crf", "constraints": False},
    {"kind": "softmax"},
    {"kind": "softmax", "class_weights": {"O": 0.5}, "label_smoothing": 0.1},
    {"kind": "softmax", "loss": {"name": "focal"}, "class_weights": {"O": 0.5}},
]


def build(seed: int = 0, *, open_ended: bool = False, **options: Any) -> BilstmCrf:
    section = {"family": "bilstm-crf", "encoder": {"hidden": 16}, "characters": CHARACTER_PARTS[1], **options}
    torch.manual_seed(seed)
    return build_bilstm_crf(
        BilstmCrfOptions.model_validate(section),
        words=WORDS,
        characters=CHARACTERS,
        labels=LABELS,
        scheme="bio2",
        open_ended=open_ended,
        label_counts={"O": 10, "B-X": 5, "I-X": 2, "B-Y": 2, "I-Y": 1},
    )


def sequences(count: int = 8, *, seed: int = 5) -> list[EncodedWords]:
    """Random words with random labels that BIO2 allows."""
    generator = torch.Generator().manual_seed(seed)

    def draw(low: int, high: int, count: int) -> list[int]:
        return torch.randint(low, high, (count,), generator=generator).tolist()

    made = []
    for length in draw(1, 9, count):
        words = draw(2, WORDS, length)
        labels = [0]
        for inside, span in zip(draw(0, 2, length), draw(0, 3, length), strict=True):
            extends = inside and labels[-1] > 0
            labels.append(labels[-1] + labels[-1] % 2 if extends else [0, 1, 3][span])
        spellings = [
            tuple(2 + (word * k) % (CHARACTERS - 2) for k in range(1, 1 + word % 7 + 1)) for word in words
        ]
        made.append(EncodedWords(words, labels[1:], spellings))
    return made


def batch_of(rows: list[EncodedWords]) -> WordTaggingBatch:
    return make_batch(rows, range(len(rows)))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("characters", CHARACTER_PARTS)
@pytest.mark.parametrize("word_embedding", WORD_EMBEDDINGS)
def test_every_combination_scores_learns_and_decodes(
    word_embedding: dict[str, Any], characters: dict[str, Any] | None, head: dict[str, Any]
) -> None:
    model = build(word_embedding=word_embedding, characters=characters, head=head)
    batch = batch_of(sequences())
    output = model(batch)
    assert output.shape == (*batch.words.shape, len(LABELS))
    loss = model.loss(output, batch)
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
    decoded = model.decode(output, batch, probabilities=True)
    lengths = batch.mask.sum(dim=1).tolist()
    assert [len(row) for row in decoded.labels] == lengths
    assert [len(row) for row in decoded.probabilities] == lengths
    assert all(0 < share <= 1 + 1e-6 for row in decoded.probabilities for share in row)


@pytest.mark.parametrize("characters", CHARACTER_PARTS[1:])
@pytest.mark.parametrize("head", HEADS[::2])
def test_neighbours_padding_and_order_change_nothing(
    characters: dict[str, Any], head: dict[str, Any]
) -> None:
    model = build(characters=characters, head=head, encoder={"hidden": 8, "layers": 2}).eval()
    rows = sequences()
    together = batch_of(rows)
    output = model(together)
    loss = model.loss(output, together).total
    decoded = model.decode(output, together).labels
    alone = [batch_of([row]) for row in rows]
    for row, single in enumerate(alone):
        scores = model(single)
        torch.testing.assert_close(scores[0], output[row, : scores.shape[1]], rtol=0, atol=1e-5)
        assert model.decode(scores, single).labels == [decoded[row]]
    torch.testing.assert_close(sum(model.loss(model(single), single).total for single in alone), loss)

    backwards = batch_of(rows[::-1])
    torch.testing.assert_close(model(backwards), output.flip(0), rtol=0, atol=1e-5)
    assert model.decode(model(backwards), backwards).labels == decoded[::-1]


@pytest.mark.parametrize("head", HEADS)
def test_it_learns_eight_examples_by_heart(head: dict[str, Any]) -> None:
    model = build(head=head)
    batch = batch_of(sequences())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(100):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    model.eval()
    gold = [
        labels[:length]
        for labels, length in zip(batch.labels.tolist(), batch.mask.sum(1).tolist(), strict=True)
    ]
    assert model.decode(model(batch), batch).labels == gold


def trained_bytes(seed: int) -> bytes:
    model = build(seed, dropout={"input": 0.3, "output": 0.3, "variational": True})
    batch = batch_of(sequences())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(3):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    return save(model.state_dict())


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert trained_bytes(1) == trained_bytes(1)
    assert trained_bytes(1) != trained_bytes(2)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("word_embedding", WORD_EMBEDDINGS)
def test_a_saved_model_predicts_the_same(
    word_embedding: dict[str, Any], head: dict[str, Any], tmp_path: Path
) -> None:
    model = build(word_embedding=word_embedding, head=head).eval()
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    loaded = build(99, word_embedding=word_embedding, head=head).eval()
    loaded.load_state_dict(load_file(tmp_path / "model.safetensors"))
    batch = batch_of(sequences())
    assert torch.equal(loaded(batch), model(batch))
    assert loaded.decode(loaded(batch), batch, probabilities=True) == model.decode(
        model(batch), batch, probabilities=True
    )


def test_constraints_follow_the_scheme_and_the_window() -> None:
    def forbidden(**options: Any) -> list[bool]:
        crf = build(**options).head.crf
        return [bool(part.any()) for part in (crf.start_forbidden, crf.transitions_forbidden)]

    assert forbidden() == [True, True]
    assert forbidden(open_ended=True) == [False, True]
    assert forbidden(head={"kind": "crf", "constraints": False}) == [False, False]


def test_options_reach_their_parts() -> None:
    model = build(
        word_embedding={"kind": "trained", "dim": 8, "word_dropout": 0.2},
        encoder={"hidden": 7, "layers": 3},
        dropout={"input": 0.1, "between": 0.2, "output": 0.4, "variational": True},
        head={"kind": "softmax", "class_weights": "balanced", "label_smoothing": 0.05},
    )
    assert len(model.encoder.forward_layers) == 3
    assert (model.input_dropout.share, model.encoder.between.share, model.output_dropout.share) == (
        0.1,
        0.2,
        0.4,
    )
    assert model.word_embedding.unknown_share[2:].tolist() == pytest.approx([0.2] * (WORDS - 2))
    assert model.head.word_loss.label_smoothing == 0.05
    assert model.head.word_loss.class_weights.tolist() == pytest.approx([0.4, 0.8, 2.0, 2.0, 4.0])


def test_given_vectors_are_used() -> None:
    torch.manual_seed(0)
    vectors = torch.randn(WORDS, 4)
    options = BilstmCrfOptions.model_validate(
        {"family": "bilstm-crf", "word_embedding": {"kind": "frozen", "dim": 4}, "encoder": {"hidden": 3}}
    )
    sizes = {"words": WORDS, "characters": 0, "labels": LABELS}
    model = build_bilstm_crf(options, **sizes, scheme="bio2", open_ended=False, word_vectors=vectors)
    assert torch.equal(model.word_embedding.embedding.weight[1:], vectors[1:])


def test_unknown_class_weights_are_refused() -> None:
    with pytest.raises(RecipeError, match=r"model\.head\.class_weights\.B-Z"):
        build(head={"kind": "softmax", "class_weights": {"B-Z": 2.0}})


def test_a_batch_must_bring_what_the_model_reads() -> None:
    model = build()
    rows = [EncodedWords(row.words, None, None) for row in sequences()]
    with pytest.raises(ValueError, match="Expected a batch with spellings"):
        model(batch_of(rows))
    wordy = build(characters=None)
    with pytest.raises(ValueError, match="Expected a batch with gold labels"):
        wordy.loss(wordy(batch_of(rows)), batch_of(rows))


@pytest.mark.parametrize("head", HEADS[::2])
def test_bf16_trains_and_decodes(head: dict[str, Any]) -> None:
    model, batch = build(head=head), batch_of(sequences())
    with torch.autocast("cpu", torch.bfloat16):
        output = model(batch)
        loss = model.loss(output, batch)
    assert loss.total.dtype == torch.float32
    loss.mean.backward()
    assert all(parameter.grad.isfinite().all() for parameter in model.parameters())
    assert len(model.decode(output, batch).labels) == len(batch.words)
