"""A tagger's side of a training: sentences as sequences, the validation split read with them, the record's parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accelerate import Accelerator
from torch import nn

from danlu.data.batching import plan_training_batches
from danlu.data.duplicates import overlap
from danlu.data.example import Skipped
from danlu.data.vocabulary import RESERVED
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.features.tagging_batch import PlannedBatches
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.features.word_vectors import LoadedVectors
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.observer import DataTold, SplitLine
from danlu.jobs.tagging.evaluation_files import tagging_floors_json, write_evaluation
from danlu.jobs.tagging.model import restore_tagger, write_tagger
from danlu.jobs.tagging.provenance import split_provenance
from danlu.jobs.tagging.reading import predict_split, read_sequences
from danlu.jobs.tagging.sequences import EncodedSplit, tags_by_sentence
from danlu.jobs.tagging.training_data import TrainingData
from danlu.jobs.wording import count, named, skipped_lines
from danlu.recipe.schema import Recipe
from danlu.recipe.tagging_data import TaggingData
from danlu.record.layout import RunFolder


@dataclass
class TaggingRun:
    """Everything of a training that is the tagger's.

    Args:
        recipe: The complete recipe.
        options: Its section `data`.
        accelerator: Device and precision.
        data: The splits as they were read.
        encoder: Words and labels.
        learned: What is learned from, as the model sees it.
        valid: The validation split, as the model sees it.
        model: The family's module, on the accelerator's device.
        vectors: The word vectors that were read for a new run; None without, and where a run is resumed.
    """

    recipe: Recipe
    options: TaggingData
    accelerator: Accelerator
    data: TrainingData
    encoder: TaggingEncoder
    learned: EncodedSplit
    valid: EncodedSplit
    model: nn.Module
    vectors: LoadedVectors | None = None

    def batches(self, epoch: int) -> PlannedBatches:
        """The training batches of an epoch."""
        batch = self.recipe.train.batch
        plan = plan_training_batches(
            self.learned.lengths,
            size=batch.size,
            max_tokens=batch.max_tokens,
            by_length=batch.by_length,
            seed=self.recipe.seed,
            epoch=epoch,
        )
        return PlannedBatches(self.learned.sequences, plan)

    def describe(self, indices: Sequence[int]) -> str:
        """Where sequences stand."""
        return f"the sequences at {named([self.learned.source_of(index) for index in indices])}"

    def validate(self) -> dict[str, float | None]:
        """Loss and scores of the validation split with the model as it is."""
        reading = read_sequences(
            self.model,
            self.valid.sequences,
            device=self.accelerator.device,
            batch_size=self.recipe.train.batch.size,
            max_tokens=self.recipe.train.batch.max_tokens,
        )
        sentences = self.valid.split.sentences
        predicted = tags_by_sentence(self.valid.windows, reading.labels, sentences, self.encoder)
        gold = [list(sentence.tags) for sentence in sentences]
        scores = tagging_scores(gold, predicted, self.encoder.data_scheme, self.data.seen)
        return {"loss": reading.loss, **scores.values}

    def told(self) -> DataTold:
        """What an observer is told."""
        data = self.data
        notes = [] if self.vectors is None else [self.vectors.coverage.as_text()]
        repeats = len(data.train.sentences) - len(data.learned.sentences)
        if repeats:
            notes.append(
                f"{repeats} training sentences repeat others, words and tags alike, and are learned once"
            )
        parameters = sum(weight.numel() for weight in self.model.parameters() if weight.requires_grad)
        return DataTold(
            splits=[
                SplitLine(
                    name=split.name,
                    size=f"{len(split.sentences):,} sentences, {split.words:,} words, scheme {split.scheme}"
                    + (f", {count(split.violations, 'tag')} against the scheme" if split.violations else ""),
                    skipped=skipped_lines(split.skipped, "line"),
                )
                for split in (data.train, data.valid)
            ],
            repeated=f"{sum(data.seen)} of {len(data.seen)} valid sentences stand word for word in train: "
            "their scores are shown apart (seen, unseen)"
            if any(data.seen)
            else None,
            model=f"{parameters:,} parameters, {len(self.encoder.labels)} labels, "
            f"{len(self.encoder.words) - RESERVED:,} word forms (fitted on train)",
            notes=notes,
        )

    def provenance(self) -> dict[str, Any]:
        """The task's parts of `provenance.json`."""
        data, encoder = self.data, self.encoder
        return {
            "data": {
                split.name: split_provenance(split, root=Path(self.options.root))
                for split in (data.train, data.valid)
            },
            "vocabulary": {
                "fitted_on_sentences": len(data.learned.sentences),
                "words": len(encoder.words) - RESERVED,
                "characters": None if encoder.characters is None else len(encoder.characters) - RESERVED,
                "labels": list(encoder.labels.labels),
                "scheme_of_files": encoder.data_scheme,
                "scheme_of_model": encoder.labels.scheme,
                "types_of_valid_unknown_to_train": self._unknown_types(),
            },
            "vectors": None if self.vectors is None else self.vectors.coverage.as_json(),
            "overlap": {"valid": overlap(data.train.sentences, data.valid.sentences).as_json()},
        }

    def skipped(self) -> list[tuple[str, Skipped]]:
        """Every line that was dropped or mended, with its split."""
        return [(split.name, line) for split in (self.data.train, self.data.valid) for line in split.skipped]

    def floors(self) -> Mapping[str, Any]:
        """The floors of the validation split."""
        return tagging_floors_json(self.data.train, self.data.valid, self.encoder.data_scheme)

    def write_model(self, folder: Path) -> None:
        """Write all that prediction needs but the weights."""
        write_tagger(
            folder,
            self.recipe.model,
            self.options.window,
            self.encoder,
            label_counts=self.learned.label_counts,
        )

    def evaluate_best(self, folder: RunFolder) -> Evaluation:
        """Evaluate the best weights on the validation split as it was read."""
        restored = restore_tagger(folder, "best")
        return write_evaluation(
            folder,
            split="valid",
            train=self.data.train,
            read=self.data.valid,
            predictions=predict_split(self.recipe, restored, self.data.valid),
            scheme=self.encoder.data_scheme,
            weights=restored.weights,
            reading={},
        )

    def _unknown_types(self) -> list[str]:
        tags = Counter(tag for sentence in self.data.valid.sentences for tag in sentence.tags)
        return sorted({tag.partition("-")[2] for tag in tags if tag != "O"} - set(self.encoder.types))
