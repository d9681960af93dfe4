"""Every rule on the family `light-sernet`: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.recipe.families.light_sernet_rules import LIGHT_SERNET_RULES
from rule_case import Case, each, load

SMALLEST = """\
name: small
data:
  reader: {format: audio-folder, name: '(?P<speaker>[0-9]+)_(?P<label>[a-z]+)'}
model: {family: light-sernet}
"""
FULL = "model.length.kind=full"
SPECTROGRAM = "model.features={kind: spectrogram}"
LINEAR = "model.features={kind: spectrogram, log_offset: null}"
CASES = (
    Case(
        "_bands_are_below_half_the_rate",
        fires=(
            ["data.rate=8000"],
            ["model.features.high_hz=8001"],
            ["model.features={kind: spectrogram, high_hz: 9000}"],
        ),
        key="model.features.high_hz",
        says=("above half of data.rate", "or null", "raise data.rate"),
        quiet=(
            [],
            ["model.features.high_hz=8000"],
            ["data.rate=8000", "model.features.high_hz=null"],
            ["data.rate=8000", "model.features.high_hz=4000"],
        ),
    ),
    Case(
        "_bands_are_below_half_the_rate",
        fires=(
            ["model.features={low_hz: 8000, high_hz: null}"],
            ["model.features={kind: log-mel, low_hz: 9000, high_hz: null}"],
            ["model.features={kind: spectrogram, low_hz: 8000}"],
        ),
        key="model.features.low_hz",
        says=("leaves nothing below half of data.rate: 16000",),
        quiet=(["model.features={low_hz: 7900, high_hz: null}"],),
    ),
    Case(
        "_a_bin_is_left",
        fires=(
            ["model.features={kind: spectrogram, low_hz: 16, high_hz: 31}"],
            [
                "model.features={kind: spectrogram, low_hz: 32, high_hz: 60, fft: 1024, frame: 256}",
                "data.rate=64000",
            ],
        ),
        key="model.features.low_hz",
        says=("no frequency of the spectrum", "Hz apart", "raise model.features.fft"),
        quiet=(
            ["model.features={kind: spectrogram, low_hz: 16, high_hz: 32}"],
            ["model.features={kind: spectrogram, low_hz: 16, high_hz: 31, fft: 2048}"],
            [SPECTROGRAM],
        ),
    ),
    Case(
        "_a_frame_fits_the_clip",
        fires=(
            ["model.length.seconds=0.05"],
            ["model.length={kind: full, longest_seconds: 0.05}"],
            ["model.features.frame=50000"],
        ),
        key="model.features.frame",
        says=("is longer than a clip", "samples"),
        quiet=(
            ["model.length.seconds=0.064"],
            [FULL, "model.features.frame=50000"],
            ["model.length.seconds=0.05", "model.features.frame=800"],
        ),
    ),
    Case(
        "_masks_cover_something",
        fires=(
            ["model.augmentation.time_masks.longest=0.002"],
            ["model.augmentation.time_masks={}", "model.length.seconds=0.1"],
        ),
        key="model.augmentation.time_masks.longest",
        says=("frames it is less than one", "raise it"),
        quiet=(
            ["model.augmentation.time_masks.longest=0.01"],
            ["model.augmentation.time_masks.longest=0.002", FULL],
            ["model.augmentation.time_masks=null"],
        ),
    ),
    Case(
        "_masks_cover_something",
        fires=(
            ["model.augmentation.frequency_masks={}", "model.features.coefficients=3"],
            ["model.augmentation.frequency_masks.longest=0.01"],
            ["model.augmentation.frequency_masks.longest=0.0001", SPECTROGRAM],
        ),
        key="model.augmentation.frequency_masks.longest",
        says=("features of a frame it is less than one",),
        quiet=(
            ["model.augmentation.frequency_masks={}"],
            ["model.augmentation.frequency_masks.longest=0.01", SPECTROGRAM],
            ["model.augmentation.frequency_masks={}", "model.features={coefficients: 3, deltas: 2}"],
            ["model.augmentation.frequency_masks.longest=0.01", "model.features.kind=log-mel"],
        ),
    ),
    Case(
        "_gain_is_heard",
        fires=([LINEAR, "model.normalise=clip", "model.augmentation.gain_db=6"],),
        key="model.augmentation.gain_db",
        says=("has no effect with model.normalise: clip and no logarithm",),
        quiet=(
            [LINEAR, "model.normalise=train", "model.augmentation.gain_db=6"],
            [SPECTROGRAM, "model.normalise=clip", "model.augmentation.gain_db=6"],
            [LINEAR, "model.normalise=clip"],
            ["model.augmentation.gain_db=6"],
        ),
    ),
    Case(
        "_lengths_differ",
        fires=(["train.batch.by_length=false"],),
        key="train.batch.by_length",
        says=("has no effect with model.length.kind: crop",),
        quiet=([FULL, "train.batch.by_length=false"], ["train.batch.by_length=true"]),
    ),
)


def test_every_rule_has_a_case_and_a_reason() -> None:
    assert {rule.find.__name__ for rule in LIGHT_SERNET_RULES} == {case.rule for case in CASES}
    assert all(rule.reason.endswith(".") for rule in LIGHT_SERNET_RULES)


@each(CASES, "fires")
def test_a_rule_fires(case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(SMALLEST, overrides)


@each(CASES, "quiet")
def test_a_rule_stays_quiet(case: Case, overrides: Sequence[str]) -> None:
    load(SMALLEST, overrides)
