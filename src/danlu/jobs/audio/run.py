"""An audio classifier's side of a training: clips as features, valid heard with them, the record's parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

from accelerate import Accelerator
from torch import nn

from danlu.checks.data.subject import Data
from danlu.checks.wiring.subject import Wiring
from danlu.data.audio_cache import AudioCache
from danlu.data.audio_splits import AudioSplit
from danlu.data.batching import plan_training_batches
from danlu.data.example import Skipped
from danlu.data.sampling import balanced_order
from danlu.evaluation.audio_scores import audio_scores
from danlu.evaluation.calibration import softmax
from danlu.features.audio_batch import EncodedClip, PlannedAudioBatches
from danlu.features.audio_encoder import AudioEncoder
from danlu.features.audio_training_clips import TrainingClips
from danlu.features.waveform import Place, place_of
from danlu.files import write_json_atomically
from danlu.jobs.audio.checked_data import checked_data
from danlu.jobs.audio.evaluation_files import HeardSplit, write_audio_evaluation
from danlu.jobs.audio.mean_features import mean_features
from danlu.jobs.audio.model import restore_classifier, write_classifier
from danlu.jobs.audio.prediction import predict_clips
from danlu.jobs.audio.provenance import audio_split_provenance, protocol_provenance
from danlu.jobs.audio.reading import read_clips
from danlu.jobs.audio.training_data import AudioTrainingData
from danlu.jobs.audio.wiring import wiring_of
from danlu.jobs.class_sampling import sampling_notes, sampling_provenance
from danlu.jobs.evaluation import Evaluation, known_floors
from danlu.jobs.observer import DataTold, SplitLine
from danlu.jobs.temperature import Temperature, fit_and_write
from danlu.jobs.wording import count, named, skipped_lines
from danlu.recipe.audio_data import AudioData
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder


@dataclass
class AudioRun:
    """Everything of a training that is the audio classifier's.

    Args:
        recipe: The complete recipe.
        accelerator: Device and precision.
        data: The splits as they were read.
        encoder: Features, length and classes.
        learned: What is learned from, as the model hears it in each epoch.
        valid: The validation split, as the model hears it.
        model: The family's module, on the accelerator's device.
        class_counts: How many clips of each class an epoch has.
        cache: Where features are kept.
    """

    recipe: Recipe
    accelerator: Accelerator
    data: AudioTrainingData
    encoder: AudioEncoder
    learned: TrainingClips
    valid: list[EncodedClip]
    model: nn.Module
    class_counts: Mapping[str, int]
    cache: AudioCache = field(repr=False)

    @property
    def options(self) -> AudioData:
        """The section `data` of the recipe."""
        return cast(AudioData, self.recipe.data)

    @cached_property
    def _labels(self) -> list[str]:
        return [clip.label for clip in self.data.train.clips]

    @cached_property
    def _places(self) -> list[Place]:
        """What is heard of each training clip where nothing is drawn."""
        rate, length = self.encoder.rate, self.encoder.length
        return [place_of(round(clip.seconds * rate), length, rate=rate) for clip in self.data.train.clips]

    @cached_property
    def _frames(self) -> list[int]:
        return [self.encoder.measurement.spectral.frames_of(place.heard) for place in self._places]

    def batches(self, epoch: int) -> PlannedAudioBatches:
        """The training batches of an epoch."""
        batch, seed = self.recipe.train.batch, self.recipe.seed
        order = balanced_order(self._labels, seed=seed, epoch=epoch) if batch.sampling == "balanced" else None
        plan = plan_training_batches(
            self._frames,
            size=batch.size,
            max_tokens=batch.max_tokens,
            by_length=batch.by_length,
            seed=seed,
            epoch=epoch,
            order=order,
        )
        return PlannedAudioBatches(self.learned.clip_of(epoch), plan)

    def describe(self, indices: Sequence[int]) -> str:
        """Where clips stand."""
        return f"the clips {named([self.data.train.clips[index].source for index in indices])}"

    def validate(self) -> dict[str, float | None]:
        """Loss and scores of the validation split with the model as it is."""
        batch, classes = self.recipe.train.batch, self.encoder.classes
        reading = read_clips(
            self.model,
            self.valid,
            classes=len(classes),
            device=self.accelerator.device,
            batch_size=batch.size,
            max_frames=batch.max_tokens,
        )
        gold = [clip.label for clip in self.data.valid.clips]
        predicted = [classes[number] for number in reading.logits.argmax(axis=1)]
        scores = audio_scores(gold, predicted, softmax(reading.logits), classes, self.data.seen)
        return {"loss": reading.loss, **scores.values}

    def told(self) -> DataTold:
        """What an observer is told."""
        data = self.data
        warning = protocol_provenance(self.options)["warning"]
        notes = [] if warning is None else [f"WARNING {warning}"]
        notes += data.overlap.warnings("valid") if warning is None else []
        notes += [*self._cut_notes(), *sampling_notes(self._labels, self.recipe.train.batch.sampling)]
        parameters = sum(weight.numel() for weight in self.model.parameters() if weight.requires_grad)
        frames = "" if self.encoder.frames is None else f"{self.encoder.frames} frames of "
        return DataTold(
            splits=[_split_line(split) for split in (data.train, data.valid)],
            repeated=None,
            model=f"{parameters:,} trained parameters, {len(self.encoder.classes)} classes, "
            f"{frames}{count(self.encoder.bins, 'feature')}",
            notes=notes,
        )

    def provenance(self) -> dict[str, Any]:
        """The task's parts of `provenance.json`."""
        data = self.data
        train = {
            **audio_split_provenance(data.train),
            "sampling": sampling_provenance(self._labels, self.recipe.train.batch.sampling),
        }
        overlap = {**data.overlap.as_json(), "warnings": data.overlap.warnings("valid")}
        return {
            "data": {"train": train, "valid": audio_split_provenance(data.valid)},
            "vocabulary": self.encoder.describe(),
            "vectors": None,
            "overlap": {"valid": overlap},
            "protocol": protocol_provenance(self.options),
        }

    def skipped(self) -> list[tuple[str, Skipped]]:
        """Every clip or row that was dropped, with the split that it was found with."""
        return [(split.name, one) for split in (self.data.train, self.data.valid) for one in split.skipped]

    def floors(self) -> Mapping[str, Any]:
        """The floors of the validation split."""
        return self._heard().floors()

    def checked_data(self, *, with_test: bool) -> Data:
        """What checks of data are asked of."""
        return checked_data(self, with_test=with_test)

    def wiring(self) -> Wiring:
        """What checks of wiring are asked of."""
        return wiring_of(self)

    def write_files(self, folder: RunFolder) -> None:
        """Write all that prediction needs but the weights, and the mean spectrogram of each class of train."""
        write_classifier(folder.model, self.recipe.model, self.encoder, class_counts=self.class_counts)
        means = mean_features(
            self.data.train.clips,
            rate=self.encoder.rate,
            level=self.encoder.level,
            length=self.encoder.length,
            cache=self.cache,
        )
        write_json_atomically(folder.mean_features, means)

    def evaluate_best(self, folder: RunFolder) -> Evaluation:
        """Fit the temperature of the best weights on the validation split, and evaluate them on it."""
        restored = restore_classifier(folder, "best")
        predictions = predict_clips(self.recipe, restored, self.valid, temperature=Temperature(None))
        temperature = fit_and_write(
            folder.model,
            predictions.logits,
            [clip.label for clip in self.valid if clip.label is not None],
            weights_sha256=restored.weights.sha256,
        )
        return write_audio_evaluation(
            folder,
            self._heard(),
            split="valid",
            predictions=replace(predictions, temperature=temperature),
            weights=restored.weights,
            reading={},
            floors=known_floors(folder, "valid"),
        )

    def _heard(self) -> HeardSplit:
        return HeardSplit(self.options, self.data.train, self.data.valid, self.valid, self.cache)

    def _cut_notes(self) -> list[str]:
        """How much of train is not heard."""
        pairs = zip(self.data.train.clips, self._places, strict=True)
        # Half a sample, as lengths in seconds are rounded.
        cut = [lost for clip, place in pairs if (lost := clip.seconds * self.encoder.rate - place.kept) > 0.5]
        if not cut:
            return []
        share = sum(cut) / self.encoder.rate / self.data.train.seconds
        return [f"the length cuts {count(len(cut), 'training clip')}: {share:.1%} of all seconds"]


def _split_line(split: AudioSplit) -> SplitLine:
    classes = ", ".join(f"{name} {number:,}" for name, number in split.label_counts.items())
    speakers = f", {count(len(split.speakers), 'speaker')}" if split.speakers else ""
    size = f"{count(len(split.clips), 'clip')}{speakers}, {split.seconds / 60:.1f} minutes, classes {classes}"
    return SplitLine(name=split.name, size=size, skipped=skipped_lines(split.skipped, "clip"))
