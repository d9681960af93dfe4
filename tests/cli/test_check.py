"""`danlu check`: of a recipe, of a run, of itself; what it prints and how it ends."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from danlu.checks import Try, issue, not_applicable, passed, tip
from danlu.cli.main import app
from danlu.errors import DanluError
from danlu.recipe.dump import to_yaml
from installed_checks import installed_checks, made_up_check
from made_up_record import make_record

CHECKS = (
    made_up_check(
        "D01", lambda _: issue("bad", {"n": 1}, tries=[Try("mend", {"seed": 2})], examples=["a:1"])
    ),
    made_up_check("D02", lambda _: tip("odd", {}, tries=[Try("look")])),
    made_up_check("W01", lambda _: passed("fine")),
    made_up_check("R01", lambda run: passed(f"{len(run.history)} epochs")),
    made_up_check("R02", lambda _: not_applicable("no test")),
)


@pytest.fixture
def recipe_file(make_recipe, tmp_path):
    path = tmp_path / "recipe.yaml"
    path.write_text(to_yaml(make_recipe()), encoding="utf-8")
    return str(path)


@pytest.fixture
def check(tmp_path):
    """Run `danlu check` over made-up checks."""

    def run(*arguments):
        with installed_checks(*CHECKS):
            return CliRunner().invoke(app, ["check", *arguments, "--runs", str(tmp_path / "runs")])

    return run


def test_a_recipe_with_an_issue_ends_with_1(check, recipe_file):
    result = check(recipe_file)

    assert result.exit_code == 1
    assert "tiny (tagging): train, valid, test opened" in result.output
    assert "issue          D01 bad (confidence: high)" in result.output
    assert "try: mend  seed=2" in result.output
    assert "see: a:1" in result.output
    assert "3 checks: 1 issue, 1 tip, 1 passed, 0 not applicable" in result.output


def test_a_recipe_without_an_issue_ends_with_0(check, recipe_file):
    result = check(recipe_file, "--only", "d02,W01", "--no-test")

    assert result.exit_code == 0
    assert "train, valid opened" in result.output
    assert "2 checks: 0 issues, 1 tip, 1 passed, 0 not applicable" in result.output


def test_json_is_one_object(check, recipe_file):
    content = json.loads(check(recipe_file, "--json").stdout)

    assert content["recipe"] == "tiny"
    assert content["splits"] == ["train", "valid", "test"]
    assert [one["code"] for one in content["findings"]] == ["D01", "D02", "W01"]
    assert set(content["seconds"]) == {"reading", "data", "wiring"}


def test_a_run_is_asked_again_and_its_record_has_the_findings(check, tmp_path):
    make_record(tmp_path / "runs" / "mine-01", epochs=3, extras=False)

    result = check("last")

    assert result.exit_code == 0
    assert "passed         R01 3 epochs" in result.output
    assert "not applicable R02 no test" in result.output
    stored = json.loads((tmp_path / "runs" / "mine-01" / "findings.json").read_text(encoding="utf-8"))
    assert [one["code"] for one in stored["findings"]] == ["R01", "R02"]
    assert json.loads(check("last", "--json").stdout)["findings"][0]["what"] == "3 epochs"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        (["no-such-run"], "no-such-run"),
        (["last", "seed=2"], "has no effect on a run"),
        (["last", "--no-test"], "has no effect on a run"),
        (["last", "--only", "R77"], "No check has the code 'R77'"),
        (["last", "--only", ","], "names no such check"),
        (["--explain", "R77"], "No check has the code 'R77'"),
    ],
)
def test_mistakes_are_told(check, tmp_path, arguments, told):
    make_record(tmp_path / "runs" / "mine-01", epochs=1)

    result = check(*arguments)

    assert isinstance(result.exception, DanluError)
    assert told in str(result.exception)


def test_checks_of_runs_cannot_be_asked_of_a_recipe(check, recipe_file):
    result = check(recipe_file, "--only", "R01")

    assert isinstance(result.exception, DanluError)
    assert "Here checks of data and wiring are asked" in str(result.exception)


def test_without_anything_to_check_it_is_a_wrong_command_line(check):
    assert check().exit_code == 2


def test_the_list_and_one_of_it(check):
    assert check("--list").output.splitlines()[:2] == ["D01    title of D01", "D02    title of D02"]
    assert json.loads(check("--list", "--json").stdout)["checks"][0]["code"] == "D01"
    assert check("--explain", "d01").output.startswith("# D01: title of D01\n")
    assert json.loads(check("--explain", "D01", "--json").stdout)["cure"] == "cure"
