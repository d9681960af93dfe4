"""Trained runs that the tests of this folder read and do not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from danlu.jobs.train import train
from small_audio_recipe import MakeAudioRecipe
from small_joint_recipe import JOINT_FAMILIES, MakeJointRecipe
from small_piece_recipe import MakePieceTaggerRecipe
from small_recipe import MakeRecipe
from small_text_recipe import MakeTextRecipe


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


@pytest.fixture(scope="session")
def text_runs(reviews, tiny_encoder, tmp_path_factory) -> dict[str, Path]:
    """A finished run of each family of text classification."""
    encoders = {"lstm-classifier": None, "transformer-classifier": tiny_encoder}
    return {
        family: train(
            MakeTextRecipe(reviews, encoder)("train.epochs=3"), runs=tmp_path_factory.mktemp("runs")
        ).run
        for family, encoder in encoders.items()
    }


@pytest.fixture(params=["lstm-classifier", "transformer-classifier"])
def text_run(request, text_runs) -> Path:
    """Each of them in turn."""
    return text_runs[request.param]


@pytest.fixture
def text_run_copy(text_run, tmp_path) -> Path:
    """A copy, to change."""
    import shutil

    return Path(shutil.copytree(text_run, tmp_path / "copied" / text_run.name))


@pytest.fixture(scope="session")
def joint_runs(posts, tiny_encoder, tmp_path_factory) -> dict[str, Path]:
    """A finished run of each family of joint tagging, of weights that mark some phrases."""
    runs = tmp_path_factory.mktemp("runs")
    encoders = {"transformer-tagger": tiny_encoder}
    overrides = {
        "joint-rnn": ("train.epochs=15", "train.optimizer.lr=0.03", "model.alpha=0.3"),
        "bilstm-crf": ("train.epochs=3",),
        "transformer-tagger": ("train.epochs=2",),
    }
    return {
        family: train(
            MakeJointRecipe(posts, family, encoder=encoders.get(family))(*overrides[family]), runs=runs
        ).run
        for family in JOINT_FAMILIES
    }


@pytest.fixture(params=JOINT_FAMILIES)
def joint_run(request, joint_runs) -> Path:
    """Each of them in turn."""
    return joint_runs[request.param]


@pytest.fixture
def joint_run_copy(joint_run, tmp_path) -> Path:
    """A copy, to change."""
    import shutil

    return Path(shutil.copytree(joint_run, tmp_path / "copied" / joint_run.name))


@pytest.fixture(scope="session")
def piece_run(corpus, tiny_encoder, tmp_path_factory) -> Path:
    """A finished run of the family `transformer-tagger`, whose encoder's folder is gone."""
    import shutil

    source = Path(shutil.copytree(tiny_encoder, tmp_path_factory.mktemp("gone") / "encoder"))
    recipe = MakePieceTaggerRecipe(corpus, source)("train.epochs=3", "train.optimizer.lr=0.003")
    run = train(recipe, runs=tmp_path_factory.mktemp("runs")).run
    shutil.rmtree(source)
    return run


@pytest.fixture
def piece_run_copy(piece_run, tmp_path) -> Path:
    """A copy of that run, to change."""
    import shutil

    return Path(shutil.copytree(piece_run, tmp_path / "copied" / piece_run.name))


@pytest.fixture(scope="session")
def audio_run(tones, tmp_path_factory) -> Path:
    """A finished run of the family `light-sernet`."""
    return train(MakeAudioRecipe(tones)("train.epochs=3"), runs=tmp_path_factory.mktemp("runs")).run


@pytest.fixture
def audio_run_copy(audio_run, tmp_path) -> Path:
    """A copy of that run, to change."""
    import shutil

    return Path(shutil.copytree(audio_run, tmp_path / "copied" / audio_run.name))
