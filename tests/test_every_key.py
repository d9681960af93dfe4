"""No option that does nothing: changing any key of a recipe changes what a run does, or is refused.

Each row changes one key of a small recipe. The keys of the schema and the rows are compared, so that a new key
without a row fails. What a change must change is named by the row: weights, scores, files or predictions.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from danlu.errors import DanluError
from danlu.files import read_json_lines
from danlu.jobs.train import train
from danlu.recipe.installed import recipe_model

CNN = "model.characters={kind: cnn, dim: 4, filters: 4, widths: [3]}"
LSTM = "model.characters={kind: lstm, dim: 4, hidden: 4}"
SOFTMAX = "model.head={kind: softmax}"
NONE = "model.word_embedding={kind: none}"
FROZEN = "model.word_embedding={kind: frozen, dim: 16}"
SGD = "train.optimizer={name: sgd, lr: 0.05}"
ADAMW = "train.optimizer={name: adamw, lr: 0.01}"
COSINE = "train.schedule={name: cosine}"
LINEAR = "train.schedule={name: linear}"
STOP = "train.early_stopping={patience: 3}"

WEIGHTS = {
    "seed": ((), "seed=2"),
    "data.train": ((), "data.train=[train.txt, more.txt]"),
    "data.root": ((), "data.root=<other>"),
    "data.repeats": (("data.train=[train.txt, twice.txt]",), "data.repeats=once"),
    "data.encode_as": ((), "data.encode_as=bioes"),
    "data.window.unit": ((), "data.window={unit: document}"),
    "data.window.size": (("data.window={unit: words, size: 16}",), "data.window.size=32"),
    "model.word_embedding.kind": ((), "model.word_embedding={kind: frozen, dim: 16}"),
    "model.word_embedding.dim": ((), "model.word_embedding.dim=8"),
    "model.word_embedding.vectors": ((), "model.word_embedding.vectors=<vectors>"),
    "model.word_embedding.lowercase": ((), "model.word_embedding.lowercase=true"),
    "model.word_embedding.digits_to_zero": ((), "model.word_embedding.digits_to_zero=true"),
    "model.word_embedding.min_count": ((), "model.word_embedding.min_count=2"),
    "model.word_embedding.word_dropout": ((), "model.word_embedding.word_dropout=0.2"),
    "model.word_embedding.rare_word_dropout": ((), "model.word_embedding.rare_word_dropout=1.0"),
    "model.characters.kind": ((CNN,), LSTM),
    "model.characters.dim": ((CNN,), "model.characters.dim=8"),
    "model.characters.filters": ((CNN,), "model.characters.filters=8"),
    "model.characters.widths": ((CNN,), "model.characters.widths=[2, 3]"),
    "model.characters.hidden": ((LSTM,), "model.characters.hidden=8"),
    "model.encoder.hidden": ((), "model.encoder.hidden=8"),
    "model.encoder.layers": ((), "model.encoder.layers=2"),
    "model.dropout.input": ((), "model.dropout.input=0.5"),
    "model.dropout.between": (("model.encoder.layers=2",), "model.dropout.between=0.5"),
    "model.dropout.output": ((), "model.dropout.output=0.5"),
    "model.dropout.variational": ((), "model.dropout.variational=true"),
    "model.head.kind": ((), SOFTMAX),
    "model.head.constraints": ((), "model.head.constraints=false"),
    "model.head.class_weights": ((SOFTMAX,), "model.head.class_weights=balanced"),
    "model.head.label_smoothing": ((SOFTMAX,), "model.head.label_smoothing=0.2"),
    "train.epochs": ((), "train.epochs=3"),
    "train.batch.size": ((), "train.batch.size=4"),
    "train.batch.max_tokens": ((), "train.batch.max_tokens=40"),
    "train.batch.by_length": ((), "train.batch.by_length=false"),
    "train.optimizer.name": ((), ADAMW),
    "train.optimizer.lr": ((), "train.optimizer.lr=0.005"),
    "train.optimizer.weight_decay": ((), "train.optimizer.weight_decay=0.01"),
    "train.optimizer.betas": ((), "train.optimizer.betas=[0.5, 0.9]"),
    "train.optimizer.momentum": ((SGD,), "train.optimizer.momentum=0.9"),
    "train.schedule.name": ((), COSINE),
    "train.schedule.warmup_epochs": ((LINEAR,), "train.schedule.warmup_epochs=1"),
    "train.clip_norm": ((), "train.clip_norm=0.1"),
    "train.accumulate": ((), "train.accumulate=2"),
    "train.early_stopping.patience": (
        ("train.epochs=5", "train.early_stopping={patience: 1, min_delta: 0.99}"),
        "train.early_stopping.patience=2",
    ),
    "train.early_stopping.min_delta": (
        ("train.epochs=3", "train.select=loss", "train.early_stopping={patience: 1, min_delta: 0.0}"),
        "train.early_stopping.min_delta=100.0",
    ),
    "train.precision": ((), "train.precision=bf16"),
}
"""Keys whose change must change the last weights: what comes first, and the change."""

ELSEWHERE = {
    "name": "tests/record/test_create.py",
    "data.valid": "test_the_validation_file_changes_the_scores",
    "data.test": "test_the_test_file_is_read_by_evaluate_alone",
    "data.scheme": "test_keys_that_refuse_data",
    "data.on_violation": "test_keys_that_refuse_data",
    "data.reader.format": "test_names_that_are_not_installed_are_refused",
    "data.reader.columns": "tests/data/readers",
    "data.reader.separator": "tests/data/readers",
    "data.reader.comment": "tests/data/readers",
    "data.reader.docstart": "tests/data/readers",
    "data.reader.encoding": "tests/data/readers",
    "data.reader.on_malformed": "tests/data/readers",
    "data.reader.tags": "tests/data/readers",
    "data.reader.compat": "tests/data/readers",
    "model.family": "test_names_that_are_not_installed_are_refused",
    "train.select": "tests/jobs/test_train.py",
    "train.keep_every_epoch": "tests/jobs/test_train.py",
    "train.device": "tests/training/test_device.py",
    "train.deterministic": "test_deterministic_is_switched_on",
    "train.threads": "test_the_number_of_threads_is_set_and_recorded",
}
"""Keys that other tests change."""


def leaf_keys(model, prefix=""):
    """Every key of the schema that is not a section, over all kinds of each section."""
    for name, field in model.model_fields.items():
        sections = list(_models(field.annotation))
        if sections:
            for section in sections:
                yield from leaf_keys(section, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _models(annotation):
    if isinstance(annotation, type):
        return [annotation] if hasattr(annotation, "model_fields") else []
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


def test_every_key_of_the_schema_is_tested():
    assert set(leaf_keys(recipe_model())) == {*WEIGHTS, *ELSEWHERE}


@pytest.mark.parametrize("place", sorted(set(ELSEWHERE.values())))
def test_the_other_tests_are_there(place):
    if place.startswith("tests/"):
        assert (Path(__file__).parents[1] / place).exists()
    else:
        assert callable(globals()[place])


@pytest.mark.parametrize("change", ["data.reader.format=conl", "model.family=bilstm"])
def test_names_that_are_not_installed_are_refused(change, make_recipe):
    with pytest.raises(DanluError, match="did you mean"):
        make_recipe(change)


@pytest.fixture(scope="module")
def places(corpus, tmp_path_factory):
    """Other data, and vectors, for keys that name files."""
    other = tmp_path_factory.mktemp("other")
    for name in ("train.txt", "valid.txt", "test.txt"):
        (other / name).write_text((corpus / name).read_text().replace(" O\n", " B-Tool\n", 3))
    (corpus / "more.txt").write_text((corpus / "test.txt").read_text())
    (corpus / "twice.txt").write_text((corpus / "train.txt").read_text())
    vectors = other / "vectors.txt"
    vectors.write_text("the " + " ".join(["0.5"] * 16) + "\n")
    return {"other": other, "vectors": vectors}


def last_weights(recipe, runs):
    return load_file(train(recipe, runs=runs).run / "checkpoints/last.safetensors")


@pytest.mark.parametrize("key", WEIGHTS)
def test_changing_the_key_changes_the_model(key, make_recipe, places, tmp_path):
    first, change = WEIGHTS[key]
    for place, path in places.items():
        change = change.replace(f"<{place}>", str(path))
    ours = last_weights(make_recipe(*first), tmp_path)
    theirs = last_weights(make_recipe(*first, change), tmp_path)
    assert any(
        name not in theirs
        or ours[name].shape != theirs[name].shape
        or not torch.equal(ours[name], theirs[name])
        for name in ours
        if name.startswith("model.")
    )


def test_the_validation_file_changes_the_scores(make_recipe, tmp_path):
    scores = [
        train(make_recipe(f"data.valid={name}", "data.test=null"), runs=tmp_path).scores
        for name in ("valid.txt", "test.txt")
    ]
    assert scores[0] != scores[1]


def test_the_test_file_is_read_by_evaluate_alone(make_recipe, tmp_path):
    run = train(make_recipe("data.test=missing.txt"), runs=tmp_path).run
    from danlu.jobs.evaluate import evaluate

    with pytest.raises(DanluError, match="files of test cannot be found"):
        evaluate(run, "test")


@pytest.mark.parametrize("change", ["data.scheme=bmes", "data.on_violation=error"])
def test_keys_that_refuse_data(change, make_recipe, tmp_path, corpus):
    for name in ("train.txt", "valid.txt"):
        (tmp_path / name).write_text((corpus / name).read_text() + "\nLater O\nstill I-Tool\n")
    base = (f"data.root={tmp_path}", "data.test=null")
    assert train(make_recipe(*base), runs=tmp_path / "runs").status == "finished"
    with pytest.raises(DanluError):
        train(make_recipe(*base, change), runs=tmp_path / "runs")


def test_deterministic_is_switched_on(make_recipe, tmp_path):
    try:
        train(make_recipe("train.deterministic=true"), runs=tmp_path)
        assert torch.are_deterministic_algorithms_enabled()
        train(make_recipe(), runs=tmp_path)
        assert not torch.are_deterministic_algorithms_enabled()
    finally:
        torch.use_deterministic_algorithms(False)


def test_the_number_of_threads_is_set_and_recorded(make_recipe, tmp_path):
    before = torch.get_num_threads()
    try:
        for threads in (2, 1):
            run = train(make_recipe(f"train.threads={threads}"), runs=tmp_path).run
            assert json.loads((run / "provenance.json").read_text())["threads"] == threads
    finally:
        torch.set_num_threads(before)


def test_history_rows_have_one_shape(make_recipe, tmp_path):
    run = train(make_recipe(), runs=tmp_path).run
    rows = read_json_lines(run / "history.jsonl")
    assert len({tuple(row) for row in rows}) == 1
