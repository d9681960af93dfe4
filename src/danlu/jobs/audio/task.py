"""The task `audio-classification` for the jobs: how its runs begin, go on, are evaluated, and predict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from accelerate import Accelerator

from danlu.data.audio_cache import AudioCache, audio_cache
from danlu.data.audio_splits import AudioSplit, read_audio_splits
from danlu.data.sampling import effective_counts
from danlu.errors import DataError, Problem
from danlu.features.audio_encoder import AudioEncoder
from danlu.features.audio_training_clips import TrainingClips
from danlu.jobs.audio.evaluation_files import HeardSplit, write_audio_evaluation
from danlu.jobs.audio.model import build_classifier, read_classifier, restore_classifier
from danlu.jobs.audio.prediction import predict_clips
from danlu.jobs.audio.predictor import AudioPredictor
from danlu.jobs.audio.provenance import audio_split_provenance
from danlu.jobs.audio.run import AudioRun
from danlu.jobs.audio.training_data import (
    AudioTrainingData,
    encode_clips,
    fit_audio_encoder,
    read_training_clips,
)
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.restore import check_same_content, restore_recipe
from danlu.jobs.temperature import read_temperature
from danlu.recipe.audio_data import AudioData, Paper
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder


class AudioClassification:
    """A clip gets one class."""

    def begin(self, recipe: Recipe, accelerator: Accelerator) -> AudioRun:
        """Read train and valid, fit the encoder on train, build the model."""
        cache = audio_cache()
        options = _options(recipe)
        data = read_training_clips(recipe, options)
        encoder = fit_audio_encoder(recipe, options, data.train, cache=cache)
        counts = _class_counts(data.train, recipe.train.batch.sampling)
        return _run(recipe, accelerator, data, encoder, counts, cache)

    def go_on(self, recipe: Recipe, accelerator: Accelerator, folder: RunFolder) -> AudioRun:
        """The same for a run that is resumed."""
        data = read_training_clips(recipe, _options(recipe))
        for split in (data.train, data.valid):
            check_same_content(folder, split.name, split.content_hash)
        stored = read_classifier(folder.model)
        return _run(recipe, accelerator, data, stored.encoder, stored.class_counts, audio_cache())

    def check_model(self, folder: RunFolder) -> None:
        """Refuse a record whose best weights cannot be loaded."""
        restore_classifier(folder, "best")

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
        """Hear a split with a run's model, score it, and write the evaluation into the record."""
        cache = audio_cache()
        options = _options(recipe)
        restored = restore_classifier(folder, checkpoint)
        train, read = _splits(folder, options, split, is_changed=bool(reading))
        encoded = encode_clips(read, restored.encoder, cache=cache)
        temperature = read_temperature(folder.model, weights_sha256=restored.weights.sha256)
        return write_audio_evaluation(
            folder if into is None else into,
            HeardSplit(options, train, read, encoded, cache),
            split=split,
            predictions=predict_clips(recipe, restored, encoded, temperature=temperature),
            weights=restored.weights,
            reading=reading,
        )

    def describe_splits(self, recipe: Recipe, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Splits as they are read now, as `provenance.json` has them."""
        splits = read_audio_splits(_options(recipe), names)
        return {name: audio_split_provenance(split) for name, split in splits.items()}

    def predictor(self, folder: RunFolder, *, checkpoint: str, device: str) -> AudioPredictor:
        """A run's classifier, ready to predict."""
        restored = restore_classifier(folder, checkpoint)
        temperature = read_temperature(folder.model, weights_sha256=restored.weights.sha256)
        return AudioPredictor(restored, temperature=temperature.value, device=device)


def _options(recipe: Recipe) -> AudioData:
    return cast(AudioData, recipe.data)


def _class_counts(train: AudioSplit, sampling: str) -> dict[str, int]:
    """How many clips of each class an epoch has: what balanced weights and adjusted logits go by."""
    if sampling == "balanced":
        return effective_counts([clip.label for clip in train.clips])
    return train.label_counts


def _run(
    recipe: Recipe,
    accelerator: Accelerator,
    data: AudioTrainingData,
    encoder: AudioEncoder,
    counts: dict[str, int],
    cache: AudioCache,
) -> AudioRun:
    augmentation = getattr(recipe.model, "augmentation")  # noqa: B009 - a field of every family that hears
    learned = TrainingClips(data.train.clips, encoder, augmentation, seed=recipe.seed, cache=cache)
    valid = encode_clips(data.valid, encoder, cache=cache)
    model = build_classifier(recipe.model, encoder, class_counts=counts).to(accelerator.device)
    return AudioRun(recipe, accelerator, data, encoder, learned, valid, model, counts, cache)


def _splits(
    folder: RunFolder, options: AudioData, split: str, *, is_changed: bool
) -> tuple[AudioSplit, AudioSplit]:
    """Train as the run was trained with it, and the split to evaluate; both from where the files are now.

    A split that is read in another way may hold other clips: those that were trained on or chosen on are refused.
    """
    located = _options(restore_recipe(folder)).model_copy(update={"root": options.root})
    known = ["train"] if split == "train" else ["train", "valid"]
    trained = read_audio_splits(located, known if is_changed else list(dict.fromkeys([*known, split])))
    for name in known:
        check_same_content(folder, name, trained[name].content_hash)
    if not is_changed:
        return trained["train"], trained[split]
    read = read_audio_splits(options, [split])[split]
    _refuse_known_clips(read, [trained[name] for name in known if name not in _own_clips(options, split)])
    return trained["train"], read


def _own_clips(options: AudioData, split: str) -> set[str]:
    """The splits whose clips may be those of a split; of the protocol `paper`, valid and test are one fold."""
    is_fold = isinstance(options.split, Paper) and split != "train"
    return {"valid", "test"} if is_fold else {split}


def _refuse_known_clips(read: AudioSplit, known: list[AudioSplit]) -> None:
    hashes = {split.name: {clip.sha256 for clip in split.clips} for split in known}
    problems = [
        Problem(clip.source, f"this clip is one of {name}", fix="read the split as the run did")
        for name, of_split in hashes.items()
        for clip in read.clips
        if clip.sha256 in of_split
    ]
    if problems:
        raise DataError(
            f"{read.name}, as it is read now, holds clips that the run was trained with", problems
        )
