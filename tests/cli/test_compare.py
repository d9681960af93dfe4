"""`danlu compare`: arguments, exit codes, what is printed, and that the docs name every key of `--json`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from compared_records import class_rows, make_run, noisy
from danlu.cli.compare import compare
from danlu.cli.show import show
from danlu.errors import RecordError

GOLD = "aabbc" * 20
DOCS = Path(__file__).parents[2] / "docs/compare.md"

app = typer.Typer()
app.command()(compare)
app.command()(show)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared") / "runs"
    made = (("weak", 0.5, 1, 0.001), ("strong", 0.95, 1, 0.1), ("strong", 0.93, 2, 0.1))
    for number, (name, right, seed, lr) in enumerate(made):
        rows = class_rows(
            GOLD,
            noisy(GOLD, "abc", right, number),
            groups=[f"film-{place // 20}" for place in range(100)],
            seen=[place % 5 == 0 for place in range(100)],
        )
        make_run(folder / f"2026-11-21-{name}-{seed}", rows, name=name, seed=seed, lr=lr)
    rows = class_rows(GOLD, GOLD)
    make_run(folder / "2026-11-21-blank-1", rows, name="blank", splits=())
    make_run(folder / "2026-11-21-clips-1", rows, name="clips", task="audio-classification")
    return folder


@pytest.fixture
def call(notebook):
    def run(*arguments):
        return CliRunner().invoke(app, ["compare", *arguments, "--runs", str(notebook)])

    return run


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["weak", "strong-1"], ["strong is better than weak", "McNemar", "no honest one", "Recorded scores on test",
                                "Items fixed and broken", "fixed  texts/", "F1 by class", "By group",
                                "train.optimizer.lr"]),
        (["strong-1", "weak"], ["weak is worse than strong"]),
        (["weak", "strong-1", "--baseline", "strong-1"], ["weak is worse than strong"]),
        (["weak", "strong-1", "--split", "valid"], ["On valid", "optimistic"]),
        (["weak", "strong-1", "--score", "macro_f1"], ["macro_f1 is", "approximate randomisation"]),
        (["weak", "strong-1", "strong-2"], ["strong (2 seeds)", "Seed by seed", "t test over seeds"]),
        (["weak", "strong-1", "strong-2", "--each"], ["after correction", "With 2 pairs"]),
        (["weak", "strong-1", "strong-2", "--each", "--all-pairs"], ["With 3 pairs"]),
        (["strong-1", "strong-2"], ["2 runs of one recipe"]),
    ],
)  # fmt: skip
def test_what_is_printed(call, arguments, parts):
    result = call(*arguments)

    assert result.exit_code == 0, result.output
    # Long lines are folded where a terminal is narrow.
    told = " ".join(result.stdout.split())
    assert [part for part in parts if " ".join(part.split()) not in told] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["weak"], "two runs or more"),
        (["weak", "2026-11-21-weak-1"], "not compared with itself"),
        (["weak", "nowhere"], "No run is called"),
        (["weak", "blank"], "no evaluation in common"),
        (["weak", "clips"], "different tasks"),
        (["weak", "strong-1", "--split", "nowhere"], "Not all runs were evaluated"),
        (["weak", "strong-1", "--score", "nothing"], "cannot be compared by"),
        (["weak", "strong-1", "--baseline", "strong-2"], "none of the runs"),
        (["weak", "strong-1", "--html", "."], "page cannot be written"),
    ],
)
def test_a_mistake_is_an_error_with_its_cure(call, arguments, message):
    result = call(*arguments)

    assert isinstance(result.exception, RecordError)
    assert message in str(result.exception)
    assert result.exception.problems


@pytest.mark.parametrize("arguments", [[], ["weak", "strong-1", "--examples", "-1"]])
def test_the_command_line_is_refused_with_2(call, arguments):
    assert call(*arguments).exit_code == 2


def test_examples_are_as_many_as_asked_for(call):
    assert call("weak", "strong-1", "--examples", "0").stdout.count("fixed  texts/") == 0
    assert call("weak", "strong-1", "--examples", "3").stdout.count("fixed  texts/") == 3


def test_the_page_is_written_beside_either_output(call, tmp_path, monkeypatch):
    monkeypatch.setattr("danlu.record.drawn.draw", lambda name, spec: "<svg></svg>")
    page = tmp_path / "page.html"

    told = call("weak", "strong-1", "--html", str(page)).stdout
    assert told.rstrip().endswith(str(page))
    page.unlink()
    found = json.loads(call("weak", "strong-1", "--html", str(page), "--json").stdout)
    assert (found["page"], page.is_file()) == (str(page), True)


def keys_in(content):
    """Every key of the format; the names of scores and runs, which are keys too, are left out."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            named = {"scores": 1, "curves": 2}.get(key, 0)
            yield from keys_in(below([value], named) if named else value)
    elif isinstance(content, list):
        for one in content:
            yield from keys_in(one)


def below(contents, levels):
    """What stands below some levels of names."""
    for _ in range(levels):
        contents = [value for content in contents for value in content.values()]
    return contents


@pytest.mark.parametrize("arguments", [["weak", "strong-1"], ["weak", "strong-1", "strong-2"]])
def test_every_key_of_the_json_object_is_in_the_docs(call, arguments):
    found = json.loads(call(*arguments, "--json").stdout)
    page = DOCS.read_text(encoding="utf-8")

    assert {key for key in keys_in(found) if f"`{key}`" not in page} == set()
    assert next(iter(found["units"][0]["scores"])) == "accuracy"


def test_it_never_imports_torch(notebook):
    code = (
        "import sys; from danlu.cli.main import main\n"
        "sys.argv = ['danlu', 'compare', 'weak', 'strong-1', '--runs', sys.argv[1], '--json']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.exit('torch' in sys.modules or 'sklearn' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(notebook)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["score"] == "accuracy"
