"""A series is trained once: what is in the notebook is taken, what was stopped is gone on with."""

from __future__ import annotations

import json
import os
import shutil
import signal
from statistics import mean, stdev

import pytest

from danlu.checks import tip
from danlu.errors import DataError, TrainingError
from danlu.files import append_json_line, read_json_lines
from danlu.jobs.observer import Silence
from danlu.jobs.resume import resume
from danlu.jobs.series import SeriesSilence, run_series
from danlu.jobs.series_points import plan_series
from danlu.jobs.series_runs import KnownRuns, is_beginning_of_longer
from danlu.jobs.train import train
from danlu.recipe.dump import to_yaml
from danlu.record.find import list_runs
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.status import read_status
from installed_checks import installed_checks, made_up_check

TIMES = ("seconds", "words_per_second", "memory_mb")
RATES = "train.optimizer.lr=0.03,0.1"


class Watcher(SeriesSilence):
    """Keeps what it is told; presses Ctrl-C in an epoch of a step, once or twice."""

    def __init__(self, step=None, epoch=1, times=1):
        self.steps, self.left_out = [], []
        self._stop = (step, epoch, times)

    def on_point(self, step):
        self.steps.append((step.label, step.how))
        number, epoch, times = self._stop
        return PressCtrlC(epoch, times) if step.number == number else Silence()

    def on_left_out(self, step, reason):
        self.left_out.append((step.label, reason))


