"""The training clips as each epoch hears them: measured once where nothing is drawn, else changed anew each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from danlu.data.audio_cache import AudioCache
from danlu.data.clip import Clip
from danlu.features.audio_augmentation import changes_features, changes_waveform, generator_of
from danlu.features.audio_batch import EncodedClip
from danlu.features.audio_encoder import AudioEncoder
from danlu.features.class_numbers import class_numbers
from danlu.features.clip_samples import samples_of_clip
from danlu.recipe.audio_sections import Augmentation, CropLength

ClipOf = Callable[[int], EncodedClip]
"""The clip at a position."""


class TrainingClips:
    """The clips of train with their classes.

    What is drawn follows from seed, epoch and position of a clip alone, so that a resumed run goes on with the same.
    Waveforms stay in memory where they are changed: 64 kilobytes a second at 16 kHz.

    Args:
        clips: The clips; their labels are the classes.
        encoder: Measures them.
        augmentation: What changes.
        seed: Seed of the training.
        cache: Keeps what was measured.
        tell: Is told how far it is, in words.

    Raises:
        DataError: A clip cannot be read, or a class is not one of the encoder's.
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        encoder: AudioEncoder,
        augmentation: Augmentation,
        *,
        seed: int,
        cache: AudioCache,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._encoder = encoder
        self._augmentation = augmentation
        self._seed = seed
        labels = [clip.label for clip in clips]
        if _hears_anew(encoder, augmentation):
            self._labels = class_numbers(labels, encoder.classes, item="clip")
            self._waveforms = [samples_of_clip(clip, rate=encoder.rate) for clip in clips]
            self._clip_of = self._changed
        else:
            self._encoded = encoder.encode(clips, labels, cache=cache, tell=tell)
            self._clip_of = self._masked if changes_features(augmentation) else self._as_it_is

    @property
    def labels(self) -> list[int | None]:
        """The number of each clip's class, as every epoch learns it."""
        return [*self._labels] if self._clip_of == self._changed else [clip.label for clip in self._encoded]

    def clip_of(self, epoch: int) -> ClipOf:
        """The clips as that epoch hears them, by position."""
        return lambda index: self._clip_of(epoch, index)

    def _changed(self, epoch: int, index: int) -> EncodedClip:
        rng = generator_of(self._seed, epoch, index)
        return self._encoder.augmented(self._waveforms[index], self._labels[index], self._augmentation, rng)

    def _masked(self, epoch: int, index: int) -> EncodedClip:
        rng = generator_of(self._seed, epoch, index)
        return self._encoder.masked(self._encoded[index], self._augmentation, rng)

    def _as_it_is(self, epoch: int, index: int) -> EncodedClip:
        return self._encoded[index]


def _hears_anew(encoder: AudioEncoder, augmentation: Augmentation) -> bool:
    draws_crop = isinstance(encoder.length, CropLength) and encoder.length.crop == "random"
    return draws_crop or changes_waveform(augmentation)
