"""Whole runs of the family `transformer-tagger`: training, the record, evaluation, resuming, prediction."""

from __future__ import annotations

import json
import shutil
import signal

import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner

import danlu
from danlu.cli.main import app
from danlu.errors import DataError, RecipeError, RecordError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.observer import Silence
from danlu.jobs.resume import resume
from danlu.jobs.train import train

TIMES = ("seconds", "words_per_second", "memory_mb")
CRF = "model.head={kind: crf}"
SHORT_WINDOWS = "model.windows={size: 16, overlap: 4}"
KINDS = {
    "softmax": (),
    "crf": (CRF,),
    "all pieces": ("model.alignment=all",),
    "the mean in short windows": ("model.alignment=mean", SHORT_WINDOWS),
    "a frozen layer": ("model.encoder.frozen_layers=1", "model.alignment=max"),
}
TEXTS = [
    "Amber Poker struck again.",
    "Nobody knows why the long and weary report was ever written at all, or by whom, or for whose sake.",
    "x",
]


class StopAfter(Silence):
    """Presses Ctrl-C in the given epoch."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_batch(self, done):
        if (done.epoch, done.batch) == (self.epoch, 1):
            signal.raise_signal(signal.SIGINT)


def comparable_history(run):
    rows = read_json_lines(run / "history.jsonl")
    return [{key: value for key, value in row.items() if key not in TIMES} for row in rows]


def assert_the_same(whole, resumed):
    for name in ("checkpoints/last.safetensors", "model/best.safetensors"):
        ours, theirs = (load_file(run / name) for run in (whole, resumed))
        assert ours.keys() == theirs.keys()
        assert all(torch.equal(ours[key], theirs[key]) for key in ours), name
    assert comparable_history(whole) == comparable_history(resumed)
    name = "evaluation/valid/predictions.jsonl"
    assert (whole / name).read_bytes() == (resumed / name).read_bytes()


def words_of_test(corpus):
    lines = (corpus / "test.txt").read_text().splitlines()
    return [line.split() for line in lines if line and not line.startswith("-DOCSTART-")]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_learns_and_gives_every_word_its_label(make_piece_tagger_recipe, corpus, tmp_path, kind):
    run = train(make_piece_tagger_recipe(*KINDS[kind]), runs=tmp_path).run
    losses = [row["train"]["loss"] for row in read_json_lines(run / "history.jsonl")]
    assert losses[1] < losses[0]
    evaluation = evaluate(run, "test")
    rows = read_json_lines(evaluation.folder / "predictions.jsonl")
    pairs = [pair for row in rows for pair in zip(row["words"], row["gold"], strict=True)]
    assert pairs == [tuple(pair) for pair in words_of_test(corpus)]
    assert all(len(row["predicted"]) == len(row["probabilities"]) == len(row["words"]) for row in rows)
    assert all(0 < value <= 1 for row in rows for value in row["probabilities"])
    tagger = danlu.load(run)
    for row, made in zip(rows, tagger.predict([row["words"] for row in rows]), strict=True):
        assert list(made.tags) == row["predicted"]
        assert made.probabilities == pytest.approx(row["probabilities"], abs=1e-5)
    alone = [tagger.predict([text])[0] for text in TEXTS]
    for ours, theirs in zip(alone, tagger.predict(TEXTS), strict=True):
        assert ours.tags == theirs.tags
        assert ours.probabilities == pytest.approx(theirs.probabilities, abs=1e-5)


@pytest.mark.parametrize("kind", ["softmax", "crf"])
def test_a_stopped_and_resumed_run_is_as_if_never_stopped(make_piece_tagger_recipe, tmp_path, kind):
    recipe = make_piece_tagger_recipe(
        *KINDS[kind],
        SHORT_WINDOWS,
        "train.optimizer={name: adamw, lr: 0.001, lr_of: {head: 0.01}, layer_decay: 0.8}",
        "train.schedule={name: linear, warmup_epochs: 0.5}",
        "train.epochs=3",
    )
    whole = train(recipe, runs=tmp_path).run
    stopped = train(recipe, runs=tmp_path, observer=StopAfter(2))
    assert (stopped.status, stopped.reason) == ("interrupted", "stopped by Ctrl-C after epoch 2")
    assert_the_same(whole, resume(stopped.run).run)


class TestWithoutThePretrainedSource:
    """The folder of the encoder is gone after training."""

    def test_the_record_is_complete(self, piece_run):
        names = {path.relative_to(piece_run).as_posix() for path in piece_run.rglob("*") if path.is_file()}
        assert names >= {
            "model/model.json",
            "model/encoder.json",
            "model/tokenizer.json",
            "model/best.safetensors",
            "page.html",
            "evaluation/valid/scores.json",
            "evaluation/valid/predictions.jsonl",
            "evaluation/valid/confusion-labels.csv",
        }
        vocabulary = json.loads((piece_run / "provenance.json").read_text())["vocabulary"]
        assert vocabulary["encoder_limit"] == 64
        assert vocabulary["fitted_on_sentences"] == 60
        assert vocabulary["in_train"]

    def test_it_is_shown(self, piece_run):
        for words in (("show", piece_run.name), ("show", piece_run.name, "--json"), ("runs",)):
            done = CliRunner().invoke(app, [*words, "--runs", str(piece_run.parent)])
            assert done.exit_code == 0, done.output
            assert "span.micro_f1" in done.stdout

    def test_it_predicts_what_its_evaluation_predicted(self, piece_run_copy):
        rows = read_json_lines(evaluate(piece_run_copy, "test").folder / "predictions.jsonl")
        made = danlu.load(piece_run_copy).predict([row["words"] for row in rows])
        assert [list(one.tags) for one in made] == [row["predicted"] for row in rows]

    def test_the_model_folder_alone_predicts(self, piece_run, tmp_path):
        moved = shutil.copytree(piece_run / "model", tmp_path / "elsewhere/model")
        shutil.copy(piece_run / "recipe.yaml", moved.parent)
        assert danlu.load(moved.parent).predict(TEXTS) == danlu.load(piece_run).predict(TEXTS)

    def test_it_is_trained_longer(self, piece_run_copy):
        outcome = resume(piece_run_copy, overrides=["train.epochs=4"])
        assert outcome.status == "finished"
        assert len(comparable_history(piece_run_copy)) == 4

    def test_evaluating_gives_the_scores_of_the_history(self, piece_run_copy):
        scores = evaluate(piece_run_copy, "valid").scores
        best = next(
            row for row in comparable_history(piece_run_copy) if row["epoch"] == scores["checkpoint"]["epoch"]
        )
        for name, value in best["valid"].items():
            expected = None if value is None else pytest.approx(value, rel=1e-6)
            assert scores["scores"][name] == expected, name

    @pytest.mark.parametrize("name", ["model/tokenizer.json", "model/encoder.json"])
    @pytest.mark.parametrize("content", [None, "{", "[]"])
    def test_a_damaged_record_is_told_in_words(self, piece_run_copy, name, content):
        (piece_run_copy / name).unlink()
        if content is not None:
            (piece_run_copy / name).write_text(content)
        with pytest.raises(RecordError):
            evaluate(piece_run_copy, "valid")

    def test_what_has_no_words_and_what_has_no_pieces(self, piece_run):
        nothing, strange = danlu.load(piece_run).predict(["  ", ["\u200b", "攻击", "good"]])
        assert (nothing.words, nothing.tags, nothing.spans) == ((), (), ())
        assert len(strange.tags) == 3
        (alone,) = danlu.load(piece_run).predict([" "])
        assert alone.tags == ()

    def test_a_sentence_longer_than_the_encoder_reads(self, piece_run):
        (made,) = danlu.load(piece_run).predict([["weary"] * 300])
        assert len(made.tags) == len(made.probabilities) == 300


def test_windows_of_words_and_documents_give_every_word_back(make_piece_tagger_recipe, corpus, tmp_path):
    for window in ("{unit: words, size: 30}", "{unit: document}"):
        run = train(make_piece_tagger_recipe(f"data.window={window}", "train.epochs=1"), runs=tmp_path).run
        rows = read_json_lines(evaluate(run, "test").folder / "predictions.jsonl")
        assert [word for row in rows for word in row["words"]] == [word for word, _ in words_of_test(corpus)]
        assert [len(one.tags) for one in danlu.load(run).predict(["One report.", "Two ."])] == [3, 2]


def test_where_a_sentence_is_cut_into_short_windows_it_is_learned_whole(make_piece_tagger_recipe, tmp_path):
    short, long = (
        train(make_piece_tagger_recipe(*overrides, "train.epochs=1"), runs=tmp_path).run
        for overrides in ((SHORT_WINDOWS,), ())
    )
    ours, theirs = (json.loads((run / "evaluation/valid/scores.json").read_text()) for run in (short, long))
    assert ours["words"] == theirs["words"]
    assert ours["scores"]["loss"] != theirs["scores"]["loss"]


def test_windows_that_the_encoder_cannot_read_leave_no_record(make_piece_tagger_recipe, tmp_path):
    with pytest.raises(RecipeError, match=r"model\.windows\.size"):
        train(make_piece_tagger_recipe("model.windows={size: 65, overlap: 8}"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_an_encoder_that_is_not_there_leaves_no_record(make_piece_tagger_recipe, tmp_path):
    with pytest.raises((RecipeError, DataError), match="encoder"):
        train(make_piece_tagger_recipe(f"model.encoder.source={tmp_path / 'none'}"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_weights_of_labels_change_what_is_learned(make_piece_tagger_recipe, tmp_path):
    plain, weighed = (
        train(make_piece_tagger_recipe(*overrides, "train.epochs=1"), runs=tmp_path).run
        for overrides in ((), ("model.head={kind: softmax, class_weights: balanced}",))
    )
    ours, theirs = (comparable_history(run)[0]["train"]["loss"] for run in (plain, weighed))
    assert ours != theirs
