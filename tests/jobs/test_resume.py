from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file

from danlu.errors import RecordError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.observer import Silence
from danlu.jobs.outcome import read_outcome
from danlu.jobs.resume import resume
from danlu.jobs.train import train
from danlu.recipe.dump import to_yaml
from danlu.record.layout import RunFolder
from danlu.record.status import read_status

CHARACTERS = "model.characters={kind: cnn, dim: 8, filters: 8}"
TIMES = ("seconds", "words_per_second", "memory_mb")


def weights(run):
    return load_file(run / "checkpoints/last.safetensors")


def same_weights(first, second):
    ours, theirs = weights(first), weights(second)
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def comparable_history(run):
    rows = read_json_lines(RunFolder(run).history)
    return [{key: value for key, value in row.items() if key not in TIMES} for row in rows]


class StopAfter(Silence):
    """Presses Ctrl-C in the given epoch, once or twice."""

    def __init__(self, epoch, times=1):
        self.epoch, self.times = epoch, times

    def on_batch(self, done):
        if (done.epoch, done.batch) == (self.epoch, 1):
            for _ in range(self.times):
                signal.raise_signal(signal.SIGINT)


def test_ctrl_c_ends_the_epoch_cleanly_and_the_resumed_run_is_as_if_never_stopped(make_recipe, tmp_path):
    recipe = make_recipe(CHARACTERS, "train.epochs=4", "train.schedule={name: cosine}")
    whole = train(recipe, runs=tmp_path)
    stopped = train(recipe, runs=tmp_path, observer=StopAfter(2))
    assert (stopped.status, stopped.reason) == ("interrupted", "stopped by Ctrl-C after epoch 2")
    assert len(comparable_history(stopped.run)) == 2
    resumed = resume(stopped.run)
    assert resumed.status == "finished"
    assert same_weights(whole.run, resumed.run)
    assert comparable_history(whole.run) == comparable_history(resumed.run)


