"""What families that hear have in common: the waveform's level, the features, the length, the augmentation.

Lengths of frames are in samples at `data.rate`, as papers give them; frequencies are in hertz.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from danlu.recipe.section import Section

Samples = Annotated[int, Field(ge=2)]
Hertz = Annotated[float, Field(ge=0)]


class NoLevel(Section):
    """The samples as the file has them, from -1 to 1."""

    kind: Literal["none"]


class PeakLevel(Section):
    """Divide by a high percentile of the absolute samples and clip to -1 and 1."""

    kind: Literal["peak"] = "peak"
    percentile: Annotated[float, Field(gt=0, le=100)] = Field(
        99.9, description="The percentile; 100 is the loudest sample."
    )


Level = Annotated[NoLevel | PeakLevel, Field(discriminator="kind")]


class Frames(Section):
    """How a waveform is cut into frames, and what is measured of each."""

    frame: Samples = Field(1024, description="Samples of a frame.")
    hop: Annotated[int, Field(ge=1)] = Field(256, description="Samples from one frame to the next.")
    fft: Samples | None = Field(
        None, description="Points of the Fourier transform; null: as many as a frame has samples."
    )
    window: Literal["hann", "hamming", "ones"] = Field("hann", description="Periodic window of a frame.")
    centre: bool = Field(
        False,
        description="Whether the waveform is mirrored at both ends, so that frame t is centred on sample t * hop; "
        "false: frame t begins there, and what does not fill a last frame is left out.",
    )

    @model_validator(mode="after")
    def _check_fft(self) -> Frames:
        if self.fft is not None and self.fft < self.frame:
            raise ValueError(f"fft must hold a frame: at least {self.frame} points")
        return self


class MelBands(Frames):
    """Bands on the mel scale."""

    power: Literal[1, 2] = Field(1, description="1: magnitudes of the spectrum go into the bands; 2: powers.")
    mels: Annotated[int, Field(ge=1)] = Field(128, description="Bands.")
    mel_scale: Literal["htk", "slaney"] = Field("htk", description="2595 log10(1 + f/700), or Slaney's.")
    mel_norm: Literal["none", "slaney"] = Field(
        "none", description="none: each triangle is 1 high; slaney: each has the area 1."
    )
    low_hz: Hertz = Field(80.0, description="Lower edge of the lowest band.")
    high_hz: Hertz | None = Field(7600.0, description="Upper edge of the highest band; null: half the rate.")
    log_offset: Annotated[float, Field(gt=0)] = Field(
        1e-6, description="Added to each band before the natural logarithm."
    )

    @model_validator(mode="after")
    def _check_band(self) -> MelBands:
        _check_edges(self.low_hz, self.high_hz)
        return self


class Spectrogram(Frames):
    """The magnitude of each frequency, or its logarithm."""

    kind: Literal["spectrogram"]
    power: Literal[1, 2] = Field(1, description="1: magnitudes; 2: powers.")
    low_hz: Hertz = Field(0.0, description="Lowest frequency that is kept.")
    high_hz: Hertz | None = Field(None, description="Highest frequency that is kept; null: half the rate.")
    log_offset: Annotated[float, Field(gt=0)] | None = Field(
        1e-6, description="Added before the natural logarithm; null: no logarithm is taken."
    )

    @model_validator(mode="after")
    def _check_band(self) -> Spectrogram:
        _check_edges(self.low_hz, self.high_hz)
        return self


class LogMel(MelBands):
    """Logarithms of mel bands."""

    kind: Literal["log-mel"]


class Mfcc(MelBands):
    """Mel-frequency cepstral coefficients: an orthonormal DCT-II of the logarithms of mel bands."""

    kind: Literal["mfcc"] = "mfcc"
    coefficients: Annotated[int, Field(ge=1)] = Field(40, description="Coefficients kept, from the first.")
    clip: Annotated[float, Field(gt=0)] | None = Field(
        10.0, description="Coefficients are clipped to minus and plus this; null: they are not."
    )
    deltas: Literal[0, 1, 2] = Field(
        0, description="1 adds the slope of each coefficient over 9 frames, 2 its curvature too."
    )

    @model_validator(mode="after")
    def _check_coefficients(self) -> Mfcc:
        if self.coefficients > self.mels:
            raise ValueError(f"coefficients must not be more than mels, which are {self.mels}")
        return self


Features = Annotated[Spectrogram | LogMel | Mfcc, Field(discriminator="kind")]


class CropLength(Section):
    """Every clip is cut or filled up to one length."""

    kind: Literal["crop"] = "crop"
    seconds: Annotated[float, Field(gt=0)] = Field(3.0, description="The length.")
    crop: Literal["centre", "start", "random"] = Field(
        "centre",
        description="What is kept of a longer clip. random draws in training, also where a shorter clip stands in its "
        "filling; to choose, test and predict it is centre.",
    )
    pad: Literal["both", "right"] = Field("both", description="Where silence fills a shorter clip up.")


class FullLength(Section):
    """Clips keep their lengths; a batch is filled up, and no model hears the filling."""

    kind: Literal["full"]
    longest_seconds: Annotated[float, Field(gt=0)] | None = Field(
        None, description="The centre of a clip that is longer is kept, and the cut counted; null: no limit."
    )


AudioLength = Annotated[CropLength | FullLength, Field(discriminator="kind")]


class Masks(Section):
    """Stretches of the features that are put to their mean (SpecAugment, Park et al. 2019)."""

    count: Annotated[int, Field(ge=1)] = Field(2, description="Stretches of a clip; they may overlap.")
    longest: Annotated[float, Field(gt=0, le=1)] = Field(
        0.15, description="Longest stretch, as a share of all; each length is drawn from 0 to this."
    )


class Noise(Section):
    """White noise at a ratio that is drawn anew for each clip."""

    lowest_snr_db: float = Field(10.0, description="Lowest ratio of speech to noise, in decibels.")
    highest_snr_db: float = Field(40.0, description="Highest ratio.")

    @model_validator(mode="after")
    def _check(self) -> Noise:
        if self.lowest_snr_db > self.highest_snr_db:
            raise ValueError("lowest_snr_db must not be above highest_snr_db")
        return self


Speed = Annotated[float, Field(ge=0.5, le=2.0)]


class Augmentation(Section):
    """What changes training clips anew in each epoch; to choose, test and predict, clips stay as they are."""

    speeds: Annotated[list[Speed], Field(min_length=2)] | None = Field(
        None,
        description="Factors of speed, one drawn for each clip, such as [0.9, 1.0, 1.1]; pitch changes with it "
        "(Ko et al. 2015). Null: none.",
    )
    gain_db: Annotated[float, Field(gt=0)] | None = Field(
        None, description="Louder or softer by at most so many decibels, after the level. Null: none."
    )
    noise: Noise | None = Field(None, description="White noise. Null: none.")
    time_masks: Masks | None = Field(None, description="Stretches of time that are masked. Null: none.")
    frequency_masks: Masks | None = Field(
        None, description="Stretches of frequencies, or of coefficients, that are masked. Null: none."
    )

    @model_validator(mode="after")
    def _check(self) -> Augmentation:
        if self.speeds is not None and any(first >= second for first, second in pairwise(self.speeds)):
            raise ValueError("speeds must rise from each to the next")
        return self


def _check_edges(low: float, high: float | None) -> None:
    if high is not None and high <= low:
        raise ValueError(f"high_hz must be above low_hz, which is {low}")
