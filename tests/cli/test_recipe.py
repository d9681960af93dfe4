"""`danlu recipe check|show|schema|new`: arguments, exit codes, what is printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from danlu.cli.recipe import app
from danlu.errors import RecipeError
from danlu.recipe.load import load_recipe
from danlu.recipe.reference import recipe_reference_markdown
from danlu.recipe.starters import starter_text


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    path = tmp_path / "recipe.yaml"
    path.write_text(starter_text("bilstm-crf"), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(result: Result) -> str:
    assert result.exit_code == 1
    assert isinstance(result.exception, RecipeError)
    return str(result.exception)


class TestCheck:
    def test_a_sound_recipe(self, starter: Path) -> None:
        result = run("check", starter, "train.epochs=30")

        assert result.exit_code == 0
        assert result.stdout.splitlines() == [
            "ok: my-tagger",
            f"bilstm-crf, data in {starter.parent}, 30 epochs at most, seed 1, best epoch by span.micro_f1",
        ]

    def test_as_json(self, starter: Path) -> None:
        result = run("check", starter, "--json", "data.test=null")

        assert result.exit_code == 0
        assert json.loads(result.stdout) == {
            "ok": True,
            "name": "my-tagger",
            "family": "bilstm-crf",
            "data": {"root": str(starter.parent), "train": "train.txt", "valid": "valid.txt", "test": None},
            "epochs": 20,
            "seed": 1,
            "select": "span.micro_f1",
        }

    def test_a_broken_recipe(self, starter: Path) -> None:
        message = refusal(run("check", starter, "train.epochs=0", "sed=1"))

        assert message.startswith(f"2 problems in {starter}\n")
        assert "override train.epochs: out of range" in message

    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert "there is no such file" in refusal(run("check", tmp_path / "recipe.yaml"))


class TestShow:
    def test_the_complete_recipe_loads_again(self, starter: Path, tmp_path: Path) -> None:
        result = run("show", starter, "model.characters=null")
        complete = tmp_path / "complete.yaml"
        complete.write_text(result.stdout, encoding="utf-8")

        assert result.exit_code == 0
        assert load_recipe(complete) == load_recipe(starter, ["model.characters=null"])

    def test_with_comments(self, starter: Path) -> None:
        assert (
            "# Passes over the training examples.\n  epochs: 20\n"
            in run("show", starter, "--comments").stdout
        )

    def test_a_broken_recipe(self, starter: Path) -> None:
        assert "unknown key" in refusal(run("show", starter, "trian.epochs=1"))


class TestSchema:
    def test_json(self) -> None:
        result = run("schema")

        assert result.exit_code == 0
        assert json.loads(result.stdout)["title"] == "danlu recipe"

    def test_markdown(self) -> None:
        assert run("schema", "--markdown").stdout == recipe_reference_markdown()


class TestNew:
    def test_is_printed(self) -> None:
        result = run("new", "bilstm-crf")

        assert result.exit_code == 0
        assert result.stdout == starter_text("bilstm-crf")

    def test_is_written_and_checks(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.yaml"

        assert run("new", "bilstm-crf", "--to", path).stdout == f"wrote {path}\n"
        assert run("check", path).exit_code == 0

    def test_never_overwrites(self, starter: Path) -> None:
        before = starter.read_text(encoding="utf-8")

        assert "a file stands here already" in refusal(run("new", "bilstm-crf", "--to", starter))
        assert starter.read_text(encoding="utf-8") == before

    def test_an_unknown_family(self) -> None:
        assert "did you mean bilstm-crf?" in refusal(run("new", "bilstm"))


@pytest.mark.parametrize("arguments", [["check"], ["new"], ["nothing"], ["schema", "--yaml"]])
def test_a_wrong_command_line_is_told_apart(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_without_a_command_there_is_help() -> None:
    assert "check" in run().output


@pytest.mark.parametrize("command", [["check", "FILE"], ["show", "FILE"], ["schema"], ["new", "bilstm-crf"]])
def test_no_command_imports_a_heavy_package(command: list[str], starter: Path) -> None:
    arguments = [str(starter) if argument == "FILE" else argument for argument in command]
    program = (
        "import sys; from danlu.cli.recipe import app; app(sys.argv[1:], standalone_mode=False);"
        "print(sorted({'torch', 'numpy', 'sklearn', 'pandas'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=60
    )

    assert result.stderr == "[]\n"


def test_looking_at_the_help_does_not_import_the_schema() -> None:
    program = "import sys; import danlu.cli.recipe; print('pydantic' in sys.modules, 'ruamel' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert result.stdout == "False False\n"
