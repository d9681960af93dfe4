"""Folds from the first to the last: taken, gone on with, pooled and written. Training is made up but for one test."""

from __future__ import annotations

import json
from statistics import mean, stdev

import pytest
import torch
from safetensors.torch import load_file
from sklearn.metrics import balanced_accuracy_score, f1_score

from danlu.errors import RecordError
from danlu.files import read_json_lines, write_json_atomically
from danlu.jobs.folds.course import run_folds
from danlu.jobs.folds.plan import plan_folds, read_arguments
from danlu.jobs.resume import resume
from danlu.recipe.dump import to_yaml
from danlu.record.find import list_runs
from danlu.record.layout import RunFolder
from made_up_folds import MadeUpTraining, Watcher
from page_parser import Balance

FILES = [
    "confusion.csv",
    "folds.json",
    "page.html",
    "predictions.jsonl",
    "report.txt",
    "runs",
    "ua-by-fold.svg",
]
LEVEL_FOR_DEE = {"ada": 1.0, "ben": 1.0, "cy": 1.0, "dee": 1 / 3}


@pytest.fixture(autouse=True)
def quick_picture(monkeypatch):
    """Drawing takes longer than all the rest; another file looks at the picture."""
    monkeypatch.setattr("danlu.record.drawn.draw", lambda name, spec: "<svg></svg>")
    monkeypatch.setattr("danlu.jobs.folds.files.draw_file", lambda spec: "<svg></svg>")


@pytest.fixture
def recipe_file(tmp_path, make_audio_recipe):
    path = tmp_path / "tiny.yaml"
    path.write_text(to_yaml(make_audio_recipe()), encoding="utf-8")
    return path


@pytest.fixture
def plan(recipe_file):
    return plan_folds(read_arguments(recipe_file, protocol="leave-one-speaker-out"))


def told(folder):
    return json.loads((folder / "folds.json").read_text(encoding="utf-8"))


def test_all_folds_are_trained_tested_once_and_pooled(plan, tmp_path, monkeypatch):
    made_up, watcher, out = MadeUpTraining(monkeypatch), Watcher(), tmp_path / "out"
    done = run_folds(plan, out=out, observer=watcher)
    written = told(out)

    assert (done.status, written["status"]) == ("finished", "finished")
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert made_up.trained == made_up.evaluated == [f"tiny-audio-fold-{number}" for number in (1, 2, 3, 4)]
    assert watcher.begun == [(name, "trained") for name in LEVEL_FOR_DEE]
    assert watcher.epochs[:3] == [("ada", 0, 2), ("ada", 1, 2), ("ada", 2, 2)]
    assert [fold["scores"]["ua"] for fold in written["folds"]] == list(LEVEL_FOR_DEE.values())
    assert written["folds"][3]["test_groups"] == ["dee"]
    assert written["folds"][3]["run"].startswith("runs/")
    assert written["folds"][0]["clips"] == {"train": 24, "valid": 12, "test": 12}
    assert (written["folds"][0]["best_epoch"], written["folds"][0]["seconds"]) == (1, 3.0)
    assert (written["leaks"], written["warning"], written["seconds"]) == (["sentences"], None, 12.0)


