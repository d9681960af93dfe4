"""Changes of a recipe that make a model learn classes that it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Try
from danlu.checks.run.subject import Run
from danlu.json_values import value_at

CLASSIFICATION = ("text-classification", "audio-classification")


def weigh_rare_classes(run: Run) -> Iterator[Try]:
    """Balanced draws and weights in the loss, each where the recipe has its key and does not use it yet."""
    recipe = run.recipe
    weights = value_at(recipe, "model", "head", "class_weights")
    sampling = value_at(recipe, "train", "batch", "sampling")
    if weights is not None or sampling == "balanced":
        return
    if run.task in CLASSIFICATION and sampling == "natural":
        yield Try("draw every class equally often", {"train.batch.sampling": "balanced"})
    head = value_at(recipe, "model", "head")
    if isinstance(head, dict) and "class_weights" in head and value_at(head, "loss", "name") != "dice":
        yield Try("weigh rare classes more in the loss", {"model.head.class_weights": "balanced"})


def no_weights(run: Run) -> Iterator[Try]:
    """No weights in the loss, where the recipe has some."""
    if value_at(run.recipe, "model", "head", "class_weights") is not None:
        yield Try("leave the weights of classes out of the loss", {"model.head.class_weights": None})
