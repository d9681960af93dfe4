from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file

from danlu.errors import DataError, TrainingError
from danlu.features.tagging_encoder import read_tagging_encoder
from danlu.files import read_json_lines
from danlu.jobs.train import train
from danlu.record.layout import RunFolder
from danlu.record.status import read_status


def history(outcome):
    return read_json_lines(RunFolder(outcome.run).history)


def test_a_run_leaves_a_complete_record(make_recipe, tmp_path):
    outcome = train(make_recipe(), runs=tmp_path)
    names = {str(path.relative_to(outcome.run)) for path in outcome.run.rglob("*") if path.is_file()}
    assert {
        "recipe.yaml",
        "provenance.json",
        "history.jsonl",
        "status.json",
        "floors.json",
        "page.html",
        "looks.jsonl",
        "data/skipped.csv",
        "model/model.json",
        "model/encoder.json",
        "model/best.safetensors",
        "checkpoints/last.safetensors",
        "evaluation/valid/scores.json",
        "evaluation/valid/report.txt",
        "evaluation/valid/report-tokens.csv",
        "evaluation/valid/report-spans.csv",
        "evaluation/valid/predictions.jsonl",
        "evaluation/valid/confusion-labels.csv",
        "evaluation/valid/confusion-types.csv",
        "evaluation/valid/errors.json",
    } <= names
    assert not [name for name in names if name.endswith(".tmp")]
    assert not any("test" in name for name in names)


def test_no_absolute_path_but_the_data_root_is_in_the_record(make_recipe, tmp_path):
    outcome = train(make_recipe(), runs=tmp_path)
    for path in outcome.run.rglob("*"):
        if path.is_file() and path.suffix != ".safetensors":
            assert str(tmp_path) not in path.read_text(encoding="utf-8"), path.name


def test_the_outcome_is_the_best_epoch_of_the_history(make_recipe, tmp_path):
    outcome = train(make_recipe("train.epochs=4", "train.select=loss"), runs=tmp_path)
    rows = history(outcome)
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4]
    best = min(rows, key=lambda row: row["valid"]["loss"])
    assert outcome.best_epoch == best["epoch"]
    assert outcome.scores == {"valid": best["valid"]}
    assert (outcome.status, outcome.reason) == ("finished", None)


def test_evaluating_the_best_weights_gives_the_scores_of_the_history(make_recipe, tmp_path):
    outcome = train(make_recipe("train.epochs=3"), runs=tmp_path)
    stored = json.loads((outcome.run / "evaluation/valid/scores.json").read_text())
    assert stored["checkpoint"]["epoch"] == outcome.best_epoch
    scores = {name: value for name, value in outcome.scores["valid"].items() if value is not None}
    assert scores
    for name, value in scores.items():
        assert stored["scores"][name] == pytest.approx(value, rel=1e-6), name


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(make_recipe, tmp_path):
    def weights(*overrides):
        run = train(make_recipe(*overrides), runs=tmp_path).run
        return load_file(run / "model/best.safetensors")

    first, second, third = weights(), weights(), weights("seed=2")
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert any(not torch.equal(first[name], third[name]) for name in first)


def test_a_recipe_from_the_record_trains_to_the_same_weights(make_recipe, tmp_path):
    from danlu.recipe.load import load_recipe

    first = train(make_recipe(), runs=tmp_path)
    second = train(load_recipe(first.run / "recipe.yaml"), runs=tmp_path)
    ours, theirs = (load_file(run.run / "model/best.safetensors") for run in (first, second))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_early_stopping_ends_the_run_and_says_why(make_recipe, tmp_path):
    recipe = make_recipe(
        "train.epochs=40", "train.early_stopping={patience: 1, min_delta: 0.9}", "train.select=span.micro_f1"
    )
    outcome = train(recipe, runs=tmp_path)
    assert len(history(outcome)) == 2
    assert outcome.status == "finished"
    assert outcome.reason == "no better span.micro_f1 for 1 epochs"


