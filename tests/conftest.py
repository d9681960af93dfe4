"""Fixtures that more than one room's tests use."""

from __future__ import annotations

import os
from pathlib import Path

# Tests train tiny models; a second thread costs more than it gives, and much more on a busy machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from danlu.data.made_up.threat_reports import write_threat_reports
from small_recipe import MakeRecipe

# A busy machine must not fail a test: what a property says does not depend on how long it takes.
settings.register_profile("danlu", deadline=None)
settings.load_profile("danlu")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real corpora that the environment variable DANLU_REAL_DATA names."""
    folder = os.environ.get("DANLU_REAL_DATA")
    if not folder:
        pytest.skip("DANLU_REAL_DATA does not name a folder of real corpora")
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"DANLU_REAL_DATA names {folder!r}, which is not a folder")
    return path


@pytest.fixture(scope="session")
def corpus(tmp_path_factory) -> Path:
    """A small made-up corpus: train.txt, valid.txt and test.txt."""
    folder = tmp_path_factory.mktemp("corpus")
    write_threat_reports(folder, seed=3, train=60, valid=20, test=20)
    return folder


@pytest.fixture
def make_recipe(corpus) -> MakeRecipe:
    """A function from overrides to a small recipe."""
    return MakeRecipe(corpus)
