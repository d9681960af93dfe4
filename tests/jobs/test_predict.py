from __future__ import annotations

import pytest

import danlu
from danlu.errors import DataError, RecordError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.tagging.predictor import TaggingPredictor as Predictor
from danlu.jobs.train import train


def test_a_loaded_run_predicts_what_its_evaluation_predicted(run_copy):
    rows = read_json_lines(evaluate(run_copy, "test").folder / "predictions.jsonl")
    predictions = danlu.load(run_copy).predict([row["words"] for row in rows])
    assert [list(prediction.tags) for prediction in predictions] == [row["predicted"] for row in rows]
    for prediction, row in zip(predictions, rows, strict=True):
        assert prediction.probabilities == pytest.approx(row["probabilities"], abs=1e-5)


def test_a_prediction_does_not_depend_on_its_company(trained_run):
    tagger = danlu.load(trained_run)
    texts = [
        "Amber Poker struck again.",
        "Nobody knows why the long and weary report was ever written at all.",
    ]
    together, alone = tagger.predict(texts), [tagger.predict([text])[0] for text in texts]
    assert [prediction.tags for prediction in together] == [prediction.tags for prediction in alone]
    for first, second in zip(together, alone, strict=True):
        assert first.probabilities == pytest.approx(second.probabilities, abs=1e-5)


def test_raw_text_is_split_and_words_are_taken_as_they_are(trained_run):
    raw, words = danlu.load(trained_run).predict(["It fell.", ["It", "fell."]])
    assert raw.words == ("It", "fell", ".")
    assert words.words == ("It", "fell.")


def test_a_text_without_words_gives_no_tags(trained_run):
    (nothing,) = danlu.load(trained_run).predict(["  "])
    assert (nothing.words, nothing.tags, nothing.spans) == ((), (), ())


def test_characters_never_seen_are_no_error(trained_run):
    (prediction,) = danlu.load(trained_run).predict(["攻击 ☃"])
    assert prediction.words == ("攻", "击", "☃")


def test_predictions_stream_batch_by_batch(trained_run):
    asked = []

    def sentences():
        for number in range(5):
            asked.append(number)
            yield ["word", str(number)]

    stream = danlu.load(trained_run).stream(sentences(), batch_size=2)
    next(stream)
    assert asked == [0, 1]


def test_spans_carry_their_text_and_their_least_sure_word(trained_run):
    tagger = danlu.load(trained_run)
    rows = [
        prediction.as_json()
        for prediction in tagger.predict(["Amber Poker ran Midnight Cinder in Douquasburg."])
    ]
    for span in rows[0]["spans"]:
        words = slice(span["start"], span["end"])
        assert span["text"] == " ".join(rows[0]["words"][words])
        assert span["probability"] == min(rows[0]["probabilities"][words])


@pytest.mark.parametrize("window", ["{unit: words, size: 6}", "{unit: document}"])
def test_a_model_of_windows_predicts_sentences(make_recipe, tmp_path, window):
    run = train(make_recipe(f"data.window={window}", "train.epochs=1"), runs=tmp_path).run
    texts = ["One report.", "Another and rather longer report of the same day ."]
    assert [len(prediction.tags) for prediction in danlu.load(run).predict(texts)] == [3, 10]


def test_a_folder_that_is_no_record(tmp_path):
    with pytest.raises(RecordError, match=r"no recipe\.yaml in .*: this is not a run's record"):
        danlu.load(tmp_path)


def test_load_gives_a_predictor_that_names_its_weights(trained_run):
    tagger = danlu.load(trained_run, checkpoint="last")
    assert isinstance(tagger, Predictor)
    assert (tagger.weights.name, tagger.weights.epoch) == ("last", 5)


@pytest.mark.parametrize("given", ["APT28 ran", b"APT28 ran", [b"APT28"], [["APT28", 1]]])
def test_what_is_no_list_of_sentences_is_refused(trained_run, given):
    with pytest.raises(DataError, match="Received"):
        danlu.load(trained_run).predict(given)


def test_the_number_of_an_epoch_may_be_a_number(make_recipe, tmp_path):
    run = train(make_recipe("train.keep_every_epoch=true"), runs=tmp_path).run
    assert danlu.load(run, checkpoint=1).weights.epoch == 1


def test_a_run_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RecordError, match="no run folder"):
        danlu.load(tmp_path / "nothing")
