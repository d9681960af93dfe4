"""Recipes of joint tagging that train in a second, for tests that need a whole run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.schema import Recipe

JOINT_FAMILIES = ("joint-rnn", "bilstm-crf", "transformer-tagger")


class MakeJointRecipe:
    """Makes small recipes over made-up posts; `overrides` are written as on the command line.

    Args:
        posts: The folder of `posts.tsv`.
        family: The family of the model.
        encoder: The folder of a pretrained encoder, for `transformer-tagger`.
    """

    def __init__(self, posts: Path, family: str = "joint-rnn", *, encoder: Path | None = None) -> None:
        self.posts = posts
        self.family = family
        self.encoder = encoder

    def __call__(self, *overrides: str) -> Recipe:
        values = {
            "name": "tiny-joint",
            "data": {
                "root": str(self.posts),
                "train": "posts.tsv",
                "valid": {"source": "train", "size": 0.2},
                "test": {"source": "train", "size": 0.2},
                "reader": {"format": "phrase-lines", "phrase_separator": ";"},
            },
            "model": {"family": self.family, **self._model()},
            "train": {
                "epochs": 2,
                "batch": {"size": 8},
                "optimizer": {"name": "adam", "lr": 0.01 if self.encoder is None else 0.001},
                "device": "cpu",
            },
        }
        return recipe_from_mapping(values, overrides)

    def _model(self) -> dict[str, Any]:
        if self.encoder is not None:
            return {"encoder": {"source": str(self.encoder)}, "windows": {"overlap": 8}}
        words = {"word_embedding": {"kind": "trained", "dim": 8}, "dropout": {"input": 0.1}}
        if self.family == "joint-rnn":
            return {**words, "layers": {"hidden": [8, 8]}}
        return {**words, "encoder": {"hidden": 8}}
