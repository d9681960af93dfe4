from __future__ import annotations

import csv
import json

import pytest
from sklearn.metrics import classification_report

from danlu.errors import RecordError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.train import train


def predictions(evaluation):
    return read_json_lines(evaluation.folder / "predictions.jsonl")


def test_the_report_is_scikit_learns_to_the_character(run_copy):
    evaluation = evaluate(run_copy, "test")
    rows = predictions(evaluation)
    gold = [tag for row in rows for tag in row["gold"]]
    predicted = [tag for row in rows for tag in row["predicted"]]
    assert classification_report(gold, predicted, zero_division=0) in evaluation.report


def test_every_word_of_the_split_is_predicted_once_with_its_source(run_copy, corpus):
    rows = predictions(evaluate(run_copy, "test"))
    lines = (corpus / "test.txt").read_text().splitlines()
    words = [line.split() for line in lines if line and not line.startswith("-DOCSTART-")]
    assert [word for row in rows for word in row["words"]] == [word for word, _ in words]
    assert [tag for row in rows for tag in row["gold"]] == [tag for _, tag in words]
    for row in rows:
        file, _, line = row["source"].partition(":")
        assert file == "test.txt"
        assert lines[int(line) - 1].split()[0] == row["words"][0]
        assert len(row["probabilities"]) == len(row["words"])
        assert all(0 < value <= 1 for value in row["probabilities"])


def test_each_look_at_a_split_is_counted_with_its_date(run_copy):
    assert evaluate(run_copy, "test").scores["looks"] == 1
    second = evaluate(run_copy, "test", overrides=["data.reader.on_malformed=drop"])
    assert second.scores["looks"] == 2
    looks = [row for row in read_json_lines(run_copy / "looks.jsonl") if row["split"] == "test"]
    assert [look["look"] for look in looks] == [1, 2]
    assert all(look["at"] and look["checkpoint"]["sha256"] for look in looks)


def test_another_reading_stands_beside_the_plain_one(run_copy):
    plain = evaluate(run_copy, "test")
    other = evaluate(run_copy, "test", overrides=["data.reader.compat=flush-on-blank-only"])
    assert plain.folder.name == "test"
    assert other.folder.name == "test+compat=flush-on-blank-only"
    assert other.scores["reading"] == {"data.reader.compat": "flush-on-blank-only"}
    assert "read with data.reader.compat=flush-on-blank-only" in other.report


def test_other_test_data_do_not_take_the_place_of_an_evaluation(run_copy, corpus, tmp_path):
    first = evaluate(run_copy, "test")
    for name in ("train.txt", "valid.txt"):
        (tmp_path / name).write_text((corpus / name).read_text())
    (tmp_path / "test.txt").write_text("Amber B-Group\nPoker I-Group\nslept O\n")
    other = evaluate(run_copy, "test", overrides=[f"data.root={tmp_path}"])
    assert other.folder.name.startswith("test+content-")
    assert json.loads((first.folder / "scores.json").read_text())["sentences"] == 20
    looks = [row for row in read_json_lines(run_copy / "looks.jsonl") if row["split"] == "test"]
    assert len({look["content_sha256"] for look in looks}) == 2


def test_a_torn_look_is_cut_off_and_the_next_ones_are_counted(run_copy):
    evaluate(run_copy, "test")
    with (run_copy / "looks.jsonl").open("a") as file:
        file.write('{"split": "te')
    assert evaluate(run_copy, "test").scores["looks"] == 2
    assert evaluate(run_copy, "test").scores["looks"] == 3


def test_many_overrides_make_no_endless_name(run_copy, corpus):
    names = ", ".join(f"{number}.txt" for number in range(60))
    for number in range(60):
        (corpus / f"{number}.txt").write_text("Amber B-Group\nPoker I-Group\n")
    evaluation = evaluate(run_copy, "test", overrides=[f"data.test=[{names}]"])
    assert evaluation.folder.name.startswith("test+reading-")
    assert evaluation.scores["sentences"] == 60


def test_another_test_file_says_nothing_of_valid(run_copy):
    with pytest.raises(RecordError, match=r"data\.test has no effect on the split 'valid'"):
        evaluate(run_copy, "valid", overrides=["data.test=train.txt"])


