"""The task `tagging` for the jobs: how its runs begin, go on, are evaluated, and predict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from accelerate import Accelerator

from danlu.data.splits import TaggingSplit, read_split
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.pretrained_vectors import as_tensor, read_vectors
from danlu.jobs.restore import check_same_content, restore_recipe
from danlu.jobs.tagging.evaluation_files import write_evaluation
from danlu.jobs.tagging.model import build_tagger, read_tagger, restore_tagger
from danlu.jobs.tagging.predictor import TaggingPredictor
from danlu.jobs.tagging.reading import predict_split
from danlu.jobs.tagging.run import TaggingRun
from danlu.jobs.tagging.sequences import encode_split
from danlu.jobs.tagging.training_data import fit_encoder, read_training_data
from danlu.recipe.schema import Recipe
from danlu.recipe.tagging_data import Scheme, TaggingData
from danlu.record.layout import RunFolder


class Tagging:
    """Words of a sentence get labels."""

    def begin(self, recipe: Recipe, accelerator: Accelerator) -> TaggingRun:
        """Read train and valid, fit words and labels on train, build the model."""
        options = _options(recipe)
        data = read_training_data(recipe, options)
        encoder = fit_encoder(recipe, options, data.learned)
        learned, valid = (
            encode_split(split, encoder, options.window) for split in (data.learned, data.valid)
        )
        vectors = read_vectors(recipe.model, encoder.words)
        model = build_tagger(
            recipe.model,
            encoder,
            window_unit=options.window.unit,
            word_vectors=as_tensor(vectors),
            label_counts=learned.label_counts,
            word_counts=learned.word_counts(len(encoder.words)),
        ).to(accelerator.device)
        return TaggingRun(recipe, options, accelerator, data, encoder, learned, valid, model, vectors)

    def go_on(self, recipe: Recipe, accelerator: Accelerator, folder: RunFolder) -> TaggingRun:
        """The same for a run that is resumed."""
        options = _options(recipe)
        data = read_training_data(recipe, options)
        for split in (data.train, data.valid):
            check_same_content(folder, split.name, split.content_hash)
        stored = read_tagger(folder.model)
        encoder = stored.encoder
        learned, valid = (
            encode_split(split, encoder, options.window) for split in (data.learned, data.valid)
        )
        model = build_tagger(
            stored.options,
            encoder,
            window_unit=options.window.unit,
            label_counts=stored.label_counts,
            word_counts=learned.word_counts(len(encoder.words)),
        ).to(accelerator.device)
        return TaggingRun(recipe, options, accelerator, data, encoder, learned, valid, model)

    def check_model(self, folder: RunFolder) -> None:
        """Refuse a record whose best weights cannot be loaded."""
        restore_tagger(folder, "best")

    def evaluate(
        self, folder: RunFolder, recipe: Recipe, *, split: str, checkpoint: str, reading: Mapping[str, str]
    ) -> Evaluation:
        """Read a split with a run's model, score it, and write the evaluation into the record."""
        options = _options(recipe)
        restored = restore_tagger(folder, checkpoint)
        scheme = restored.encoder.data_scheme
        train = _trained_split(folder, options.root, "train", scheme)
        if reading or split == "test":
            read = read_split(options, split, scheme=scheme)
        else:
            read = train if split == "train" else _trained_split(folder, options.root, split, scheme)
        return write_evaluation(
            folder,
            split=split,
            train=train,
            read=read,
            predictions=predict_split(recipe, restored, read),
            scheme=scheme,
            weights=restored.weights,
            reading=reading,
        )

    def predictor(self, folder: RunFolder, *, checkpoint: str, device: str) -> TaggingPredictor:
        """A run's tagger, ready to predict."""
        return TaggingPredictor(restore_tagger(folder, checkpoint), device=device)


def _options(recipe: Recipe) -> TaggingData:
    return cast(TaggingData, recipe.data)


def _trained_split(folder: RunFolder, root: str, split: str, scheme: Scheme) -> TaggingSplit:
    """A split that the run was trained with, read as it was then, from where the files are now."""
    located = _options(restore_recipe(folder)).model_copy(update={"root": root})
    read = read_split(located, split, scheme=scheme)
    check_same_content(folder, split, read.content_hash)
    return read