def test_pooled_scores_are_those_of_all_clips_and_spreads_those_of_folds(plan, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    run_folds(plan, out=tmp_path)
    written, rows = told(tmp_path), read_json_lines(tmp_path / "predictions.jsonl")
    gold, predicted = [row["gold"] for row in rows], [row["predicted"] for row in rows]
    pooled = written["pooled"]

    assert [row["fold"] for row in rows] == [number for number in (1, 2, 3, 4) for _ in range(12)]
    assert len({row["source"] for row in rows}) == pooled["clips"] == 48
    assert pooled["scores"]["ua"] == pytest.approx(balanced_accuracy_score(gold, predicted))
    assert pooled["scores"]["macro_f1"] == pytest.approx(f1_score(gold, predicted, average="macro"))
    assert pooled["confusion"]["classes"]["counts"] == [[12, 4, 0], [0, 16, 0], [0, 4, 12]]
    low, high = pooled["group_intervals"]["ua"]
    assert low <= pooled["scores"]["ua"] <= high
    shares = list(LEVEL_FOR_DEE.values())
    assert written["spread"]["ua"]["mean"] == pytest.approx(mean(shares))
    assert written["spread"]["ua"]["sd"] == pytest.approx(stdev(shares))
    # The correlation of dee's fold is undefined: it is left out and counted.
    assert (written["spread"]["mcc"]["count"], written["spread"]["mcc"]["of"]) == (3, 4)
    assert written["folds"][3]["reasons"] == {"mcc": "one class only is predicted: level"}


def test_floors_are_those_of_the_same_folds(plan, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    run_folds(plan, out=tmp_path)
    floors = told(tmp_path)["pooled"]["floors"]

    assert set(floors) == {"majority_class", "stratified_chance", "mfcc_svm"}
    assert floors["majority_class"]["scores"]["ua"] == pytest.approx(1 / 3)
    assert floors["mfcc_svm"]["scores"]["ua"] > 1 / 3
    assert floors["mfcc_svm"]["scores"]["ece"] is None
    assert "which side" in floors["mfcc_svm"]["reasons"]["ece"]


def test_report_and_page_say_it_for_people(plan, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    run_folds(plan, out=tmp_path)
    report = (tmp_path / "report.txt").read_text(encoding="utf-8")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")

    lines = report.splitlines()
    assert lines[0] == "tiny-audio: each of 4 speakers left out once, the epoch chosen on 1 other speaker"
    assert lines[1].startswith("UA 0.8333 (95% ")
    assert "leak: 48 of 48 tested clips say a sentence" in report
    assert "1.0000 ± 0.0000 (3 of 4)" in report
    parsed = Balance()
    parsed.feed(page)
    assert (parsed.open, parsed.fetched) == ([], [])
    assert parsed.links == [f"{fold['run']}/page.html" for fold in told(tmp_path)["folds"]]
    assert "What these scores do not say" in page
    assert "What is taken for what" in page


def test_again_everything_is_taken(plan, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    run_folds(plan, out=tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in FILES if name != "runs"}
    again, watcher = MadeUpTraining(monkeypatch), Watcher()
    done = run_folds(plan, out=tmp_path, observer=watcher)

    assert again.trained == again.resumed == again.evaluated == watcher.begun == []
    assert [how for _, _, how in watcher.ended] == ["taken"] * 4
    assert done.status == "finished"
    after = {name: (tmp_path / name).read_bytes() for name in before}
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"folds.json"}  # it says what was done for each fold now
    assert len(list_runs(tmp_path / "runs")) == 4


def test_a_run_under_another_name_is_taken_and_another_recipe_is_not(
    recipe_file, plan, tmp_path, monkeypatch
):
    MadeUpTraining(monkeypatch)
    run_folds(plan, out=tmp_path)

    def trained_for(*overrides):
        again = MadeUpTraining(monkeypatch)
        asked = read_arguments(recipe_file, overrides, protocol="leave-one-speaker-out")
        run_folds(plan_folds(asked), out=tmp_path)
        return len(again.trained)

    assert trained_for("name=other") == 0
    assert trained_for("seed=2") == 4


def test_a_fold_that_failed_is_told_the_others_go_on_and_it_is_gone_on_with(plan, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch, fail=["tiny-audio-fold-2"])
    watcher = Watcher()
    done = run_folds(plan, out=tmp_path, observer=watcher)

    assert done.status == told(tmp_path)["status"] == "incomplete"
    assert [state for _, state, _ in watcher.ended] == ["finished", "failed", "finished", "finished"]
    assert told(tmp_path)["notes"] == [
        "1 fold of 4 without scores", "ben failed: The loss is not a number.",
    ]  # fmt: skip
    assert told(tmp_path)["pooled"]["folds"] == 3
    assert "ben failed: The loss" in (tmp_path / "report.txt").read_text(encoding="utf-8")

    healed = MadeUpTraining(monkeypatch)
    assert run_folds(plan, out=tmp_path).status == "finished"
    assert (healed.trained, healed.resumed) == ([], ["tiny-audio-fold-2"])


def test_ctrl_c_ends_it_and_the_same_again_goes_on(plan, tmp_path, monkeypatch):
    stopped, watcher = MadeUpTraining(monkeypatch, stop="tiny-audio-fold-2"), Watcher()
    done = run_folds(plan, out=tmp_path, observer=watcher)

    assert (done.status, done.is_interrupted, watcher.interrupts) == ("interrupted", True, 1)
    assert stopped.trained == ["tiny-audio-fold-1", "tiny-audio-fold-2"]
    assert [fold["state"] for fold in told(tmp_path)["folds"]] == [
        "finished", "interrupted", "not trained", "not trained",
    ]  # fmt: skip
    assert told(tmp_path)["folds"][1]["reason"] == "interrupted after epoch 1 of 2"

    onward = MadeUpTraining(monkeypatch)
    assert run_folds(plan, out=tmp_path).status == "finished"
    assert onward.resumed == ["tiny-audio-fold-2"]
    assert onward.trained == ["tiny-audio-fold-3", "tiny-audio-fold-4"]


def test_ctrl_c_in_a_last_epoch_finishes_the_fold_and_ends_the_rest(recipe_file, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch, stop="tiny-audio-fold-1")
    asked = read_arguments(recipe_file, ["train.epochs=1"], protocol="leave-one-speaker-out")
    done = run_folds(plan_folds(asked), out=tmp_path)

    assert done.status == "interrupted"
    assert [fold.state for fold in done.points[0].folds] == ["finished", *["not trained"] * 3]


def test_a_command_killed_before_a_look_at_test_looks_the_next_time(plan, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    run_folds(plan, out=tmp_path)
    run = next(run for run in list_runs(tmp_path / "runs") if "fold-3" in run.name)
    (RunFolder(run).evaluation("test") / "scores.json").unlink()
    again, watcher = MadeUpTraining(monkeypatch), Watcher()
    run_folds(plan, out=tmp_path, observer=watcher)

    assert (again.trained, again.resumed, again.evaluated) == ([], [], ["tiny-audio-fold-3"])
    assert watcher.begun == [("cy", "evaluated")]


def test_while_folds_are_trained_the_file_says_how_each_stands(plan, tmp_path, monkeypatch):
    made_up, seen = MadeUpTraining(monkeypatch), []

    class Reader(Watcher):
        def on_epoch(self, point, fold, epoch, epochs):
            seen.append([fold["state"] for fold in told(tmp_path)["folds"]])

    run_folds(plan, out=tmp_path, observer=Reader())
    assert made_up.trained
    assert seen[0] == ["running", "not trained", "not trained", "not trained"]
    assert seen[-1] == ["finished", "finished", "finished", "running"]


def test_an_unforeseen_error_ends_its_fold_with_its_trace(plan, tmp_path, monkeypatch):
    made_up = MadeUpTraining(monkeypatch)
    monkeypatch.setattr("danlu.jobs.evaluate.evaluate", lambda run, split: 1 // 0)
    done = run_folds(plan, out=tmp_path)

    assert len(made_up.trained) == 4
    assert done.points[0].folds[0].reason == "ZeroDivisionError: integer division or modulo by zero"
    assert "1 // 0" in done.points[0].folds[0].trace
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["folds.json", "tiny.yaml"]
    assert told(tmp_path)["pooled"] is None


def test_predictions_of_other_clips_are_refused(plan, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    run_folds(plan, out=tmp_path)
    run = list_runs(tmp_path / "runs")[0]
    path = RunFolder(run).evaluation("test") / "predictions.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    with pytest.raises(RecordError, match="predictions of a fold are damaged"):
        run_folds(plan, out=tmp_path)


def test_folds_of_two_versions_say_so(plan, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    run_folds(plan, out=tmp_path)
    provenance = RunFolder(list_runs(tmp_path / "runs")[0]).provenance
    content = json.loads(provenance.read_text())
    write_json_atomically(provenance, {**content, "danlu_sha256": "of another day"})
    run_folds(plan, out=tmp_path)

    (note,) = told(tmp_path)["notes"]
    assert note.startswith("the folds were trained by 2 versions of danlu")


def test_points_are_compared_in_one_table(recipe_file, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    asked = read_arguments(recipe_file, protocol="leave-one-speaker-out", over=["model.width=0.125,0.25"])
    done = run_folds(plan_folds(asked), out=tmp_path / "out")
    table = json.loads((tmp_path / "out" / "table.json").read_text(encoding="utf-8"))
    lines = (tmp_path / "out" / "table.csv").read_text(encoding="utf-8").splitlines()
    markdown = (tmp_path / "out" / "table.md").read_text(encoding="utf-8")

    assert done.is_comparison
    assert sorted(path.name for path in (tmp_path / "out" / "width-0.25").iterdir()) == FILES
    assert [point["changes"] for point in table["points"]] == [{"model.width": 0.125}, {"model.width": 0.25}]
    assert table["points"][0]["f1_of_class"]["level"] == pytest.approx(0.8)
    assert table["points"][0]["valid"]["mean"] == pytest.approx(0.9)
    assert lines[0] == (
        "model.width,accuracy,ua,macro_f1,f1 falling,f1 level,f1 rising,valid ua mean,finished folds,folds,seconds"
    )
    assert lines[1].startswith("0.125,0.8333")
    assert "| 0.125 | 0.8333 |" in markdown
    assert "chosen on the tested clips" in markdown


def test_the_protocol_of_papers_warns_everywhere(recipe_file, tmp_path, monkeypatch):
    MadeUpTraining(monkeypatch)
    run_folds(plan_folds(read_arguments(recipe_file, protocol="paper", folds=3)), out=tmp_path)
    written = told(tmp_path)

    assert written["leaks"] == ["speakers", "sentences", "choice"]
    assert written["warning"].startswith("protocol paper: ")
    assert written["pooled"]["group_intervals"] == {}
    for name in ("report.txt", "page.html"):
        assert written["warning"] in (tmp_path / name).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_told_at_once(plan, tmp_path, monkeypatch):
    made_up = MadeUpTraining(monkeypatch)
    (tmp_path / "file").write_text("x")
    with pytest.raises(RecordError, match="cannot be written as asked"):
        run_folds(plan, out=tmp_path / "file")
    assert made_up.trained == []


def test_real_folds_are_ordinary_runs_and_go_on_to_the_same_bits(recipe_file, tmp_path):
    """Nothing is made up here."""
    plan = plan_folds(read_arguments(recipe_file, protocol="paper", folds=2))
    run_folds(plan, out=tmp_path / "whole")

    class Stop(Watcher):
        def on_epoch(self, point, fold, epoch, epochs):
            if (fold.fold.label, epoch) == ("fold 2", 1):
                raise KeyboardInterrupt

    assert run_folds(plan, out=tmp_path / "stopped", observer=Stop()).status == "interrupted"
    done = run_folds(plan, out=tmp_path / "stopped")

    assert [fold.how for fold in done.points[0].folds] == ["taken", "resumed"]
    for run, other in zip(
        *(list_runs(tmp_path / name / "runs") for name in ("whole", "stopped")), strict=True
    ):
        weights, same = (load_file(RunFolder(each).best_weights) for each in (run, other))
        assert all(torch.equal(weights[name], same[name]) for name in weights | same)
    assert (tmp_path / "stopped" / "predictions.jsonl").read_bytes() == (
        tmp_path / "whole" / "predictions.jsonl"
    ).read_bytes()
    with pytest.raises(RecordError, match="is finished"):
        resume(list_runs(tmp_path / "whole" / "runs")[0])
