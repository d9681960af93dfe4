"""A pretrained transformer as the part that reads pieces (Vaswani et al. 2017; Devlin et al. 2019).

The architectures are those of the package transformers. Here stands what danlu needs besides: which weights are
trained, how deep each of them lies, and loading in silence.
"""

from __future__ import annotations

import contextlib
import inspect
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor, nn

from danlu.errors import Problem, RecipeError
from danlu.features.pretrained import SOURCE_KEY, loading_pretrained, pretrained_folder

if TYPE_CHECKING:
    from transformers import PreTrainedConfig

_HIDDEN_DROPOUTS = ("hidden_dropout_prob", "hidden_dropout", "dropout", "mlp_dropout", "embedding_dropout")
_ATTENTION_DROPOUTS = ("attention_probs_dropout_prob", "attention_dropout")
"""What architectures call their dropout in their configs."""


class PretrainedEncoder(nn.Module):
    """A stack of transformer layers over embeddings, of which the lower part may stay as it is.

    What is frozen is not trained and drops nothing, in training too: it gives the same states of a text in each epoch.

    Args:
        model: The transformer, as transformers builds it.
        frozen_layers: So many of the lowest layers, and the embeddings below them, are frozen; `all` freezes all.

    Raises:
        RecipeError: The model has fewer layers than that.
    """

    def __init__(self, model: nn.Module, *, frozen_layers: int | Literal["all"] = 0) -> None:
        super().__init__()
        self.model = model
        self.size = int(model.config.hidden_size)  # type: ignore[union-attr, arg-type]
        self._below, self._layers = _stack(model)
        self._frozen = self._choose_frozen(frozen_layers)
        for part in self._frozen:
            part.requires_grad_(False)
        self.train()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Read pieces.

        Args:
            ids: Piece ids, (rows, time).
            mask: True on pieces, a prefix of each row, (rows, time).

        Returns:
            States of the highest layer, (rows, time, size); anything on padding.
        """
        states: Tensor = self.model(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        return states

    def train(self, mode: bool = True) -> PretrainedEncoder:
        """Switch dropout on or off; what is frozen stays without."""
        super().train(mode)
        for part in self._frozen:
            part.eval()
        return self

    def depths(self) -> dict[str, int]:
        """How deep each parameter lies: 1 in the highest layer, one more a layer below it, most in the embeddings.

        What all layers share, or what comes after the highest, counts as the highest.
        """
        layers = len(self._layers)
        depth_of = {parameter: layers + 1 for part in self._below for parameter in part.parameters()}
        for place, layer in enumerate(self._layers):
            depth_of.update(dict.fromkeys(layer.parameters(), layers - place))
        return {name: depth_of.get(parameter, 1) for name, parameter in self.named_parameters()}

    def _choose_frozen(self, frozen_layers: int | Literal["all"]) -> tuple[nn.Module, ...]:
        if frozen_layers == "all":
            return (self.model,)
        layers = len(self._layers)
        if frozen_layers > layers:
            problem = Problem(
                "model.encoder.frozen_layers",
                f"the encoder has {layers} layers" if layers else "the encoder's layers share their weights",
                str(frozen_layers),
                f"0 to {layers}, or all" if layers else "0 or all",
            )
            raise RecipeError("The layers to freeze are not there", [problem])
        return (*self._below, *self._layers[:frozen_layers]) if frozen_layers else ()


def encoder_config(source: str) -> dict[str, Any]:
    """The config of a source with every default written out: enough to build the encoder when the source is gone.

    Args:
        source: `package:NAME`, a folder, or a name on the hub.

    Raises:
        RecipeError: There is no such source, or transformers is not installed.
    """
    with loading_pretrained(source), _silence():
        from transformers import AutoConfig

        found = AutoConfig.from_pretrained(pretrained_folder(source), trust_remote_code=False)
        config: dict[str, Any] = json.loads(found.to_json_string(use_diff=False))
        config.pop("_name_or_path", None)  # a folder of this machine
        return config


def build_pretrained_encoder(
    source: str,
    *,
    frozen_layers: int | Literal["all"] = 0,
    hidden_dropout: float | None = None,
    attention_dropout: float | None = None,
    pretrained: bool = True,
    config: Mapping[str, Any] | None = None,
) -> PretrainedEncoder:
    """Build an encoder with the weights of a source, or from its config alone.

    Args:
        source: `package:NAME`, a folder, or a name on the hub.
        frozen_layers: How many of the lowest layers are not trained, or `all`.
        hidden_dropout: Dropout after each sublayer; None: as the config says.
        attention_dropout: Dropout of attention weights; None: as the config says.
        pretrained: Load the weights of the source. False: random weights, for a checkpoint to replace.
        config: What `encoder_config` gave; None: asked of the source.

    Raises:
        RecipeError: There is no such source, it cannot be loaded, it has no such dropout or fewer layers.
    """
    stored = encoder_config(source) if config is None else config
    with loading_pretrained(source), _silence():
        from transformers import AutoConfig

        settings = AutoConfig.for_model(**stored)
        _set_dropout(settings, "hidden_dropout", hidden_dropout, _HIDDEN_DROPOUTS)
        _set_dropout(settings, "attention_dropout", attention_dropout, _ATTENTION_DROPOUTS)
        model = _load(source, settings) if pretrained else _build(settings)
    return PretrainedEncoder(model, frozen_layers=frozen_layers)


def _build(config: PreTrainedConfig) -> nn.Module:
    """An encoder with random weights."""
    import transformers

    library: Any = transformers  # its types are partial
    model: nn.Module = library.AutoModel.from_config(config, dtype=torch.float32, **_without_pooler(config))
    return model


def _load(source: str, config: PreTrainedConfig) -> nn.Module:
    """An encoder with the weights of its source, all of them."""
    import transformers

    library: Any = transformers
    loaded: tuple[nn.Module, dict[str, Any]] = library.AutoModel.from_pretrained(
        pretrained_folder(source),
        config=config,
        dtype=torch.float32,
        use_safetensors=True,
        trust_remote_code=False,
        output_loading_info=True,
        ignore_mismatched_sizes=True,  # told below, with their names
        **_without_pooler(config),
    )
    model, report = loaded
    _refuse_random_weights(source, model, report)
    return model


def _without_pooler(config: PreTrainedConfig) -> dict[str, Any]:
    """A pooler's output is not read here: its weights would be trained by nothing."""
    import transformers

    library: Any = transformers
    takes = inspect.signature(library.MODEL_MAPPING[type(config)]).parameters
    return {"add_pooling_layer": False} if "add_pooling_layer" in takes else {}


