"""What an evaluation of keyphrases writes, from made-up predictions; and what the record says of such a split."""

from __future__ import annotations

import json
import random

import pytest

from danlu.data.example import Skipped
from danlu.data.splits import TaggingSplit
from danlu.files import sha256_of_file
from danlu.jobs.restore import StoredWeights
from danlu.jobs.tagging.phrase_evaluation_files import write_phrase_evaluation
from danlu.jobs.tagging.phrase_provenance import phrase_split_provenance
from danlu.jobs.tagging.predictions import Predictions
from danlu.recipe.score_names import selectable_scores
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.story import evaluation_line
from made_up_joint_record import ENGLISH, make_predictions, make_texts

WEIGHTS = StoredWeights(name="best", epoch=3, sha256="9f" * 32)
FILES = {
    "errors.json",
    "predictions.jsonl",
    "report.txt",
    "report-lengths.csv",
    "report-phrases.csv",
    "scores.json",
}


def make_split(name, texts, *, files=(), skipped=()):
    return TaggingSplit(
        name=name,
        files=list(files),
        sentences=texts,
        scheme="bioes",
        violations=0,
        skipped=list(skipped),
        notes=[],
        content_hash="ab" * 32,
    )


@pytest.fixture(scope="module")
def splits():
    draw = random.Random(1)
    return make_split("train", make_texts(ENGLISH, 200, draw, "train")), make_split(
        "test", make_texts(ENGLISH, 60, draw, "test")
    )


def write(folder, splits, *, has_head=True, predicted=None, **options):
    train, read = splits
    draw = random.Random(2)
    predicted = make_predictions(read.sentences, draw) if predicted is None else predicted
    heads = {
        "beside": {"keyword": [[int(tag != "O") for tag in text.tags] for text in read.sentences]},
        "losses": {"keyword": 0.25, "phrase": 1.5},
    }
    predictions = Predictions(
        predicted=predicted,
        probabilities=[[draw.uniform(0.5, 1.0) for _ in tags] for tags in predicted],
        loss=0.875,
        **(heads if has_head else {}),
    )
    given = {"split": "test", "reading": {}, **options}
    return write_phrase_evaluation(
        RunFolder(folder),
        train=train,
        read=read,
        predictions=predictions,
        scheme="bioes",
        weights=WEIGHTS,
        **given,
    )


@pytest.fixture(scope="module")
def written(splits, tmp_path_factory):
    return write(tmp_path_factory.mktemp("runs") / "a", splits)


class TestScores:
    def test_every_score_of_the_task_is_there_for_the_model_and_the_floors(self, written):
        names = set(selectable_scores("joint-tagging"))
        scores = json.loads((written.folder / "scores.json").read_text())

        assert scores == json.loads(json.dumps(written.scores))
        assert set(scores["scores"]) == names
        assert {*scores["intervals"], *scores["interval_reasons"]} == names - {"loss"}
        assert set(scores["floors"]) == {
            "majority_label",
            "stratified_chance",
            "copy_phrase",
            "frequent_keywords",
        }
        for floor in scores["floors"].values():
            assert set(floor["scores"]) == names - {"loss"}

    def test_the_split_is_described(self, written, splits):
        scores, (_, read) = written.scores, splits

        assert scores["task"] == "joint-tagging"
        assert (scores["texts"], scores["words"]) == (60, read.words)
        assert scores["phrases"] == sum(len(text.phrases) for text in read.sentences) == 64
        assert scores["cannot_be_labelled"] == 4
        assert 0 < scores["seen_texts"] < 60
        assert scores["overlap_with_train"]["of_sentences"] == 60
        assert scores["phrase_report"]["all"]["rows"][1]["support"] == 64

    def test_reports_are_those_of_the_parts(self, written):
        scores = written.scores
        for part, suffix in (("all", ""), ("seen", "@seen"), ("unseen", "@unseen")):
            keyword, phrase = scores["phrase_report"][part]["rows"]
            assert keyword["f1"] == scores["scores"][f"keyword.f1{suffix}"]
            assert phrase["f1"] == scores["scores"][f"phrase.f1{suffix}"]
            assert scores["length_report"][part]["averages"]["micro avg"]["f1"] == phrase["f1"]

    def test_a_head_for_keywords_is_what_keywords_are_scored_by(self, written, splits, tmp_path):
        without = write(tmp_path / "a", splits, has_head=False).scores

        assert written.scores["scores"]["keyword.f1"] == 1.0
        assert written.scores["losses"] == {"keyword": 0.25, "phrase": 1.5}
        assert written.scores["convention"]["keyword"].endswith("predicted by the head for keywords")
        assert without["scores"]["keyword.f1"] < 1.0
        assert without["scores"]["phrase.f1"] == written.scores["scores"]["phrase.f1"]
        assert without["losses"] == {}
        assert "a keyword is a word in a predicted phrase" in without["convention"]["keyword"]


