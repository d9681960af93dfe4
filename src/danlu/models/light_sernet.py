"""The family `light-sernet`: a small convolutional network on spectral features (Aftab et al. 2022).

Three paths of filters, six convolutions, a mean over all positions, and a head. Clips of different lengths may share a
batch: none hears the filling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from torch import Tensor, nn

from danlu.features.audio_batch import AudioBatch
from danlu.models.class_loss_of_recipe import build_class_loss
from danlu.models.classification_head import ClassificationHead
from danlu.models.convolution_block import ConvolutionBlock
from danlu.models.family import Loss
from danlu.models.full_precision import at_least_float32
from danlu.models.parallel_paths import ParallelPaths
from danlu.recipe.families import light_sernet as recipe

_PATH_FILTERS = 32
_BODY = (
    # filters, side of a filter, frames and bins of a mean
    (64, 3, (2, 2)),
    (96, 3, (2, 2)),
    (128, 3, (2, 1)),
    (160, 3, (2, 1)),
    (320, 1, (1, 1)),
)


class LightSernet(nn.Module):
    """A classifier of clips of given parts.

    Args:
        paths: From features to maps.
        body: From maps to maps, in turn.
        head: From the vector of a clip to classes.
    """

    def __init__(
        self, *, paths: ParallelPaths, body: Sequence[ConvolutionBlock], head: ClassificationHead
    ) -> None:
        super().__init__()
        self.paths = paths
        self.body = nn.ModuleList(body)
        self.head = head

    def forward(self, batch: AudioBatch) -> Tensor:
        """Score each class of each clip: logits, (clips, classes)."""
        maps = self.paths(batch.features, batch.mask)  # (clips, channels, frames / 2, bins / 2)
        mask = (
            None if batch.mask is None else batch.mask[:, ::2]
        )  # half a square of 2x2 is real where its first is
        for block in self.body:
            maps, mask = block(maps, mask)  # (clips, filters, frames, bins)
        logits: Tensor = self.head(_mean(maps, mask))
        return logits

    def loss(self, output: Tensor, batch: AudioBatch) -> Loss:
        """Compare the logits with the batch's gold classes.

        Raises:
            ValueError: The batch has no gold classes.
        """
        return self.head.loss(output, batch.labels)


def build_light_sernet(
    options: recipe.LightSernetOptions,
    *,
    classes: Sequence[str],
    class_counts: Mapping[str, int] | None = None,
    **_: object,
) -> LightSernet:
    """Build the model that a recipe's section `model` describes; torch's random state gives the weights.

    Args:
        options: The section.
        classes: Names of the classes in the order of their ids.
        class_counts: How often each class occurs in train; needed for balanced class weights and logit adjustment.

    Raises:
        RecipeError: Class weights for classes that do not exist.
        ValueError: Balanced class weights or logit adjustment without counts.
    """
    # Keras's momentum is the share that stays, torch's the share that is replaced.
    momentum = 1 - options.batch_norm_momentum
    paths = ParallelPaths(_scaled(_PATH_FILTERS, options.width), momentum=momentum)
    channels = [paths.channels, *(_scaled(filters, options.width) for filters, _, _ in _BODY)]
    body = [
        ConvolutionBlock(before, after, kernel=kernel, pool=pool, momentum=momentum)
        for (before, after), (_, kernel, pool) in zip(pairwise(channels), _BODY, strict=True)
    ]
    head = ClassificationHead(
        channels[-1],
        len(classes),
        dropout=options.head.dropout,
        loss=build_class_loss(options.head, classes, class_counts=class_counts),
    )
    model = LightSernet(paths=paths, body=body, head=head)
    model.apply(_start_as_keras_does)
    return model


def _mean(maps: Tensor, mask: Tensor | None) -> Tensor:
    """The mean over all positions of each clip: (clips, channels, frames, bins) to (clips, channels)."""
    maps = at_least_float32(maps)
    if mask is None:
        return maps.mean(dim=(2, 3))
    return maps.sum(dim=(2, 3)) / (mask.sum(dim=1, keepdim=True) * maps.shape[3])


def _scaled(filters: int, width: float) -> int:
    return max(1, round(filters * width))


def _start_as_keras_does(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
