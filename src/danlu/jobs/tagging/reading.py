"""A model reads sequences: loss where gold is known, predicted labels, and how sure it is of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import nn

from danlu.data.batching import plan_reading_batches
from danlu.data.splits import TaggingSplit
from danlu.data.windows import join_windows
from danlu.features.tagging_batch import make_batch
from danlu.features.tagging_encoder import EncodedSequence
from danlu.jobs.tagging.evaluation_files import Predictions
from danlu.jobs.tagging.model import RestoredTagger
from danlu.jobs.tagging.sequences import encode_split, tags_by_sentence
from danlu.models.family import TaggerModule
from danlu.recipe.schema import Recipe
from danlu.training.device import accelerator_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of sequences, in their order.

    Args:
        loss: Mean loss over all items; None where gold is unknown.
        labels: Predicted label ids, one a word.
        probabilities: Probability of each predicted label; empty where not asked for.
    """

    loss: float | None
    labels: list[list[int]]
    probabilities: list[list[float]]


@torch.inference_mode()
def read_sequences(
    model: nn.Module,
    sequences: Sequence[EncodedSequence],
    *,
    device: torch.device,
    batch_size: int,
    max_tokens: int | None = None,
    probabilities: bool = False,
) -> Reading:
    """Read sequences in batches of like length and put the results back in order.

    Args:
        model: A tagger on `device`; it is left in evaluation mode.
        sequences: What to read.
        device: Where the model is.
        batch_size: Sequences in a batch at most.
        max_tokens: Bound on a batch's words with padding.
        probabilities: Whether to give the probability of each predicted label.
    """
    model.eval()
    tagger = cast(TaggerModule, model)
    labels: list[list[int]] = [[] for _ in sequences]
    sure: list[list[float]] = [[] for _ in sequences] if probabilities else []
    total, items = 0.0, 0.0
    lengths = [len(sequence.words) for sequence in sequences]
    for indices in plan_reading_batches(lengths, size=batch_size, max_tokens=max_tokens):
        batch = make_batch(sequences, indices).to(device)
        output = tagger(batch)
        if batch.labels is not None:
            loss = tagger.loss(output, batch)
            total, items = total + float(loss.total), items + float(loss.items)
        decoded = tagger.decode(output, batch, probabilities=probabilities)
        for row, index in enumerate(indices):
            labels[index] = decoded.labels[row]
            if probabilities:
                sure[index] = decoded.probabilities[row]
    return Reading(loss=total / items if items else None, labels=labels, probabilities=sure)


def predict_split(recipe: Recipe, restored: RestoredTagger, read: TaggingSplit) -> Predictions:
    """Read a split with a model under the recipe's device, precision and batches."""
    accelerator = accelerator_of(recipe)
    encoded = encode_split(read, restored.encoder, restored.window)
    reading = read_sequences(
        accelerator.prepare_model(restored.model, evaluation_mode=True),
        encoded.sequences,
        device=accelerator.device,
        batch_size=recipe.train.batch.size,
        max_tokens=recipe.train.batch.max_tokens,
        probabilities=True,
    )
    lengths = [len(sentence.words) for sentence in read.sentences]
    return Predictions(
        predicted=tags_by_sentence(encoded.windows, reading.labels, read.sentences, restored.encoder),
        probabilities=join_windows(encoded.windows, reading.probabilities, lengths),
        loss=reading.loss,
    )
