"""Mistakes of a well-known notebook on emotion in speech, each planted here, and reported or refused.

The notebook chose its epoch and reported its scores on voices that it had trained on, printed scores of training clips
as those of a test, called a mean precision accuracy, did not say that a class was never predicted, and stopped in the
middle of an epoch at the first broken file.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from safetensors import safe_open
from safetensors.torch import save_file
from typer.testing import CliRunner

from danlu.cli.main import app
from danlu.errors import DataError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.observer import Silence
from danlu.jobs.train import train
from danlu.recipe.load import load_recipe
from danlu.record.skipped import read_skipped
from danlu.record.status import read_status
from small_audio_recipe import CLASSES, RATE, MakeAudioRecipe, write_tones

RECIPES = Path(__file__).parents[1] / "recipes"
SPLIT_COLUMN = ("data.reader.split=split", "data.split={kind: declared}", "train.epochs=1")
SHARED = "shares 2 of 2 speakers with train (ada, ben): its scores say nothing about new voices"


class Witness(Silence):
    """Remembers what it was told."""

    def on_start(self, start):
        self.told = start.told


def read(run, name):
    return json.loads((run / name).read_text(encoding="utf-8"))


def page_of(run):
    """The text of the page, without its tags."""
    text = re.sub(r"<[^>]*>", " ", (run / "page.html").read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", text.replace("&#39;", "'"))


def shown(run):
    done = CliRunner().invoke(app, ["show", str(run)], env={"COLUMNS": "400"})
    assert done.exit_code == 0, done.output
    return re.sub(r"\s+", " ", done.stdout)


def declare(tones, folder, split_of):
    """The tones with a column that says the split of each."""
    data = Path(shutil.copytree(tones, folder / "data"))
    lines = (data / "clips.csv").read_text().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    kept = [",".join([*row, split]) for row in rows if (split := split_of(*row)) is not None]
    (data / "clips.csv").write_text("\n".join([lines[0] + ",split", *kept]) + "\n")
    return data


@pytest.fixture(scope="module")
def no_pictures():
    """Pages of the runs that tests of this file share get empty pictures too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("danlu.record.drawn.draw", lambda name, spec: "<svg></svg>")
        yield


@pytest.fixture(scope="module")
def leaking(no_pictures, tones, tmp_path_factory):
    """A run whose valid and test are sentences of the training speakers, what it told, and the evaluation of test."""
    folder = tmp_path_factory.mktemp("shared voices")
    other = {"s3": "valid", "s4": "test"}
    data = declare(
        tones, folder, lambda _, who, what, __: other.get(what, "train") if who in ("ada", "ben") else None
    )
    witness = Witness()
    recipe = MakeAudioRecipe(tones)(*SPLIT_COLUMN, f"data.root={data}")
    run = train(recipe, runs=folder / "runs", observer=witness).run
    return run, witness.told, evaluate(run, "test")


class TestVoicesThatWereTrainedOn:
    def test_they_are_told_before_the_first_epoch(self, leaking):
        assert f"valid {SHARED}" in leaking[1].notes

    def test_they_stand_in_the_provenance(self, leaking):
        overlap = read(leaking[0], "provenance.json")["overlap"]["valid"]
        assert overlap["speakers"] == {"shared": ["ada", "ben"], "of": 2, "clips": 6, "known": True}
        assert overlap["sentences"]["shared"] == []
        assert f"valid {SHARED}" in overlap["warnings"]

    def test_they_stand_in_the_scores_and_the_report_of_each_evaluation(self, leaking):
        _, _, test = leaking
        assert test.scores["overlap_with_train"]["speakers"]["shared"] == ["ada", "ben"]
        assert test.scores["seen_clips"] == test.scores["clips"] == 6
        assert test.scores["scores"]["ua@unseen"] is None
        assert f"Before believing these scores\ntest {SHARED}\n" in test.report
        assert f"valid {SHARED}\n" in (leaking[0] / "evaluation/valid/report.txt").read_text()

    @pytest.mark.parametrize("split", ["Valid", "Test"])
    def test_they_stand_on_the_page_and_in_show(self, leaking, split):
        for text in (page_of(leaking[0]), shown(leaking[0])):
            assert "Before believing these scores" in text
            assert f"{split} {SHARED}." in text

    def test_they_stand_beside_the_scores_of_all_runs(self, leaking):
        done = CliRunner().invoke(app, ["runs", "--runs", str(leaking[0].parent)], env={"COLUMNS": "400"})
        assert "speakers" in done.stdout