def test_every_epoch_is_kept_on_request(make_recipe, tmp_path):
    run = train(make_recipe("train.keep_every_epoch=true"), runs=tmp_path).run
    kept = sorted(path.name for path in (run / "checkpoints").glob("epoch-*"))
    assert kept == ["epoch-0001.safetensors", "epoch-0002.safetensors"]


def test_data_that_cannot_be_read_leaves_no_record(make_recipe, tmp_path):
    with pytest.raises(DataError, match="1 of 1 files of train cannot be found"):
        train(make_recipe("data.train=missing.txt"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_selecting_on_sentences_that_valid_does_not_have_is_refused_before_training(
    make_recipe, tmp_path, corpus
):
    (tmp_path / "copy.txt").write_text((corpus / "train.txt").read_text())
    (tmp_path / "train.txt").write_text((corpus / "train.txt").read_text())
    recipe = make_recipe(
        f"data.root={tmp_path}", "data.valid=copy.txt", "data.test=null", "train.select=span.micro_f1@unseen"
    )
    with pytest.raises(DataError, match="valid has no unseen example"):
        train(recipe, runs=tmp_path / "runs")


def test_a_loss_that_is_no_number_leaves_a_failed_record_that_names_the_batch(make_recipe, tmp_path):
    recipe = make_recipe("train.optimizer={name: sgd, lr: 1e38}", "train.clip_norm=null", "train.epochs=5")
    with pytest.raises(TrainingError, match=r"batch \d+ of \d+, which holds the sequences at train\.txt:\d+"):
        train(recipe, runs=tmp_path)
    (run,) = (path for path in tmp_path.iterdir() if path.is_dir())
    status = read_status(run)
    assert status.state == "failed"
    assert "which holds the sequences at train.txt:" in status.reason


def test_skipped_lines_are_counted_in_the_record(make_recipe, tmp_path, corpus):
    for name in ("train.txt", "valid.txt"):
        (tmp_path / name).write_text((corpus / name).read_text() + "\nO\n\nloose B-Tool extra O\n")
    recipe = make_recipe(f"data.root={tmp_path}", "data.reader.on_malformed=drop", "data.test=null")
    run = train(recipe, runs=tmp_path / "runs").run
    provenance = json.loads((run / "provenance.json").read_text())
    assert sum(provenance["data"]["train"]["skipped"].values()) == 2
    assert len((run / "data/skipped.csv").read_text().splitlines()) == 1 + 4


def test_what_was_fitted_and_on_what_is_in_the_record(make_recipe, tmp_path):
    run = train(make_recipe("data.encode_as=bioes"), runs=tmp_path).run
    provenance = json.loads((run / "provenance.json").read_text())
    assert provenance["fitted_on"] == "train"
    assert provenance["vocabulary"]["scheme_of_files"] == "bio2"
    assert provenance["vocabulary"]["scheme_of_model"] == "bioes"
    assert any(label.startswith("S-") for label in provenance["vocabulary"]["labels"])
    assert set(provenance["data"]) == {"train", "valid"}


def test_pretrained_vectors_are_used_and_their_coverage_recorded(make_recipe, tmp_path):
    (tmp_path / "vectors.txt").write_text("the 0.25 0.5 0.75\nzzz 1 1 1\n")
    run = train(
        make_recipe(
            f"model.word_embedding={{kind: frozen, dim: 3, vectors: {tmp_path / 'vectors.txt'}}}",
            "train.epochs=1",
        ),
        runs=tmp_path / "runs",
    ).run
    coverage = json.loads((run / "provenance.json").read_text())["vectors"]
    assert (coverage["found_exact"] + coverage["found_lowercase"], coverage["dim"]) == (2, 3)  # the, The
    encoder = read_tagging_encoder(run / "model")
    weights = load_file(run / "model/best.safetensors")
    (table,) = (value for value in weights.values() if value.shape == (len(encoder.words), 3))
    assert table[encoder.words.id("the")].tolist() == [0.25, 0.5, 0.75]
    assert table[encoder.words.id("a")].count_nonzero() == 3
    assert coverage["asked"] == len(encoder.words) - 2
