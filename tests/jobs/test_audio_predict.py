from __future__ import annotations

import json
import shutil
from itertools import pairwise

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

import danlu
from danlu.data.audio_files import UnusableAudio
from danlu.errors import DataError, RecordError
from danlu.files import read_json_lines
from danlu.jobs.audio.predictor import AudioPredictor, window_places
from danlu.jobs.evaluate import evaluate
from danlu.jobs.train import train
from small_audio_recipe import CLASSES, RATE


@pytest.fixture
def files(tones):
    """Three clips of the test speaker."""
    return [tones / f"wav/dee-{label}-s2.wav" for label in CLASSES]


@pytest.fixture
def recording(tmp_path):
    """A file of two seconds of tones, at another rate and in two channels."""
    time = np.arange(2 * 44100) / 44100
    samples = 0.3 * np.sin(2 * np.pi * 900 * time)
    path = tmp_path / "recording.wav"
    soundfile.write(path, np.stack([samples, samples / 2], axis=1), 44100)
    return path


def probabilities(predictor, files):
    return [prediction.probabilities for prediction in predictor.predict(files)]


def scaled(by_class, temperature):
    powers = {name: value ** (1 / temperature) for name, value in by_class.items()}
    return {name: value / sum(powers.values()) for name, value in powers.items()}


@pytest.mark.parametrize(
    "change",
    [
        (),
        ("model.length={kind: full}",),
        ("model.length={kind: crop, seconds: 0.45, crop: random}", "model.augmentation.speeds=[0.9, 1.1]"),
        ("model.normalise=clip", "data.rate=6000", "model.features.high_hz=3000"),
    ],
    ids=["crop", "full", "drawn", "resampled"],
)
def test_a_loaded_run_predicts_what_its_evaluation_predicted(make_audio_recipe, tones, tmp_path, change):
    run = train(make_audio_recipe(*change, "train.epochs=1"), runs=tmp_path).run
    rows = read_json_lines(evaluate(run, "test").folder / "predictions.jsonl")
    listener = danlu.load(run)
    assert isinstance(listener, AudioPredictor)
    predictions = listener.predict([tones / row["source"] for row in rows])
    assert [prediction.label for prediction in predictions] == [row["predicted"] for row in rows]
    for prediction, row in zip(predictions, rows, strict=True):
        expected = scaled(row["probabilities"], listener.temperature or 1.0)
        assert prediction.probabilities == pytest.approx(expected, abs=1e-3)
        assert prediction.seconds == pytest.approx(row["seconds"], abs=1e-3)


def test_loading_again_gives_the_same_to_the_last_bit(audio_run, files):
    assert probabilities(danlu.load(audio_run), files) == probabilities(danlu.load(audio_run), files)


def test_a_record_that_moved_predicts_the_same(audio_run, files, tmp_path):
    moved = shutil.copytree(audio_run / "model", tmp_path / "elsewhere/model")
    shutil.copy(audio_run / "recipe.yaml", moved.parent)
    assert probabilities(danlu.load(moved.parent), files) == probabilities(danlu.load(audio_run), files)


def test_a_prediction_does_not_depend_on_its_company(audio_run, files, recording):
    listener = danlu.load(audio_run)
    alone = [listener.predict([file])[0].probabilities for file in files]
    assert probabilities(listener, [*files, recording])[:3] == alone
    assert probabilities(listener, [recording, *files[::-1]])[:0:-1] == alone


def test_logits_are_divided_by_the_temperature_of_the_best_weights(audio_run_copy, files):
    path = audio_run_copy / "model/temperature.json"
    stored = json.loads(path.read_text())
    path.write_text(json.dumps({**stored, "temperature": 0.5, "reason": None}))
    with_it = danlu.load(audio_run_copy)
    path.unlink()
    without = danlu.load(audio_run_copy)
    assert (with_it.temperature, without.temperature) == (0.5, None)
    for ours, theirs in zip(with_it.predict(files), without.predict(files), strict=True):
        assert ours.label == theirs.label
        assert ours.probabilities == pytest.approx(scaled(theirs.probabilities, 0.5), abs=1e-5)


