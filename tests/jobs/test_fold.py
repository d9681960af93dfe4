"""Whole runs with `data.fold`: what is learned, scored and predicted are the folded labels."""

from __future__ import annotations

import json
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
from small_piece_recipe import MakePieceTaggerRecipe
from small_recipe import MakeRecipe

FOLD = "data.fold={Ent: '*', O: O}"
KEEPING_PREFIXES = "data.fold={'*-Actor': ['*-Group', '*-Place'], '*-Thing': '*', O: O}"
SOFTMAX = "model.head={kind: softmax}"


class StopAfter(Silence):
    """Presses Ctrl-C in the given epoch."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_batch(self, done):
        if (done.epoch, done.batch) == (self.epoch, 1):
            signal.raise_signal(signal.SIGINT)


def stored(run, name):
    return json.loads((run / name).read_text(encoding="utf-8"))


def gold_tags(corpus, split):
    lines = (corpus / f"{split}.txt").read_text().splitlines()
    return [line.split()[1] for line in lines if line and not line.startswith("-DOCSTART-")]


@pytest.fixture(scope="module")
def folded_run(corpus, tmp_path_factory):
    """A finished run that learned to find words of any span."""
    recipe = MakeRecipe(corpus)(FOLD, "train.epochs=5")
    run = train(recipe, runs=tmp_path_factory.mktemp("runs")).run
    evaluate(run, "test")
    return run


def test_labels_and_their_counts_are_the_folded_ones(folded_run, corpus):
    content = stored(folded_run, "provenance.json")
    gold = gold_tags(corpus, "train")
    outside = gold.count("O")
    assert sorted(content["vocabulary"]["labels"]) == ["Ent", "O"]
    assert content["vocabulary"]["scheme_of_labels"] == content["vocabulary"]["scheme_of_model"] == "io"
    assert content["vocabulary"]["scheme_of_files"] == "bio2"
    assert content["data"]["train"]["labels"] == {"O": outside, "Ent": len(gold) - outside}
    assert content["vocabulary"]["types_of_valid_unknown_to_train"] == []


@pytest.mark.parametrize("split", ["valid", "test"])
def test_gold_and_predicted_are_folded_and_make_the_scores(folded_run, corpus, split):
    rows = read_json_lines(folded_run / f"evaluation/{split}/predictions.jsonl")
    scores = stored(folded_run, f"evaluation/{split}/scores.json")
    gold = [tag for row in rows for tag in row["gold"]]
    predicted = [tag for row in rows for tag in row["predicted"]]
    assert gold == ["O" if tag == "O" else "Ent" for tag in gold_tags(corpus, split)]
    assert set(predicted) == {"Ent", "O"}
    right = sum(map(str.__eq__, gold, predicted))
    assert scores["scores"]["token.accuracy"] == pytest.approx(right / len(gold))
    hits = sum(one == other == "Ent" for one, other in zip(gold, predicted, strict=True))
    f1 = 2 * hits / (gold.count("Ent") + predicted.count("Ent"))
    assert scores["scores"]["token.micro_f1_entities"] == pytest.approx(f1)
    assert scores["scores"]["token.macro_f1_entities"] == pytest.approx(f1)


def test_floors_are_those_of_folded_labels(folded_run, corpus):
    floors = stored(folded_run, "evaluation/test/scores.json")["floors"]
    gold = gold_tags(corpus, "test")
    assert floors["most_frequent_tag"]["scores"]["token.accuracy"] > gold.count("O") / len(gold)
    confusion = (folded_run / "evaluation/test/confusion-labels.csv").read_text().splitlines()
    assert len(confusion) == 3
    assert {line.split(",")[0] for line in confusion[1:]} == {"Ent", "O"}


def test_what_is_predicted_are_folded_labels(folded_run):
    rows = read_json_lines(folded_run / "evaluation/test/predictions.jsonl")
    made = danlu.load(folded_run).predict([row["words"] for row in rows])
    assert [list(one.tags) for one in made] == [row["predicted"] for row in rows]
    assert {span.type for one in made for span in one.spans} == {"Ent"}


def test_the_record_is_shown(folded_run):
    for words in (("show", folded_run.name), ("show", folded_run.name, "--json"), ("runs",)):
        done = CliRunner().invoke(app, [*words, "--runs", str(folded_run.parent)])
        assert done.exit_code == 0, done.output
    page = (folded_run / "page.html").read_text(encoding="utf-8")
    assert "Ent" in page
    assert "B-Group" not in page


def test_the_history_tells_the_same_scores(folded_run):
    scores = stored(folded_run, "evaluation/valid/scores.json")
    rows = read_json_lines(folded_run / "history.jsonl")
    best = next(row for row in rows if row["epoch"] == scores["checkpoint"]["epoch"])
    for name, value in best["valid"].items():
        assert scores["scores"][name] == (None if value is None else pytest.approx(value, rel=1e-6)), name


def test_prefixes_can_stay(make_recipe, corpus, tmp_path):
    run = train(make_recipe(KEEPING_PREFIXES, "data.encode_as=bioes", "train.epochs=1"), runs=tmp_path).run
    content = stored(run, "provenance.json")
    assert set(content["data"]["train"]["spans"]) == {"Actor", "Thing"}
    assert (content["vocabulary"]["scheme_of_labels"], content["vocabulary"]["scheme_of_model"]) == (
        "bio2",
        "bioes",
    )
    rows = read_json_lines(evaluate(run, "test").folder / "predictions.jsonl")
    types = {
        tag: "Actor" if tag.endswith(("-Group", "-Place")) else "Thing" for tag in gold_tags(corpus, "test")
    }
    expected = [tag if tag == "O" else f"{tag[0]}-{types[tag]}" for tag in gold_tags(corpus, "test")]
    assert [tag for row in rows for tag in row["gold"]] == expected


def test_weights_are_those_of_folded_labels(make_recipe, tmp_path):
    plain, weighed, balanced = (
        train(make_recipe(FOLD, *overrides, "train.epochs=1"), runs=tmp_path).run
        for overrides in (
            (SOFTMAX,),
            ("model.head={kind: softmax, class_weights: {Ent: 5.0}}",),
            ("model.head={kind: softmax, class_weights: balanced}",),
        )
    )
    losses = {
        read_json_lines(run / "history.jsonl")[0]["train"]["loss"] for run in (plain, weighed, balanced)
    }
    assert len(losses) == 3
    with pytest.raises(RecipeError, match="no label of the training data has this name"):
        train(
            make_recipe(FOLD, "model.head={kind: softmax, class_weights: {B-Group: 5.0}}"),
            runs=tmp_path / "runs",
        )
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("family", ["bilstm-crf", "transformer-tagger"])
def test_a_stopped_and_resumed_run_is_as_if_never_stopped(corpus, tiny_encoder, tmp_path, family):
    make = MakeRecipe(corpus) if family == "bilstm-crf" else MakePieceTaggerRecipe(corpus, tiny_encoder)
    recipe = make(FOLD, "train.epochs=3")
    whole = train(recipe, runs=tmp_path).run
    resumed = resume(train(recipe, runs=tmp_path, observer=StopAfter(2)).run).run
    ours, theirs = (load_file(run / "checkpoints/last.safetensors") for run in (whole, resumed))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert (
        stored(whole, "evaluation/valid/scores.json")["scores"]
        == (stored(resumed, "evaluation/valid/scores.json")["scores"])
    )


def test_another_folding_is_another_run(folded_run):
    with pytest.raises(RecordError, match=r"data\.fold"):
        resume(folded_run, overrides=["train.epochs=9", "data.fold=null"])


def test_a_pattern_that_matches_nothing_leaves_no_record(make_recipe, tmp_path):
    with pytest.raises(DataError, match="matches no tag of train"):
        train(make_recipe("data.fold={Ent: '*', X: '*-Planet', O: O}"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_tag_of_test_that_has_no_label_is_told(make_recipe, corpus, tmp_path):
    for name in ("train.txt", "valid.txt", "test.txt"):
        (tmp_path / name).write_text((corpus / name).read_text())
    types = sorted({tag[2:] for tag in gold_tags(corpus, "train") if tag != "O"})
    names = "[" + ", ".join(f"'*-{name}'" for name in types) + "]"
    run = train(
        make_recipe(f"data.root={tmp_path}", f"data.fold={{Ent: {names}, O: O}}", "train.epochs=1"),
        runs=tmp_path / "runs",
    ).run
    (tmp_path / "test.txt").write_text("Amber B-Group\nfell O\non O\nMars B-Planet\n")
    with pytest.raises(DataError, match=r"(?s)data\.fold.*test\.txt:4.*B-Planet"):
        evaluate(run, "test")
