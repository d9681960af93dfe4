from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from chain_by_enumeration import prefix_mask
from danlu.errors import RecipeError
from danlu.models.pretrained_encoder import PretrainedEncoder, build_pretrained_encoder, encoder_config
from tiny_encoder import write_tiny_encoder

LENGTHS = [3, 7, 1, 5]
SIZES = {
    "vocab_size": 40,
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 64,
}
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "bert": {**SIZES, "pad_token_id": 0},
    "roberta": {**SIZES, "pad_token_id": 1},
    "electra": {**SIZES, "embedding_size": 8, "pad_token_id": 0},
    "mpnet": {**SIZES, "pad_token_id": 1},
    "deberta-v2": {**SIZES, "pad_token_id": 0, "relative_attention": True, "pos_att_type": "p2c|c2p"},
    "distilbert": {
        "vocab_size": 40,
        "dim": 16,
        "n_layers": 3,
        "n_heads": 2,
        "hidden_dim": 32,
        "max_position_embeddings": 64,
        "pad_token_id": 0,
    },
    "modernbert": {
        **SIZES,
        **dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id", "cls_token_id", "sep_token_id"), 0),
    },
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_tiny_encoder(tmp_path_factory.mktemp("encoder")))


def build(kind: str, **options: Any) -> PretrainedEncoder:
    torch.manual_seed(0)
    config = {"model_type": kind, **ARCHITECTURES[kind]}
    return build_pretrained_encoder("gone", pretrained=False, config=config, **options)


def pieces(kind: str, *, time: int = 7) -> tuple[Tensor, Tensor]:
    mask = prefix_mask(LENGTHS, time)
    drawn = torch.randint(2, 40, (len(LENGTHS), time), generator=torch.Generator().manual_seed(1))
    return drawn.masked_fill(~mask, ARCHITECTURES[kind]["pad_token_id"]), mask


@pytest.mark.parametrize("kind", ARCHITECTURES)
class TestEachArchitecture:
    def test_company_padding_and_order_change_nothing(self, kind: str) -> None:
        encoder = build(kind).eval()
        ids, mask = pieces(kind)
        states = encoder(ids, mask)
        assert states.shape == (4, 7, encoder.size)
        for row, length in enumerate(LENGTHS):
            alone = encoder(ids[row : row + 1, :length], mask[row : row + 1, :length])
            torch.testing.assert_close(alone[0], states[row, :length], rtol=0, atol=1e-5)
        wide = torch.nn.functional.pad(ids, (0, 9), value=ARCHITECTURES[kind]["pad_token_id"])
        wider = encoder(wide, prefix_mask(LENGTHS, 16))
        torch.testing.assert_close(wider[:, :7][mask], states[mask], rtol=0, atol=1e-5)
        torch.testing.assert_close(encoder(ids.flip(0), mask.flip(0)), states.flip(0), rtol=0, atol=1e-5)

    def test_every_weight_is_trained(self, kind: str) -> None:
        encoder = build(kind)
        ids, mask = pieces(kind)
        encoder(ids, mask)[mask].square().sum().backward()
        without = [name for name, parameter in encoder.named_parameters() if parameter.grad is None]
        assert without == []

    @pytest.mark.parametrize("layers", [1, 2, 3, "all"])
    def test_what_is_frozen_is_the_lower_part(self, kind: str, layers: Any) -> None:
        encoder, depths = build(kind, frozen_layers=layers), build(kind).depths()
        highest_frozen = 1 if layers == "all" else 3 - layers + 1
        above = {"after": 1} if layers == 3 else {}
        for name, parameter in encoder.named_parameters():
            frozen = depths[name] >= highest_frozen
            if (
                above and depths[name] == 1
            ):  # what comes after the layers counts as the highest, and is trained
                frozen = ".2." in name
            assert parameter.requires_grad != frozen, name

    def test_depths_fall_from_the_embeddings_to_the_highest_layer(self, kind: str) -> None:
        depths = build(kind).depths()
        assert set(depths) == {name for name, _ in build(kind).named_parameters()}
        assert set(depths.values()) == {1, 2, 3, 4}
        assert all(("embeddings" in name.split(".")[1]) == (depth == 4) for name, depth in depths.items())
        for place, depth in ((0, 3), (1, 2), (2, 1)):
            assert {depths[name] for name in depths if f".{place}." in name and "norm" not in name} == {depth}

    def test_dropout_is_as_declared(self, kind: str) -> None:
        config = build(kind, hidden_dropout=0.35, attention_dropout=0.45).model.config.to_dict()
        found = {name: share for name, share in config.items() if share in (0.35, 0.45)}
        assert {0.35, 0.45} == set(found.values())
        assert all(("att" in name) == (share == 0.45) for name, share in found.items())


def test_layers_that_share_their_weights_are_frozen_together_or_not_at_all() -> None:
    config = {"model_type": "albert", **SIZES, "embedding_size": 8, "pad_token_id": 0}
    encoder = build_pretrained_encoder("gone", pretrained=False, config=config)
    assert set(encoder.depths().values()) == {1}
    build_pretrained_encoder("gone", pretrained=False, config=config, frozen_layers="all")
    with pytest.raises(RecipeError, match="share their weights") as caught:
        build_pretrained_encoder("gone", pretrained=False, config=config, frozen_layers=1)
    assert caught.value.problems[0].allowed == "0 or all"


