"""A tagger's side of a training: sentences as sequences, the validation split read with them, the record's parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accelerate import Accelerator
from torch import nn

from danlu.checks.data.subject import Data
from danlu.checks.wiring.subject import Wiring
from danlu.data.batching import plan_training_batches
from danlu.data.duplicates import overlap
from danlu.data.example import Skipped
from danlu.data.tag_schemes import spans_of
from danlu.features.tagging_batch import PlannedBatches
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.features.word_vectors import LoadedVectors
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.observer import DataTold, SplitLine
from danlu.jobs.tagging.checked_data import checked_data
from danlu.jobs.tagging.kind import TaggingKind
from danlu.jobs.tagging.model import restore_tagger, write_tagger
from danlu.jobs.tagging.reading import predict_split, read_sequences
from danlu.jobs.tagging.sequences import EncodedSplit
from danlu.jobs.tagging.training_data import TrainingData
from danlu.jobs.tagging.wiring import wiring_of
from danlu.jobs.wording import named, skipped_lines
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder


@dataclass
class TaggingRun:
    """Everything of a training that is the tagger's.

    Args:
        recipe: The complete recipe.
        kind: What is read and scored.
        accelerator: Device and precision.
        data: The splits as they were read.
        encoder: Words or pieces, and labels.
        learned: What is learned from, as the model sees it.
        valid: The validation split, as the model sees it.
        model: The family's module, on the accelerator's device.
        encoder_config: Configuration of the pretrained encoder; None where the family has none.
        vectors: The word vectors that were read for a new run; None without, and where a run is resumed.
    """

    recipe: Recipe
    kind: TaggingKind
    accelerator: Accelerator
    data: TrainingData
    encoder: TaggingEncoder
    learned: EncodedSplit
    valid: EncodedSplit
    model: nn.Module
    encoder_config: Mapping[str, Any] | None
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
        return PlannedBatches(self.encoder, self.learned.sequences, plan)

    def describe(self, indices: Sequence[int]) -> str:
        """Where sequences stand."""
        return f"the sequences at {named([self.learned.source_of(index) for index in indices])}"

    def validate(self) -> dict[str, float | None]:
        """Loss and scores of the validation split with the model as it is."""
        reading = read_sequences(
            self.model,
            self.encoder,
            self.valid.sequences,
            device=self.accelerator.device,
            batch_size=self.recipe.train.batch.size,
            max_tokens=self.recipe.train.batch.max_tokens,
        )
        split = self.valid.split
        predictions = reading.predictions(self.valid.windows, split.sentences, self.encoder.codec)
        scores = self.kind.scores(split, predictions, self.data.seen)
        parts = {f"loss.{name}": value for name, value in reading.losses.items()}
        return {"loss": reading.loss, **parts, **scores.values}

    def told(self) -> DataTold:
        """What an observer is told."""
        data = self.data
        notes = [] if self.vectors is None else [self.vectors.coverage.as_text()]
        notes += self.kind.told(self.recipe.data, data.train, data.learned.sentences)
        parameters = sum(weight.numel() for weight in self.model.parameters() if weight.requires_grad)
        return DataTold(
            splits=[
                SplitLine(
                    name=split.name,
                    size=self.kind.size(split),
                    skipped=skipped_lines(split.skipped, "line"),
                )
                for split in (data.train, data.valid)
            ],
            repeated=self.kind.repeated(data.seen),
            model=f"{parameters:,} parameters, {len(self.encoder.codec.labels)} labels, "
            f"{self.encoder.summary()}",
            notes=notes,
        )

    def provenance(self) -> dict[str, Any]:
        """The task's parts of `provenance.json`."""
        data, codec = self.data, self.encoder.codec
        root = Path(str(getattr(self.recipe.data, "root")))  # noqa: B009 - a field of every section `data`
        return {
            "data": {
                split.name: self.kind.provenance(split, root=root) for split in (data.train, data.valid)
            },
            "vocabulary": {
                "fitted_on_sentences": len(data.learned.sentences),
                **self.encoder.describe(),
                "labels": list(codec.labels.labels),
                "scheme_of_files": data.train.file_scheme,
                "scheme_of_labels": codec.data_scheme,
                "scheme_of_model": codec.labels.scheme,
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
        return self.kind.floors(self.data.train, self.data.valid)

    def checked_data(self, *, with_test: bool) -> Data:
        """What checks of data are asked of."""
        return checked_data(self, with_test=with_test)

    def wiring(self) -> Wiring:
        """What checks of wiring are asked of."""
        return wiring_of(self)

    def write_files(self, folder: RunFolder) -> None:
        """Write all that prediction needs but the weights."""
        write_tagger(
            folder.model,
            self.recipe.model,
            self.kind.window(self.recipe.data),
            self.encoder,
            word_split=self.kind.word_split(self.recipe.data),
            label_counts=self.learned.label_counts,
            encoder_config=self.encoder_config,
        )

    def evaluate_best(self, folder: RunFolder) -> Evaluation:
        """Evaluate the best weights on the validation split as it was read."""
        restored = restore_tagger(folder, "best")
        return self.kind.write_evaluation(
            folder,
            split="valid",
            train=self.data.train,
            read=self.data.valid,
            predictions=predict_split(self.recipe, restored, self.data.valid),
            scheme=self.encoder.codec.data_scheme,
            weights=restored.weights,
            reading={},
        )

    def _unknown_types(self) -> list[str]:
        valid = self.data.valid
        types = {span.type for sentence in valid.sentences for span in spans_of(sentence.tags, valid.scheme)}
        return sorted(types - set(self.encoder.codec.types))
