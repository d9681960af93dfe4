"""Recipes that train in a second, for tests that need a whole run."""

from __future__ import annotations

from pathlib import Path

from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.schema import Recipe


class MakeRecipe:
    """Makes small recipes over the made-up corpus; `overrides` are written as on the command line."""

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus

    def __call__(self, *overrides: str) -> Recipe:
        values = {
            "name": "tiny",
            "data": {
                "root": str(self.corpus),
                "train": "train.txt",
                "valid": "valid.txt",
                "test": "test.txt",
                "reader": {"format": "conll"},
            },
            "model": {
                "family": "bilstm-crf",
                "word_embedding": {"kind": "trained", "dim": 16},
                "encoder": {"hidden": 16},
                "dropout": {"input": 0.1, "output": 0.1},
            },
            "train": {
                "epochs": 2,
                "batch": {"size": 8},
                "optimizer": {"name": "adam", "lr": 0.01},
                "device": "cpu",
            },
        }
        return recipe_from_mapping(values, overrides)
