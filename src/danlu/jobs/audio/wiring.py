"""An audio classifier and what feeds it, for checks of wiring: clips as they are, whatever training does to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from danlu.checks.wiring.subject import Chance, Changed, GoldCounts, Wiring
from danlu.data.batching import plan_reading_batches
from danlu.features.audio_batch import AudioBatch, EncodedClip, make_audio_batch
from danlu.jobs.audio.model import restore_classifier, write_classifier
from danlu.jobs.chance import chance_of_classifier
from danlu.jobs.frozen import is_own_family
from danlu.jobs.item_choice import MOST_INPUTS, Candidate, choose_items
from danlu.jobs.wiring import ModelWiring
from danlu.record.layout import RunFolder

if TYPE_CHECKING:
    from danlu.jobs.audio.run import AudioRun

STEP = 3
"""Frames by which clips differ that are cut: an odd number, so that some lengths are odd and some even."""


def wiring_of(run: AudioRun) -> Wiring:
    """The wiring of a training that is about to begin."""
    return ModelWiring(run.recipe, run.model, run.accelerator.device, AudioFeed(run))


@dataclass
class AudioFeed:
    """An audio classifier's side of the wiring.

    Args:
        run: The training.
    """

    run: AudioRun
    is_tagger = False

    @property
    def pads(self) -> bool:
        """Whether clips keep their lengths."""
        return self.run.encoder.frames is None

    @property
    def labels(self) -> Sequence[str]:
        """The classes."""
        return self.run.encoder.classes

    @cached_property
    def items(self) -> Sequence[EncodedClip]:
        """Parts of short clips of all classes; nothing is drawn, whatever training changes."""
        clips = self.run.data.train.clips
        candidates = (
            Candidate(number, round(1000 * clip.seconds), frozenset([clip.label]), clip.sha256 or clip.source)
            for number, clip in enumerate(clips)
        )
        chosen = [clips[number] for number in choose_items(candidates)]
        encoded = self.run.encoder.encode(
            chosen, [clip.label for clip in chosen], cache=self.run.cache, tell=None
        )
        return [self._shortened(clip, number) for number, clip in enumerate(encoded)]

    def batch_of(self, items: Sequence[EncodedClip], *, padding: int) -> AudioBatch:
        """As training does it; frames of padding only where clips differ in length."""
        batch = make_audio_batch(items, range(len(items)))
        if not padding or not self.pads:
            return batch
        mask = batch.mask
        if mask is None:
            mask = torch.ones(batch.features.shape[:2], dtype=torch.bool)  # (clips, frames)
        return replace(
            batch,
            features=pad(batch.features, (0, 0, 0, padding)),
            mask=pad(mask, (0, padding), value=False),
        )

    def scores(self, output: Any, batch: Any) -> list[Tensor]:  # noqa: ANN401
        """Scores of clips."""
        return list(output)

    def predicted(self, model: nn.Module, output: Any, batch: Any) -> list[list[int]]:  # noqa: ANN401
        """The class with the highest score."""
        return [[int(row.argmax())] for row in output]

    def gold(self, item: EncodedClip) -> list[int]:
        """The number of the class."""
        return [] if item.label is None else [item.label]

    def length(self, item: EncodedClip) -> int:
        """Frames."""
        return len(item.features)

    def output_of(self, item: EncodedClip, place: int) -> int:
        """A clip has one class."""
        return 0

    def altered(self, item: EncodedClip, place: int) -> EncodedClip:
        """The frame of another item, the least like the one that it replaces."""
        frame = item.features[place]  # (bins,)
        others = torch.cat([one.features for one in self.items])  # (frames of all, bins)
        changed = item.features.clone()
        changed[place] = others[(others - frame).abs().sum(dim=1).argmax()]
        return replace(item, features=changed)

    def chance(self) -> Chance:
        """By the recipe's head, over all items."""
        return chance_of_classifier(
            self.run.recipe.model,
            self.labels,
            [number for item in self.items for number in self.gold(item)],
            class_counts=self.run.class_counts,
            item="clip",
        )

    def gold_counts(self) -> list[GoldCounts]:
        """Clips that were read, that have a class as numbers, and that validation hears."""
        run, batch = self.run, self.run.recipe.train.batch
        lengths = [len(clip.features) for clip in run.valid]
        plan = plan_reading_batches(lengths, size=batch.size, max_tokens=batch.max_tokens)
        heard = {index for indices in plan for index in indices}
        train = sum(label is not None for label in run.learned.labels)
        valid = sum(clip.label is not None for clip in run.valid)
        # Validation does not hear train: what is learned is what it has to do with.
        return [
            GoldCounts("train", "clips", len(run.data.train.clips), train, train),
            GoldCounts("valid", "clips", len(run.data.valid.clips), valid, len(heard)),
        ]

    def changed_gold(self) -> tuple[int, list[Changed]]:
        """The class of each clip as a number and back."""
        run = self.run
        train = zip(run.data.train.clips, run.learned.labels, strict=False)
        valid = zip(run.data.valid.clips, [clip.label for clip in run.valid], strict=False)
        pairs = [*train, *valid]
        changed = [
            Changed(clip.source, clip.label, str(after))
            for clip, number in pairs
            if (after := None if number is None else self.labels[number]) != clip.label
        ]
        return len(pairs), changed

    def write(self, folder: RunFolder) -> None:
        """As the run writes it."""
        run = self.run
        write_classifier(folder.model, run.recipe.model, run.encoder, class_counts=run.class_counts)

    def restore(self, folder: RunFolder) -> nn.Module:
        """As every reader of runs reads it."""
        return restore_classifier(folder, "best").model

    def _shortened(self, clip: EncodedClip, number: int) -> EncodedClip:
        """A part of a clip; models of other packages may read one length alone, and get it whole."""
        if not is_own_family(self.run.recipe.model):
            return clip
        most = MOST_INPUTS - (STEP * number if self.pads else 0)
        begin = _liveliest(clip.features, most)
        return replace(clip, features=clip.features[begin : begin + most])


def _liveliest(features: Tensor, most: int) -> int:
    """Where the stretch begins in which most happens: the filling of a short clip says nothing, wherever it stands.

    Args:
        features: Of a clip, (frames, bins).
        most: Frames of a stretch.
    """
    if len(features) <= most:
        return 0
    change = features.diff(dim=0).abs().sum(dim=1).cumsum(dim=0)  # (frames - 1,)
    total = pad(change, (1, 0))  # (frames,): the change up to each frame
    return int((total[most - 1 :] - total[: len(total) - most + 1]).argmax())
