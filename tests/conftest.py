"""Fixtures that more than one room's tests use."""

from __future__ import annotations

import os
from pathlib import Path

# Tests train tiny models; a second thread costs more than it gives, and much more on a busy machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# No test reads what another one, or this user, has left in the cache of audio.
os.environ["DANLU_CACHE"] = "off"
# Checks have tests of their own; every other training is quicker without.
os.environ["DANLU_CHECKS"] = "off"

import pytest
from hypothesis import settings

from danlu.data.made_up.posts import write_posts
from danlu.data.made_up.reviews import write_reviews
from danlu.data.made_up.threat_reports import write_threat_reports
from small_audio_recipe import MakeAudioRecipe, write_tones
from small_joint_recipe import MakeJointRecipe
from small_piece_recipe import MakePieceTaggerRecipe
from small_recipe import MakeRecipe
from small_text_recipe import MakeTextRecipe
from tiny_encoder import write_tiny_encoder

# A busy machine must not fail a test: what a property says does not depend on how long it takes.
settings.register_profile("danlu", deadline=None)
settings.load_profile("danlu")


@pytest.fixture(autouse=True)
def quick_pictures(request, monkeypatch):
    """Pages of runs that are trained in a test get empty pictures: drawing them takes longer than training does.

    The room `record`, which draws, and the browser see real ones.
    """
    if request.path.parent.name != "record":
        monkeypatch.setattr("danlu.record.drawn.draw", lambda name, spec: "<svg></svg>")


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


@pytest.fixture
def make_piece_tagger_recipe(corpus, tiny_encoder) -> MakePieceTaggerRecipe:
    """A function from overrides to a small recipe of the family `transformer-tagger`."""
    return MakePieceTaggerRecipe(corpus, tiny_encoder)


@pytest.fixture(scope="session")
def posts(tmp_path_factory) -> Path:
    """Small made-up posts in `posts.tsv`: some with two phrases, some that stand twice, one without its phrase."""
    folder = tmp_path_factory.mktemp("posts")
    write_posts(folder, seed=22, posts=64)
    return folder


@pytest.fixture
def make_joint_recipe(posts) -> MakeJointRecipe:
    """A function from overrides to a small recipe of the family `joint-rnn`."""
    return MakeJointRecipe(posts)


@pytest.fixture(scope="session")
def reviews(tmp_path_factory) -> Path:
    """Small made-up reviews in class folders; some of valid and test stand in train, and some of train twice."""
    folder = tmp_path_factory.mktemp("reviews")
    write_reviews(folder, seed=11, train=48, valid=24, test=24)
    return folder


@pytest.fixture(scope="session")
def tones(tmp_path_factory) -> Path:
    """Tones of four speakers in `wav`, and `clips.csv`, which says what they are."""
    return write_tones(tmp_path_factory.mktemp("tones"))


@pytest.fixture
def make_audio_recipe(tones) -> MakeAudioRecipe:
    """A function from overrides to a small recipe of the family `light-sernet`."""
    return MakeAudioRecipe(tones)


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory) -> Path:
    """The folder of a pretrained encoder with random weights."""
    return write_tiny_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture
def make_text_recipe(reviews) -> MakeTextRecipe:
    """A function from overrides to a small recipe of the family `lstm-classifier`."""
    return MakeTextRecipe(reviews)


@pytest.fixture
def make_piece_recipe(reviews, tiny_encoder) -> MakeTextRecipe:
    """A function from overrides to a small recipe of the family `transformer-classifier`."""
    return MakeTextRecipe(reviews, tiny_encoder)


@pytest.fixture(params=["lstm-classifier", "transformer-classifier"])
def make_any_text_recipe(request, reviews, tiny_encoder) -> MakeTextRecipe:
    """The same for each family of text classification."""
    return MakeTextRecipe(reviews, tiny_encoder if request.param == "transformer-classifier" else None)
