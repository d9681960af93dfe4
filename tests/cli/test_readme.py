"""The commands that the README shows for one's own data, run one after the other as they stand there."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from danlu.data.made_up.posts import POSTS, write_posts
from danlu.data.made_up.reviews import write_reviews
from danlu.data.made_up.threat_reports import write_threat_reports
from danlu.data.made_up.voices import write_voices

README = Path(__file__).parents[2] / "README.md"

KEYPHRASE_SCORES = ("phrase.f1", "phrase.f1@seen", "phrase.f1@unseen", "keyword.f1")
"""The columns of the README's table of keyphrases."""


def commands_of(heading):
    """The lines of the first shell block below a heading, without their comments."""
    below = README.read_text(encoding="utf-8").partition(heading)[2]
    block = re.search(r"```sh\n(.*?)```", below, re.DOTALL)
    return [line.partition("  #")[0].strip() for line in block[1].splitlines() if line.strip()]


def run(command, folder):
    """Run a command of the README in a folder, and give what it prints."""
    assert shlex.split(command)[0] == "danlu"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A folder with data files and raw text, as a person would have them."""
    folder = tmp_path_factory.mktemp("workplace")
    write_threat_reports(folder, train=40, valid=15, test=15)
    (folder / "reports.txt").write_text("Amber Poker fell upon Douquasburg in early 2029.\n")
    return folder


def test_the_commands_for_ones_own_data_work_in_their_order(workplace):
    commands = commands_of("### Words with tags")
    assert len(commands) >= 6
    for command in commands:
        run(command, workplace)
    assert (workplace / "predictions.jsonl").read_text().startswith('{"words": ["Amber", "Poker"')


@pytest.mark.slow
def test_the_commands_of_the_verdict_work_in_their_order(tmp_path, monkeypatch):
    monkeypatch.setenv("DANLU_CHECKS", "on")
    write_threat_reports(tmp_path, train=240, valid=60, test=60)
    run("danlu recipe new bilstm-crf --to my-tagger.yaml", tmp_path)
    commands = commands_of("## The verdict")
    assert [command.split()[1] for command in commands] == [
        "check", "train", "train", "next", "compare", "verify", "train",
    ]  # fmt: skip
    printed = [run(command, tmp_path) for command in commands]

    assert "train, valid, test opened" in printed[0]
    assert "record runs/" in printed[1]
    assert printed[4].startswith("On valid (60 items that both predicted)")


@pytest.mark.slow
def test_the_commands_for_texts_with_phrases_work_in_their_order(tmp_path):
    commands = commands_of("### Texts with phrases")
    assert [command.split()[1] for command in commands] == ["recipe", "train", "series"]
    for split, posts in (("train", 60), ("test", 20)):
        write_posts(tmp_path / split, seed=posts, posts=posts)
        (tmp_path / split / POSTS).rename(tmp_path / f"{split}.txt")
    printed = [
        run(f"{command} train.epochs=6" if number else command, tmp_path)
        for number, command in enumerate(commands)
    ]
    assert "finished" in printed[1]
    assert "phrase.f1: the best" in printed[2]


@pytest.fixture(scope="module")
def critics(tmp_path_factory):
    """A folder with reviews in class folders and as tables, and raw text, as a person would have them."""
    folder = tmp_path_factory.mktemp("critics")
    write_reviews(folder / "reviews", train=60, valid=1, test=20)
    for split in ("train", "test"):
        with (folder / f"{split}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["text", "label"])
            for path in sorted((folder / "reviews" / split).glob("*/*.txt")):
                table.writerow([path.read_text(encoding="utf-8"), path.parent.name])
    (folder / "reviews.txt").write_text("Not a dull minute.\n")
    return folder


def test_the_commands_for_texts_with_classes_work_in_their_order(critics):
    commands = commands_of("### Texts with one class each")
    assert len(commands) >= 4
    printed = [run(command, critics) for command in commands]
    assert re.fullmatch(r"(neg|pos)\t[01]\.\d{4}\tNot a dull minute\.\n", printed[-1])


@pytest.mark.slow
def test_the_recipe_for_class_folders_trains(critics):
    below = README.read_text(encoding="utf-8").partition("### Texts with one class each")[2]
    recipe = re.search(r"```yaml\n(.*?)```", below, re.DOTALL)[1]
    (critics / "folders.yaml").write_text(recipe, encoding="utf-8")
    assert "finished" in run("danlu train folders.yaml train.epochs=1", critics)


@pytest.mark.slow
def test_the_commands_for_recordings_work_in_their_order(tmp_path):
    commands = commands_of("### Recordings with one class each")
    assert [command.split()[1] for command in commands] == ["recipe", "train", "folds", "predict"]
    write_voices(tmp_path, speakers=4, sentences=2)
    samples, rate = soundfile.read(tmp_path / "clips" / "ada-1-anger.wav")
    soundfile.write(tmp_path / "call.mp3", np.tile(samples, 4), rate)
    small = "train.epochs=3 train.schedule.warmup_epochs=1 train.threads=1 model.width=0.1"
    printed = [
        run(f"{command} {small}" if number in (1, 2) else command, tmp_path)
        for number, command in enumerate(commands)
    ]
    assert "finished" in printed[1]
    assert "that were each tested on once" in printed[2]
    assert len(json.loads(printed[3])["windows"]) > 1


@pytest.mark.slow
def test_the_sentiment_demo_prints_the_table_that_the_readme_shows(tmp_path):
    heading = "## What a sequence model is good for"
    (command,) = commands_of(heading)
    below = README.read_text(encoding="utf-8").partition(heading)[2]
    shown = re.search(r"```text\n(.*?)```", below, re.DOTALL)[1].splitlines()
    printed = run(command, tmp_path).partition(shown[0])[2].splitlines()[1:]
    as_json = json.loads(run(f"{command} --json", tmp_path))
    accuracy = as_json["phenomena"]["accuracy"]
    assert printed[0] == shown[1]
    for line, promised in zip(printed[1 : len(shown) - 1], shown[2:], strict=True):
        name, texts, model, floor = line.split()
        assert [name, texts] == promised.split()[:2]
        assert accuracy[name]["texts"] == int(texts)
        assert [model, floor] == [f"{accuracy[name][who]:.4f}" for who in ("model", "floor")]
        # The last digits depend on the processor and on the versions of what computes, the network's more so.
        assert float(model) == pytest.approx(float(promised.split()[2]), abs=0.08)
        assert float(floor) == pytest.approx(float(promised.split()[3]), abs=0.03)
    assert as_json["test"]["looks"] == 1


@pytest.mark.slow
def test_the_keyphrase_demo_reaches_what_the_readme_shows(tmp_path):
    text = README.read_text(encoding="utf-8")
    (command,) = re.findall(r"^(danlu demo keyphrase.*?)  #", text, re.MULTILINE)
    table = text.partition("| on test, 300 posts |")[2].splitlines()[2:7]
    test = json.loads(run(f"{command.strip()} --json", tmp_path))["test"]
    floors = {name.replace("_", " "): floor["scores"] for name, floor in test["floors"].items()}
    reached = {"this model": test["scores"], **floors}
    promised = {
        name: values
        for name, *values in ([cell.strip() for cell in row.strip("|").split("|")] for row in table)
    }
    assert test["texts"] == 300
    assert list(promised) == list(reached)
    for name, values in promised.items():
        # The last digits depend on the processor and on the versions of what computes; those of floors do not.
        off = 0.05 if name == "this model" else 0.0001
        scores = [reached[name][score] for score in KEYPHRASE_SCORES]
        assert scores == pytest.approx([float(value) for value in values], abs=off)


def test_the_two_commands_are_targets_of_the_makefile():
    makefile = README.with_name("Makefile").read_text(encoding="utf-8")
    commands = commands_of("## Two commands")
    assert commands == ["make demo", "make test"]
    for command in commands:
        assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE)