class PressCtrlC(Silence):
    def __init__(self, epoch, times):
        self.epoch, self.times = epoch, times

    def on_batch(self, done):
        if (done.epoch, done.batch) == (self.epoch, 1):
            for _ in range(self.times):
                signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def recipe_file(tmp_path_factory, corpus):
    from small_recipe import MakeRecipe

    path = tmp_path_factory.mktemp("recipe") / "tiny.yaml"
    path.write_text(to_yaml(MakeRecipe(corpus)()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def rates(recipe_file):
    return plan_series(recipe_file, over=RATES, seeds=[1, 2])


@pytest.fixture(scope="module")
def trained(rates, tmp_path_factory):
    """A notebook with a whole series, the series, and what its observer was told."""
    runs, watcher = tmp_path_factory.mktemp("runs"), Watcher()
    return runs, run_series(rates, runs=runs, observer=watcher), watcher


def rows_of(run):
    rows = read_json_lines(RunFolder(run).history)
    return [{key: value for key, value in row.items() if key not in TIMES} for row in rows]


def states(series):
    return [(result.state, result.how) for result in series.results]


def test_each_point_is_an_ordinary_run(trained, rates):
    runs, series, watcher = trained

    assert series.status == "finished"
    assert states(series) == [("finished", "trained")] * 4
    assert [result.run for result in series.results] == sorted(list_runs(runs))
    assert [Record(result.run).recipe["name"] for result in series.results] == [
        point.recipe.name for point in rates.points
    ]
    # All values with the first seed come first.
    assert [label for label, _ in watcher.steps] == [
        f"train.optimizer.lr={rate} seed {seed}" for seed in (1, 2) for rate in (0.03, 0.1)
    ]


def test_its_scores_are_those_of_the_best_epoch_on_valid(trained):
    for result in trained[1].results:
        row = Record(result.run).best_row
        assert result.best_epoch == row["epoch"]
        assert result.scores == {name: row["valid"][name] for name in ("span.micro_f1", "token.accuracy")}


def test_a_run_in_a_series_equals_the_same_run_by_itself(trained, rates, tmp_path):
    """Neither the runs before it in the process nor its name change anything."""
    alone = train(rates.points[-1].recipe.model_copy(update={"name": "alone"}), runs=tmp_path).run

    assert rows_of(alone) == rows_of(trained[1].results[-1].run)


def test_the_table_is_mean_deviation_and_range_over_seeds(trained):
    series = trained[1]
    for number, row in enumerate(series.rows):
        values = [result.scores["token.accuracy"] for result in series.results[2 * number : 2 * number + 2]]
        spread = row.spread("token.accuracy")
        assert (spread.mean, spread.sd, spread.min, spread.max) == (
            mean(values),
            stdev(values),
            min(values),
            max(values),
        )


def test_test_is_never_read(trained):
    for run in list_runs(trained[0]):
        assert [folder.name for folder in RunFolder(run).evaluations.iterdir()] == ["valid"]
        assert "test" not in Record(run).provenance["data"]


def test_a_second_call_trains_nothing(trained, rates):
    runs, first, _ = trained
    watcher = Watcher()
    second = run_series(rates, runs=runs, observer=watcher)

    assert states(second) == [("finished", "taken")] * 4
    assert [how for _, how in watcher.steps] == ["taken"] * 4
    assert len(list_runs(runs)) == 4
    assert second.as_json()["rows"] == first.as_json()["rows"]


def test_a_run_is_known_by_its_recipe_and_not_by_its_name(make_recipe, recipe_file, tmp_path):
    run = train(make_recipe("name=another", "seed=2"), runs=tmp_path).run
    series = run_series(plan_series(recipe_file, seeds=[2, 1]), runs=tmp_path)

    assert states(series) == [("finished", "taken"), ("finished", "trained")]
    assert series.results[0].run == run


class TestWhatIsNotTheSame:
    """A run of which something differs is not taken, and the point is trained."""

    @pytest.fixture
    def notebook(self, trained, tmp_path):
        return shutil.copytree(trained[0], tmp_path / "runs")

    def is_known(self, notebook, rates):
        return KnownRuns(notebook).with_result(rates.points[0].recipe) is not None

    def first(self, notebook, rates):
        return RunFolder(next(run for run in list_runs(notebook) if rates.points[0].recipe.name in run.name))

    def test_nothing_differs(self, notebook, rates):
        assert self.is_known(notebook, rates)

    def test_another_danlu(self, notebook, rates):
        path = self.first(notebook, rates).provenance
        path.write_text(json.dumps({**json.loads(path.read_text()), "danlu": "0.0.1"}))
        assert not self.is_known(notebook, rates)

    @pytest.mark.parametrize(
        ("override", "is_same"),
        [
            ("train.early_stopping={patience: 3}", False),
            ("train.device=cpu", False),
            ("train.epochs=2", True),
            ("train.keep_every_epoch=true", True),
        ],
    )
    def test_a_resume_under_another_recipe(self, notebook, rates, override, is_same):
        row = {
            "overrides": [override],
            "environment": Record(self.first(notebook, rates).path).provenance,
        }
        append_json_line(self.first(notebook, rates).resumes, row)
        assert self.is_known(notebook, rates) == is_same

    def test_no_provenance(self, notebook, rates):
        self.first(notebook, rates).provenance.unlink()
        assert not self.is_known(notebook, rates)

    @pytest.mark.parametrize("part", ["recipe", "status"])
    def test_a_damaged_record(self, notebook, rates, part):
        getattr(self.first(notebook, rates), part).write_text("[")
        assert not self.is_known(notebook, rates)


def test_changed_data_make_another_run(corpus, recipe_file, tmp_path):
    root = shutil.copytree(corpus, tmp_path / "data")
    plan = plan_series(recipe_file, [f"data.root={root}", "train.epochs=1"], seeds=[1, 2])
    run_series(plan, runs=tmp_path / "runs")
    (root / "test.txt").write_text("Never O\n")
    assert states(run_series(plan, runs=tmp_path / "runs"))[0] == ("finished", "taken")
    with (root / "valid.txt").open("a") as file:
        file.write("\nLate O\n")
    assert states(run_series(plan, runs=tmp_path / "runs"))[0] == ("finished", "trained")


def test_a_folder_of_texts_is_the_same_until_something_in_it_changes(make_text_recipe, reviews, tmp_path):
    root = shutil.copytree(reviews, tmp_path / "data")
    for path in (root, *root.rglob("*")):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    recipe = make_text_recipe(f"data.root={root}", "train.epochs=1")
    train(recipe, runs=tmp_path / "runs")
    assert KnownRuns(tmp_path / "runs").with_result(recipe) is not None
    text = next((root / "train").rglob("*.txt"))
    text.write_text("Something else.")
    os.utime(text, (4_000_000_000, 4_000_000_000))
    assert KnownRuns(tmp_path / "runs").with_result(recipe) is None


class TestCtrlC:
    def test_it_stops_after_the_epoch_and_the_next_call_goes_on(self, rates, trained, tmp_path):
        stopped = run_series(rates, runs=tmp_path, observer=Watcher(step=3))

        assert (stopped.status, stopped.is_interrupted) == ("interrupted", True)
        assert [result.state for result in stopped.results] == [
            "finished",
            "interrupted",
            "finished",
            "not trained",
        ]
        assert stopped.results[1].reasons["span.micro_f1"] == "stopped after epoch 1 of 2"
        assert stopped.results[3].reasons["span.micro_f1"] == "not trained yet"
        assert stopped.findings == []

        whole = run_series(rates, runs=tmp_path)
        assert states(whole) == [
            ("finished", "taken"),
            ("finished", "resumed"),
            ("finished", "taken"),
            ("finished", "trained"),
        ]
        assert whole.as_json()["rows"] == trained[1].as_json()["rows"]

    def test_in_the_last_epoch_of_a_run_it_ends_the_series_too(self, rates, tmp_path):
        stopped = run_series(rates, runs=tmp_path, observer=Watcher(step=1, epoch=2))

        assert stopped.is_interrupted
        assert [result.state for result in stopped.results] == ["finished", *["not trained"] * 3]

    def test_pressed_twice_it_stops_at_once_and_what_there_is_is_told(self, rates, tmp_path):
        stopped = run_series(rates, runs=tmp_path, observer=Watcher(step=2, times=2))

        assert stopped.status == "interrupted"
        assert [result.state for result in stopped.results] == [
            "finished",
            "not trained",
            "interrupted",
            "not trained",
        ]

    def test_after_it_what_is_in_the_notebook_is_still_told(self, trained, rates, tmp_path):
        last = trained[1].results[-1].run
        shutil.copytree(last, tmp_path / last.name)
        stopped = run_series(rates, runs=tmp_path, observer=Watcher(step=1))

        assert states(stopped)[-1] == ("finished", "taken")


def test_a_killed_run_is_gone_on_with(rates, trained, tmp_path):
    run_series(rates, runs=tmp_path, observer=Watcher(step=1))
    (run,) = list_runs(tmp_path)
    status = json.loads((run / "status.json").read_text())
    (run / "status.json").write_text(
        json.dumps({**status, "state": "running", "process_started": 0.0, "finished": None})
    )
    assert read_status(run).state == "killed"

    assert states(run_series(rates, runs=tmp_path))[0] == ("finished", "resumed")
    assert rows_of(run) == rows_of(trained[1].results[0].run)


def test_a_run_that_was_stopped_before_its_first_checkpoint_is_trained_anew(rates, trained, tmp_path):
    first = shutil.copytree(trained[1].results[0].run, tmp_path / "first")
    shutil.rmtree(first / "checkpoints")
    (first / "history.jsonl").unlink()
    status = json.loads((first / "status.json").read_text())
    (first / "status.json").write_text(json.dumps({**status, "state": "interrupted", "epoch": 0}))

    assert states(run_series(rates, runs=tmp_path))[0] == ("finished", "trained")


def test_a_run_that_another_process_trains_is_passed_over(rates, trained, tmp_path):
    for result in trained[1].results:
        shutil.copytree(result.run, tmp_path / result.run.name)
    run = tmp_path / trained[1].results[0].run.name
    (run / "history.jsonl").write_text((run / "history.jsonl").read_text().splitlines(keepends=True)[0])
    status = json.loads((run / "status.json").read_text())
    # Of a run on another host nothing but its heartbeat is known.
    elsewhere = {
        "state": "running",
        "finished": None,
        "host": "elsewhere",
        "heartbeat": "2999-01-01T00:00:00+00:00",
    }
    (run / "status.json").write_text(json.dumps({**status, **elsewhere}))
    watcher = Watcher()
    series = run_series(rates, runs=tmp_path, observer=watcher)

    assert series.status == "incomplete"
    assert series.results[0].state == "running"
    assert watcher.left_out == [("train.optimizer.lr=0.03 seed 1", "another process is training it")]
    assert series.rows[0].spread("token.accuracy").count == 1


def test_a_run_whose_training_fails_leaves_a_gap_with_a_reason(recipe_file, tmp_path):
    plan = plan_series(
        recipe_file,
        ["train.clip_norm=null"],
        over="train.optimizer={name: sgd, lr: 1.0e+38},{name: sgd, lr: 0.1}",
        seeds=[1],
    )
    for how in ("trained", "resumed"):
        series = run_series(plan, runs=tmp_path)
        failed = series.results[0]
        assert series.status == "incomplete"
        assert (failed.state, failed.how) == ("failed", how)
        assert failed.scores == {"span.micro_f1": None, "token.accuracy": None}
        assert "at epoch" in failed.reasons["token.accuracy"]
        assert series.rows[0].spread("token.accuracy").reason == "no seed has a value"
        assert series.results[1].state == "finished"
    assert len(list_runs(tmp_path)) == 2


def test_no_epoch_with_a_value_for_the_selecting_score_is_a_gap_too(recipe_file, tmp_path):
    series = run_series(
        plan_series(recipe_file, ["train.select=span.micro_precision"], seeds=[1, 2]), runs=tmp_path
    )

    assert [result.state for result in series.results] == ["failed", "failed"]
    assert "span.micro_precision was undefined" in series.results[0].reasons["span.micro_precision"]


@pytest.mark.parametrize(
    ("override", "error"), [("data.train=none.txt", DataError), ("train.device=cuda:97", TrainingError)]
)
def test_what_is_wrong_before_a_run_begins_ends_the_series(recipe_file, tmp_path, override, error):
    with pytest.raises(error):
        run_series(plan_series(recipe_file, [override], seeds=[1, 2]), runs=tmp_path)

    assert list_runs(tmp_path) == []


def test_an_undefined_score_is_null_with_the_reason_of_the_evaluation(recipe_file, tmp_path):
    scores = ["token.accuracy", "token.accuracy@seen"]
    series = run_series(plan_series(recipe_file, seeds=[1, 2], scores=scores), runs=tmp_path)

    assert series.results[0].scores["token.accuracy@seen"] is None
    assert series.results[0].reasons == {"token.accuracy@seen": "no word in this part of the split"}
    assert series.rows[0].spread("token.accuracy@seen").reason == "no seed has a value"


EPOCHS = "train.epochs=1,2,3,4,5"


class TestEpochs:
    """A run of k epochs is, bit for bit, the beginning of a longer one."""

    @pytest.mark.parametrize(
        "schedule",
        [
            "{name: constant, warmup_epochs: 1.5}",
            "{name: halve, every_epochs: 2}",
            "{name: step, every_epochs: 1}",
            "{name: exponential}",
            "{name: plateau, patience: 1}",
        ],
    )
    def test_the_longest_is_trained_and_the_others_equal_runs_of_their_own(
        self, recipe_file, tmp_path, schedule
    ):
        changes = [f"train.schedule={schedule}", "train.optimizer.lr=0.05", "train.select=token.accuracy"]
        plan = plan_series(recipe_file, changes, over=EPOCHS, seeds=[3])
        watcher = Watcher()
        series = run_series(plan, runs=tmp_path / "series", observer=watcher)

        (longest,) = list_runs(tmp_path / "series")
        assert watcher.steps[0] == ("train.epochs=5 seed 3", "trained")
        assert states(series) == [*[("finished", "taken")] * 4, ("finished", "trained")]
        for number in (1, 3):
            alone = train(plan.points[number].recipe, runs=tmp_path / "alone")
            assert rows_of(alone.run) == rows_of(longest)[: number + 1]
            assert series.results[number].best_epoch == alone.best_epoch
            assert series.results[number].scores.items() <= alone.scores["valid"].items()

    @pytest.mark.parametrize(
        "family", ["make_joint_recipe", "make_piece_tagger_recipe", "make_text_recipe", "make_piece_recipe"]
    )
    def test_it_holds_for_other_families_and_tasks(self, family, request, tmp_path):
        make = request.getfixturevalue(family)
        short, long = (train(make(f"train.epochs={epochs}"), runs=tmp_path).run for epochs in (1, 2))

        assert rows_of(short) == rows_of(long)[:1]

    def test_a_joint_run_is_known_with_its_beginnings(self, make_joint_recipe, tmp_path):
        run = train(make_joint_recipe("train.epochs=2"), runs=tmp_path).run

        for epochs in (1, 2):
            found = KnownRuns(tmp_path).with_result(make_joint_recipe(f"train.epochs={epochs}"))
            assert found.path == run
        assert KnownRuns(tmp_path).with_result(make_joint_recipe("train.epochs=3")) is None

    def test_the_best_epoch_is_not_always_the_last(self, recipe_file, tmp_path):
        changes = ["train.optimizer.lr=0.1", "train.select=loss"]
        series = run_series(
            plan_series(recipe_file, changes, over="train.epochs=1,12", seeds=[1]), runs=tmp_path
        )

        assert series.results[0].best_epoch == 1
        assert series.results[1].best_epoch < 12

    @pytest.mark.parametrize(
        "change",
        [
            "train.schedule={name: linear}",
            "train.schedule={name: cosine}",
            "train.early_stopping={patience: 1}",
        ],
    )
    def test_where_the_plan_matters_each_is_trained(self, make_recipe, recipe_file, tmp_path, change):
        assert not is_beginning_of_longer(make_recipe(change))
        series = run_series(
            plan_series(recipe_file, [change], over="train.epochs=2,3", seeds=[1]), runs=tmp_path
        )

        assert states(series) == [("finished", "trained")] * 2

    def test_a_run_that_is_stopped_serves_what_it_has(self, recipe_file, tmp_path):
        plan = plan_series(recipe_file, over=EPOCHS, seeds=[1])
        series = run_series(plan, runs=tmp_path, observer=Watcher(step=1, epoch=3))

        assert [result.state for result in series.results] == [
            *["finished"] * 3,
            "not trained",
            "interrupted",
        ]
        assert states(run_series(plan, runs=tmp_path)) == [
            *[("finished", "taken")] * 4,
            ("finished", "resumed"),
        ]

    def test_a_run_that_fails_leaves_its_beginnings_what_it_has(self, recipe_file, tmp_path):
        changes = ["train.clip_norm=null", "train.optimizer={name: sgd, lr: 1.0e+38}"]
        plan = plan_series(recipe_file, changes, over="train.epochs=1,2,3", seeds=[1])
        series = run_series(plan, runs=tmp_path)

        assert [result.state for result in series.results] == ["failed"] * 3
        assert len({str(result.reasons) for result in series.results}) == 1
        assert len(list_runs(tmp_path)) == 1

    def test_a_run_that_was_made_longer_serves(self, recipe_file, tmp_path):
        plan = plan_series(recipe_file, over="train.epochs=1,2", seeds=[1])
        (run,) = {result.run for result in run_series(plan, runs=tmp_path).results}
        resume(run, overrides=["train.epochs=3"])
        series = run_series(plan_series(recipe_file, over="train.epochs=2,3", seeds=[1]), runs=tmp_path)

        assert states(series) == [("finished", "taken")] * 2


def test_what_checks_say_of_the_data_is_told_once(make_recipe, tmp_path, monkeypatch):
    monkeypatch.setenv("DANLU_CHECKS", "on")
    path = tmp_path / "tiny.yaml"
    path.write_text(to_yaml(make_recipe("train.epochs=1")), encoding="utf-8")
    told = []

    class Point(Silence):
        def on_findings(self, findings):
            told.extend(finding.answer.what for finding in findings)

    class Course(SeriesSilence):
        def on_point(self, step):
            return Point()

    with installed_checks(made_up_check("D01", lambda _: tip("of the data", {}))):
        run_series(plan_series(path, seeds=[1, 2]), runs=tmp_path / "runs", observer=Course())

    assert told == ["of the data"]
