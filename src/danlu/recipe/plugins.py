"""Families and readers by name: the ones danlu brings and the ones other packages bring register the same way.

An entry point in the group `danlu.families` or `danlu.readers` names a `Family` or a `Reader`. Looking one up
imports its module and nothing else: a module that describes a family must not import torch at its top.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Literal, TypeVar

from danlu.errors import DanluError, DataError
from danlu.recipe.section import Section

Plugin = TypeVar("Plugin")


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of model as recipes know it.

    Args:
        name: The value of `model.family`.
        tasks: What it can be trained for, such as `tagging`; most families are for one task.
        options: The section that `model` must match; it has a field `family` that is a `Literal` of the name.
        builder: `module:function` of the function that makes the `nn.Module`; imported only when a model is built.
        reads: `words` (a vocabulary fitted on train) or `pieces` (the tokenizer of a pretrained encoder, which
            `model.encoder.source` names) or `audio` (features of waveforms).
        parts: The module's children that can have learning rates of their own, in `train.optimizer.lr_of`.
        layered: The one of `parts` that is a stack of layers, for `train.optimizer.layer_decay`; None: no part is.
    """

    name: str
    tasks: tuple[str, ...]
    options: type[Section]
    builder: str
    reads: Literal["words", "pieces", "audio"] = "words"
    parts: tuple[str, ...] = ()
    layered: str | None = None

    def load_builder(self) -> Callable[..., Any]:
        """Import the builder, and with it torch."""
        module, _, function = self.builder.partition(":")
        loaded: Callable[..., Any] = getattr(import_module(module), function)
        return loaded


@dataclass(frozen=True, slots=True)
class Reader:
    """A file format as recipes know it.

    Args:
        name: The value of `data.reader.format`.
        task: What its examples are for, such as `tagging`.
        options: The section that `data.reader` must match; its field `format` is a `Literal` of the name.
        read: Turns files into examples: `read(paths, options, root=…)`, which gives a `ReadResult` for tagging and
            joint tagging and, for text classification, a list of `TextsRead`, one a path. For audio classification
            `read(options, root=…)`, which gives a `ClipsRead`: its options name the files.
    """

    name: str
    task: str
    options: type[Section]
    read: Callable[..., Any]


@cache
def families() -> dict[str, Family]:
    """Every installed family by name."""
    return _load("danlu.families", Family)


@cache
def readers() -> dict[str, Reader]:
    """Every installed reader by name."""
    return _load("danlu.readers", Reader)


def family_of(options: Section) -> Family:
    """The family that a recipe's section `model` belongs to.

    Raises:
        DanluError: It is none of those that are installed.
    """
    name = str(getattr(options, "family", None))
    if name not in families():
        raise DanluError(f"model.family is {name!r}, none of the families installed: {', '.join(families())}")
    return families()[name]


def reader_of(options: Section) -> Reader:
    """The reader that a recipe's section `data.reader` belongs to.

    Raises:
        DataError: It is none of those that are installed.
    """
    found = next((reader for reader in readers().values() if isinstance(options, reader.options)), None)
    if found is None:
        raise DataError(f"data.reader is none of the readers installed: {', '.join(readers())}")
    return found


def _load(group: str, kind: type[Plugin]) -> dict[str, Plugin]:
    found: dict[str, Plugin] = {}
    for entry in sorted(entry_points(group=group), key=lambda entry: entry.name):
        plugin = entry.load()
        if not isinstance(plugin, kind):
            raise DanluError(
                f"The entry point {entry.name!r} of the group {group!r} must name a {kind.__name__}. "
                f"Received {entry.value!r}, a {type(plugin).__name__}."
            )
        found[entry.name] = plugin
    return found