class TestTrainingClipsAsTest:
    def test_an_evaluation_of_train_says_so_everywhere(self, make_audio_recipe, tmp_path):
        run = train(make_audio_recipe("train.epochs=1"), runs=tmp_path).run
        evaluation = evaluate(run, "train")
        told = "rain is what was learned from: its scores say what was remembered, not what is recognised"
        assert "split train, look 1" in evaluation.report
        assert f"Before believing these scores\nt{told}\n" in evaluation.report
        assert f"T{told}." in page_of(run)
        assert f"T{told}." in shown(run)

    def test_a_declared_test_of_copies_of_training_files_says_so_everywhere(self, tones, tmp_path):
        data = declare(tones, tmp_path, lambda _, who, __, ___: "valid" if who == "cy" else "train")
        lines = (data / "clips.csv").read_text().splitlines()
        copies = [line for line in lines if line.startswith("ada-")]
        for line in copies:
            name = line.split(",")[0]
            shutil.copy(data / f"wav/{name}.wav", data / f"wav/again-{name}.wav")
        again = [f"again-{line.rpartition(',')[0]},test" for line in copies]
        (data / "clips.csv").write_text("\n".join([*lines, *again]))
        recipe = MakeAudioRecipe(data)(*SPLIT_COLUMN)
        run = train(recipe, runs=tmp_path / "runs").run
        evaluation = evaluate(run, "test")
        told = "12 of 12 clips of test are files of train too, byte for byte: their scores say what was remembered"
        assert evaluation.scores["overlap_with_train"]["same_audio"] == 12
        assert told in evaluation.report
        assert f"{told}." in page_of(run)
        assert f"{told}." in shown(run)


@pytest.fixture(scope="module")
def paper(no_pictures, tones, tmp_path_factory):
    """A run under the protocol of many papers, what it told, and the evaluation of test."""
    witness = Witness()
    recipe = MakeAudioRecipe(tones)("data.split={kind: paper, folds: 4, fold: 2}", "train.epochs=1")
    run = train(recipe, runs=tmp_path_factory.mktemp("paper"), observer=witness).run
    return run, witness.told, evaluate(run, "test")


class TestTheProtocolOfPapers:
    def test_the_observer_is_warned(self, paper):
        assert (
            paper[1].notes[0].startswith("WARNING protocol paper: clips of one speaker stand in train and in")
        )

    def test_valid_is_test(self, paper):
        run, _, test = paper
        assert (
            read(run, "provenance.json")["data"]["valid"]["content_sha256"] == test.scores["content_sha256"]
        )

    def test_what_leaks_stands_in_the_record(self, paper):
        run, _, test = paper
        for protocol in (read(run, "provenance.json")["protocol"], test.scores["protocol"]):
            assert protocol["leaks"] == ["speakers", "sentences", "choice"]
            assert protocol["warning"].startswith("protocol paper: ")
            assert (protocol["folds"], protocol["fold"], protocol["apart"]) == (4, 2, None)
        assert test.scores["overlap_with_train"]["speakers"]["shared"]

    def test_every_report_says_so(self, paper):
        run, _, test = paper
        for report in (test.report, (run / "evaluation/valid/report.txt").read_text()):
            assert "WARNING protocol paper: " in report
            assert "the epoch is chosen on the test fold itself" in report
            assert "speakers with train (ada, ben, cy, dee)" in report

    def test_page_show_and_json_say_so(self, paper):
        run = paper[0]
        for text in (page_of(run), shown(run)):
            assert "Protocol paper: clips of one speaker stand in train and in the test fold" in text
            assert "random folds of clips, the epoch chosen on the test fold" in text
        assert json.loads(CliRunner().invoke(app, ["show", str(run), "--json"]).stdout)["warnings"]

    def test_so_does_the_table_of_all_runs(self, paper):
        done = CliRunner().invoke(app, ["runs", "--runs", str(paper[0].parent)], env={"COLUMNS": "400"})
        assert "epoch chosen on test; speakers, sentences" in done.stdout


def silenced(run, label):
    """Weights by which a class is never predicted."""
    path = run / "model/best.safetensors"
    with safe_open(path, "pt") as stored:
        weights = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - it is no mapping
        about = stored.metadata()
    weights["head.projection.bias"][CLASSES.index(label)] = -1000.0
    save_file(weights, path, about)


@pytest.fixture(scope="module")
def muted(no_pictures, tones, tmp_path_factory):
    """A run that never predicts `level`."""
    run = train(MakeAudioRecipe(tones)("train.epochs=1"), runs=tmp_path_factory.mktemp("runs")).run
    silenced(run, "level")
    return run


