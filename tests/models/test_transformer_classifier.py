from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save, save_file

from danlu.errors import RecipeError
from danlu.features.text_batch import EncodedText, TextBatch, make_text_batch
from danlu.models.pretrained_encoder import encoder_config
from danlu.models.transformer_classifier import TransformerClassifier, build_transformer_classifier
from danlu.recipe.families.transformer_classifier import TransformerClassifierOptions
from tiny_encoder import PIECES, write_tiny_encoder

CLASSES = ["neg", "pos", "so-so"]
POOLINGS = ["cls", "mean", "max"]
HEADS: list[dict[str, Any]] = [
    {"dropout": 0.0},
    {"dropout": 0.0, "hidden": 12},
    {"dropout": 0.0, "class_weights": {"neg": 0.5}, "label_smoothing": 0.1},
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_tiny_encoder(tmp_path_factory.mktemp("encoder")))


def build(
    source: str,
    seed: int = 0,
    *,
    pretrained: bool = True,
    config: dict[str, Any] | None = None,
    encoder: dict[str, Any] | None = None,
    pooling: str = "mean",
    head: dict[str, Any] = HEADS[0],
) -> TransformerClassifier:
    section = {
        "family": "transformer-classifier",
        "encoder": {"source": source, "hidden_dropout": 0.0, "attention_dropout": 0.0, **(encoder or {})},
        "pooling": {"kind": pooling},
        "head": head,
    }
    torch.manual_seed(seed)
    return build_transformer_classifier(
        TransformerClassifierOptions.model_validate(section),
        words=len(PIECES),
        classes=CLASSES,
        max_length=64,
        word_vectors=None,
        class_counts={"neg": 4, "pos": 2, "so-so": 2},
        word_counts=None,
        pretrained=pretrained,
        encoder_config=config,
    )


def texts(count: int = 8, *, windows: bool = False, seed: int = 5) -> list[EncodedText]:
    """Random pieces with random classes; with windows, up to three rows a text."""
    draw = np.random.default_rng(seed)
    return [
        EncodedText(
            tuple(
                draw.integers(5, len(PIECES), draw.integers(2, 12)).astype(np.int32)
                for _ in range(1 + number % 3 if windows else 1)
            ),
            int(draw.integers(len(CLASSES))),
        )
        for number in range(count)
    ]


def batch_of(rows: list[EncodedText]) -> TextBatch:
    return make_text_batch(rows, range(len(rows)))


def wider(batch: TextBatch, more: int = 6) -> TextBatch:
    """The same batch with more padding."""
    ids = torch.nn.functional.pad(batch.ids, (0, more))
    mask = torch.nn.functional.pad(batch.mask, (0, more))
    return TextBatch(ids=ids, mask=mask, text_of=batch.text_of, labels=batch.labels, indices=batch.indices)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("windows", [False, True])
def test_every_combination_scores_and_trains_every_weight(
    tiny: str, pooling: str, head: dict[str, Any], windows: bool
) -> None:
    model, batch = build(tiny, pooling=pooling, head=head), batch_of(texts(windows=windows))
    logits = model(batch)
    assert logits.shape == (8, len(CLASSES))
    loss = model.loss(logits, batch)
    assert loss.total.dim() == 0
    loss.mean.backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.any(), name


@pytest.mark.parametrize("frozen", [1, 2, "all"])
def test_frozen_weights_get_no_gradient_and_stay(tiny: str, frozen: Any) -> None:
    model, batch = build(tiny, encoder={"frozen_layers": frozen}), batch_of(texts())
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model.train()
    model.loss(model(batch), batch).mean.backward()
    optimizer.step()
    for name, parameter in model.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, name
        assert torch.equal(parameter, before[name]) == (not parameter.requires_grad), name
    trained = {
        name.split(".layer.")[-1][0] for name, p in model.encoder.named_parameters() if p.requires_grad
    }
    assert trained == ({"1"} if frozen == 1 else set())


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("windows", [False, True])
def test_company_padding_and_order_change_nothing(tiny: str, pooling: str, windows: bool) -> None:
    model, rows = build(tiny, pooling=pooling).eval(), texts(windows=windows)
    together = batch_of(rows)
    logits = model(together)
    alone = torch.cat([model(batch_of([row])) for row in rows])
    torch.testing.assert_close(alone, logits, rtol=0, atol=1e-5)
    torch.testing.assert_close(model(wider(together)), logits, rtol=0, atol=1e-5)
    torch.testing.assert_close(model(batch_of(rows[::-1])), logits.flip(0), rtol=0, atol=1e-5)
    losses = [model.loss(model(batch_of([row])), batch_of([row])).total for row in rows]
    torch.testing.assert_close(sum(losses), model.loss(logits, together).total)


