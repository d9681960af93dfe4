"""The tasks whose models give each word a label, for the jobs: how runs begin, go on, are evaluated, and predict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from accelerate import Accelerator

from danlu.data.splits import TaggingSplit
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.features.word_tagging_encoder import WordTaggingEncoder
from danlu.jobs.encoder_config import encoder_config_of
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.pretrained_vectors import as_tensor, read_vectors
from danlu.jobs.restore import check_same_content, restore_recipe
from danlu.jobs.tagging.kind import TaggingKind
from danlu.jobs.tagging.model import build_tagger, read_tagger, restore_tagger
from danlu.jobs.tagging.predictor import TaggingPredictor
from danlu.jobs.tagging.reading import predict_split
from danlu.jobs.tagging.run import TaggingRun
from danlu.jobs.tagging.sequences import EncodedSplit, encode_split
from danlu.jobs.tagging.training_data import fit_encoder, read_training_data
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder


class Tagging:
    """Words of a sentence get labels.

    Args:
        kind: What is read and scored.
    """

    def __init__(self, kind: TaggingKind) -> None:
        self._kind = kind

    def begin(self, recipe: Recipe, accelerator: Accelerator) -> TaggingRun:
        """Read train and valid, fit words and labels on train, build the model."""
        window = self._kind.window(recipe.data)
        data = read_training_data(recipe, self._kind)
        encoder = fit_encoder(recipe, self._kind, data.learned)
        learned, valid = (encode_split(split, encoder, window) for split in (data.learned, data.valid))
        vectors = (
            read_vectors(recipe.model, encoder.words) if isinstance(encoder, WordTaggingEncoder) else None
        )
        config = encoder_config_of(recipe.model)
        model = build_tagger(
            recipe.model,
            encoder,
            window_unit=window.unit,
            encoder_config=config,
            pretrained=True,
            word_vectors=as_tensor(vectors),
            label_counts=learned.label_counts,
            word_counts=_word_counts(encoder, learned),
        ).to(accelerator.device)
        return TaggingRun(
            recipe, self._kind, accelerator, data, encoder, learned, valid, model, config, vectors
        )

    def go_on(self, recipe: Recipe, accelerator: Accelerator, folder: RunFolder) -> TaggingRun:
        """The same for a run that is resumed."""
        window = self._kind.window(recipe.data)
        data = read_training_data(recipe, self._kind)
        for split in (data.train, data.valid):
            check_same_content(folder, split.name, split.content_hash)
        stored = read_tagger(folder.model)
        encoder = stored.encoder
        learned, valid = (encode_split(split, encoder, window) for split in (data.learned, data.valid))
        model = build_tagger(
            stored.options,
            encoder,
            window_unit=window.unit,
            encoder_config=stored.encoder_config,
            label_counts=stored.label_counts,
            word_counts=_word_counts(encoder, learned),
        ).to(accelerator.device)
        return TaggingRun(
            recipe, self._kind, accelerator, data, encoder, learned, valid, model, stored.encoder_config
        )

    def check_model(self, folder: RunFolder) -> None:
        """Refuse a record whose best weights cannot be loaded."""
        restore_tagger(folder, "best")

    def evaluate(
        self,
        folder: RunFolder,
        recipe: Recipe,
        *,
        split: str,
        checkpoint: str,
        reading: Mapping[str, str],
        into: RunFolder | None = None,
    ) -> Evaluation:
        """Read a split with a run's model, score it, and write the evaluation into the record."""
        restored = restore_tagger(folder, checkpoint)
        root = str(getattr(recipe.data, "root"))  # noqa: B009 - a field of every section `data`
        train = self._trained_split(folder, root, "train")
        if reading or split == "test":
            read = self._kind.read(recipe.data, split, train=train)
            if reading and self._kind.is_drawn(recipe.data):
                self._refuse_trained_texts(folder, root, split, read=read, train=train)
        elif split == "train":
            read = train
        else:
            read = self._trained_split(folder, root, split, train=train)
        return self._kind.write_evaluation(
            folder if into is None else into,
            split=split,
            train=train,
            read=read,
            predictions=predict_split(recipe, restored, read),
            scheme=restored.encoder.codec.data_scheme,
            weights=restored.weights,
            reading=reading,
        )

    def describe_splits(self, recipe: Recipe, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Splits as they are read now, as `provenance.json` has them."""
        root = str(getattr(recipe.data, "root"))  # noqa: B009 - a field of every section `data`
        train = self._kind.read(recipe.data, "train")
        splits = {
            name: train if name == "train" else self._kind.read(recipe.data, name, train=train)
            for name in names
        }
        return {name: self._kind.provenance(split, root=Path(root)) for name, split in splits.items()}

    def predictor(self, folder: RunFolder, *, checkpoint: str, device: str) -> TaggingPredictor:
        """A run's tagger, ready to predict."""
        return TaggingPredictor(restore_tagger(folder, checkpoint), device=device)

    def _refuse_trained_texts(
        self, folder: RunFolder, root: str, split: str, *, read: TaggingSplit, train: TaggingSplit
    ) -> None:
        """Read in another way, a split may hold other texts: those of train and valid of the run are refused."""
        others = [] if split == "train" else [train]
        if split == "test":
            others.append(self._trained_split(folder, root, "valid", train=train))
        self._kind.refuse_shared_texts(split, read, others)

    def _trained_split(
        self, folder: RunFolder, root: str, split: str, *, train: TaggingSplit | None = None
    ) -> TaggingSplit:
        """A split that the run was trained with, read as it was then, from where the files are now."""
        located = restore_recipe(folder).data.model_copy(update={"root": root})
        read = self._kind.read(located, split, train=train)
        check_same_content(folder, split, read.content_hash)
        return read


def _word_counts(encoder: TaggingEncoder, learned: EncodedSplit) -> list[int] | None:
    """How often each word id stands in train; None where the model reads pieces."""
    sequences: Any = learned.sequences
    return encoder.counts(sequences) if isinstance(encoder, WordTaggingEncoder) else None
