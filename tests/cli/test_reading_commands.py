"""`danlu runs`, `show`, `note`, `star`: what they print, how they end, and that they never import torch."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from danlu.cli.note import note
from danlu.cli.runs import SORT_HELP, runs
from danlu.cli.show import show
from danlu.cli.star import star
from danlu.errors import RecordError
from danlu.record.run_order import SORT_KEYS
from made_up_class_record import CHINESE_SENTIMENT, make_class_record
from made_up_record import CHINESE, make_record

FIRST, SECOND = "2026-11-20-dnrti-01", "2026-11-21-resume-01"
REVIEWS, HOTELS = "2026-11-22-reviews-01", "2026-11-23-hotels-01"

app = typer.Typer()
for command in (runs, show, note, star):
    app.command()(command)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    make_record(folder / FIRST, epochs=8)
    make_record(folder / SECOND, epochs=4, done=2, splits=("valid",), types=CHINESE, extras=False, seed=2)
    return folder


@pytest.fixture
def notebook(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "runs")


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """A notebook with two runs of text classification; only the first was evaluated on test."""
    folder = tmp_path_factory.mktemp("texts")
    make_class_record(folder / REVIEWS)
    make_class_record(folder / HOTELS, classes=CHINESE_SENTIMENT, splits=("valid",), linear=0.7)
    return folder


def on_texts(texts, *arguments):
    result = CliRunner().invoke(app, [*arguments, "--runs", str(texts)])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def call(notebook):
    def run(*arguments):
        return CliRunner().invoke(app, [*arguments, "--runs", str(notebook)])

    return run


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["runs"], [FIRST, SECOND, "finished", "interrupted", "8/8", "2/4", "(2 looks)", "★",
                    "span.micro_f1@unseen"]),
        (["show", FIRST], ["Finished after epoch 8 of 8", "bilstm-crf", "Scores on test", "twice",
                           "floor 0.680", "D01 issue", "Try more dropout", "a tag without a word",
                           "314 of 662", "lr=0.001"]),
        (["show", "resume"], ["danlu resume", "stopped by Ctrl-C", "Last 2 of 2 epochs"]),
        (["show", "last"], [SECOND]),
        (["note", FIRST, "第一条"], [f"{FIRST} has 2 notes."]),
        (["note", SECOND, "first"], [f"{SECOND} has 1 note."]),
        (["star", SECOND], [f"{SECOND} has a star."]),
        (["star", FIRST, "--remove"], [f"{FIRST} has no star."]),
    ],
)  # fmt: skip
def test_commands_print_for_people(call, arguments, parts):
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    for part in parts:
        assert part in result.stdout


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["runs"], {"notebook", "runs"}),
        (["show", FIRST], {"run", "path", "state", "recipe", "provenance", "history", "evaluations", "floors",
                           "findings", "skipped", "notes", "problems", "looks", "status"}),
        (["note", FIRST, "x"], {"run", "path", "note", "notes"}),
        (["star", FIRST], {"run", "path", "starred"}),
    ],
)  # fmt: skip
def test_commands_print_one_json_object_for_machines(call, arguments, keys):
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    assert keys <= set(json.loads(result.stdout))


@pytest.mark.parametrize(("width", "is_whole"), [(60, False), (240, True)])
def test_a_narrow_terminal_gets_fewer_columns_and_whole_names(call, monkeypatch, width, is_whole):
    monkeypatch.setattr("danlu.cli.runs.table_console", lambda: Console(width=width, highlight=False))

    told = call("runs").stdout

    assert FIRST in told
    assert "finished" in told
    assert "…" not in told
    assert ("bilstm-crf" in told, "Too narrow for family" in told) == (is_whole, not is_whole)


def test_json_of_show_is_the_whole_record(call, notebook):
    content = json.loads(call("show", FIRST, "--json").stdout)
    assert content["path"] == str(notebook / FIRST)
    assert len(content["history"]) == 8
    scores = json.loads((notebook / FIRST / "evaluation" / "test" / "scores.json").read_text())
    assert content["evaluations"]["test"] == scores


def test_chinese_names_are_printed_as_they_are(call):
    assert "人名" in call("show", SECOND, "--json").stdout


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["runs"], [FIRST, SECOND]),
        (["runs", "--starred"], [FIRST]),
        (["runs", "--sort", "best_epoch"], [FIRST, SECOND]),
        (["runs", "--sort", "state"], [FIRST, SECOND]),
        (["runs", "--sort", "started"], [FIRST, SECOND]),
        (["runs", "--sort", "seconds"], [FIRST, SECOND]),
        (["runs", "--sort", "test:span.micro_f1"], [FIRST, SECOND]),
    ],
)
def test_runs_are_filtered_and_sorted(call, arguments, names):
    assert [run["run"] for run in json.loads(call(*arguments, "--json").stdout)["runs"]] == names


def test_the_help_of_sort_names_every_key():
    assert all(key in SORT_HELP for key in SORT_KEYS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["runs", "--sort", "size"], "cannot be sorted"),
        (["show", "dnrit"], "No run is called 'dnrit'"),
        (["show", "2026"], "2 runs may be meant"),
        (["note", "nothing", "x"], "No run is called"),
        (["note", FIRST, " "], "needs a text"),
        (["star", "nothing"], "No run is called"),
    ],
)
def test_mistakes_are_record_errors(call, arguments, message):
    result = call(*arguments)
    assert result.exit_code == 1
    assert isinstance(result.exception, RecordError)
    assert message in str(result.exception)


@pytest.mark.parametrize(
    "arguments", [["show"], ["note", FIRST], ["star"], ["runs", "--nonsense"], ["runs", "extra"]]
)
def test_wrong_command_lines_end_with_two(call, arguments):
    assert call(*arguments).exit_code == 2


def test_an_empty_notebook_says_so(tmp_path):
    result = CliRunner().invoke(app, ["runs", "--runs", str(tmp_path / "none")])
    assert (result.exit_code, result.stdout) == (0, f"No run in {tmp_path / 'none'}.\n")


def test_the_environment_chooses_the_notebook(notebook):
    result = CliRunner().invoke(app, ["runs", "--json"], env={"DANLU_RUNS": str(notebook)})
    assert json.loads(result.stdout)["notebook"] == str(notebook)


def test_a_damaged_record_is_shown_with_what_is_wrong(call, notebook):
    (notebook / FIRST / "provenance.json").write_text("{")
    (notebook / FIRST / "evaluation" / "test" / "scores.json").unlink()
    result = call("show", FIRST)
    assert result.exit_code == 0
    assert "Missing or damaged" in result.stdout
    assert "provenance.json" in result.stdout
    assert call("runs").exit_code == 0


def test_a_star_and_a_note_show_in_the_list_of_runs(call):
    call("star", SECOND)
    call("note", SECOND, "x")
    second = json.loads(call("runs", "--json").stdout)["runs"][1]
    assert (second["starred"], second["notes"]) == (True, 1)


@pytest.mark.parametrize(
    "arguments", [["runs"], ["runs", "--json"], ["show", FIRST], ["note", FIRST, "x"], ["star", FIRST]]
)
def test_no_reading_command_imports_torch(notebook, arguments):
    code = (
        "import sys, typer\n"
        "from danlu.cli import runs, show, note, star\n"
        "app = typer.Typer()\n"
        "for command in (runs.runs, show.show, note.note, star.star): app.command()(command)\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'torch', 'sklearn', 'accelerate', 'vl_convert', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    command = [sys.executable, "-c", code, *arguments, "--runs", str(notebook)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class TestTextClassification:
    def test_runs_have_the_best_floor_beside_the_headline(self, texts):
        lines = {line.split()[0]: line for line in on_texts(texts, "runs").splitlines()[1:]}

        assert "transformer-classifier" in lines[REVIEWS]
        assert re.search(
            r"accuracy 0\.87\d\d, floor 0\.9100  +accuracy 0\.9\d+, floor 0\.9100 \(1 look\)", lines[REVIEWS]
        )
        assert re.search(r"accuracy 0\.87\d\d, floor 0\.7000  +–", lines[HOTELS])

    def test_runs_of_tagging_have_it_too(self, call):
        line = next(line for line in call("runs").stdout.splitlines() if FIRST in line)

        assert re.search(r"span\.micro_f1@unseen 0\.\d{4}, floor 0\.3300 .*, floor 0\.3300 \(2 looks\)", line)

    def test_show_tells_what_a_text_classification_has(self, texts):
        shown = on_texts(texts, "show", REVIEWS)

        for part in (
            "task=text-classification", "valid accuracy", "valid roc_auc", "pairs of words does better.",
            "cut by the length limit", "25,107 of 152,400 tokens (16.5%)", "Expected calibration error",
            "fitted on valid", "floor nb_tfidf", "one decision a text",
            "In train, the length limit of 256 cut 6,001 of 24,990 texts", "weighted avg", "neg 12,500, pos 12,490",
            "12 of 2,500, 11 with the same class", "Scores on test: test was looked at once",
        ):  # fmt: skip
            assert part in shown, part
        assert "span." not in shown
        assert "sentences" not in shown

    def test_chinese_classes_are_printed_as_they_are(self, texts):
        assert "好评" in on_texts(texts, "show", HOTELS)

    def test_json_of_show_is_the_whole_record(self, texts):
        content = json.loads(on_texts(texts, "show", REVIEWS, "--json"))
        stored = json.loads((texts / REVIEWS / "evaluation" / "test" / "scores.json").read_text())

        assert content["task"] == "text-classification"
        assert content["evaluations"]["test"] == stored
        assert content["headlines"]["test"]["floor"] == "nb_tfidf"
        assert set(content["history"][0]["learning_rates"]) == {
            "encoder.layer.0", "encoder.layer.1", "encoder.rest", "head",
        }  # fmt: skip

    def test_json_of_runs_has_task_and_headlines(self, texts):
        hotels, reviews = sorted(
            json.loads(on_texts(texts, "runs", "--json"))["runs"], key=lambda run: run["run"], reverse=True
        )

        assert reviews["task"] == hotels["task"] == "text-classification"
        assert reviews["headlines"]["test"]["floor_value"] == 0.91
        assert set(hotels["headlines"]) == {"valid"}

    def test_runs_are_sorted_by_a_score(self, texts):
        runs = json.loads(on_texts(texts, "runs", "--json", "--sort", "test:accuracy"))["runs"]

        assert [run["run"] for run in runs] == [REVIEWS, HOTELS]
