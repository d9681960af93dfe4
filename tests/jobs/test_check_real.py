"""`danlu check` on real corpora: what it must say of each, and within which time."""

from __future__ import annotations

from pathlib import Path

import pytest

from danlu.jobs.check import check_recipe
from danlu.recipe.load import load_recipe

pytestmark = pytest.mark.real

RECIPES = Path(__file__).parents[2] / "recipes"


@pytest.fixture
def check(real_data, tmp_path):
    """Check a recipe of the project on its corpus, and give its findings by code."""

    def check(name, corpus, *overrides):
        recipe = load_recipe(RECIPES / f"{name}.yaml", [f"data.root={real_data / corpus}", *overrides])
        checked = check_recipe(recipe, runs=tmp_path)
        assert [one.code for one in checked.findings if one.failed] == []
        return {one.code: one.answer for one in checked.findings}

    return check


def issues(found):
    return [code for code, answer in found.items() if answer.outcome == "issue"]


def test_sentences_of_dnrti_stand_in_train(check):
    found = check("dnrti-bilstm-crf", "dnrti")

    assert issues(found) == ["D01"]
    assert found["D01"].what.startswith(
        "364 of 664 test and 314 of 662 valid sentences stand word for word in train"
    )


def test_a_reader_that_loses_the_last_sentence_is_found_on_dnrti(check):
    found = check("notebook/dnrti-by-sentence", "dnrti")

    assert issues(found) == ["D01", "D13"]
    assert "32 of the 17716 words" in found["D13"].what


def test_texts_of_imdb_stand_in_train_and_in_test(check, real_data):
    vectors = real_data / "word_vectors" / "GoogleNews_8000x300.word2vec.txt.gz"
    found = check(
        "imdb-bilstm",
        "imdb/aclImdb_labeled.tar.xz",
        "data.valid={source: train, size: 1}",
        f"model.word_embedding.vectors={vectors}",
    )

    assert issues(found) == []
    assert found["D01"].what.startswith("123 of 25000 test texts stand word for word in train")


def test_shuffled_clips_of_emodb_share_speakers_and_sentences(check):
    found = check("emodb-light-sernet", "emodb", "data.split={kind: paper, folds: 10}")

    assert issues(found) == ["D03"]
    assert "10 of its 10 speakers" in found["D03"].what or "all 10 of its speakers" in found["D03"].what
    assert "sentences" in found["D03"].what


@pytest.mark.parametrize(
    ("name", "corpus"),
    [
        ("chnsenticorp-lstm", "chnsenticorp"),
        ("emodb-light-sernet", "emodb"),
        ("tweets-bilstm-crf", "tweets"),
        ("tweets-joint-rnn", "tweets"),
    ],
)
def test_healthy_recipes_have_no_issue(check, name, corpus):
    assert issues(check(name, corpus)) == []
