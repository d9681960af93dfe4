"""A reader and a family of another package, as docs/architecture.md shows them, through every job."""

from __future__ import annotations

import json

import pytest
import torch
from typer.testing import CliRunner

import danlu
import documented_package
from danlu.cli.main import app
from danlu.data.readers.conll import ConllOptions, read_conll
from danlu.errors import DanluError, DataError
from danlu.evaluation.tagging_floors import most_frequent_tag
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.resume import resume
from danlu.jobs.train import train
from danlu.recipe.load import load_recipe
from danlu.recipe.plugins import families, readers
from danlu.record.record import Record


@pytest.fixture
def everyday(tmp_path):
    """The documented package, installed for one test."""
    with documented_package.installed(tmp_path / "site"):
        yield


@pytest.fixture
def recipe_file(everyday, corpus, tmp_path):
    """The documented starter recipe beside the made-up corpus, rewritten in the documented format."""
    folder = tmp_path / "project"
    folder.mkdir()
    for split in ("train", "valid", "test"):
        read = read_conll([corpus / f"{split}.txt"], ConllOptions(format="conll"), root=corpus)
        lines = (
            " ".join(f"{word}/{tag}" for word, tag in zip(sentence.words, sentence.tags, strict=True))
            for sentence in read.sentences
        )
        (folder / f"{split}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = folder / "recipe.yaml"
    written = CliRunner().invoke(app, ["recipe", "new", "unigram", "--to", str(path)])
    assert written.exit_code == 0, written.output
    return path


@pytest.fixture
def tiny(recipe_file):
    """A function from overrides to the documented recipe."""
    return lambda *overrides: load_recipe(recipe_file, ["train.device=cpu", *overrides])


def test_both_are_found_by_name_and_gone_afterwards(tmp_path):
    with documented_package.installed(tmp_path):
        assert families()["unigram"].tasks == ("tagging",)
        assert readers()["slashed"].task == "tagging"
        assert {"bilstm-crf", "unigram"} <= set(families())
    assert "unigram" not in families()
    assert "slashed" not in readers()


def test_keys_of_the_plug_ins_are_checked_like_any_other(tiny):
    with pytest.raises(DanluError) as caught:
        tiny("model.scale=-1.0", "data.reader.marc=_", "data.reader.columns=[word, tag]")

    told = str(caught.value)
    assert "model.scale" in told
    assert "did you mean" in told
    assert "belongs to format: conll" in told


def test_the_reader_names_every_broken_word(tiny, recipe_file):
    (recipe_file.parent / "train.txt").write_text("APT28/B-Group ran\n/O fast/O\n", encoding="utf-8")

    with pytest.raises(DataError, match="2 words cannot be read") as caught:
        train(tiny(), runs=recipe_file.parent / "runs")

    assert [problem.where for problem in caught.value.problems] == ["train.txt:1", "train.txt:2"]


def test_it_trains_evaluates_predicts_and_is_shown(tiny, tmp_path, corpus):
    outcome = train(tiny("train.epochs=12"), runs=tmp_path / "runs")

    assert outcome.status == "finished"
    assert (outcome.run / "page.html").stat().st_size > 0
    record = Record(outcome.run)
    assert record.problems == []
    assert record.summary()["family"] == "unigram"
    evaluation = evaluate(outcome.run, "test")
    floor = evaluation.scores["floors"]["most_frequent_tag"]["scores"]["token.accuracy"]
    assert evaluation.scores["scores"]["token.accuracy"] == pytest.approx(floor, abs=0.05)

    sentences = read_conll([corpus / "train.txt"], ConllOptions(format="conll"), root=corpus).sentences
    frequent = most_frequent_tag(sentences)
    words = sentences[0].words
    predicted = danlu.load(outcome.run).predict([words])[0]
    agreed = sum(one == other for one, other in zip(predicted.tags, frequent(words), strict=True))
    assert agreed >= 0.8 * len(words)


def test_it_goes_on_to_the_same_bits(tiny, tmp_path):
    from safetensors.torch import load_file

    at_once = train(tiny("train.epochs=3", "model.scale=0.1"), runs=tmp_path / "at-once").run
    in_two = train(tiny("train.epochs=2", "model.scale=0.1"), runs=tmp_path / "in-two").run
    resume(in_two, overrides=["train.epochs=3"])

    ours, theirs = (load_file(run / "checkpoints/last.safetensors") for run in (at_once, in_two))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert len(read_json_lines(in_two / "history.jsonl")) == 3


def test_the_check_is_asked_at_the_start_of_a_run_and_by_its_command(tiny, recipe_file, tmp_path):
    with (recipe_file.parent / "train.txt").open("a", encoding="utf-8") as file:
        file.write("write/O to/O ada@example.org/O\n")

    outcome = train(tiny("train.epochs=1"), runs=tmp_path / "runs", checks=["data"])
    told = CliRunner().invoke(app, ["check", str(recipe_file), "--only", "EVERYDAY-D01"])

    (finding,) = [one for one in outcome.findings or [] if one.code == "EVERYDAY-D01"]
    assert finding.answer.outcome == "issue"
    assert finding.answer.what == "1 of 81 sentences hold an e-mail address"
    assert told.exit_code == 1
    assert "issue          EVERYDAY-D01 1 of 101 sentences hold an e-mail address" in told.output


@pytest.mark.parametrize("head", ["softmax", "crf"])
def test_the_built_in_family_trains_on_another_reader_s_files(tiny, tmp_path, head):
    model = f"model={{family: bilstm-crf, encoder: {{hidden: 8}}, head: {{kind: {head}}}}}"
    outcome = train(tiny(model, "train.epochs=1", "train.optimizer.lr=0.01"), runs=tmp_path / "runs")

    assert outcome.status == "finished"


def test_windows_of_documents_need_a_reader_that_marks_them(tiny, tmp_path):
    with pytest.raises(DataError, match="document"):
        train(tiny("data.window={unit: document}"), runs=tmp_path / "runs")
    assert train(tiny("data.window={unit: words, size: 8}"), runs=tmp_path / "runs").status == "finished"


def test_a_record_of_a_family_that_is_gone_says_so(everyday, tiny, tmp_path):
    run = train(tiny(), runs=tmp_path / "runs").run
    stored = json.loads((run / "model/model.json").read_text())
    stored["options"]["family"] = "unigramm"
    (run / "model/model.json").write_text(json.dumps(stored))

    with pytest.raises(DanluError, match="'unigramm', which is not installed"):
        danlu.load(run)