def test_other_weights_predict_without_a_temperature(make_audio_recipe, tmp_path):
    outcome = train(make_audio_recipe("train.epochs=3", "train.keep_every_epoch=true"), runs=tmp_path)
    other = next(epoch for epoch in (1, 2, 3) if epoch != outcome.best_epoch)
    listener = danlu.load(outcome.run, checkpoint=other)
    assert (listener.weights.epoch, listener.temperature) == (other, None)


def test_the_json_of_a_prediction(audio_run, files):
    (prediction,) = danlu.load(audio_run).predict(files[:1])
    row = prediction.as_json()
    assert set(row) == {
        "file", "label", "probability", "probabilities", "seconds", "cut_seconds", "temperature", "windows",
    }  # fmt: skip
    assert row["file"] == str(files[0])
    assert row["probability"] == row["probabilities"][row["label"]] == max(row["probabilities"].values())
    assert sum(prediction.probabilities.values()) == pytest.approx(1.0)
    # 0.45 seconds, of which the model hears 0.4.
    assert (row["seconds"], row["cut_seconds"]) == (0.45, 0.05)
    json.dumps(row)


class TestWindows:
    def test_a_recording_longer_than_the_model_hears_has_windows_of_its_length(self, audio_run, recording):
        (prediction,) = danlu.load(audio_run).predict([recording])
        assert prediction.seconds == pytest.approx(2.0, abs=1e-3)
        assert prediction.cut_seconds == pytest.approx(1.6, abs=1e-3)
        assert [window.start for window in prediction.windows] == pytest.approx([0.2 * n for n in range(9)])
        assert {round(window.end - window.start, 6) for window in prediction.windows} == {0.4}

    def test_a_clip_that_is_heard_whole_has_none(self, audio_run, tones):
        (prediction,) = danlu.load(audio_run).predict([tones / "wav/dee-level-s1.wav"])
        assert (prediction.windows, prediction.as_json()["windows"], prediction.cut_seconds) == (
            (),
            None,
            0.0,
        )

    def test_a_window_is_predicted_as_a_clip_of_its_own(self, audio_run, recording):
        listener = danlu.load(audio_run)
        samples = np.random.default_rng(1).standard_normal(RATE).astype(np.float32) / 9
        whole = listener.predict_samples(samples, window_seconds=0.4, step_seconds=0.3)
        assert len(whole.windows) == 3
        for window in whole.windows:
            piece = samples[round(window.start * RATE) : round(window.end * RATE)]
            alone = listener.predict_samples(piece)
            assert alone.windows == ()
            assert window.label == alone.label
            assert window.probabilities == pytest.approx(alone.probabilities, abs=1e-5)

    def test_the_whole_is_what_it_is_without_windows(self, audio_run, recording):
        listener = danlu.load(audio_run)
        one, other = (listener.predict([recording], window_seconds=seconds)[0] for seconds in (None, 0.3))
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-6)
        assert len(other.windows) > len(one.windows)

    def test_a_model_of_full_lengths_has_windows_where_they_are_asked_for(
        self, make_audio_recipe, recording, tmp_path
    ):
        run = train(make_audio_recipe("model.length={kind: full}", "train.epochs=1"), runs=tmp_path).run
        listener = danlu.load(run)
        assert listener.predict([recording])[0].windows == ()
        assert len(listener.predict([recording], window_seconds=1.0)[0].windows) == 3

    def test_the_limit_of_full_lengths_is_a_window(self, make_audio_recipe, recording, tmp_path):
        length = "model.length={kind: full, longest_seconds: 0.5}"
        run = train(make_audio_recipe(length, "train.epochs=1"), runs=tmp_path).run
        (prediction,) = danlu.load(run).predict([recording])
        assert prediction.windows[0].end == 0.5
        assert prediction.cut_seconds == pytest.approx(1.5, abs=1e-3)

    def test_the_json_of_a_window(self, audio_run, recording):
        (prediction,) = danlu.load(audio_run).predict([recording])
        first, *_ = prediction.as_json()["windows"]
        assert set(first) == {"start", "end", "label", "probability", "probabilities"}
        assert first["probability"] == first["probabilities"][first["label"]]

    @pytest.mark.parametrize("seconds", [0, -1.0, 0.01, float("nan"), float("inf")])
    def test_lengths_that_are_none_are_refused(self, audio_run, recording, seconds):
        with pytest.raises(DataError, match="a frame") as caught:
            danlu.load(audio_run).predict([recording], window_seconds=seconds)
        assert caught.value.problems[0].allowed == "0.032 seconds or more"

    @pytest.mark.parametrize("seconds", [0, -1.0, 1e-9, float("nan"), float("inf")])
    def test_steps_that_are_none_are_refused(self, audio_run, recording, seconds):
        with pytest.raises(DataError, match="a sample"):
            danlu.load(audio_run).predict([recording], step_seconds=seconds)


