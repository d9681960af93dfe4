"""A model reads sequences: loss where gold is known, predicted labels, and how sure it is of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import torch
from torch import nn

from danlu.data.batching import plan_reading_batches
from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit
from danlu.data.windows import Window, join_windows
from danlu.features.tag_codec import TagCodec
from danlu.features.tagging_encoder import EncodedSequence, TaggingEncoder
from danlu.jobs.tagging.model import RestoredTagger
from danlu.jobs.tagging.predictions import Predictions
from danlu.jobs.tagging.sequences import encode_split, tags_by_sentence
from danlu.models.family import Loss, TaggerModule
from danlu.recipe.schema import Recipe
from danlu.training.device import accelerator_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of sequences, in their order.

    Args:
        loss: Mean loss over all items; None where gold is unknown.
        losses: Mean of each loss that it is made of, by name; empty where it is one.
        labels: Predicted label ids, one a word.
        probabilities: Probability of each predicted label; None where not asked for.
        beside: What the model's other heads predict, by their names: one class id a word for each sequence.
    """

    loss: float | None
    losses: dict[str, float]
    labels: list[list[int]]
    probabilities: list[list[float]] | None
    beside: dict[str, list[list[int]]]

    def predictions(
        self, windows: Sequence[Window], sentences: Sequence[TaggedSentence], codec: TagCodec
    ) -> Predictions:
        """What was made of the sequences, brought back to the sentences that they were cut from."""
        lengths = [len(sentence.words) for sentence in sentences]
        return Predictions(
            predicted=tags_by_sentence(windows, self.labels, sentences, codec),
            probabilities=[]
            if self.probabilities is None
            else join_windows(windows, self.probabilities, lengths),
            loss=self.loss,
            losses=self.losses,
            beside={name: join_windows(windows, rows, lengths) for name, rows in self.beside.items()},
        )


@torch.inference_mode()
def read_sequences(
    model: nn.Module,
    encoder: TaggingEncoder,
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
        encoder: What made the sequences.
        sequences: What to read.
        device: Where the model is.
        batch_size: Sequences in a batch at most.
        max_tokens: Bound on a batch's words, or pieces, with padding.
        probabilities: Whether to give the probability of each predicted label.
    """
    model.eval()
    tagger = cast(TaggerModule, model)
    labels: list[list[int]] = [[] for _ in sequences]
    sure: list[list[float]] | None = [[] for _ in sequences] if probabilities else None
    beside: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[] for _ in sequences])
    losses = _Losses()
    lengths = [sequence.length for sequence in sequences]
    for indices in plan_reading_batches(lengths, size=batch_size, max_tokens=max_tokens):
        batch = encoder.batch(sequences, indices).to(device)
        output = tagger(batch)
        if batch.labels is not None:
            losses.add(tagger.loss(output, batch))
        decoded = tagger.decode(output, batch, probabilities=probabilities)
        for row, index in enumerate(indices):
            labels[index] = decoded.labels[row]
            if sure is not None:
                sure[index] = decoded.probabilities[row]
            for name, rows in decoded.beside.items():
                beside[name][index] = rows[row]
    return Reading(losses.mean(), losses.means(), labels, sure, dict(beside))


def predict_split(recipe: Recipe, restored: RestoredTagger, read: TaggingSplit) -> Predictions:
    """Read a split with a model under the recipe's device, precision and batches."""
    accelerator = accelerator_of(recipe)
    encoded = encode_split(read, restored.encoder, restored.window)
    model: Any = accelerator.prepare_model(restored.model, evaluation_mode=True)
    reading = read_sequences(
        model,
        restored.encoder,
        encoded.sequences,
        device=accelerator.device,
        batch_size=recipe.train.batch.size,
        max_tokens=recipe.train.batch.max_tokens,
        probabilities=True,
    )
    return reading.predictions(encoded.windows, read.sentences, restored.encoder.codec)


@dataclass
class _Losses:
    """Sums of losses over batches, of the whole and of each part."""

    total: float = 0.0
    items: float = 0.0
    parts: dict[str, tuple[float, float, float]] = field(default_factory=dict)

    def add(self, loss: Loss) -> None:
        self.total += float(loss.total)
        self.items += float(loss.items)
        for part in loss.parts:
            _, total, items = self.parts.get(part.name, (0.0, 0.0, 0.0))
            self.parts[part.name] = (part.weight, total + float(part.total), items + float(part.items))

    def mean(self) -> float | None:
        """The mean loss; of a loss with parts the weighted sum of their means."""
        if not self.items:
            return None
        if not self.parts:
            return self.total / self.items
        return sum(weight * total / items for weight, total, items in self.parts.values())

    def means(self) -> dict[str, float]:
        return {name: total / items for name, (_, total, items) in self.parts.items()}
