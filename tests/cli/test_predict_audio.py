"""`danlu predict` and `danlu evaluate` with an audio classifier: files, windows, what cannot be heard or said."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

import danlu
from danlu.cli.main import app
from danlu.jobs.train import train
from small_audio_recipe import RATE, MakeAudioRecipe
from small_clips import tone, write_clip


@pytest.fixture(scope="module")
def runs(tones, tmp_path_factory):
    """A notebook with one audio classifier of which every epoch is kept."""
    folder = tmp_path_factory.mktemp("audio-runs")
    train(MakeAudioRecipe(tones)("train.epochs=2", "train.keep_every_epoch=true"), runs=folder)
    return folder


@pytest.fixture(scope="module")
def run_folder(runs):
    return next(path for path in runs.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def clips(tones):
    return [str(tones / "wav" / f"dee-{label}-s1.wav") for label in ("falling", "rising")]


@pytest.fixture
def danlu_command(runs):
    """Runs the command line over the notebook."""

    def run(*words, text=None):
        return CliRunner().invoke(app, [*map(str, words), "--runs", str(runs)], input=text)

    return run


def refusal(done):
    assert done.exit_code != 0
    assert done.stdout == ""
    return done.stderr if done.stderr else str(done.exception)


def test_each_file_is_a_line(danlu_command, run_folder, clips):
    done = danlu_command("predict", "last", *clips)
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows == [prediction.as_json() for prediction in danlu.load(run_folder).predict(clips)]
    assert [row["file"] for row in rows] == clips
    for row in rows:
        assert sum(row["probabilities"].values()) == pytest.approx(1.0, abs=1e-5)
        assert row["probability"] == row["probabilities"][row["label"]] == max(row["probabilities"].values())
        assert (row["seconds"], row["cut_seconds"], row["windows"]) == (0.4, 0.0, None)


def test_tsv_has_class_probability_and_file(danlu_command, run_folder, clips):
    done = danlu_command("predict", "last", *clips, "--output", "tsv")
    assert [line.split("\t") for line in done.stdout.splitlines()] == [
        [one.label, f"{one.probability:.4f}", one.file] for one in danlu.load(run_folder).predict(clips)
    ]


def test_a_long_recording_is_told_window_by_window(danlu_command, tmp_path):
    path = write_clip(tmp_path / "long.wav", tone(1.0, rate=RATE), rate=RATE)
    own, asked = (
        json.loads(danlu_command("predict", "last", path, *words).stdout)
        for words in ((), ("--window", 0.5, "--step", 0.5))
    )
    assert own["cut_seconds"] == 0.6
    assert [(one["start"], one["end"]) for one in own["windows"]] == [
        (0.0, 0.4),
        (0.2, 0.6),
        (0.4, 0.8),
        (0.6, 1.0),
    ]
    assert [(one["start"], one["end"]) for one in asked["windows"]] == [(0.0, 0.5), (0.5, 1.0)]
    assert {name: asked[name] for name in ("label", "probabilities")} == {
        name: own[name] for name in ("label", "probabilities")
    }


def test_what_cannot_be_heard_is_named_and_the_others_are_answered(danlu_command, clips, tmp_path):
    write_clip(tmp_path / "sound.wav", np.zeros(0))
    (tmp_path / "text.wav").write_text("no sound", encoding="utf-8")
    bad = [tmp_path / "sound.wav", tmp_path / "text.wav", tmp_path / "none.wav", tmp_path]
    done = danlu_command("predict", "last", clips[0], *bad, clips[1])
    assert done.exit_code == 1
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == clips
    for path in bad:
        assert f"danlu: {path} cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


REFUSED = {
    (): ("FILE: has no meaning for an audio classifier", "allowed:  audio files"),
    ("-",): ("FILE: has no meaning for an audio classifier", "standard input"),
    ("{clip}", "--output", "conll"): ("--output: has no meaning for an audio classifier", "jsonl, tsv"),
    ("{clip}", "--input", "text"): ("--input: has no meaning for an audio classifier", "leave it out"),
    ("{clip}", "--batch", "8"): ("--batch: has no meaning for an audio classifier", "leave it out"),
    ("{clip}", "--window", "0"): ("--window: no length", "received: 0"),
    ("{clip}", "--step", "-1"): ("--step: no length", "received: -1"),
    ("{clip}", "--window", "nan"): ("--window: no length", "received: nan"),
    ("{clip}", "--window", "1", "--output", "tsv"): ("--window: has no meaning for the output tsv",),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_has_no_meaning_is_refused(danlu_command, clips, words):
    told = refusal(danlu_command("predict", "last", *(word.format(clip=clips[0]) for word in words), text=""))
    assert all(part in told for part in REFUSED[words])


def test_texts_have_no_windows_and_come_in_one_file(make_recipe, tmp_path):
    train(make_recipe("train.epochs=1"), runs=tmp_path)
    for words, told in (
        (("a.txt", "b.txt"), "FILE: has no meaning for a model that reads text"),
        (("--window", "1"), "--window: has no meaning for a model that reads text"),
        (("--step", "1"), "--step: has no meaning for a model that reads text"),
    ):
        done = CliRunner().invoke(app, ["predict", "last", *words, "--runs", str(tmp_path)], input="It fell.")
        assert told in refusal(done)


def test_an_epoch_is_a_plain_name_for_its_checkpoint(danlu_command, run_folder, clips):
    named, plain = (
        danlu_command("predict", "last", clips[0], *words).stdout
        for words in (("--checkpoint", "1"), ("--epoch", "1"))
    )
    assert json.loads(plain) == json.loads(named)
    assert json.loads(plain) == danlu.load(run_folder, checkpoint=1).predict(clips[:1])[0].as_json()


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_an_epoch_and_a_checkpoint_are_refused(danlu_command, command):
    for name in ("best", "1"):
        done = danlu_command(command, "last", "--epoch", "1", "--checkpoint", name)
        assert done.exit_code == 2
        assert f"--epoch: leave it out, or --checkpoint {name}" in done.stderr


def test_an_epoch_that_is_not_there_is_told(danlu_command, clips):
    assert "9" in refusal(danlu_command("predict", "last", clips[0], "--epoch", "9"))


def test_evaluating_an_epoch_says_so(runs, tmp_path):
    copied = tmp_path / "runs"
    shutil.copytree(runs, copied)
    words = ["evaluate", "last", "--split", "test", "--runs", str(copied)]
    report = CliRunner().invoke(app, [*words, "--epoch", "2"])
    assert report.exit_code == 0, report.output
    assert "split test, look 1" in report.stdout
    assert "epoch 2" in report.stdout.splitlines()[2]
    assert report.stdout.startswith("Under its floor") or report.stdout.startswith("No check was asked yet")
    printed = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert (printed["looks"], printed["clips"], printed["speakers"]) == (2, 12, 1)
    assert printed["protocol"]["kind"] == "by-group"
    assert printed["seconds"] > 0
    assert "ua" in printed["scores"]
    low, high = printed["intervals"]["ua"]
    assert low <= printed["scores"]["ua"] <= high


def test_predicting_needs_no_scientific_packages(run_folder, clips):
    script = (
        "import sys, danlu\n"
        f"danlu.load({str(run_folder)!r}).predict({clips!r})\n"
        "print(sorted({'librosa', 'numba', 'transformers', 'tokenizers', 'pyarrow'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
