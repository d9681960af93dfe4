from __future__ import annotations

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file

from danlu.errors import DataError, RecipeError, TrainingError
from danlu.features.text_encoder import read_text_encoder
from danlu.files import read_json_lines
from danlu.jobs.observer import Silence
from danlu.jobs.train import train
from danlu.recipe.load import load_recipe
from danlu.record.status import read_status
from tiny_encoder import PIECES

VALID_OF_TRAIN = "data.valid={source: train, size: 10}"


class Witness(Silence):
    """Remembers what it was told."""

    def on_start(self, start):
        self.told = start.told


def history(run):
    return read_json_lines(run / "history.jsonl")


def read(run, name):
    return json.loads((run / name).read_text(encoding="utf-8"))


def best_weights(run):
    return load_file(run / "model/best.safetensors")


def equal(ours, theirs):
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_a_run_leaves_a_complete_record(text_run):
    names = {str(path.relative_to(text_run)) for path in text_run.rglob("*") if path.is_file()}
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
        "model/temperature.json",
        "model/best.safetensors",
        "checkpoints/last.safetensors",
        "evaluation/valid/scores.json",
        "evaluation/valid/report.txt",
        "evaluation/valid/report-classes.csv",
        "evaluation/valid/confusion-classes.csv",
        "evaluation/valid/predictions.jsonl",
        "evaluation/valid/errors.json",
    } <= names
    has_pieces = read(text_run, "model/encoder.json")["kind"] == "pieces"
    assert ("model/tokenizer.json" in names) == has_pieces
    assert not [name for name in names if name.endswith(".tmp") or "test" in name]


def test_the_record_names_no_other_folder_of_this_machine(make_any_text_recipe, reviews, tmp_path):
    run = train(make_any_text_recipe("train.epochs=1"), runs=tmp_path).run
    named = {
        path.relative_to(run).name
        for path in run.rglob("*")
        if path.suffix != ".safetensors" and path.is_file() and str(tmp_path) in path.read_text("utf-8")
    }
    assert named == set()
    with_data = {
        str(path.relative_to(run))
        for path in run.rglob("*")
        if path.suffix != ".safetensors" and path.is_file() and str(reviews) in path.read_text("utf-8")
    }
    assert with_data <= {"recipe.yaml", "page.html"}


def test_the_outcome_is_the_best_epoch_of_the_history(make_text_recipe, tmp_path):
    outcome = train(make_text_recipe("train.epochs=4", "train.select=loss"), runs=tmp_path)
    rows = history(outcome.run)
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4]
    best = min(rows, key=lambda row: row["valid"]["loss"])
    assert outcome.best_epoch == best["epoch"]
    assert outcome.scores == {"valid": best["valid"]}


def test_macro_f1_selects_where_the_recipe_says_nothing(make_text_recipe, tmp_path):
    outcome = train(make_text_recipe(), runs=tmp_path)
    assert {row["select"]["name"] for row in history(outcome.run)} == {"macro_f1"}
    assert "select: macro_f1" in (outcome.run / "recipe.yaml").read_text()


def test_evaluating_the_best_weights_gives_the_scores_of_the_history(text_run):
    stored = read(text_run, "evaluation/valid/scores.json")
    (best,) = (row for row in history(text_run) if row["epoch"] == stored["checkpoint"]["epoch"])
    scores = {name: value for name, value in best["valid"].items() if value is not None}
    assert {"loss", "accuracy", "macro_f1@unseen", "accuracy@seen"} <= set(scores)
    for name, value in scores.items():
        assert stored["scores"][name] == pytest.approx(value, rel=1e-6), name


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(make_any_text_recipe, tmp_path):
    first, second, third = (
        best_weights(train(make_any_text_recipe(*change), runs=tmp_path).run)
        for change in ([], [], ["seed=2"])
    )
    assert equal(first, second)
    assert not equal(first, third)


def test_a_recipe_from_the_record_trains_to_the_same_weights(make_any_text_recipe, tmp_path):
    first = train(make_any_text_recipe(), runs=tmp_path).run
    second = train(load_recipe(first / "recipe.yaml"), runs=tmp_path).run
    assert equal(best_weights(first), best_weights(second))


def test_training_starts_with_the_weights_of_the_pretrained_encoder(
    make_piece_recipe, tiny_encoder, tmp_path
):
    run = train(make_piece_recipe("model.encoder.frozen_layers=all", "train.epochs=1"), runs=tmp_path).run
    trained = best_weights(run)
    for name, value in load_file(tiny_encoder / "model.safetensors").items():
        if not name.startswith("pooler."):
            assert torch.equal(trained[f"encoder.model.{name}"], value), name


def test_the_floors_are_of_valid_and_stand_in_the_evaluation_too(text_run):
    floors = read(text_run, "floors.json")["valid"]
    assert {"majority_class", "stratified_chance", "bag_of_words", "nb_tfidf"} == set(floors)
    assert all({"meaning", "scores", "reasons"} == set(floor) for floor in floors.values())
    assert read(text_run, "evaluation/valid/scores.json")["floors"] == floors


