"""Recipes of taggers that read pieces and train in a second, for tests that need a whole run."""

from __future__ import annotations

from pathlib import Path

from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.schema import Recipe


class MakePieceTaggerRecipe:
    """Makes small recipes of the family `transformer-tagger` over the made-up corpus.

    Args:
        corpus: The folder of the corpus.
        encoder: The folder of a pretrained encoder.
    """

    def __init__(self, corpus: Path, encoder: Path) -> None:
        self.corpus = corpus
        self.encoder = encoder

    def __call__(self, *overrides: str) -> Recipe:
        """A recipe with `overrides`, which are written as on the command line."""
        values = {
            "name": "tiny-pieces",
            "data": {
                "root": str(self.corpus),
                "train": "train.txt",
                "valid": "valid.txt",
                "test": "test.txt",
                "reader": {"format": "conll"},
            },
            "model": {
                "family": "transformer-tagger",
                "encoder": {"source": str(self.encoder)},
                "windows": {"overlap": 8},
            },
            "train": {
                "epochs": 2,
                "batch": {"size": 8},
                "optimizer": {"name": "adam", "lr": 0.001},
                "device": "cpu",
            },
        }
        return recipe_from_mapping(values, overrides)