def test_a_second_ctrl_c_stops_at_once_and_the_last_finished_epoch_is_safe(make_recipe, tmp_path):
    recipe = make_recipe("train.epochs=3")
    with pytest.raises(KeyboardInterrupt):
        train(recipe, runs=tmp_path, observer=StopAfter(2, times=2))
    (run,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert read_status(run).state == "interrupted"
    assert len(comparable_history(run)) == 1
    assert same_weights(resume(run).run, train(recipe, runs=tmp_path).run)


TRAIN_AND_HANG = """
import sys, time
from pathlib import Path
from danlu.jobs.evaluate import evaluate
from danlu.jobs.observer import Silence
from danlu.jobs.outcome import read_outcome
from danlu.jobs.train import train
from danlu.recipe.load import load_recipe

class Hang(Silence):
    def on_batch(self, done):
        if (done.epoch, done.batch) == (3, 2):
            print("in epoch 3", flush=True)
            time.sleep(600)

train(load_recipe(Path(sys.argv[1])), runs=Path(sys.argv[2]), observer=Hang())
"""


def test_a_run_killed_in_mid_epoch_says_so_and_resumes_to_the_same_weights(make_recipe, tmp_path):
    recipe = make_recipe(CHARACTERS, "train.epochs=4")
    (tmp_path / "recipe.yaml").write_text(to_yaml(recipe))
    process = subprocess.Popen(
        [sys.executable, "-c", TRAIN_AND_HANG, str(tmp_path / "recipe.yaml"), str(tmp_path / "runs")],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "in epoch 3\n"
        process.kill()
    (run,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    assert read_status(run).state == "killed"
    assert len(comparable_history(run)) == 2
    resumed = resume(run)
    whole = train(recipe, runs=tmp_path / "runs")
    assert same_weights(resumed.run, whole.run)
    assert comparable_history(resumed.run) == comparable_history(whole.run)


def test_a_torn_or_missing_history_row_is_mended(make_recipe, tmp_path):
    recipe = make_recipe("train.epochs=3")
    run = train(recipe, runs=tmp_path, observer=StopAfter(2)).run
    expected = comparable_history(run)
    path = RunFolder(run).history
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[1][:40])
    resume(run)
    assert comparable_history(run)[:2] == expected


def test_a_finished_run_can_be_trained_longer(make_recipe, tmp_path):
    run = train(make_recipe("train.epochs=2"), runs=tmp_path).run
    resume(run, overrides=["train.epochs=4"])
    assert same_weights(run, train(make_recipe("train.epochs=4"), runs=tmp_path).run)
    (note,) = read_json_lines(run / "resumes.jsonl")
    assert note["after_epoch"] == 2
    assert "epochs: 2" in note["recipe_before"]
    assert "epochs: 4" in (run / "recipe.yaml").read_text()


def test_nothing_left_to_train_is_an_error_with_a_cure(make_recipe, tmp_path):
    run = train(make_recipe(), runs=tmp_path).run
    with pytest.raises(RecordError, match=r"(?s)2 of 2 epochs.*train\.epochs=12"):
        resume(run)


def test_another_recipe_is_another_run(make_recipe, tmp_path):
    run = train(make_recipe(), runs=tmp_path).run
    with pytest.raises(RecordError, match=r"(?s)override train\.optimizer\.lr=1.*allowed:.*train\.epochs"):
        resume(run, overrides=["train.optimizer.lr=1"])


def test_changed_data_are_refused(make_recipe, tmp_path, corpus):
    for name in ("train.txt", "valid.txt"):
        (tmp_path / name).write_text((corpus / name).read_text())
    recipe = make_recipe(f"data.root={tmp_path}", "data.test=null")
    run = train(recipe, runs=tmp_path / "runs").run
    (tmp_path / "train.txt").write_text((corpus / "train.txt").read_text() + "\nLate O\n")
    with pytest.raises(RecordError, match="train split is not what the run was trained with"):
        resume(run, overrides=["train.epochs=3"])


def test_a_record_that_moved_with_its_data_resumes(make_recipe, tmp_path, corpus):
    for name in ("train.txt", "valid.txt"):
        (tmp_path / "old").mkdir(exist_ok=True)
        (tmp_path / "old" / name).write_text((corpus / name).read_text())
    run = train(make_recipe(f"data.root={tmp_path / 'old'}", "data.test=null"), runs=tmp_path / "runs").run
    (tmp_path / "old").rename(tmp_path / "new")
    moved = run.rename(tmp_path / "elsewhere")
    resume(moved, overrides=["train.epochs=3", f"data.root={tmp_path / 'new'}"])
    assert len(comparable_history(moved)) == 3


def test_a_run_stopped_in_its_first_epoch_resumes_to_the_same_weights(make_recipe, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(make_recipe(), runs=tmp_path, observer=StopAfter(1, times=2))
    (run,) = (path for path in tmp_path.iterdir() if path.is_dir())
    with pytest.raises(RecordError, match="no epoch was finished"):
        evaluate(run, "valid", checkpoint="last")
    with pytest.raises(RecordError, match="no epoch was finished"):
        evaluate(run, "valid")
    whole = train(make_recipe(), runs=tmp_path)
    assert same_weights(resume(run).run, whole.run)
    assert comparable_history(run) == comparable_history(whole.run)


def test_ctrl_c_in_the_last_epoch_finishes_the_run(make_recipe, tmp_path):
    outcome = train(make_recipe("train.epochs=2"), runs=tmp_path, observer=StopAfter(2))
    assert outcome.status == "finished"
    assert (outcome.run / "evaluation/valid/scores.json").is_file()


STOPPING = "train.early_stopping={patience: 1, min_delta: 0.9}"


def test_an_early_stopped_run_is_not_trained_on_by_accident(make_recipe, tmp_path):
    run = train(make_recipe("train.epochs=9", STOPPING), runs=tmp_path).run
    with pytest.raises(RecordError, match=r"(?s)2 of 9 epochs.*early_stopping=null"):
        resume(run)
    resume(run, overrides=["train.early_stopping=null", "train.epochs=3"])
    assert same_weights(run, train(make_recipe("train.epochs=3"), runs=tmp_path).run)


def test_a_changed_min_delta_counts_from_the_resume_on(make_recipe, tmp_path):
    run = train(make_recipe("train.epochs=9", "train.select=loss", STOPPING), runs=tmp_path).run
    before = len(comparable_history(run))
    change = ["train.early_stopping={patience: 3, min_delta: 100.0}"]
    assert len(comparable_history(resume(run, overrides=change).run)) == before + (3 - 1)


def test_a_run_killed_before_its_last_evaluation_is_finished_by_a_resume(make_recipe, tmp_path):
    run = train(make_recipe(), runs=tmp_path).run
    whole = comparable_history(run)
    expected = (run / "evaluation/valid/predictions.jsonl").read_bytes()
    shutil.rmtree(run / "evaluation")
    status = json.loads((run / "status.json").read_text())
    # What kill -9 leaves: a status that says running, of a process that is gone.
    (run / "status.json").write_text(
        json.dumps({**status, "state": "running", "process_started": 0.0, "finished": None})
    )
    assert read_status(run).state == "killed"
    assert resume(run).status == "finished"
    assert comparable_history(run) == whole
    assert (run / "evaluation/valid/predictions.jsonl").read_bytes() == expected


def test_a_resume_notes_where_it_computed(make_recipe, tmp_path):
    run = train(make_recipe(), runs=tmp_path).run
    resume(run, overrides=["train.epochs=3"])
    (note,) = read_json_lines(run / "resumes.jsonl")
    assert note["device"] == "cpu"
    assert note["environment"]["packages"]["torch"]


def test_a_run_cannot_be_made_shorter(make_recipe, tmp_path):
    run = train(make_recipe("train.epochs=4"), runs=tmp_path, observer=StopAfter(3)).run
    before = (run / "recipe.yaml").read_text()
    with pytest.raises(RecordError, match=r"(?s)cannot be made shorter.*3 or more"):
        resume(run, overrides=["train.epochs=2"])
    assert (run / "recipe.yaml").read_text() == before


def test_a_run_without_its_best_weights_is_refused_before_anything_changes(make_recipe, tmp_path):
    run = train(make_recipe(), runs=tmp_path).run
    (run / "model/best.safetensors").unlink()
    with pytest.raises(RecordError, match="no weights best"):
        resume(run, overrides=["train.epochs=4"])
    assert read_status(run).state == "finished"
    assert "epochs: 2" in (run / "recipe.yaml").read_text()


def test_a_finished_run_without_floors_can_still_be_told(run_copy):
    (run_copy / "floors.json").unlink()
    assert read_outcome(RunFolder(run_copy)).floors == {}
