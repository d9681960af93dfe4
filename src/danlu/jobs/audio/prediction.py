"""A stored classifier hears the clips of a split under the recipe's device, precision and batches."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.features.audio_batch import EncodedClip
from danlu.jobs.audio.model import RestoredClassifier
from danlu.jobs.audio.reading import read_clips
from danlu.jobs.class_evaluation import ClassPredictions
from danlu.jobs.temperature import Temperature
from danlu.recipe.schema import Recipe
from danlu.training.device import accelerator_of


def predict_clips(
    recipe: Recipe, restored: RestoredClassifier, clips: Sequence[EncodedClip], *, temperature: Temperature
) -> ClassPredictions:
    """Hear clips with a model; `temperature` is what is known of its calibration."""
    accelerator = accelerator_of(recipe)
    reading = read_clips(
        accelerator.prepare_model(restored.model, evaluation_mode=True),
        clips,
        classes=len(restored.encoder.classes),
        device=accelerator.device,
        batch_size=recipe.train.batch.size,
        max_frames=recipe.train.batch.max_tokens,
    )
    return ClassPredictions(restored.encoder.classes, reading.logits, reading.loss, temperature)