@pytest.fixture(scope="module")
def muted_test(no_pictures, muted):
    return evaluate(muted, "test")


class TestScoresByTheirNames:
    def test_accuracy_is_the_share_of_right_clips_and_no_precision(self, muted_test):
        rows = read_json_lines(muted_test.folder / "predictions.jsonl")
        right = sum(row["gold"] == row["predicted"] for row in rows) / len(rows)
        scores = muted_test.scores["scores"]
        assert scores["accuracy"] == muted_test.scores["class_report"]["accuracy"] == right
        assert scores["macro_precision"] != pytest.approx(right)
        recalls = [
            np.mean([row["predicted"] == label for row in rows if row["gold"] == label]) for label in CLASSES
        ]
        assert scores["ua"] == pytest.approx(np.mean(recalls))

    def test_the_report_says_what_accuracy_and_ua_are(self, muted_test):
        assert (
            "accuracy is WA, and UA is the mean recall of the classes that stand in gold" in muted_test.report
        )
        head = next(
            line for line in muted_test.report.splitlines() if line.split() == ["accuracy", "ua", "macro_f1"]
        )
        place = muted_test.report.splitlines().index(head)
        values = muted_test.report.splitlines()[place + 1].removeprefix("this model").split()
        assert [float(value) for value in values] == pytest.approx(
            [muted_test.scores["scores"][name] for name in head.split()], abs=1e-4
        )

    def test_a_class_that_is_never_predicted_is_said(self, muted_test):
        (row,) = (row for row in muted_test.scores["class_report"]["rows"] if row["name"] == "level")
        assert (row["precision"], row["predicted"], row["recall"], row["f1"]) == (None, 0, 0.0, 0.0)
        assert "never predicted" in row["reasons"].values()
        told = [note for note in muted_test.scores["class_report"]["footnotes"] if "never predicted" in note]
        assert "precision shown as 0 and counted as 0 in averages, but undefined" in told[0]
        assert "level" in told[0]
        assert told[0] in muted_test.report
        csv = (muted_test.folder / "report-classes.csv").read_text()
        assert "all,level,,0.0,0.0,4,0,0\n" in csv

    def test_its_f1_counts_in_the_mean(self, muted_test):
        f1 = {row["name"]: row["f1"] for row in muted_test.scores["class_report"]["rows"]}
        assert set(f1) == set(CLASSES)
        assert muted_test.scores["scores"]["macro_f1"] == pytest.approx(sum(f1.values()) / len(CLASSES))

    def test_it_is_said_on_the_page(self, muted, muted_test):
        assert 'title="never predicted">–<' in (muted / "page.html").read_text(encoding="utf-8")