positive = st.floats(0.01, 50)


class TestWindowPlaces:
    @given(positive, positive, st.floats(0.05, 50))
    def test_they_cover_the_recording_from_beginning_to_end(self, seconds, window, step):
        places = window_places(seconds, window, step_seconds=min(step, window))
        assert places[0][0] == 0.0
        assert places[-1][1] == pytest.approx(seconds)
        assert all(start < later <= end + 1e-9 for (start, end), (later, _) in pairwise(places))
        lengths = [end - start for start, end in places]
        assert lengths == pytest.approx([min(window, seconds)] * len(places))

    @given(positive)
    def test_without_a_length_there_are_none(self, seconds):
        assert window_places(seconds, None) == []

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ((5.0, 2.0, None), [(0.0, 2.0), (1.0, 3.0), (2.0, 4.0), (3.0, 5.0)]),
            ((5.0, 2.0, 2.0), [(0.0, 2.0), (2.0, 4.0), (3.0, 5.0)]),
            ((4.0, 2.0, 2.0), [(0.0, 2.0), (2.0, 4.0)]),
            ((2.0, 2.0, None), [(0.0, 2.0)]),
            ((1.0, 2.0, 0.1), [(0.0, 1.0)]),
            ((9.0, 1.0, 4.0), [(0.0, 1.0), (4.0, 5.0), (8.0, 9.0)]),
        ],
    )
    def test_where_they_lie(self, given, expected):
        seconds, window, step = given
        assert window_places(seconds, window, step_seconds=step) == expected


def test_predictions_stream_file_by_file(audio_run, files):
    asked = []

    def paths():
        for file in files:
            asked.append(file)
            yield file

    stream = danlu.load(audio_run).stream(paths())
    next(stream)
    assert asked == files[:1]
    assert len(list(stream)) == 2


def test_no_files_give_no_predictions(audio_run):
    assert danlu.load(audio_run).predict([]) == []


def test_a_single_path_is_refused(audio_run, files):
    for given_path in (files[0], str(files[0])):
        with pytest.raises(DataError, match="put it into a list"):
            danlu.load(audio_run).predict(given_path)


@pytest.mark.parametrize("content", [None, b"", b"no audio at all", b"RIFF\x00\x00\x00\x00WAVE"])
def test_a_file_that_cannot_be_heard_is_named(audio_run, tmp_path, content):
    path = tmp_path / "some.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnusableAudio, match=r"some\.wav"):
        danlu.load(audio_run).predict([path])


@pytest.mark.parametrize("samples", [1, 100, RATE])
def test_silence_and_the_shortest_clips_have_a_class_too(audio_run, samples):
    prediction = danlu.load(audio_run).predict_samples(np.zeros(samples, np.float32))
    assert sum(prediction.probabilities.values()) == pytest.approx(1.0)


def test_weights_of_another_model_are_refused(audio_run_copy, make_audio_recipe, tmp_path):
    other = train(make_audio_recipe("model.width=0.25", "train.epochs=1"), runs=tmp_path / "other").run
    shutil.copy(other / "model/best.safetensors", audio_run_copy / "model/best.safetensors")
    with pytest.raises(RecordError):
        danlu.load(audio_run_copy)


def test_a_silent_file_has_no_class(audio_run, tmp_path):
    soundfile.write(tmp_path / "hush.wav", np.full(4000, 1e-5), 8000)
    with pytest.raises(UnusableAudio, match="silent"):
        danlu.load(audio_run).predict([tmp_path / "hush.wav"])
