"""`danlu next`: what it prints, what it writes, and that it never imports torch."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from danlu.checks.answer import Try, tip
from danlu.checks.finding import Finding
from danlu.cli.next import next_
from danlu.recipe.load import load_recipe
from danlu.record.findings import write_findings
from made_up_record import make_record

RUN = "2026-11-20-dnrti-01"
CURES = [
    Try("write the tags in another way", {"data.encode_as": "bioes"}),
    Try("drop more", {"model.dropout.output": 0.6}),
    Try("see more words at once", {"train.batch.size": 64}),
    Try("use another head", {"model.head": {"kind": "softmax"}}),
    Try("train for no epoch", {"train.epochs": 0}),
    Try("read the files again"),
]
FINDINGS = [
    Finding("D04", "contradictory labels", "data", tip("3 texts have two labels each", {}, tries=CURES))
]

app = typer.Typer()
app.command("next")(next_)
app.command("other")(lambda: None)


@pytest.fixture(autouse=True)
def no_run_checks(monkeypatch):
    monkeypatch.setattr("danlu.record.next_recipes.checks_about", lambda _: [])


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    write_findings(make_record(folder / RUN, epochs=2), FINDINGS)
    make_record(folder / "2026-11-21-plain-01", epochs=2, extras=False)
    return folder


def call(notebook, *arguments):
    result = CliRunner().invoke(app, ["next", *map(str, arguments), "--runs", str(notebook)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_first_three_are_printed_with_what_differs_and_the_command(notebook):
    printed = call(notebook, RUN)

    for part in (
        "1. Write the tags in another way\n   D04 (tip, medium confidence): 3 texts have two labels each.\n",
        "   train.batch.size: 32 → 64\n",
        "+    size: 64\n", "--- the run's recipe\n", "1 more: danlu next 2026-11-20-dnrti-01 --all\n",
        "Left out: train for no epoch (D04, train.epochs): the changed recipe does not load: train.epochs: ",
        "Not by the recipe: read the files again (D04).",
        f"danlu train {notebook / RUN / 'recipe.yaml'} model.dropout.output=0.6 --runs {notebook}\n",
        "Checks of wiring were not asked of this run yet",
    ):  # fmt: skip
        assert part in printed, part
    assert "softmax" not in printed


def test_all_and_whole_recipes_are_printed_on_request(notebook):
    printed = call(notebook, RUN, "--all", "--whole")

    assert printed.count("\nname: made-up\nseed: 1\n") == 4
    assert "the run's recipe" not in printed
    assert shlex.quote("model.head={kind: softmax}") in printed


def test_the_command_trains_the_recipe_that_is_proposed(notebook):
    for proposal in json.loads(call(notebook, RUN, "--all", "--json"))["proposals"]:
        danlu, train, recipe, override, *_ = proposal["command"]
        (change,) = proposal["changes"]
        value = load_recipe(notebook / RUN / "recipe.yaml", [override])
        for key in change["key"].split("."):
            value = getattr(value, key)

        assert (danlu, train, recipe) == ("danlu", "train", str(notebook / RUN / "recipe.yaml"))
        assert (value.kind if change["key"] == "model.head" else value) in (change["new"], "softmax")


def test_for_machines_there_is_one_object(notebook):
    found = json.loads(call(notebook, RUN, "--json"))

    assert set(found) == {"run", "proposals", "left_out", "advice", "not_asked", "more"}
    assert (found["run"], found["more"], len(found["proposals"])) == (RUN, 1, 3)
    assert set(found["proposals"][0]) == {
        "codes", "outcome", "confidence", "what", "words", "changes", "overrides", "rivals", "recipe", "command",
        "file",
    }  # fmt: skip
    assert found["proposals"][1]["changes"][0]["new"] == 0.6
    assert found["left_out"][0]["code"] == "D04"


def test_recipes_are_written_and_trained_as_they_stand(notebook, tmp_path):
    printed = call(notebook, RUN, "--out", tmp_path / "next")
    files = sorted((tmp_path / "next").iterdir())

    assert [file.name for file in files] == ["made-up-D04-2.yaml", "made-up-D04-3.yaml", "made-up-D04.yaml"]
    assert load_recipe(tmp_path / "next" / "made-up-D04-2.yaml").model.dropout.output == 0.6
    assert f"danlu train {tmp_path / 'next' / 'made-up-D04-2.yaml'} --runs {notebook}\n" in printed
    assert f"recipe {files[0]}\n" in printed


def test_a_run_without_findings_says_that_nothing_is_proposed_and_what_to_ask(notebook):
    printed = call(notebook, "2026-11-21-plain-01")

    assert printed.startswith("No proposal for 2026-11-21-plain-01: no finding has a cure")
    assert (
        "Checks of data and wiring were not asked of this run yet: danlu check 2026-11-21-plain-01" in printed
    )


def test_it_imports_no_torch(notebook):
    code = (
        "import sys, typer\n"
        "from danlu.cli.next import next_\n"
        "app = typer.Typer()\n"
        "app.command()(next_)\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'torch', 'sklearn', 'accelerate', 'vl_convert', 'jinja2'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    command = [sys.executable, "-c", code, RUN, "--runs", str(notebook)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