def test_what_was_read_and_fitted_is_in_the_record(text_run):
    provenance = read(text_run, "provenance.json")
    assert provenance["fitted_on"] == "train"
    assert set(provenance["data"]) == {"train", "valid"}
    about = provenance["data"]["train"]
    assert about["texts"] == sum(about["labels"].values()) == 48
    assert about["groups"] == 0
    assert list(about["files"]) == ["train"]
    assert {"content_sha256", "words", "skipped", "notes"} <= set(about)
    vocabulary = provenance["vocabulary"]
    assert vocabulary["fitted_on_texts"] == 48
    assert vocabulary["classes"] == ["neg", "pos"]
    assert vocabulary["max_length"] == 40
    assert provenance["overlap"]["valid"]["count"] == 2
    assert provenance["overlap"]["valid"]["of_texts"] == 24


def test_films_are_counted_where_the_reader_is_told_of_them(make_text_recipe, tmp_path):
    reader = (
        "data.reader={format: class-folders, name: '(?P<id>[0-9]+)_(?P<rating>[0-9]+)', "
        "groups: {source: lines, file: 'urls_{folder}.txt', line: id}}"
    )
    run = train(make_text_recipe(reader, "train.epochs=1"), runs=tmp_path).run
    assert read(run, "provenance.json")["data"]["train"]["groups"] > 1
    assert all(row["group"] for row in read_json_lines(run / "evaluation/valid/predictions.jsonl"))


def test_an_observer_is_told_of_classes_repeats_and_cut_texts(make_text_recipe, tmp_path):
    witness = Witness()
    train(make_text_recipe("data.repeats=once", "train.epochs=1"), runs=tmp_path, observer=witness)
    told = witness.told
    assert [line.name for line in told.splits] == ["train", "valid"]
    assert told.splits[0].size.startswith("48 texts, ")
    assert "classes neg " in told.splits[0].size
    assert told.repeated.startswith("2 of 24 valid texts stand word for word in train")
    assert "2 classes" in told.model
    assert any(note.startswith("2 training texts repeat others") for note in told.notes)
    assert any("the length limit (40) cuts " in note for note in told.notes)


def test_repeats_are_learned_once_on_request(make_text_recipe, tmp_path):
    run = train(make_text_recipe("data.repeats=once", "train.epochs=1"), runs=tmp_path).run
    provenance = read(run, "provenance.json")
    assert provenance["data"]["train"]["texts"] == 48
    assert provenance["vocabulary"]["fitted_on_texts"] == 46
    assert sum(read(run, "model/model.json")["class_counts"].values()) == 46


def test_the_vocabulary_is_that_of_train_alone(make_text_recipe, reviews, tmp_path):
    shutil.copytree(reviews, tmp_path / "data")
    some = next((tmp_path / "data/valid/neg").glob("*.txt"))
    some.write_text("Xylophones everywhere.")
    run = train(make_text_recipe(f"data.root={tmp_path / 'data'}"), runs=tmp_path / "runs").run
    encoder = read_text_encoder(run / "model")
    assert "Xylophones" not in encoder.words.symbols
    assert "film" in encoder.words.symbols


def test_texts_of_valid_and_test_may_be_held_out_of_train(make_any_text_recipe, tmp_path):
    run = train(
        make_any_text_recipe(
            VALID_OF_TRAIN, "data.test={source: train, size: 0.25}", "data.draw.seed=5", "train.epochs=1"
        ),
        runs=tmp_path,
    ).run
    data = read(run, "provenance.json")["data"]
    assert set(data) == {"train", "valid"}
    assert (data["train"]["texts"], data["valid"]["texts"]) == (48 - 10 - 12, 10)


def test_a_test_that_is_not_there_yet_is_no_matter_for_training(make_text_recipe, tmp_path):
    recipe = make_text_recipe("data.test=to-be-collected", "train.epochs=1")
    assert train(recipe, runs=tmp_path).status == "finished"


