"""A stored classifier reads the texts of a split under the recipe's device, precision and batches."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.features.text_batch import EncodedText
from danlu.jobs.temperature import Temperature
from danlu.jobs.text.evaluation_files import TextPredictions
from danlu.jobs.text.model import RestoredClassifier
from danlu.jobs.text.reading import read_texts
from danlu.recipe.schema import Recipe
from danlu.training.device import accelerator_of


def predict_texts(
    recipe: Recipe, restored: RestoredClassifier, texts: Sequence[EncodedText], *, temperature: Temperature
) -> TextPredictions:
    """Read texts with a model; `temperature` is what is known of its calibration."""
    accelerator = accelerator_of(recipe)
    reading = read_texts(
        accelerator.prepare_model(restored.model, evaluation_mode=True),
        texts,
        encoder=restored.encoder,
        device=accelerator.device,
        batch_size=recipe.train.batch.size,
        max_tokens=recipe.train.batch.max_tokens,
    )
    return TextPredictions(
        classes=restored.encoder.classes,
        logits=reading.logits,
        loss=reading.loss,
        temperature=temperature,
        encoded=texts,
    )
