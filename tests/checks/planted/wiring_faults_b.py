"""Faults of wiring around models that danlu built: padding, neighbours, modes, files and orders of labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from checks.planted.fault import PlantedFault
from checks.planted.wiring_faults_c import (
    Plant,
    findings,
    pieces_classified,
    pieces_tagged,
    words_classified,
    words_tagged,
)
from danlu.checks.finding import Finding
from danlu.data.made_up.posts import write_posts
from danlu.data.windows import Window, cut_windows
from danlu.features.class_numbers import class_numbers
from danlu.features.tag_codec import TagCodec
from danlu.models.classification_head import ClassificationHead
from danlu.models.family import Decoded, Loss
from danlu.models.joint_head import WordHead
from danlu.models.light_sernet import build_light_sernet
from danlu.models.lstm_classifier import build_lstm_classifier
from danlu.models.softmax_head import SoftmaxHead
from danlu.recipe.schema import Recipe
from small_audio_recipe import MakeAudioRecipe, write_tones
from small_joint_recipe import MakeJointRecipe

Patches = Callable[[], Sequence[AbstractContextManager[Any]]]
"""Changes of danlu's own code, while a training begins and is asked."""

WINDOW = 64


def windows_tagged(folder: Path) -> Recipe:
    """A small recipe of `bilstm-crf` that reads windows of words."""
    return words_tagged(folder, f"data.window={{unit: words, size: {WINDOW}}}")


def phrases_tagged(folder: Path) -> Recipe:
    """A small recipe of `joint-rnn` over made-up posts."""
    write_posts(folder, seed=22, posts=64)
    return MakeJointRecipe(folder)()


def clips_classified(folder: Path) -> Recipe:
    """A small recipe of `light-sernet` over tones."""
    return MakeAudioRecipe(write_tones(folder))()


def findings_while(
    patches: Patches, recipe: Callable[[Path], Recipe], plant: Plant, folder: Path
) -> Sequence[Finding]:
    """What all checks of wiring say with faults in danlu's code, in the model, or in both."""
    with ExitStack() as stack:
        for change in patches():
            stack.enter_context(change)
        return findings(recipe(folder), plant)


class UnmaskedLoss(WordHead):
    """A loss over all positions, padding with label 0 among them."""

    def loss(self, logits: Tensor, gold: Tensor, mask: Tensor) -> Loss:
        return self.word_loss(logits.flatten(0, 1), gold.flatten())


class UnmaskedChoice(WordHead):
    """A label for each position, padding among them."""

    def choose(self, logits: Tensor, mask: Tensor) -> list[list[int]]:
        return super().choose(logits, torch.ones_like(mask))


class UnmaskedDecoding(SoftmaxHead):
    """The same of another head."""

    def decode(self, scores: Tensor, mask: Tensor, *, probabilities: bool = False) -> Decoded:
        return super().decode(scores, torch.ones_like(mask), probabilities=probabilities)


class LastPlace(nn.Module):
    """The state at position -1, whatever stands there."""

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        return states[:, -1]


