"""`danlu runs`, `show` and `page` on runs of audio classification."""

from __future__ import annotations

import json
import re

import pytest
import typer
from typer.testing import CliRunner

from danlu.cli.page import page
from danlu.cli.runs import runs
from danlu.cli.show import show
from danlu.errors import RecordError
from made_up_audio_record import CHINESE_EMOTIONS, make_audio_record
from made_up_class_record import make_class_record

APART, PAPER, REVIEWS = "2026-11-20-emotion-01", "2026-11-21-casia-01", "2026-11-22-reviews-01"

app = typer.Typer()
for command in (runs, show, page):
    app.command()(command)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nb") / "runs"
    make_audio_record(folder / APART)
    make_audio_record(
        folder / PAPER,
        classes=CHINESE_EMOTIONS,
        protocol="paper",
        sampling="balanced",
        splits=("valid",),
        has_files=False,
    )
    return folder


def printed(notebook, *arguments):
    result = CliRunner().invoke(app, [*arguments, "--runs", str(notebook)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_runs_say_what_valid_shares_with_train(notebook):
    head, *lines = printed(notebook, "runs").splitlines()
    assert "valid shares with train" in head
    by_run = {line.split()[0]: line for line in lines}
    assert re.search(r"ua 0\.6\d+, floor 0\.7000 .* sentences *$", by_run[APART])
    assert by_run[PAPER].rstrip().endswith("epoch chosen on test; speakers, sentences")


def test_a_notebook_of_texts_has_no_such_column(tmp_path):
    make_class_record(tmp_path / REVIEWS, epochs=1, splits=())
    assert "shares" not in printed(tmp_path, "runs")


def test_runs_of_both_tasks_stand_in_one_list(tmp_path):
    make_class_record(tmp_path / "runs" / REVIEWS, epochs=1, splits=())
    make_audio_record(tmp_path / "runs" / APART, epochs=1, splits=())
    reviews, apart = (
        next(line for line in printed(tmp_path / "runs", "runs").splitlines() if run in line)
        for run in (REVIEWS, APART)
    )
    assert reviews.rstrip().endswith("–")
    assert apart.rstrip().endswith("sentences")


def test_json_of_runs_has_warnings_in_full(notebook):
    by_run = {run["run"]: run for run in json.loads(printed(notebook, "runs", "--json"))["runs"]}
    assert by_run[PAPER]["shared_with_train"] == ["speakers", "sentences", "choice"]
    assert by_run[PAPER]["warnings"][0].startswith("Protocol paper: ")
    assert by_run[APART]["task"] == "audio-classification"


def test_show_tells_what_an_audio_classification_has(notebook):
    shown = printed(notebook, "show", APART)
    for part in (
        "task=audio-classification", "Before believing these scores", "Test shares 5 of 5 sentences with train",
        "valid ua", "coefficients does better.", "clips of speakers of train",
        "no speaker in two of them",
        "22 of 50 clips, 18.6 s of 2 min 26 s (12.8%)", "Expected calibration error", "floor mfcc_svm",
        "one decision a clip", "bootstrap over clips", "weighted avg", "Splits: no speaker in two of them.",
        "shared with train", "5 of 5 sentences", "silent (dropped)",
    ):  # fmt: skip
        assert part in shown, part
    for word in ("texts", "words", "stand in train", "span."):
        assert word not in shown, word


def test_the_protocol_of_papers_is_told_before_the_scores(notebook):
    shown = printed(notebook, "show", PAPER)
    assert (
        shown.index("Protocol paper: ") < shown.index("Last 5 of 6 epochs") < shown.index("Scores on valid")
    )
    assert "中性 80 of 73" in shown


def test_the_page_is_drawn_with_its_clips_inside(notebook):
    path = notebook / APART / "page.html"
    plain = json.loads(printed(notebook, "page", APART, "--json"))
    assert plain == {"page": str(path)}
    linked = path.read_text(encoding="utf-8")
    assert printed(notebook, "page", APART, "--embed-audio").strip() == str(path)
    embedded = path.read_text(encoding="utf-8")
    assert linked.count('src="../../data/') == embedded.count('src="data:audio/wav') > 0


def test_clips_of_a_run_without_any_are_refused(tmp_path):
    make_class_record(tmp_path / REVIEWS, epochs=1, splits=())
    result = CliRunner().invoke(app, ["page", REVIEWS, "--embed-audio", "--runs", str(tmp_path)])
    assert result.exit_code == 1
    assert isinstance(result.exception, RecordError)
    assert "would do nothing" in str(result.exception)
    assert not (tmp_path / REVIEWS / "page.html").exists()
