"""One trained run that the tests of this folder read and do not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from danlu.jobs.train import train
from small_recipe import MakeRecipe


@pytest.fixture(scope="session")
def trained_run(corpus, tmp_path_factory) -> Path:
    """A finished run of five epochs."""
    recipe = MakeRecipe(corpus)("train.epochs=5", "model.characters={kind: cnn, dim: 8, filters: 8}")
    return train(recipe, runs=tmp_path_factory.mktemp("runs")).run


@pytest.fixture
def run_copy(trained_run, tmp_path) -> Path:
    """A copy of that run, to change."""
    import shutil

    return Path(shutil.copytree(trained_run, tmp_path / "copied" / trained_run.name))