def spoil(data):
    """Bad clips of train and valid: broken, cut off, empty, silent, short; and what each is called."""
    wav = data / "wav"
    rate = RATE
    noise = 0.1 * np.random.default_rng(2).standard_normal(rate // 2)
    (wav / "ada-level-s1.wav").write_bytes(b"this is no audio")
    whole = (wav / "ada-level-s2.wav").read_bytes()
    (wav / "ada-level-s2.wav").write_bytes(whole[: len(whole) // 2])
    (wav / "ada-level-s3.wav").write_bytes(b"")
    soundfile.write(wav / "ben-level-s1.wav", np.zeros(rate // 2), rate)
    soundfile.write(wav / "ben-level-s2.wav", noise[:200], rate)
    soundfile.write(wav / "cy-level-s1.wav", np.where(noise > 0, np.nan, noise), rate, subtype="FLOAT")
    return {
        "wav/ada-level-s1.wav": "broken",
        "wav/ada-level-s2.wav": "broken",
        "wav/ada-level-s3.wav": "empty",
        "wav/ben-level-s1.wav": "silent",
        "wav/ben-level-s2.wav": "too short",
        "wav/cy-level-s1.wav": "not finite",
    }


@pytest.fixture(scope="module")
def spoiled(no_pictures, tmp_path_factory):
    """A run over bad clips, what is wrong with them, and what it told."""
    folder = tmp_path_factory.mktemp("spoiled")
    expected = spoil(write_tones(folder / "data"))
    witness = Witness()
    run = train(
        MakeAudioRecipe(folder / "data")("model.length.crop=random"),
        runs=folder / "runs",
        observer=witness,
    ).run
    return run, expected, witness.told


class TestBadClips:
    def test_no_epoch_meets_them(self, spoiled):
        run, expected, _ = spoiled
        assert read_status(run).state == "finished"
        data = read(run, "provenance.json")["data"]
        assert (data["train"]["clips"], data["valid"]["clips"]) == (24 - 5, 12 - 1)
        sources = {row["source"] for row in read_json_lines(run / "evaluation/valid/predictions.jsonl")}
        assert len(sources) == 11
        assert not sources & set(expected)

    def test_each_stands_in_the_table_of_the_skipped(self, spoiled):
        run, expected, _ = spoiled
        rows = read_skipped(run)
        assert {row["file"]: row["reason"] for row in rows} == expected
        assert {row["file"]: row["split"] for row in rows} == {
            name: "valid" if name.startswith("wav/cy") else "train" for name in expected
        }
        assert {row["action"] for row in rows} == {"dropped"}
        assert all(row["text"] for row in rows)

    def test_they_are_counted_by_reason(self, spoiled):
        run, _, told = spoiled
        counts = read(run, "provenance.json")["data"]["train"]["skipped"]
        assert counts == {
            "broken: dropped": 2,
            "empty: dropped": 1,
            "silent: dropped": 1,
            "too short: dropped": 1,
        }
        assert read(run, "evaluation/valid/scores.json")["skipped_lines"] == 1
        assert len(told.splits[0].skipped) == 4
        assert any("broken" in line and "2 clips" in line for line in told.splits[0].skipped)

    def test_they_are_shown(self, spoiled):
        for text in (page_of(spoiled[0]), shown(spoiled[0])):
            for reason in ("broken", "empty", "silent", "too short", "not finite"):
                assert reason in text

    def test_a_recipe_can_stop_at_them_all_before_anything_is_trained(self, spoiled, tmp_path):
        data = spoiled[0].parents[1] / "data"
        with pytest.raises(DataError) as caught:
            train(MakeAudioRecipe(data)("data.on_unusable=error"), runs=tmp_path / "runs")
        assert {problem.where for problem in caught.value.problems} == set(spoiled[1])
        assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("normalise", ["none", "clip", "train"])
def test_silence_within_clips_is_no_trouble(make_audio_recipe, tones, tmp_path, normalise):
    """A random part of a clip that is mostly silence is often nothing but silence."""
    data = shutil.copytree(tones, tmp_path / "data")
    for path in sorted((data / "wav").glob("*-s4.wav")):
        samples, rate = soundfile.read(path)
        soundfile.write(path, np.concatenate([samples[:400], np.zeros(2 * rate)]), rate)
    change = ("model.length.crop=random", "model.augmentation={noise: {}, gain_db: 3, time_masks: {}}")
    run = train(
        make_audio_recipe(f"data.root={data}", f"model.normalise={normalise}", *change),
        runs=tmp_path / "runs",
    ).run
    for row in read_json_lines(run / "history.jsonl"):
        assert np.isfinite([row["train"]["loss"], row["valid"]["loss"], row["gradient_norm"]]).all()


@pytest.mark.real
def test_emodb_trains_on_whole_speakers(real_data, tmp_path):
    """Speakers 03 (test) and 08 (valid) have 49 and 58 of 535 clips (Burkhardt et al. 2005)."""
    overrides = (
        f"data.root={real_data / 'emodb'}",
        "train.epochs=1",
        "train.schedule.warmup_epochs=0",
        "model.width=0.25",
    )
    run = train(load_recipe(RECIPES / "emodb-light-sernet.yaml", overrides), runs=tmp_path).run
    data = read(run, "provenance.json")["data"]
    assert (data["train"]["clips"], data["valid"]["clips"]) == (535 - 49 - 58, 58)
    assert len(data["train"]["labels"]) == 7
    assert (len(data["train"]["speakers"]), data["valid"]["speakers"]) == (8, ["08"])
    assert (data["train"]["skipped"], data["valid"]["skipped"]) == ({}, {})
    overlap = read(run, "provenance.json")["overlap"]["valid"]
    assert (overlap["same_audio"], overlap["speakers"]["shared"]) == (0, [])
    assert len(overlap["sentences"]["shared"]) == 10
    scores = evaluate(run, "test").scores
    assert (scores["clips"], scores["speakers"], scores["seen_clips"]) == (49, 1, 0)
    floors = {name: floor["scores"] for name, floor in scores["floors"].items()}
    assert floors["majority_class"]["ua"] == pytest.approx(1 / 7)
    # Of the 49 clips of speaker 03, 14 are of the class that is the most frequent.
    assert floors["majority_class"]["accuracy"] == pytest.approx(14 / 49)
    assert 0.5 < floors["mfcc_svm"]["ua"] < 0.95