def test_more_layers_than_there_are_cannot_be_frozen() -> None:
    with pytest.raises(RecipeError, match="the encoder has 3 layers") as caught:
        build("bert", frozen_layers=4)
    assert caught.value.problems[0].where == "model.encoder.frozen_layers"


def test_a_dropout_that_an_encoder_lacks_is_refused() -> None:
    config = {"model_type": "fnet", **{k: v for k, v in SIZES.items() if k != "num_attention_heads"}}
    with pytest.raises(RecipeError, match=r"model\.encoder\.attention_dropout: an encoder of the kind fnet"):
        build_pretrained_encoder("gone", pretrained=False, config=config, attention_dropout=0.1)


def test_what_is_frozen_drops_nothing() -> None:
    ids, mask = pieces("bert")
    encoder = build("bert", hidden_dropout=0.5)
    assert not torch.equal(encoder(ids, mask), encoder(ids, mask))
    frozen = build("bert", hidden_dropout=0.5, frozen_layers="all").train()
    assert torch.equal(frozen(ids, mask), frozen(ids, mask))
    half = build("bert", frozen_layers=1).train()
    layers = half.model.encoder.layer
    assert [part.training for part in (half.model.embeddings, *layers)] == [False, False, True, True]
    half.eval()
    assert not any(part.training for part in half.modules())


def test_the_weights_are_those_of_the_source(tiny: str) -> None:
    encoder = build_pretrained_encoder(tiny)
    given = load_file(Path(tiny) / "model.safetensors")
    ours = {name.removeprefix("model."): value for name, value in encoder.state_dict().items()}
    assert {name for name in given if not name.startswith("pooler")} == set(ours)
    assert all(torch.equal(value, given[name]) for name, value in ours.items())
    assert encoder.training
    assert encoder.model.config._attn_implementation == "sdpa"


def test_the_config_is_enough_when_the_source_is_gone(tiny: str, tmp_path: Path) -> None:
    source = tmp_path / "encoder"
    shutil.copytree(tiny, source)
    pretrained = build_pretrained_encoder(str(source)).eval()
    config = json.loads(json.dumps(encoder_config(str(source))))
    shutil.rmtree(source)
    assert str(tmp_path) not in json.dumps(config)
    rebuilt = build_pretrained_encoder(str(source), pretrained=False, config=config).eval()
    rebuilt.load_state_dict(pretrained.state_dict())
    ids, mask = pieces("bert")
    assert torch.equal(rebuilt(ids, mask), pretrained(ids, mask))


def test_half_precision_weights_are_read_as_float32(tiny: str, tmp_path: Path) -> None:
    build_pretrained_encoder(tiny).model.half().save_pretrained(tmp_path)
    assert {value.dtype for value in load_file(tmp_path / "model.safetensors").values()} == {torch.float16}
    weights = build_pretrained_encoder(str(tmp_path)).parameters()
    assert {parameter.dtype for parameter in weights} == {torch.float32}


def test_nothing_is_printed(tiny: str, capfd: pytest.CaptureFixture[str]) -> None:
    build_pretrained_encoder(tiny)
    build_pretrained_encoder(tiny, pretrained=False)
    assert capfd.readouterr() == ("", "")


def test_a_folder_without_weights_is_refused_in_words(tiny: str, tmp_path: Path) -> None:
    shutil.copy(Path(tiny) / "config.json", tmp_path)
    with pytest.raises(RecipeError, match=r"model\.encoder\.source"):
        build_pretrained_encoder(str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "unheard-of"}', encoding="utf-8")
    with pytest.raises(RecipeError, match=r"model\.encoder\.source"):
        encoder_config(str(tmp_path))


def change_weights(folder: Path, change: Callable[[dict[str, Tensor]], dict[str, Tensor]]) -> None:
    file = folder / "model.safetensors"
    save_file(change(load_file(file)), file, metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(
            lambda weights: {name: value for name, value in weights.items() if "layer.1." not in name},
            "16 of 37 .* such as encoder.layer.1.",
            id="a layer is missing",
        ),
        pytest.param(
            lambda weights: {f"other.{name}": value for name, value in weights.items()},
            "37 of 37",
            id="all have other names",
        ),
        pytest.param(
            lambda weights: {**weights, "embeddings.word_embeddings.weight": torch.zeros(3, 16)},
            "1 of 37 .* such as embeddings.word_embeddings.weight",
            id="another shape",
        ),
    ],
)
def test_weights_that_would_be_random_are_refused(
    tiny: str, tmp_path: Path, change: Callable[[dict[str, Tensor]], dict[str, Tensor]], says: str
) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(tiny, folder)
    change_weights(folder, change)
    with pytest.raises(RecipeError, match=f"(?s){says}"):
        build_pretrained_encoder(str(folder))


def test_weights_without_a_pooler_are_enough(tiny: str, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(tiny, folder)
    change_weights(
        folder,
        lambda weights: {name: value for name, value in weights.items() if not name.startswith("pooler.")},
    )
    build_pretrained_encoder(str(folder))


def test_a_damaged_file_of_weights_is_told(tiny: str, tmp_path: Path) -> None:
    folder = tmp_path / "pointer"
    shutil.copytree(tiny, folder)
    (folder / "model.safetensors").write_text(
        "version https://git-lfs.github.com/spec/v1\n", encoding="utf-8"
    )
    with pytest.raises(RecipeError, match="transformers cannot load it"):
        build_pretrained_encoder(str(folder))
