"""Recipes of text classification that train in a second, for tests that need a whole run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.schema import Recipe


class MakeTextRecipe:
    """Makes small recipes over made-up reviews; `overrides` are written as on the command line.

    Args:
        reviews: The folder of the reviews.
        encoder: The folder of a pretrained encoder, for `transformer-classifier`; None: `lstm-classifier`.
    """

    def __init__(self, reviews: Path, encoder: Path | None = None) -> None:
        self.reviews = reviews
        self.encoder = encoder

    def __call__(self, *overrides: str) -> Recipe:
        values = {
            "name": "tiny-text",
            "data": {
                "root": str(self.reviews),
                "train": "train",
                "valid": "valid",
                "test": "test",
                "reader": {"format": "class-folders"},
                "clean": {"html_breaks": True},
            },
            "model": _words() if self.encoder is None else _pieces(self.encoder),
            "train": {
                "epochs": 2,
                "batch": {"size": 8},
                "optimizer": {"name": "adam", "lr": 0.01 if self.encoder is None else 0.001},
                "device": "cpu",
            },
        }
        return recipe_from_mapping(values, overrides)


def _words() -> dict[str, Any]:
    return {
        "family": "lstm-classifier",
        "length": {"max": 40},
        "word_embedding": {"kind": "trained", "dim": 8},
        "encoder": {"hidden": 8},
        "dropout": {"input": 0.1, "pooled": 0.1},
    }


def _pieces(encoder: Path) -> dict[str, Any]:
    return {
        "family": "transformer-classifier",
        "length": {"max": 40},
        "encoder": {"source": str(encoder)},
    }
