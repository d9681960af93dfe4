"""Faults of wiring in models that danlu built: what an input moves, what learns, and what a loss can become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from checks.planted.fault import PlantedFault
from danlu.checks.finding import Finding, ask
from danlu.checks.registry import checks_about
from danlu.checks.wiring.subject import Wiring
from danlu.data.made_up.reviews import write_reviews
from danlu.data.made_up.threat_reports import write_threat_reports
from danlu.jobs.tasks import task_of
from danlu.models.family import Loss
from danlu.models.word_embedding import FrozenWordEmbedding
from danlu.recipe.schema import Recipe
from danlu.training.device import accelerator_of
from danlu.training.seeds import set_seeds
from small_piece_recipe import MakePieceTaggerRecipe
from small_recipe import MakeRecipe
from small_text_recipe import MakeTextRecipe
from tiny_encoder import write_tiny_encoder

Plant = Callable[[Any], None]
"""Changes a module that danlu built."""


def wiring_with(recipe: Recipe, plant: Plant) -> Wiring:
    """The wiring of a training that is about to begin with a fault in its model."""
    set_seeds(recipe.seed, deterministic=recipe.train.deterministic)
    run = task_of(recipe).begin(recipe, accelerator_of(recipe))
    plant(run.model)
    return run.wiring()


def findings(recipe: Recipe, plant: Plant) -> Sequence[Finding]:
    """What all checks of wiring say of it."""
    wiring = wiring_with(recipe, plant)
    return ask(checks_about("wiring"), wiring, task=wiring.task)


def words_tagged(folder: Path, *overrides: str) -> Recipe:
    """A small recipe of `bilstm-crf` over made-up reports."""
    write_threat_reports(folder, seed=3, train=60, valid=20, test=20)
    return MakeRecipe(folder)(*overrides)


def pieces_tagged(folder: Path) -> Recipe:
    """A small recipe of `transformer-tagger` over the same."""
    write_threat_reports(folder, seed=3, train=60, valid=20, test=20)
    return MakePieceTaggerRecipe(folder, write_tiny_encoder(folder / "encoder"))()


def words_classified(folder: Path) -> Recipe:
    """A small recipe of `lstm-classifier` over made-up reviews, with two directions and their last states."""
    write_reviews(folder, seed=11, train=48, valid=24, test=24)
    return MakeTextRecipe(folder)("model.pooling={kind: last}")


def pieces_classified(folder: Path) -> Recipe:
    """A small recipe of `transformer-classifier` over the same."""
    write_reviews(folder, seed=11, train=48, valid=24, test=24)
    return MakeTextRecipe(folder, write_tiny_encoder(folder / "encoder"))()


class WithoutSpecialPiece(nn.Module):
    """An encoder whose states are laid beside words as if no special piece stood before them: one place too late."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.encoder(ids, mask).roll(1, dims=1)


class Probabilities(nn.Module):
    """A head that gives probabilities, and to its loss as well."""

    def __init__(self, head: nn.Module) -> None:
        super().__init__()
        self.head = head

    def forward(self, vectors: Tensor) -> Tensor:
        return self.head(vectors).softmax(dim=1)

    def loss(self, output: Tensor, labels: Tensor) -> Loss:
        return self.head.loss(output, labels)


class LastPlaceOfBoth(nn.Module):
    """The states of both directions at the last word."""

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        return states[torch.arange(len(mask)), mask.sum(dim=1) - 1]


class Detached(nn.Module):
    """A part whose output no gradient passes."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part = part

    def forward(self, *given: Tensor) -> Tensor:
        return self.part(*given).detach()


class DividedAgain(nn.Module):
    """A loss whose mean is divided by the number of items once more."""

    def __init__(self, loss: nn.Module) -> None:
        super().__init__()
        self.once = loss

    def forward(self, scores: Tensor, gold: Tensor) -> Loss:
        loss = self.once(scores, gold)
        return loss._replace(total=loss.total / len(gold))


def _freeze_embedding(model: Any) -> None:
    trained = model.word_embedding.embedding
    model.word_embedding = FrozenWordEmbedding(trained.num_embeddings, trained.embedding_dim)


def _freeze_encoder(model: Any) -> None:
    model.encoder.requires_grad_(False)


def double_softmax(model: Any) -> None:
    """Put a softmax before the one that cross-entropy has inside."""
    model.head = Probabilities(model.head)


def _wrap(part: str, wrapper: Callable[[nn.Module], nn.Module], model: Any) -> None:
    owner, _, name = part.rpartition(".")
    owner = model.get_submodule(owner)
    setattr(owner, name, wrapper(getattr(owner, name)))


def leave(model: Any) -> None:
    """Change nothing: the fault is in the recipe, or there is none."""


def _fault(
    name: str, system: str, code: str, what: str, recipe: Callable[[Path], Recipe], plant: Plant, **more: Any
) -> PlantedFault:
    return PlantedFault(name, system, what, code, lambda folder: findings(recipe(folder), plant), **more)


FAULTS: tuple[PlantedFault, ...] = (
    _fault(
        "raw word index as the input",
        "S1",
        "W05",
        "the model reads the number of a word in the vocabulary, and no vector of it",
        lambda folder: words_tagged(folder, "model.word_embedding={kind: none}"),
        leave,
        outcome="tip",
    ),
    _fault(
        "embedding that is never trained",
        "S1",
        "W05",
        "the vectors of words are random, looked up outside the model, and never trained",
        words_tagged,
        _freeze_embedding,
    ),
    _fault(
        "labels one word late",
        "S2",
        "W03",
        "labels are laid beside word pieces without the special piece at the front, so that each follows the word "
        "before its own",
        pieces_tagged,
        partial(_wrap, "encoder", WithoutSpecialPiece),
    ),
    _fault(
        "head cut off from the encoder",
        "S2",
        "W05",
        "no gradient passes from the head to the encoder, so that the head alone learns",
        pieces_tagged,
        partial(_wrap, "encoder", Detached),
    ),
    _fault(
        "encoder frozen by accident",
        "S4",
        "W05",
        "the pretrained encoder is frozen, and the recipe does not say so",
        pieces_classified,
        _freeze_encoder,
    ),
    _fault(
        "last place of both directions",
        "S4",
        "W04",
        "the class is told from both directions at the last word, where one of them has read a single word",
        words_classified,
        partial(_wrap, "pooling", lambda _: LastPlaceOfBoth()),
    ),
    _fault(
        "loss divided by the batch size again",
        "S4",
        "W06",
        "the mean loss of a batch is divided by the batch size again, so that guessing shows as ln 2 / 64 = 0.01083",
        words_classified,
        partial(_wrap, "head.class_loss", DividedAgain),
    ),
    _fault(
        "softmax before cross-entropy",
        "S4",
        "W08",
        "a softmax stands before cross-entropy, which has one inside: the loss cannot fall under 0.313",
        words_classified,
        double_softmax,
    ),
    _fault(
        "softmax before cross-entropy, learned by heart",
        "S4",
        "W07",
        "with a softmax before cross-entropy the loss of what is learned by heart stalls at 0.313",
        words_classified,
        double_softmax,
    ),
)
