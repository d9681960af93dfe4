from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save, save_file
from torch import Tensor

from danlu.errors import RecipeError
from danlu.features.audio_batch import AudioBatch, EncodedClip, make_audio_batch
from danlu.models.light_sernet import LightSernet, build_light_sernet
from danlu.recipe.families.light_sernet import LightSernetOptions

CLASSES = ["anger", "joy", "neutral"]
COUNTS = {"anger": 4, "joy": 2, "neutral": 2}
SMALL = 0.125


def build(seed: int = 0, *, classes: list[str] = CLASSES, **options: Any) -> LightSernet:
    section = {"family": "light-sernet", "width": SMALL, "head": {"dropout": 0.0}, **options}
    torch.manual_seed(seed)
    return build_light_sernet(
        LightSernetOptions.model_validate(section), classes=classes, class_counts=COUNTS
    )


def clips(lengths: list[int], bins: int = 12, *, seed: int = 5) -> list[EncodedClip]:
    """Random features with classes in turn."""
    generator = torch.Generator().manual_seed(seed)
    return [
        EncodedClip(torch.randn(length, bins, generator=generator) * 2 - 4, place % 3, 1.0)
        for place, length in enumerate(lengths)
    ]


def batch_of(rows: list[EncodedClip]) -> AudioBatch:
    return make_audio_batch(rows, range(len(rows)))


def filled(batch: AudioBatch, more: int, *, value: float = 0.0) -> AudioBatch:
    """The same batch with more filling, of any content."""
    mask = torch.ones(batch.features.shape[:2], dtype=torch.bool) if batch.mask is None else batch.mask
    mask = torch.nn.functional.pad(mask, (0, more))
    features = torch.nn.functional.pad(batch.features, (0, 0, 0, more)).masked_fill(~mask.unsqueeze(2), value)
    return AudioBatch(features, mask, batch.labels, batch.indices)


EQUAL, UNEQUAL = [20] * 8, [20, 19, 3, 1, 16, 8, 7, 20]
both_lengths = pytest.mark.parametrize("lengths", [EQUAL, UNEQUAL], ids=["crop", "full"])


def settled(model: LightSernet) -> LightSernet:
    """The model with other running means than 0, ready to predict."""
    model.train()
    for seed in range(3):
        model(batch_of(clips(UNEQUAL, seed=seed)))
    return model.eval()


def test_it_is_as_large_as_published() -> None:
    model = build(width=1.0, classes=[str(number) for number in range(7)])
    trained = sum(weight.numel() for weight in model.parameters())
    running = sum(value.numel() for name, value in model.named_buffers() if "running" in name)
    assert (trained, trained + running) == (461_703, 463_431)


