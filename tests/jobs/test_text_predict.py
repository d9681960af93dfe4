from __future__ import annotations

import json
import shutil

import pytest

import danlu
from danlu.errors import DataError, RecordError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.text.predictor import TextPredictor
from danlu.jobs.train import train

TEXTS = ["Not a dull minute.", "The film was bad, and the end was worse.", "Good."]


def probabilities(predictor, texts):
    return [prediction.probabilities for prediction in predictor.predict(texts)]


def scaled(by_class, temperature):
    powers = {name: value ** (1 / temperature) for name, value in by_class.items()}
    return {name: value / sum(powers.values()) for name, value in powers.items()}


def test_a_loaded_run_predicts_what_its_evaluation_predicted(text_run_copy, reviews):
    rows = read_json_lines(evaluate(text_run_copy, "test").folder / "predictions.jsonl")
    critic = danlu.load(text_run_copy)
    assert isinstance(critic, TextPredictor)
    predictions = critic.predict([(reviews / row["source"]).read_text() for row in rows])
    assert [prediction.label for prediction in predictions] == [row["predicted"] for row in rows]
    for prediction, row in zip(predictions, rows, strict=True):
        expected = scaled(row["probabilities"], critic.temperature or 1.0)
        assert prediction.probabilities == pytest.approx(expected, abs=1e-4)


def test_loading_again_gives_the_same_to_the_last_bit(text_run):
    assert probabilities(danlu.load(text_run), TEXTS) == probabilities(danlu.load(text_run), TEXTS)


def test_a_record_that_moved_predicts_the_same(text_run, tmp_path):
    moved = shutil.copytree(text_run / "model", tmp_path / "elsewhere/model")
    shutil.copy(text_run / "recipe.yaml", moved.parent)
    assert probabilities(danlu.load(moved.parent), TEXTS) == probabilities(danlu.load(text_run), TEXTS)


def test_a_prediction_does_not_depend_on_its_company(text_run):
    critic = danlu.load(text_run)
    long = " ".join(["The film goes on and on."] * 30)
    alone = [critic.predict([text])[0] for text in TEXTS]
    for company in ([*TEXTS, long], [long, *TEXTS, "x"]):
        found = {prediction.text: prediction for prediction in critic.predict(company)}
        for prediction in alone:
            assert found[prediction.text].probabilities == pytest.approx(prediction.probabilities, abs=1e-6)


@pytest.mark.parametrize("size", [1, 2, 64])
def test_the_size_of_a_batch_changes_nothing(text_run, size):
    critic = danlu.load(text_run)
    found = critic.predict(TEXTS, batch_size=size)
    assert [prediction.text for prediction in found] == TEXTS
    for prediction, expected in zip(found, probabilities(critic, TEXTS), strict=True):
        assert prediction.probabilities == pytest.approx(expected, abs=1e-6)


def test_logits_are_divided_by_the_temperature_of_the_best_weights(text_run_copy):
    path = text_run_copy / "model/temperature.json"
    stored = json.loads(path.read_text())
    path.write_text(json.dumps({**stored, "temperature": 0.5, "reason": None}))
    with_it = danlu.load(text_run_copy)
    path.unlink()
    without = danlu.load(text_run_copy)
    assert (with_it.temperature, without.temperature) == (0.5, None)
    for ours, theirs in zip(with_it.predict(TEXTS), without.predict(TEXTS), strict=True):
        assert ours.label == theirs.label
        assert ours.probabilities == pytest.approx(scaled(theirs.probabilities, 0.5), abs=1e-5)


def test_other_weights_predict_without_a_temperature(make_text_recipe, tmp_path):
    recipe = make_text_recipe("train.epochs=3", "train.keep_every_epoch=true")
    outcome = train(recipe, runs=tmp_path)
    other = next(epoch for epoch in (1, 2, 3) if epoch != outcome.best_epoch)
    critic = danlu.load(outcome.run, checkpoint=other)
    assert (critic.weights.epoch, critic.temperature) == (other, None)


def test_a_text_without_words_has_a_class_too(text_run):
    for prediction in danlu.load(text_run).predict(["", "  ", "<br />"]):
        assert sum(prediction.probabilities.values()) == pytest.approx(1.0)
        assert prediction.cut == 0


def test_characters_never_seen_are_no_error(text_run):
    (prediction,) = danlu.load(text_run).predict(["这部电影很好 ☃"])
    assert prediction.label in {"neg", "pos"}


def test_what_the_limit_took_away_is_said(text_run):
    short, long = danlu.load(text_run).predict(["Good.", "word " * 100])
    assert short.cut == 0
    assert long.cut > 50
    assert long.as_json()["cut"] == long.cut


def test_the_json_of_a_prediction(text_run):
    (prediction,) = danlu.load(text_run).predict(TEXTS[:1])
    row = prediction.as_json()
    assert set(row) == {"text", "label", "probability", "probabilities", "cut", "temperature"}
    assert row["probability"] == row["probabilities"][row["label"]] == max(row["probabilities"].values())


def test_predictions_stream_batch_by_batch(text_run):
    asked = []

    def texts():
        for number in range(5):
            asked.append(number)
            yield f"text {number}"

    stream = danlu.load(text_run).stream(texts(), batch_size=2)
    next(stream)
    assert asked == [0, 1]
    assert len(list(stream)) == 4


def test_no_texts_give_no_predictions(text_run):
    assert danlu.load(text_run).predict([]) == []


@pytest.mark.parametrize("given", ["Good film.", b"Good film.", [b"Good"], [None], [["Good", "film"]]])
def test_what_is_no_list_of_texts_is_refused(text_run, given):
    with pytest.raises(DataError, match="Received"):
        danlu.load(text_run).predict(given)


def test_weights_of_another_model_are_refused(text_runs, tmp_path):
    run = shutil.copytree(text_runs["lstm-classifier"], tmp_path / "run")
    shutil.copy(
        text_runs["transformer-classifier"] / "model/best.safetensors", run / "model/best.safetensors"
    )
    with pytest.raises(RecordError):
        danlu.load(run)