def test_data_that_cannot_be_read_leave_no_record(make_text_recipe, tmp_path):
    with pytest.raises(DataError, match="1 of 1 files of train cannot be found"):
        train(make_text_recipe("data.train=trian"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_class_that_train_does_not_have_is_refused(make_text_recipe, reviews, tmp_path):
    shutil.copytree(reviews, tmp_path / "data")
    (tmp_path / "data/valid/unsure").mkdir()
    (tmp_path / "data/valid/unsure/0_5.txt").write_text("So so.")
    with pytest.raises(DataError, match="unsure"):
        train(make_text_recipe(f"data.root={tmp_path / 'data'}"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_selecting_on_texts_that_valid_does_not_have_is_refused_before_training(make_text_recipe, tmp_path):
    recipe = make_text_recipe("data.overlap=drop", "train.select=accuracy@seen")
    with pytest.raises(DataError, match="valid has no seen example"):
        train(recipe, runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", ["span.micro_f1", "acuracy", "loss@seen"])
def test_scores_of_another_task_select_nothing(make_text_recipe, name):
    with pytest.raises(RecipeError, match="unknown score"):
        make_text_recipe(f"train.select={name}")


def test_a_family_of_another_task_is_refused(make_text_recipe):
    with pytest.raises(RecipeError, match="is for tagging and joint-tagging, and the reader") as caught:
        make_text_recipe("model={family: bilstm-crf}")
    assert "lstm-classifier, transformer-classifier" in str(caught.value)


def test_a_loss_that_is_no_number_names_the_texts(make_text_recipe, tmp_path):
    recipe = make_text_recipe(
        "train.optimizer={name: sgd, lr: 1e38}", "train.clip_norm=null", "train.epochs=5"
    )
    with pytest.raises(
        TrainingError, match=r"batch \d+ of \d+, which holds the texts at train/(neg|pos)/\d+_\d+"
    ):
        train(recipe, runs=tmp_path)
    (run,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert read_status(run).state == "failed"


def test_every_part_of_a_family_can_have_its_rate(make_text_recipe, make_piece_recipe, tmp_path):
    rates = "train.optimizer.lr_of={encoder: 0.002, pooling: 0.003}"
    words = make_text_recipe("model.pooling={kind: attention, size: 4}", rates, "train.epochs=1")
    (row,) = history(train(words, runs=tmp_path).run)
    assert row["learning_rates"] == {"word_embedding": 0.01, "encoder": 0.002, "pooling": 0.003, "head": 0.01}
    pieces = make_piece_recipe("train.optimizer={lr: 0.004, layer_decay: 0.5}", "train.epochs=1")
    (row,) = history(train(pieces, runs=tmp_path).run)
    assert sorted(row["learning_rates"].values()) == [0.001, 0.002, 0.004, 0.004]


def test_a_rate_for_a_pooling_without_weights_is_refused_and_leaves_nothing(make_text_recipe, tmp_path):
    with pytest.raises(RecipeError, match=r"lr_of\.pooling"):
        train(make_text_recipe("train.optimizer.lr_of={pooling: 0.1}"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_pretrained_vectors_are_used_and_their_coverage_recorded(make_text_recipe, tmp_path):
    (tmp_path / "vectors.txt").write_text("film 0.25 0.5 0.75\nzzz 1 1 1\n")
    embedding = f"model.word_embedding={{kind: frozen, dim: 3, vectors: {tmp_path / 'vectors.txt'}}}"
    run = train(make_text_recipe(embedding, "train.epochs=1"), runs=tmp_path / "runs").run
    coverage = read(run, "provenance.json")["vectors"]
    encoder = read_text_encoder(run / "model")
    assert coverage["asked"] == encoder.size - 2
    assert coverage["found_exact"] == 1
    table = best_weights(run)["word_embedding.embedding.weight"]
    assert table[encoder.words.id("film")].tolist() == [0.25, 0.5, 0.75]


def test_long_texts_are_read_by_windows(make_piece_recipe, tmp_path):
    witness = Witness()
    recipe = make_piece_recipe("model.length={kind: windows, size: 32, overlap: 8, most: 6}")
    run = train(recipe, runs=tmp_path, observer=witness).run
    whole = read(run, "evaluation/valid/scores.json")["cut"]
    cut = read(train(make_piece_recipe(), runs=tmp_path).run, "evaluation/valid/scores.json")["cut"]
    assert whole["of_tokens"] == cut["of_tokens"]
    assert whole["tokens"] < cut["tokens"]
    assert f"{len(PIECES)} words or pieces" in witness.told.model


def test_the_temperature_belongs_to_the_best_weights(text_run):
    stored, scores = read(text_run, "model/temperature.json"), read(text_run, "evaluation/valid/scores.json")
    assert stored["weights_sha256"] == scores["checkpoint"]["sha256"]
    assert (stored["nll_after"] is None) == (stored["temperature"] is None)
    assert stored["nll_after"] is None or stored["nll_after"] <= stored["nll_before"]
    assert stored["nll_before"] == pytest.approx(scores["scores"]["loss"], rel=1e-5)
    assert scores["calibration"]["temperature"] == stored["temperature"]
    assert scores["calibration"]["reason"] == stored["reason"]
    assert scores["calibration"]["fitted_on"] == (None if stored["temperature"] is None else "valid")


def test_class_weights_change_what_is_learned_and_nothing_of_the_scores_names(make_text_recipe, tmp_path):
    plain, weighted = (
        train(make_text_recipe(*change), runs=tmp_path).run
        for change in ([], ["model.head.class_weights={neg: 5.0}"])
    )
    assert not equal(best_weights(plain), best_weights(weighted))
    assert [set(row["valid"]) for row in history(plain)] == [set(row["valid"]) for row in history(weighted)]


def test_a_batch_holds_no_more_words_than_it_may(make_text_recipe, tmp_path):
    class Sizes(Silence):
        def __init__(self):
            self.batches = 0

        def on_batch(self, done):
            self.batches = done.batches

    loose, tight = Sizes(), Sizes()
    train(make_text_recipe("train.epochs=1"), runs=tmp_path, observer=loose)
    train(make_text_recipe("train.epochs=1", "train.batch.max_tokens=80"), runs=tmp_path, observer=tight)
    assert loose.batches == 6
    assert tight.batches >= 24