def test_it_starts_as_keras_does() -> None:
    model = build(width=1.0)
    kernels = {name: weight for name, weight in model.named_parameters() if weight.ndim > 1}
    for name, kernel in kernels.items():
        field = kernel[0, 0].numel() if kernel.ndim == 4 else 1
        bound = (6 / (field * (kernel.shape[0] + kernel.shape[1]))) ** 0.5
        assert 0.9 * bound < float(kernel.detach().abs().max()) <= bound, name
    biases = [weight for name, weight in model.named_parameters() if name.endswith("convolution.bias")]
    assert not any(bias.any() for bias in [*biases, model.head.projection.bias])
    norms = [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    assert {norm.eps for norm in norms} == {1e-3}
    assert [norm.momentum for norm in norms] == pytest.approx([0.01] * 8)


def test_its_parts_are_those_of_the_family() -> None:
    assert [name for name, _ in build().named_children()] == ["paths", "body", "head"]


@pytest.mark.parametrize(("frames", "bins"), [(184, 40), (184, 513), (98, 64), (1, 1), (5, 3)])
def test_features_of_any_size_are_scored(frames: int, bins: int) -> None:
    logits = build().eval()(batch_of(clips([frames] * 2, bins)))
    assert logits.shape == (2, 3)
    assert logits.isfinite().all()


@both_lengths
@pytest.mark.parametrize(
    "head",
    [
        {},
        {"loss": {"name": "focal"}},
        {"class_weights": "balanced", "label_smoothing": 0.1},
        {"logit_adjustment": 1.0},
    ],
)
def test_every_combination_learns(lengths: list[int], head: dict[str, Any]) -> None:
    model, batch = build(head={"dropout": 0.1, **head}), batch_of(clips(lengths))
    loss = model.loss(model(batch), batch)
    assert loss.total.dim() == 0
    loss.mean.backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.isfinite().all(), name
        # Batch norm takes the bias before it out again.
        assert weight.grad.any() != name.endswith("convolution.bias"), name


@pytest.mark.parametrize("more", [1, 2, 9, 40])
def test_filling_changes_no_prediction(more: int) -> None:
    model, batch = settled(build()), batch_of(clips(UNEQUAL))
    expected = model(batch)
    for value in (0.0, 7.0, float("nan")):
        torch.testing.assert_close(model(filled(batch, more, value=value)), expected, rtol=0, atol=1e-5)


def test_filling_changes_nothing_that_is_learned() -> None:
    batch = batch_of(clips(UNEQUAL))
    first, second = build(), build()
    for model, read in ((first, batch), (second, filled(batch, 9, value=3.0))):
        model.loss(model(read), read).mean.backward()
    for (name, weight), other in zip(first.named_parameters(), second.parameters(), strict=True):
        torch.testing.assert_close(weight.grad, other.grad, rtol=1e-3, atol=1e-5, msg=name)
    for (name, value), other in zip(first.named_buffers(), second.buffers(), strict=True):
        torch.testing.assert_close(value, other, rtol=0, atol=1e-5, msg=name)


@both_lengths
def test_a_clip_is_predicted_alone_as_in_any_company(lengths: list[int]) -> None:
    model, rows = settled(build()), clips(lengths)
    together = model(batch_of(rows))
    alone = torch.cat([model(batch_of([row])) for row in rows])
    torch.testing.assert_close(alone, together, rtol=0, atol=1e-5)
    order = [3, 0, 7, 5, 1, 6, 2, 4]
    torch.testing.assert_close(
        model(batch_of([rows[place] for place in order])), together[order], rtol=0, atol=1e-5
    )
    assert float((together[0] - together[1]).abs().max().detach()) > 1e-3


@both_lengths
def test_a_mask_of_whole_clips_is_no_mask(lengths: list[int]) -> None:
    model, batch = settled(build()), batch_of(clips([max(lengths)] * 4))
    torch.testing.assert_close(model(filled(batch, 0)), model(batch), rtol=0, atol=1e-5)


@both_lengths
def test_it_learns_eight_examples_by_heart(lengths: list[int]) -> None:
    model, batch = build(batch_norm_momentum=0.5), batch_of(clips(lengths))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(60):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    model.eval()
    assert model.loss(model(batch), batch).mean < 0.05
    assert torch.equal(model(batch).argmax(dim=1), batch.labels)


def trained(seed: int, lengths: list[int]) -> LightSernet:
    model, batch = build(seed, head={"dropout": 0.3}), batch_of(clips(lengths))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(3):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    return model


@both_lengths
def test_the_same_seed_gives_the_same_bytes(lengths: list[int]) -> None:
    first, second, other = (save(trained(seed, lengths).state_dict()) for seed in (1, 1, 2))
    assert first == second != other


@both_lengths
def test_a_saved_model_predicts_the_same(lengths: list[int], tmp_path: Path) -> None:
    model, batch = trained(1, lengths).eval(), batch_of(clips(lengths))
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    loaded = build(99).eval()
    loaded.load_state_dict(load_file(tmp_path / "model.safetensors"))
    assert torch.equal(loaded(batch), model(batch))


@both_lengths
def test_bf16_trains_and_scores_in_float32(lengths: list[int]) -> None:
    model, batch = build(), batch_of(clips(lengths))
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(batch)
        loss = model.loss(logits, batch)
    assert (logits.dtype, loss.total.dtype) == (torch.float32, torch.float32)
    torch.testing.assert_close(logits, build()(batch), rtol=0, atol=0.1)
    loss.mean.backward()
    assert all(weight.grad.isfinite().all() for weight in model.parameters())


def test_options_reach_their_parts() -> None:
    model = build(
        width=0.5,
        batch_norm_momentum=0.9,
        head={"dropout": 0.2, "loss": {"name": "focal", "gamma": 1.0}, "class_weights": "balanced"},
    )
    assert [block.convolution.out_channels for block in model.body] == [32, 48, 64, 80, 160]
    assert [path.convolution.out_channels for path in model.paths.children()] == [16] * 3
    assert model.paths.momentum == model.body[0].norm.momentum == pytest.approx(0.1)
    assert (model.head.dropout.p, model.head.class_loss.gamma) == (0.2, 1.0)
    assert model.head.class_loss.class_weights.tolist() == pytest.approx([2 / 3, 4 / 3, 4 / 3])
    assert build(width=0.001).body[0].convolution.out_channels == 1


def test_unknown_class_weights_are_refused() -> None:
    with pytest.raises(RecipeError, match=r"model\.head\.class_weights\.angr"):
        build(head={"class_weights": {"angr": 2.0}})


def test_gold_is_needed_for_a_loss() -> None:
    model, rows = build(), clips(EQUAL)
    batch = batch_of([EncodedClip(row.features, None, row.seconds) for row in rows])
    with pytest.raises(ValueError, match="Expected a batch with gold labels"):
        model.loss(model(batch), batch)


def test_each_frame_and_bin_has_a_say() -> None:
    model, batch = settled(build()), batch_of(clips([20]))
    features: Tensor = batch.features.requires_grad_()
    (gradient,) = torch.autograd.grad(model(batch).square().sum(), features)
    assert gradient[0].abs().sum(dim=1).gt(0).all()
    assert gradient[0].abs().sum(dim=0).gt(0).all()