class WeightsOfPlaces(nn.Module):
    """A recurrent layer with weights of its own for each place in the batch: batch x hidden x input."""

    def __init__(self, batch: int, features: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.read = nn.Parameter(0.3 * torch.randn(batch, hidden, features))
        self.keep = nn.Parameter(0.3 * torch.randn(batch, hidden, hidden))

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        state, states = words.new_zeros(len(words), self.hidden, 1), []
        for word in words.unbind(1):
            state = (self.read @ word.unsqueeze(2) + self.keep @ state).tanh()  # (batch, hidden, 1)
            states.append(state.squeeze(2))
        return torch.stack(states, dim=1)  # (batch, time, hidden)


class OverTheBatch(ClassificationHead):
    """A softmax over the first dimension: the texts of a batch compete for each class."""

    def forward(self, vectors: Tensor) -> Tensor:
        return super().forward(vectors).softmax(dim=0)


class AlwaysDropping(nn.Dropout):
    """Dropout that does not ask for the mode."""

    def forward(self, values: Tensor) -> Tensor:
        return dropout(values, 0.5)


class InAList(nn.Module):
    """A part that stands in a plain list, where no state dict finds it."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.parts = [part]

    def forward(self, *given: Tensor) -> Tensor:
        return self.parts[0](*given)


def _without_the_remainder(*given: Any) -> list[Window]:
    return [window for window in cut_windows(*given) if len(window.words) == WINDOW]


def _numbers_from_the_end(labels: Sequence[str], classes: Sequence[str], **more: Any) -> list[int]:
    return class_numbers(labels, classes[::-1], **more)


def _tags_by_the_alphabet(codec: TagCodec, ids: Sequence[int]) -> list[str]:
    return [sorted(codec.labels.labels)[label] for label in ids]


def _means_unsaved(*given: Any, **more: Any) -> nn.Module:
    model = build_light_sernet(*given, **more)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.register_buffer("running_mean", module.running_mean, persistent=False)
    return model


def _encoder_in_a_list(*given: Any, **more: Any) -> nn.Module:
    model = build_lstm_classifier(*given, **more)
    model.encoder = InAList(model.encoder)
    return model


def _places(model: Any) -> None:
    model.encoder = WeightsOfPlaces(8, model.word_embedding.size, model.encoder.size)


def _as(part: str, kind: type[nn.Module]) -> Plant:
    """Make a part of a model one of another class, its weights as they are."""

    def plant(model: Any) -> None:
        model.get_submodule(part).__class__ = kind

    return plant


def _last_place(model: Any) -> None:
    model.pooling = LastPlace()


def _leave(model: Any) -> None:
    """The fault is in danlu's code."""


def _fault(
    name: str,
    system: str,
    code: str,
    what: str,
    recipe: Callable[[Path], Recipe],
    *,
    plant: Plant = _leave,
    patches: Patches = tuple,
) -> PlantedFault:
    return PlantedFault(
        name, system, what, code, lambda folder: findings_while(patches, recipe, plant, folder)
    )


FAULTS: tuple[PlantedFault, ...] = (
    _fault(
        "remainder of the last window dropped",
        "S1",
        "W10",
        "the words that do not fill the last window are dropped, so that 17,408 of 17,716 are scored",
        windows_tagged,
        patches=lambda: [patch("danlu.jobs.tagging.sequences.cut_windows", _without_the_remainder)],
    ),
    _fault(
        "padding positions scored",
        "S2",
        "W10",
        "padding gets labels that are scored with those of words, 17,920 positions for 17,716 words",
        pieces_tagged,
        plant=_as("head", UnmaskedDecoding),
    ),
    _fault(
        "labels in two orders",
        "S2",
        "W09",
        "the labels have one order where they become numbers and another where numbers become labels",
        pieces_tagged,
        patches=lambda: [patch.object(TagCodec, "tags", _tags_by_the_alphabet)],
    ),
    _fault(
        "padding in the loss",
        "S3",
        "W01",
        "padding has label 0 and is not masked in the loss",
        phrases_tagged,
        plant=_as("heads.phrase", UnmaskedLoss),
    ),
    _fault(
        "padding in the scores",
        "S3",
        "W10",
        "padding has label 0 and is not masked in the scores",
        phrases_tagged,
        plant=_as("heads.phrase", UnmaskedChoice),
    ),
    _fault(
        "last place of a padded row",
        "S4",
        "W01",
        "the class is told from `last_hidden_state[:, -1]`, which is padding in every text but the longest",
        pieces_classified,
        plant=_last_place,
    ),
    _fault(
        "weights for each place in the batch",
        "S4",
        "W02",
        "the hand-written LSTM has weights of the shape batch x hidden x input, so that nothing is shared",
        words_classified,
        plant=_places,
    ),
    _fault(
        "softmax over the batch",
        "S4",
        "W02",
        "a softmax runs over the texts of a batch and not over the classes",
        words_classified,
        plant=_as("head", OverTheBatch),
    ),
    _fault(
        "classes in two orders",
        "S4",
        "W09",
        "classes are numbered in one order for training and in another for predictions",
        words_classified,
        patches=lambda: [patch("danlu.features.word_text_encoder.class_numbers", _numbers_from_the_end)],
    ),
    _fault(
        "dropout in evaluation",
        "S4",
        "W11",
        "dropout goes on in evaluation, so that no two evaluations agree",
        words_classified,
        plant=_as("head.dropout", AlwaysDropping),
    ),
    _fault(
        "layers in a plain list",
        "S4",
        "W12",
        "the hand-written layers stand in a plain list, so that their weights are not saved",
        words_classified,
        patches=lambda: [patch("danlu.models.lstm_classifier.build_lstm_classifier", _encoder_in_a_list)],
    ),
    _fault(
        "running means not saved",
        "S5",
        "W12",
        "the running means of batch normalisation are not saved with the weights",
        clips_classified,
        patches=lambda: [patch("danlu.models.light_sernet.build_light_sernet", _means_unsaved)],
    ),
)
