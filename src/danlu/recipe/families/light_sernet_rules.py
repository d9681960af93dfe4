"""Rules on what a network on spectral features hears: bands that do not exist, and options that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.audio_data import AudioData
from danlu.recipe.audio_sections import CropLength, LogMel, Masks, Mfcc, Spectrogram
from danlu.recipe.families.light_sernet import LightSernetOptions
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe


def _bands_are_below_half_the_rate(recipe: Recipe) -> Iterator[Objection]:
    model, rate = recipe.model, _rate(recipe)
    if not isinstance(model, LightSernetOptions) or rate is None:
        return
    high, low = model.features.high_hz, model.features.low_hz
    if high is not None and high > rate / 2:
        yield Objection(
            ("model", "features", "high_hz"),
            f"lies above half of data.rate: {rate}, where a waveform of that rate has nothing",
            str(high),
            f"at most {rate / 2:g}, or null",
            "lower it, or raise data.rate",
        )
    elif low >= rate / 2:
        yield Objection(
            ("model", "features", "low_hz"),
            f"leaves nothing below half of data.rate: {rate}",
            str(low),
            f"below {rate / 2:g}",
            "lower it, or raise data.rate",
        )


def _a_bin_is_left(recipe: Recipe) -> Iterator[Objection]:
    model, rate = recipe.model, _rate(recipe)
    if not isinstance(model, LightSernetOptions) or rate is None:
        return
    features = model.features
    if isinstance(features, Spectrogram) and _top(features, rate) <= rate / 2 and not _bins(features, rate):
        apart = rate / (features.fft or features.frame)
        yield Objection(
            ("model", "features", "low_hz"),
            f"no frequency of the spectrum, which are {apart:g} Hz apart, lies from {features.low_hz:g} to "
            f"{_top(features, rate):g} Hz",
            str(features.low_hz),
            "a range that holds one",
            "lower it, raise model.features.high_hz, or raise model.features.fft",
        )


def _a_frame_fits_the_clip(recipe: Recipe) -> Iterator[Objection]:
    model, rate = recipe.model, _rate(recipe)
    if not isinstance(model, LightSernetOptions) or rate is None:
        return
    length = model.length
    seconds = length.seconds if isinstance(length, CropLength) else length.longest_seconds
    if seconds is not None and model.features.frame > round(seconds * rate):
        key = "seconds" if isinstance(length, CropLength) else "longest_seconds"
        yield Objection(
            ("model", "features", "frame"),
            f"is longer than a clip (model.length.{key}: {seconds}, {round(seconds * rate)} samples)",
            str(model.features.frame),
            f"at most {round(seconds * rate)}",
            f"shorten it, or raise model.length.{key}",
        )


def _masks_cover_something(recipe: Recipe) -> Iterator[Objection]:
    model, rate = recipe.model, _rate(recipe)
    if not isinstance(model, LightSernetOptions) or rate is None:
        return
    bins = _bins(model.features, rate)
    sizes = {"time_masks": _frames(model, rate), "frequency_masks": bins or None}
    for key, size in sizes.items():
        masks: Masks | None = getattr(model.augmentation, key)
        if masks is not None and size is not None and round(masks.longest * size) == 0:
            of = "frames" if key == "time_masks" else "features of a frame"
            yield Objection(
                ("model", "augmentation", key, "longest"),
                f"has no effect: of {size} {of} it is less than one",
                str(masks.longest),
                f"above {0.5 / size:.4f}",
                f"raise it, or set model.augmentation.{key} to null",
            )


def _gain_is_heard(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, LightSernetOptions) or model.augmentation.gain_db is None:
        return
    is_linear = isinstance(model.features, Spectrogram) and model.features.log_offset is None
    if is_linear and model.normalise == "clip":
        yield Objection(
            ("model", "augmentation", "gain_db"),
            "has no effect with model.normalise: clip and no logarithm: what makes a clip louder is divided out again",
            str(model.augmentation.gain_db),
            "null",
            "remove it, or set model.normalise to train or none",
        )


def _lengths_differ(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, LightSernetOptions) or not isinstance(model.length, CropLength):
        return
    if not recipe.train.batch.by_length:
        yield Objection(
            ("train", "batch", "by_length"),
            "has no effect with model.length.kind: crop: all clips have one length",
            "false",
            "true",
            "remove it, or set model.length.kind to full",
        )


def _rate(recipe: Recipe) -> int | None:
    return recipe.data.rate if isinstance(recipe.data, AudioData) else None


def _top(features: Spectrogram, rate: int) -> float:
    return rate / 2 if features.high_hz is None else features.high_hz


def _bins(features: Spectrogram | LogMel | Mfcc, rate: int) -> int:
    """Features of a frame."""
    if isinstance(features, Spectrogram):
        points = features.fft or features.frame
        hertz = [point * (rate / points) for point in range(points // 2 + 1)]
        return sum(features.low_hz <= frequency <= _top(features, rate) for frequency in hertz)
    return features.mels if isinstance(features, LogMel) else features.coefficients * (1 + features.deltas)


def _frames(model: LightSernetOptions, rate: int) -> int | None:
    """Frames of a clip where all have as many; None elsewhere."""
    if not isinstance(model.length, CropLength):
        return None
    features = model.features
    mirrored = 2 * (features.frame // 2) if features.centre else 0
    return 1 + max(0, round(model.length.seconds * rate) + mirrored - features.frame) // features.hop


_FEATURES = ("model.family", "model.features", "data.rate")

LIGHT_SERNET_RULES = (
    Rule(
        reads=_FEATURES,
        reason="Samples at a rate hold no frequency above half of it (Shannon 1949).",
        find=_bands_are_below_half_the_rate,
    ),
    Rule(
        reads=_FEATURES,
        reason="There would be nothing to hear.",
        find=_a_bin_is_left,
    ),
    Rule(
        reads=(*_FEATURES, "model.length"),
        reason="Every clip would be filled up to a single frame.",
        find=_a_frame_fits_the_clip,
    ),
    Rule(
        reads=(*_FEATURES, "model.length", "model.augmentation"),
        reason="A mask of nothing changes nothing.",
        find=_masks_cover_something,
    ),
    Rule(
        reads=("model.family", "model.features", "model.normalise", "model.augmentation"),
        reason="Magnitudes divided by their own deviation do not know how loud they were.",
        find=_gain_is_heard,
    ),
    Rule(
        reads=("model.family", "model.length", "train.batch.by_length"),
        reason="Where all are of one length, none can go with its like.",
        find=_lengths_differ,
    ),
)