def test_a_text_in_windows_has_the_mean_of_their_logits(tiny: str) -> None:
    model, rows = build(tiny).eval(), texts(windows=True)
    logits = model(batch_of(rows))
    for place, text in enumerate(rows):
        single = [model(batch_of([EncodedText((row,), text.label)]))[0] for row in text.rows]
        torch.testing.assert_close(logits[place], torch.stack(single).mean(dim=0), rtol=0, atol=1e-5)


@pytest.mark.parametrize("pooling", ["cls", "mean"])
def test_each_piece_has_a_say(tiny: str, pooling: str) -> None:
    model, batch = build(tiny, pooling=pooling).eval(), batch_of(texts())
    embeddings = model.encoder.model.embeddings
    seen: list[torch.Tensor] = []
    embeddings.register_forward_hook(lambda _, __, output: seen.append(output.retain_grad() or output))
    model(batch).square().sum().backward()
    assert torch.equal(seen[0].grad.abs().sum(dim=2) > 0, batch.mask)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_it_learns_eight_examples_by_heart(tiny: str, pooling: str) -> None:
    """And its loss goes below 0.313, where a softmax before cross-entropy would hold it."""
    model, batch = build(tiny, pooling=pooling), batch_of(texts())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    model.eval()
    assert model.loss(model(batch), batch).mean < 0.05
    assert torch.equal(model(batch).argmax(dim=1), batch.labels)


def trained_bytes(source: str, seed: int) -> bytes:
    dropouts = {"hidden_dropout": 0.1, "attention_dropout": 0.1}
    model = build(source, seed, encoder=dropouts, head={"hidden": 4, "dropout": 0.2})
    batch = batch_of(texts())
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(3):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    return save(model.state_dict())


def test_the_same_seed_gives_the_same_bytes(tiny: str) -> None:
    assert trained_bytes(tiny, 1) == trained_bytes(tiny, 1)
    assert trained_bytes(tiny, 1) != trained_bytes(tiny, 2)


def test_a_saved_model_predicts_the_same_without_its_source(tiny: str, tmp_path: Path) -> None:
    model = build(tiny).eval()
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    loaded = build("gone", 99, pretrained=False, config=encoder_config(tiny)).eval()
    loaded.load_state_dict(load_file(tmp_path / "model.safetensors"))
    assert torch.equal(loaded(batch_of(texts())), model(batch_of(texts())))


def test_depths_of_layers(tiny: str) -> None:
    model = build(tiny, head={"hidden": 4})
    depths = model.layer_depths()
    assert list(depths) == [name for name, _ in model.named_parameters()]
    assert {depth for name, depth in depths.items() if name.startswith("head.")} == {0}
    assert depths["encoder.model.encoder.layer.1.output.dense.weight"] == 1
    assert depths["encoder.model.encoder.layer.0.output.dense.weight"] == 2
    assert depths["encoder.model.embeddings.word_embeddings.weight"] == 3


def test_options_reach_their_parts(tiny: str) -> None:
    model = build(
        tiny,
        encoder={"frozen_layers": 1, "hidden_dropout": 0.2, "attention_dropout": 0.3},
        head={"hidden": 5, "dropout": 0.4, "class_weights": "balanced", "label_smoothing": 0.05},
    )
    config = model.encoder.model.config
    assert (config.hidden_dropout_prob, config.attention_probs_dropout_prob) == (0.2, 0.3)
    assert not model.encoder.model.embeddings.training
    assert (model.head.dropout.p, model.head.hidden_dropout.p) == (0.4, 0.4)
    assert model.head.hidden.out_features == 5
    assert model.head.class_loss.label_smoothing == 0.05
    assert model.head.class_loss.class_weights.tolist() == pytest.approx([2 / 3, 4 / 3, 4 / 3])


def test_faults_of_the_recipe_are_told(tiny: str) -> None:
    with pytest.raises(RecipeError, match=r"model\.head\.class_weights\.posi"):
        build(tiny, head={"class_weights": {"posi": 2.0}})
    with pytest.raises(RecipeError, match="the encoder has 2 layers"):
        build(tiny, encoder={"frozen_layers": 3})


def test_gold_is_needed_for_a_loss(tiny: str) -> None:
    model, batch = build(tiny), batch_of([EncodedText(row.rows, None) for row in texts()])
    with pytest.raises(ValueError, match="Expected a batch with gold labels"):
        model.loss(model(batch), batch)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_bf16_trains_and_scores_in_float32(tiny: str, pooling: str) -> None:
    model, batch = build(tiny, pooling=pooling), batch_of(texts(windows=True))
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(batch)
        loss = model.loss(logits, batch)
    assert (logits.dtype, loss.total.dtype) == (torch.float32, torch.float32)
    torch.testing.assert_close(logits, model(batch), rtol=0, atol=0.05)
    loss.mean.backward()
    assert all(parameter.grad.isfinite().all() for parameter in model.parameters())
