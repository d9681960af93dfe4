"""A tagger made from a recipe's options and an encoder, and all that prediction needs of it as files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import TypeAdapter
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from danlu.data.vocabulary import RESERVED
from danlu.errors import Problem, RecordError
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.features.word_vectors import LoadedVectors, load_vectors
from danlu.files import write_json_atomically
from danlu.recipe.plugins import families
from danlu.recipe.schema import Recipe, Window
from danlu.recipe.section import Section

FORMAT = "danlu tagger 1"

_WINDOW: TypeAdapter[Window] = TypeAdapter(Window)


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model folder as read back.

    Args:
        family: Name of the family.
        options: The family's options.
        window: The recipe's `data.window`.
        encoder: Vocabulary, characters, labels and schemes.
        label_counts: How often each label stands in train.
    """

    family: str
    options: Section
    window: Window
    encoder: TaggingEncoder
    label_counts: dict[str, int]


def build_model(
    options: Section,
    encoder: TaggingEncoder,
    *,
    window_unit: str,
    word_vectors: Tensor | None = None,
    label_counts: Mapping[str, int] | None = None,
    word_counts: Sequence[int] | None = None,
) -> nn.Module:
    """Build the family's module for an encoder.

    Args:
        options: The recipe's `model` section.
        encoder: Sizes of the vocabularies, the labels and their scheme.
        window_unit: The recipe's `data.window.unit`; windows of `words` may begin and end inside a span.
        word_vectors: Pretrained vectors (words, dim), NaN in the rows of words without one.
        label_counts: How often each label stands in train.
        word_counts: How often each word stands in train, by id; only training needs them.
    """
    family = families()[str(getattr(options, "family"))]  # noqa: B009 - a field of every family's section
    module: nn.Module = family.load_builder()(
        options,
        words=len(encoder.words),
        characters=0 if encoder.characters is None else len(encoder.characters),
        labels=encoder.labels.labels,
        scheme=encoder.labels.scheme,
        open_ended=window_unit == "words",
        word_vectors=word_vectors,
        label_counts=label_counts,
        word_counts=word_counts,
    )
    return module


def read_vectors(options: Section, encoder: TaggingEncoder) -> LoadedVectors | None:
    """The pretrained vectors that the recipe names, for the words of train; None where it names none."""
    embedding = getattr(options, "word_embedding", None)
    path = getattr(embedding, "vectors", None)
    if path is None:
        return None
    return load_vectors(Path(path), encoder.words.symbols[RESERVED:], dim=int(getattr(embedding, "dim")))  # noqa: B009


def write_model_folder(
    folder: Path, recipe: Recipe, encoder: TaggingEncoder, *, label_counts: Mapping[str, int]
) -> None:
    """Write everything that prediction needs but the weights."""
    options = recipe.model.model_dump(mode="json")
    if isinstance(options.get("word_embedding"), dict) and "vectors" in options["word_embedding"]:
        # The weights hold the vectors from now on; the file that they came from is not needed any more.
        options["word_embedding"]["vectors"] = None
    stored = {
        "format": FORMAT,
        "options": options,
        "window": recipe.data.window.model_dump(mode="json"),
        "label_counts": dict(label_counts),
    }
    write_json_atomically(folder / "model.json", stored)
    write_json_atomically(folder / "encoder.json", encoder.to_json())


def read_model_folder(folder: Path) -> StoredModel:
    """Read what `write_model_folder` wrote.

    Raises:
        RecordError: A file is missing, or was written by a version or a family that is not installed.
    """
    try:
        stored = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        encoder = TaggingEncoder.from_json(json.loads((folder / "encoder.json").read_text(encoding="utf-8")))
        form, name = stored["format"], stored["options"]["family"]
    except FileNotFoundError as error:
        raise RecordError(f"The record has no {Path(error.filename).name} in its model folder.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(f"The record's model folder cannot be read: {error!r}.") from error
    if form != FORMAT:
        raise RecordError(f"The model has the format {form!r}. Expected {FORMAT!r}.")
    if name not in families():
        known = ", ".join(families())
        raise RecordError(f"The model is of the family {name!r}, which is not installed. Installed: {known}.")
    options = families()[name].options.model_validate(stored["options"])
    return StoredModel(
        family=name,
        options=options,
        window=_WINDOW.validate_python(stored["window"]),
        encoder=encoder,
        label_counts=stored["label_counts"],
    )


def load_weights(model: nn.Module, path: Path, *, prefix: str = "") -> dict[str, str]:
    """Load the tensors under `prefix` of a file into a model and return the file's notes, such as its epoch.

    Raises:
        RecordError: The file is missing or its tensors are not the model's.
    """
    if not path.is_file():
        raise RecordError(
            f"There are no weights {path.name} in the record.",
            [
                Problem(
                    path.name,
                    "no epoch was finished, none had a value for train.select, or the file was taken away",
                    fix="see `danlu show RUN`; --checkpoint last has the weights of the last epoch",
                )
            ],
        )
    try:
        with safe_open(path, framework="pt") as file:
            notes: dict[str, str] = file.metadata() or {}
            names = [name for name in file.keys() if name.startswith(prefix)]  # noqa: SIM118 - not a mapping
            model.load_state_dict({name.removeprefix(prefix): file.get_tensor(name) for name in names})
    except (SafetensorError, RuntimeError) as error:
        raise RecordError(f"The weights {path.name} do not fit the model: {error}") from error
    return notes


def as_tensor(vectors: LoadedVectors | None) -> Tensor | None:
    """Loaded vectors as the builder takes them: (words, dim), NaN for padding, the unknown word and words not found."""
    if vectors is None:
        return None
    found = torch.tensor(vectors.found).unsqueeze(1)  # (words - RESERVED, 1)
    known = torch.from_numpy(vectors.matrix).masked_fill(~found, torch.nan)
    return torch.cat([torch.full((RESERVED, known.shape[1]), torch.nan), known])  # (words, dim)
