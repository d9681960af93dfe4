from __future__ import annotations

import shutil

import pytest

import danlu
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.tagging.predictor import TaggingPredictor
from danlu.jobs.train import train
from small_joint_recipe import MakeJointRecipe

TEXTS = [
    "Thekla drove straight to Boskust .",
    "day",
    "nobody knows why the long story was ever told at all .",
]


def test_a_loaded_run_predicts_what_its_evaluation_predicted(joint_run_copy):
    rows = read_json_lines(evaluate(joint_run_copy, "test").folder / "predictions.jsonl")
    tagger = danlu.load(joint_run_copy)
    assert isinstance(tagger, TaggingPredictor)
    for row, made in zip(rows, tagger.predict([row["words"] for row in rows]), strict=True):
        assert list(made.tags) == row["predicted"]
        assert made.probabilities == pytest.approx(row["probabilities"], abs=1e-5)
        assert (None if made.keywords is None else list(made.keywords)) == row["keywords"]
        found = [{key: span[key] for key in ("start", "end", "text")} for span in made.as_json()["spans"]]
        told = [{key: phrase[key] for key in ("start", "end", "text")} for phrase in row["predicted_phrases"]]
        assert found == told


def test_json_has_keywords_where_a_head_tells_them(joint_runs):
    for family, run in joint_runs.items():
        for prediction in danlu.load(run).predict(TEXTS):
            made = prediction.as_json()
            assert ("keywords" in made) == (family == "joint-rnn")
            if family == "joint-rnn":
                assert [type(flag) for flag in made["keywords"]] == [bool] * len(made["words"])
            assert {span["type"] for span in made["spans"]} <= {"phrase"}
            for span in made["spans"]:
                words = slice(span["start"], span["end"])
                assert span["text"] == " ".join(made["words"][words])
                assert span["probability"] == min(made["probabilities"][words])


def test_a_prediction_does_not_depend_on_its_company(joint_run):
    tagger = danlu.load(joint_run)
    alone = [tagger.predict([text])[0] for text in TEXTS]
    for size in (1, 2, 64):
        for ours, theirs in zip(alone, tagger.predict(TEXTS, batch_size=size), strict=True):
            assert (ours.tags, ours.keywords) == (theirs.tags, theirs.keywords)
            assert ours.probabilities == pytest.approx(theirs.probabilities, abs=1e-5)


def test_raw_text_is_split_as_the_reader_split_the_texts_of_train(joint_run, make_joint_recipe, tmp_path):
    text = "@Thekla #tour, Boskust!!"
    (prediction,) = danlu.load(joint_run).predict([text])
    assert prediction.words == ("@Thekla", "#tour,", "Boskust!!")

    recipe = make_joint_recipe("train.epochs=1", "data.reader.words=words-and-punctuation")
    (prediction,) = danlu.load(train(recipe, runs=tmp_path).run).predict([text])
    assert prediction.words == ("@", "Thekla", "#", "tour", ",", "Boskust", "!", "!")


def test_a_text_without_words_gives_nothing(joint_run):
    (nothing,) = danlu.load(joint_run).predict(["  "])
    assert (nothing.words, nothing.tags, nothing.spans) == ((), (), ())
    assert not nothing.keywords


def test_a_model_folder_alone_predicts(joint_run, tmp_path):
    moved = shutil.copytree(joint_run / "model", tmp_path / "elsewhere/model")
    shutil.copy(joint_run / "recipe.yaml", moved.parent)
    ours, theirs = (danlu.load(run).predict(TEXTS) for run in (moved.parent, joint_run))
    assert ours == theirs


def test_the_pretrained_encoder_is_not_needed_after_training(posts, tiny_encoder, tmp_path):
    source = shutil.copytree(tiny_encoder, tmp_path / "encoder")
    recipe = MakeJointRecipe(posts, "transformer-tagger", encoder=source)("train.epochs=1")
    run = train(recipe, runs=tmp_path / "runs").run
    before = danlu.load(run).predict(TEXTS)
    shutil.rmtree(source)
    assert danlu.load(run).predict(TEXTS) == before
    assert evaluate(run, "test").scores["texts"] == 13