class TestFiles:
    def test_they_are_these(self, written):
        assert {path.name for path in written.folder.iterdir()} == FILES

    def test_each_text_has_a_line_of_predictions(self, written, splits):
        lines = (written.folder / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        _, read = splits

        assert len(rows) == 60
        for row, text in zip(rows, read.sentences, strict=True):
            assert row["words"] == list(text.words)
            assert row["gold"] == list(text.tags)
            assert row["gold_phrases"] == [" ".join(phrase) for phrase in text.phrases]
            assert row["keywords"] == [tag != "O" for tag in text.tags]
            for phrase in row["predicted_phrases"]:
                place = slice(phrase["start"], phrase["end"])
                assert " ".join(row["words"][place]) == phrase["text"]
                assert phrase["probability"] == min(row["probabilities"][place])

    def test_without_a_head_there_are_no_keywords_beside_the_tags(self, splits, tmp_path):
        folder = write(tmp_path / "a", splits, has_head=False).folder
        row = json.loads((folder / "predictions.jsonl").read_text(encoding="utf-8").splitlines()[0])

        assert row["keywords"] is None

    def test_the_report_is_for_people(self, written):
        for part in (
            "a: split test, look 1, checkpoint best of epoch 3", "60 texts,", "64 phrases, 4 of them cannot be",
            "loss: 0.8750; of each head: keyword 0.2500, phrase 1.5000", "Keywords and phrases, unseen texts",
            "Phrases by their length", "4+ words", "What needs no learning", "copy phrase", "frequent keywords",
        ):  # fmt: skip
            assert part in written.report, part
        assert (written.folder / "report.txt").read_text(encoding="utf-8") == written.report

    def test_ten_errors_have_kinds_and_explanations(self, written):
        errors = json.loads((written.folder / "errors.json").read_text(encoding="utf-8"))

        assert len(errors) == 10
        assert {error["kind"] for error in errors} == {"missed", "spurious", "boundary", "cannot be labelled"}
        assert all(error["explanation"].endswith(".") for error in errors)


class TestRecord:
    def test_looks_are_counted_and_the_evaluation_is_told(self, splits, tmp_path):
        for look in (1, 2):
            assert write(tmp_path / "a", splits).scores["looks"] == look
        record = Record(tmp_path / "a")

        assert record.task == "joint-tagging"
        assert evaluation_line(record, "test").startswith("On test: phrase.f1 0.")

    def test_another_reading_has_a_name_of_its_own(self, splits, tmp_path):
        evaluation = write(tmp_path / "a", splits, reading={"data.reader.occurrences": "first"})

        assert evaluation.folder.name == "test+occurrences=first"
        assert "read with data.reader.occurrences=first" in evaluation.report

    def test_a_model_that_finds_nothing_is_written_with_reasons(self, splits, tmp_path):
        nothing = [["O"] * len(text.words) for text in splits[1].sentences]
        evaluation = write(tmp_path / "a", splits, predicted=nothing, has_head=False)

        assert evaluation.scores["reasons"]["phrase.precision"] == "no phrase is predicted"
        assert evaluation.scores["scores"]["phrase.f1"] == 0.0
        assert "never predicted" in evaluation.report


class TestProvenance:
    def test_a_split_is_described_by_hash_and_by_counts(self, splits, tmp_path):
        path = tmp_path / "data" / "posts.tsv"
        path.parent.mkdir()
        path.write_text("day made\tday\n", encoding="utf-8")
        skipped = [Skipped("posts.tsv", 7, "a phrase that is not there", "…", "kept")] * 2
        split = make_split("train", splits[0].sentences, files=[path], skipped=skipped)
        content = phrase_split_provenance(split, root=path.parent)

        assert content["files"] == {
            "posts.tsv": {"sha256": sha256_of_file(path), "bytes": path.stat().st_size}
        }
        assert (content["texts"], content["words"]) == (200, split.words)
        assert content["phrases"] == sum(len(text.phrases) for text in split.sentences)
        assert content["cannot_be_labelled"] == 200 // 15
        assert content["skipped"] == {"a phrase that is not there: kept": 2}
        assert content["labels"]["O"] > content["labels"]["S-phrase"] > 0
        assert json.loads(json.dumps(content)) == content