def _refuse_random_weights(source: str, model: nn.Module, report: dict[str, Any]) -> None:
    """Refuse what transformers makes up, at random, for weights that a file lacks or has in another shape."""
    wrong = {*report["missing_keys"], *(name for name, *_ in report["mismatched_keys"])}
    made_up = sorted(name for name in wrong if not name.startswith("pooler."))
    if made_up:
        count = len(model.state_dict())
        problem = Problem(
            SOURCE_KEY,
            f"its weights are not those of its config.json: {len(made_up)} of {count} are missing or of another shape",
            repr(source),
            f"all of them, such as {made_up[0]}",
            "copy config.json and the weights from one model, complete",
        )
        raise RecipeError("The pretrained encoder cannot be used.", [problem])


def _set_dropout(config: PreTrainedConfig, key: str, share: float | None, names: tuple[str, ...]) -> None:
    """Change every dropout of a kind that the config has."""
    if share is None:
        return
    found = [name for name in names if hasattr(config, name)]
    if not found:
        problem = Problem(
            f"model.encoder.{key}",
            f"an encoder of the kind {config.model_type} has no such dropout",
            str(share),
            "null",
            "remove it",
        )
        raise RecipeError("The dropout of the encoder cannot be set", [problem])
    for name in found:
        setattr(config, name, share)


def _stack(model: nn.Module) -> tuple[list[nn.Module], list[nn.Module]]:
    """The parts before the layers, embeddings above all, and the layers, the lowest first.

    Both are empty where the layers are not a list, because all of them are one.
    """
    count = model.config.num_hidden_layers  # type: ignore[union-attr]
    for name, module in model.named_modules():
        if isinstance(module, nn.ModuleList) and len(module) == count:
            return list(_parts_before(model, name)), list(module)
    return [], []


def _parts_before(model: nn.Module, name: str) -> Iterator[nn.Module]:
    outer = model
    for step in name.split("."):
        for other, child in outer.named_children():
            if other == step:
                break
            yield child
        outer = outer.get_submodule(step)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep progress bars, reports and advice of transformers out of the terminal; its errors still come."""
    import huggingface_hub.utils.logging
    import transformers.utils.logging

    loggers: list[Any] = [transformers.utils.logging, huggingface_hub.utils.logging]  # untyped
    before = [logger.get_verbosity() for logger in loggers]
    has_bars = loggers[0].is_progress_bar_enabled()
    for logger in loggers:
        logger.set_verbosity_error()
    loggers[0].disable_progress_bar()  # the hub's with them
    try:
        yield
    finally:
        for logger, verbosity in zip(loggers, before, strict=True):
            logger.set_verbosity(verbosity)
        if has_bars:
            loggers[0].enable_progress_bar()
