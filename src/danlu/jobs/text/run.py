"""A text classifier's side of a training: texts as numbers, the validation split read with them, the record's parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from accelerate import Accelerator
from torch import nn

from danlu.checks.data.subject import Data
from danlu.checks.wiring.subject import Wiring
from danlu.data.batching import plan_training_batches
from danlu.data.example import Skipped
from danlu.data.sampling import balanced_order
from danlu.data.text_duplicates import text_overlap
from danlu.data.text_splits import TextSplit
from danlu.evaluation.calibration import softmax
from danlu.evaluation.class_scores import class_scores
from danlu.features.length_limit import CutCounts
from danlu.features.text_batch import EncodedText, PlannedTextBatches
from danlu.features.text_encoder import TextEncoder
from danlu.features.word_vectors import LoadedVectors
from danlu.jobs.class_sampling import sampling_notes, sampling_provenance
from danlu.jobs.evaluation import Evaluation, floors_json, known_floors
from danlu.jobs.observer import DataTold, SplitLine
from danlu.jobs.temperature import Temperature, fit_and_write
from danlu.jobs.text.checked_data import checked_data
from danlu.jobs.text.evaluation_files import floors_of, write_text_evaluation
from danlu.jobs.text.model import restore_classifier, write_classifier
from danlu.jobs.text.prediction import predict_texts
from danlu.jobs.text.provenance import text_split_provenance
from danlu.jobs.text.reading import read_texts
from danlu.jobs.text.training_data import TextTrainingData
from danlu.jobs.text.wiring import wiring_of
from danlu.jobs.wording import count, named, skipped_lines
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder


@dataclass
class TextRun:
    """Everything of a training that is the text classifier's.

    Args:
        recipe: The complete recipe.
        accelerator: Device and precision.
        data: The splits as they were read.
        encoder: Words or pieces, and classes.
        learned: What is learned from, as the model sees it.
        valid: The validation split, as the model sees it.
        model: The family's module, on the accelerator's device.
        encoder_config: Configuration of the pretrained encoder; None where the family has none.
        vectors: The word vectors that were read for a new run; None without, and where a run is resumed.
    """

    recipe: Recipe
    accelerator: Accelerator
    data: TextTrainingData
    encoder: TextEncoder
    learned: list[EncodedText]
    valid: list[EncodedText]
    model: nn.Module
    encoder_config: Mapping[str, Any] | None = None
    vectors: LoadedVectors | None = None

    @cached_property
    def _learned_labels(self) -> list[str]:
        return [text.label for text in self.data.learned.texts]

    def batches(self, epoch: int) -> PlannedTextBatches:
        """The training batches of an epoch."""
        batch, seed = self.recipe.train.batch, self.recipe.seed
        is_balanced = batch.sampling == "balanced"
        plan = plan_training_batches(
            [text.length for text in self.learned],
            size=batch.size,
            max_tokens=batch.max_tokens,
            by_length=batch.by_length,
            seed=seed,
            epoch=epoch,
            order=balanced_order(self._learned_labels, seed=seed, epoch=epoch) if is_balanced else None,
        )
        return PlannedTextBatches(self.learned, plan, self.encoder.padding)

    def describe(self, indices: Sequence[int]) -> str:
        """Where texts stand."""
        return f"the texts at {named([self.data.learned.texts[index].source for index in indices])}"

    def validate(self) -> dict[str, float | None]:
        """Loss and scores of the validation split with the model as it is."""
        batch = self.recipe.train.batch
        reading = read_texts(
            self.model,
            self.valid,
            encoder=self.encoder,
            device=self.accelerator.device,
            batch_size=batch.size,
            max_tokens=batch.max_tokens,
        )
        gold = [text.label for text in self.data.valid.texts]
        predicted = [self.encoder.classes[number] for number in reading.logits.argmax(axis=1)]
        scores = class_scores(gold, predicted, softmax(reading.logits), self.encoder.classes, self.data.seen)
        return {"loss": reading.loss, **scores.values}

    def told(self) -> DataTold:
        """What an observer is told."""
        data = self.data
        notes = [] if self.vectors is None else [self.vectors.coverage.as_text()]
        repeats = len(data.train.texts) - len(data.learned.texts)
        if repeats:
            notes.append(f"{repeats} training texts repeat others, class and all, and are learned once")
        cut = CutCounts.of(self.learned)
        if cut.texts:
            notes.append(
                f"the length limit ({self.encoder.max_length}) cuts {count(cut.texts, 'training text')}: "
                f"{cut.tokens / cut.of_tokens:.1%} of all words or pieces"
            )
        notes += sampling_notes(self._learned_labels, self.recipe.train.batch.sampling)
        parameters = sum(weight.numel() for weight in self.model.parameters() if weight.requires_grad)
        return DataTold(
            splits=[_split_line(split) for split in (data.train, data.valid)],
            repeated=f"{sum(data.seen)} of {len(data.seen)} valid texts stand word for word in train: "
            "their scores are shown apart (seen, unseen)"
            if any(data.seen)
            else None,
            model=f"{parameters:,} trained parameters, {len(self.encoder.classes)} classes, "
            f"{self.encoder.size:,} words or pieces",
            notes=notes,
        )

    def provenance(self) -> dict[str, Any]:
        """The task's parts of `provenance.json`."""
        data = self.data
        splits = {split.name: text_split_provenance(split) for split in (data.train, data.valid)}
        sampling = sampling_provenance(self._learned_labels, self.recipe.train.batch.sampling)
        return {
            "data": {**splits, "train": {**splits["train"], "sampling": sampling}},
            "vocabulary": {"fitted_on_texts": len(data.learned.texts), **self.encoder.describe()},
            "vectors": None if self.vectors is None else self.vectors.coverage.as_json(),
            "overlap": {"valid": text_overlap(data.train.texts, data.valid.texts).as_json()},
        }

    def skipped(self) -> list[tuple[str, Skipped]]:
        """Every text or line that was dropped or mended, with its split."""
        return [(split.name, one) for split in (self.data.train, self.data.valid) for one in split.skipped]

    def floors(self) -> Mapping[str, Any]:
        """The floors of the validation split."""
        return floors_json(floors_of(self.data.train, self.data.valid, self.data.seen))

    def checked_data(self, *, with_test: bool) -> Data:
        """What checks of data are asked of."""
        return checked_data(self, with_test=with_test)

    def wiring(self) -> Wiring:
        """What checks of wiring are asked of."""
        return wiring_of(self)

    def write_files(self, folder: RunFolder) -> None:
        """Write all that prediction needs but the weights."""
        write_classifier(
            folder.model,
            self.recipe.model,
            self.encoder,
            class_counts=Counter(text.label for text in self.data.learned.texts),
            encoder_config=self.encoder_config,
        )

    def evaluate_best(self, folder: RunFolder) -> Evaluation:
        """Fit the temperature of the best weights on the validation split, and evaluate them on it."""
        restored = restore_classifier(folder, "best")
        predictions = predict_texts(self.recipe, restored, self.valid, temperature=Temperature(None))
        temperature = fit_and_write(
            folder.model,
            predictions.logits,
            [text.label for text in self.valid if text.label is not None],
            weights_sha256=restored.weights.sha256,
        )
        return write_text_evaluation(
            folder,
            split="valid",
            train=self.data.train,
            read=self.data.valid,
            predictions=replace(predictions, temperature=temperature),
            weights=restored.weights,
            reading={},
            floors=known_floors(folder, "valid"),
        )


def _split_line(split: TextSplit) -> SplitLine:
    classes = ", ".join(f"{name} {number:,}" for name, number in sorted(split.label_counts.items()))
    size = f"{count(len(split.texts), 'text')}, {count(split.words, 'word')}, classes {classes}"
    return SplitLine(name=split.name, size=size, skipped=skipped_lines(split.skipped, "text"))