@pytest.mark.parametrize("name", ["model/encoder.json", "model/model.json", "provenance.json"])
@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_damaged_record_is_told_in_words(run_copy, name, content):
    (run_copy / name).unlink()
    if content is not None:
        (run_copy / name).write_text(content)
    with pytest.raises(RecordError):
        evaluate(run_copy, "valid")


def test_every_score_names_its_split_convention_and_checkpoint(run_copy):
    scores = json.loads((evaluate(run_copy, "test").folder / "scores.json").read_text())
    assert scores["split"] == "test"
    assert set(scores["convention"]) == {"token", "span", "interval"}
    assert scores["checkpoint"]["name"] == "best"
    assert len(scores["checkpoint"]["sha256"]) == 64
    undefined = [name for name, value in scores["scores"].items() if value is None]
    assert all(scores["reasons"][name] for name in undefined)
    for name, (low, high) in scores["intervals"].items():
        assert low <= high, name
    assert set(scores["floors"]) == {
        "majority_label",
        "stratified_chance",
        "most_frequent_tag",
        "copy_repeated",
    }


def test_confusion_matrices_add_up(run_copy):
    evaluation = evaluate(run_copy, "test")
    with (evaluation.folder / "confusion-labels.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    assert sum(int(count) for row in rows for count in row[1:]) == evaluation.scores["words"]
    with (evaluation.folder / "confusion-types.csv").open() as file:
        header, *rows = list(csv.reader(file))
    assert header[-1] == "missed"
    assert rows[-1][0] == "spurious"
    gold_spans = sum(int(count) for row in rows[:-1] for count in row[1:])
    assert gold_spans == evaluation.scores["span_report"]["all"]["averages"]["micro avg"]["support"]


def test_the_last_and_every_kept_epoch_can_be_evaluated(make_recipe, tmp_path):
    run = train(make_recipe("train.epochs=2", "train.keep_every_epoch=true"), runs=tmp_path).run
    assert evaluate(run, "valid", checkpoint="1").scores["checkpoint"]["epoch"] == 1
    last = evaluate(run, "valid", checkpoint="last")
    assert last.scores["checkpoint"]["epoch"] == 2
    assert last.folder.name == "valid@last"
    kept = evaluate(run, "valid", checkpoint="2")
    assert kept.scores["scores"] == last.scores["scores"]


def test_an_epoch_that_was_not_kept_is_an_error_that_lists_what_there_is(run_copy):
    with pytest.raises(RecordError, match=r"(?s)no weights of '3'.*best, last.*keep_every_epoch"):
        evaluate(run_copy, "valid", checkpoint="3")


def test_what_the_run_was_cannot_be_changed_by_an_evaluation(run_copy):
    with pytest.raises(RecordError, match=r"override model\.encoder\.hidden=8"):
        evaluate(run_copy, "test", overrides=["model.encoder.hidden=8"])


@pytest.mark.parametrize("window", ["{unit: words, size: 7}", "{unit: document}"])
def test_windows_give_every_word_back_to_its_sentence(make_recipe, tmp_path, corpus, window):
    run = train(make_recipe(f"data.window={window}", "train.epochs=1"), runs=tmp_path).run
    rows = predictions(evaluate(run, "test"))
    lines = [line.split()[0] for line in (corpus / "test.txt").read_text().splitlines() if line.strip()]
    assert [word for row in rows for word in row["words"]] == [word for word in lines if word != "-DOCSTART-"]


@pytest.mark.parametrize("scheme", ["iob1", "bioes", "bmes"])
def test_predictions_come_back_in_the_scheme_of_the_files(make_recipe, tmp_path, scheme):
    run = train(make_recipe(f"data.encode_as={scheme}", "train.epochs=3"), runs=tmp_path).run
    tags = {tag for row in predictions(evaluate(run, "test")) for tag in row["predicted"]}
    assert tags <= {"O"} | {f"{prefix}-{name}" for prefix in "BI" for name in _types(run)}


def _types(run):
    labels = json.loads((run / "provenance.json").read_text())["data"]["train"]["labels"]
    return {label.partition("-")[2] for label in labels}
