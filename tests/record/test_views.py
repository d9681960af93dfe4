"""The views that the page and `danlu show` share."""

from __future__ import annotations

import json

import pytest

from danlu.errors import RecordError
from danlu.record.data_view import data_lines, skipped_counts
from danlu.record.error_view import read_errors
from danlu.record.evaluation_view import convention_lines, score_lines
from danlu.record.floors import GUESSES, Floor, best_floor, floor_phrase, floors_of, level_floors
from danlu.record.headline import headline
from danlu.record.heat_map import heat_map
from danlu.record.record import Record
from danlu.record.report_view import report_table, worst_labels
from danlu.record.story import best_line, evaluation_line, next_step, state_line
from made_up_record import FLOORS, make_record


def test_scores_stand_in_columns_with_reason_interval_and_best_floor():
    evaluation = {
        "scores": {
            "loss": 2.0,
            "token.accuracy": 0.9,
            "span.micro_f1": 0.6,
            "span.micro_f1@seen": None,
            "own": 0.1,
        },
        "reasons": {"span.micro_f1@seen": "no word in this part of the split"},
        "intervals": {"span.micro_f1": [0.5, 0.7]},
    }
    lines = score_lines(evaluation, FLOORS)
    assert [line.name for line in lines] == ["span.micro_f1", "token.accuracy", "own", "loss"]
    whole, seen, unseen = lines[0].cells
    assert (whole.value, whole.interval, whole.floor) == (0.6, (0.5, 0.7), Floor("copy_repeated", 0.68))
    assert whole.is_worse_than_floor
    assert whole.floor_words == "below floor"
    assert (seen.value, seen.reason, seen.is_worse_than_floor) == (
        None,
        "no word in this part of the split",
        False,
    )
    assert unseen.value is None
    assert lines[2].meaning == ""


def test_floors_come_from_the_evaluation_and_else_from_the_split():
    assert floors_of({"floors": {"a": {}}}, {"test": {"b": {}}}, "test") == {"a": {}}
    assert floors_of({}, {"test": {"b": {}}}, "test+compat=x") == {"b": {}}
    assert floors_of({}, None, "test") == {}
    assert floors_of({"floors": 7}, None, "test") == {}


@pytest.mark.parametrize(
    ("scores", "selected_by", "told"),
    [
        (
            {"span.micro_f1": 0.6, "span.micro_f1@unseen": 0.5},
            "span.micro_f1@unseen",
            ("span.micro_f1@unseen", 0.5),
        ),
        (
            {"span.micro_f1": 0.6, "span.micro_f1@unseen": None},
            "span.micro_f1@unseen",
            ("span.micro_f1", 0.6),
        ),
        ({"loss": 1.0, "token.accuracy": 0.9}, "loss", ("token.accuracy", 0.9)),
        ({"loss": 1.0}, "loss", None),
        ({}, None, None),
    ],
)
def test_the_headline_is_the_selecting_score_where_it_is_defined(scores, selected_by, told):
    assert headline({"scores": scores}, selected_by) == told


def test_a_convention_may_be_a_sentence_or_a_table():
    assert convention_lines({"convention": "strict"}) == [("convention", "strict")]
    assert convention_lines({"convention": {"span": {"level": "strict"}}}) == [("span, level", "strict")]
    assert convention_lines({}) == []


def test_a_report_becomes_a_table_and_an_undefined_score_keeps_its_reason():
    report = {
        "rows": [{"name": "Tool", "precision": None, "recall": 0.0, "f1": 0.0, "support": 3,
                  "reasons": {"precision": "never predicted"}}],
        "averages": {"micro avg": {"name": "micro avg", "f1": 0.0, "support": 3}},
        "accuracy": 0.5,
    }  # fmt: skip
    table = report_table(report)
    assert (table.rows[0].precision, table.rows[0].reason) == (None, "never predicted")
    assert (table.averages[0].name, table.accuracy) == ("micro avg", 0.5)
    assert report_table(None) is None
    assert report_table({"rows": []}) is None


def test_worst_labels_occur_and_say_what_they_become():
    rows = [
        {"name": "A", "f1": 0.9, "support": 5},
        {"name": "B", "f1": 0.2, "support": 5},
        {"name": "C", "f1": None, "support": 0},
        {"name": "D", "f1": 1.0, "support": 7},
    ]
    confusion = {
        "rows": ["A", "B", "spurious"],
        "columns": ["A", "B", "missed"],
        "counts": [[5, 0, 0], [1, 1, 3], [0, 0, 0]],
    }
    worst = worst_labels(report_table({"rows": rows}), confusion)
    assert [label.row.name for label in worst] == ["B", "A"]
    assert worst[0].instead == (("missed", 3), ("A", 1))
    assert worst_labels(None, None) == []


def test_a_heat_map_is_shaded_by_rows():
    made = heat_map({"rows": ["A", "spurious"], "columns": ["A", "missed"], "counts": [[3, 1], [0, 0]]})
    assert [cell.share for cell in made.rows[0].cells] == [0.75, 0.25]
    assert [cell.is_right for cell in made.rows[0].cells] == [True, False]
    assert [cell.share for cell in made.rows[1].cells] == [0.0, 0.0]
    assert heat_map({"rows": []}) is None
    assert heat_map("text") is None


def write_errors(tmp_path, error):
    path = tmp_path / "errors.json"
    path.write_text(json.dumps([error]), encoding="utf-8")
    return read_errors(path)[0]


def test_an_error_shows_the_same_words_twice_with_their_own_spans(tmp_path):
    error = write_errors(
        tmp_path,
        {
            "kind": "boundary",
            "source": "test.txt:3",
            "explanation": "too short",
            "words": ["the", "Ember", "Bear", "used", "X"],
            "gold": [{"start": 1, "end": 3, "type": "Org"}, {"start": 4, "end": 5, "type": "Tool"}],
            "predicted": [{"start": 1, "end": 2, "type": "Org"}, {"start": 4, "end": 5, "type": "Tool"}],
        },
    )
    marked = [(part.text, part.type, part.is_shared) for part in error.gold if part.type]
    assert marked == [("Ember Bear", "Org", False), ("X", "Tool", True)]
    assert "".join(part.text for part in error.gold) == "the Ember Bear used X"
    assert "".join(part.text for part in error.predicted) == "the Ember Bear used X"


@pytest.mark.parametrize(
    "spans",
    [
        None,
        "text",
        [{"start": 1}],
        [{"start": 2, "end": 1, "type": "A"}],
        [{"start": -1, "end": 9, "type": "A"}],
        [{"start": 0, "end": 2, "type": "A"}, {"start": 1, "end": 3, "type": "B"}],
    ],
)
def test_damaged_spans_never_change_the_words(tmp_path, spans):
    error = write_errors(tmp_path, {"words": ["a", "b", "c"], "gold": spans, "predicted": []})
    assert "".join(part.text for part in error.gold) == "a b c"


def test_errors_that_are_missing_are_none_and_damaged_ones_a_record_error(tmp_path):
    assert read_errors(tmp_path / "errors.json") == []
    (tmp_path / "errors.json").write_text("{")
    with pytest.raises(RecordError, match="errors cannot be read"):
        read_errors(tmp_path / "errors.json")


def test_where_the_lowest_is_best_the_lowest_floor_is_the_best_and_more_is_worse():
    floors = {"a": {"scores": {"loss": 0.3}}, "b": {"scores": {"loss": 0.2}}, "c": {"scores": {"loss": None}}}
    assert best_floor("loss", floors) == Floor("b", 0.2)
    (worse,), (better,) = (
        [line.cells[0] for line in score_lines({"scores": {"loss": value}}, floors)] for value in (0.25, 0.1)
    )
    assert (worse.is_worse_than_floor, worse.floor_words) == (True, "worse than floor")
    assert (better.is_worse_than_floor, better.floor_words) == (False, "floor")


def test_the_calibration_of_a_guess_is_no_floor():
    floors = {
        "majority_class": {"scores": {"ece": 0.0, "ece@seen": 0.0, "brier": 0.2}},
        "nb_tfidf": {"scores": {"ece": 0.02, "brier": 0.3}},
    }
    assert best_floor("ece", floors) == Floor("nb_tfidf", 0.02)
    assert best_floor("ece@seen", floors) is None
    assert best_floor("brier", floors) == Floor("majority_class", 0.2)


def test_level_lines_are_floors_that_look_and_else_the_best_guess():
    floors = {
        "majority_label": {"scores": {"phrase.f1": 0.0}},
        "stratified_chance": {"scores": {"phrase.f1": 0.1}},
        "copy_phrase": {"scores": {"phrase.f1": 0.6}},
        "frequent_keywords": {"scores": {"phrase.f1": 0.5}},
    }
    assert [floor.name for floor in level_floors("phrase.f1", floors)] == ["copy_phrase", "frequent_keywords"]
    guesses = {name: floor for name, floor in floors.items() if name in GUESSES}
    assert level_floors("phrase.f1", guesses) == [Floor("stratified_chance", 0.1)]
    assert level_floors("phrase.f1", {}) == level_floors("ece", guesses) == []


@pytest.mark.parametrize(
    ("value", "end"),
    [(0.9, "0.8000"), (0.8, "0.8000: own way does as well"), (0.7, "0.8000: own way does better")],
)
def test_a_floor_is_named_and_plainly_where_it_is_not_beaten(value, end):
    assert floor_phrase("accuracy", value, Floor("own_way", 0.8)) == f"; best floor own way {end}"


def test_data_lines_count_and_shorten(tmp_path):
    lines = data_lines(Record(make_record(tmp_path / "a", epochs=1, splits=())))
    assert [line.split for line in lines] == ["train", "valid", "test"]
    assert [count.name for count in lines[0].counts] == ["sentences", "words", "spans"]
    assert (lines[0].skipped, lines[1].skipped) == ("2", "0")
    assert lines[1].overlap == "314 of 662"
    assert lines[0].files == (("train.txt", "c7" * 6),)
    assert data_lines(Record(tmp_path / "nothing")) == []


def test_skipped_lines_are_counted_by_reason(tmp_path):
    counts = skipped_counts(Record(make_record(tmp_path / "a", epochs=1, splits=())))
    assert (("train", "three fields", "mended"), 1) in counts


def test_a_finished_run_is_told_in_sentences(tmp_path):
    record = Record(make_record(tmp_path / "a", epochs=8))
    assert state_line(record).startswith("Finished after epoch 8 of 8 and 5 min")
    assert best_line(record).startswith("The best of 8 epochs is ")
    assert evaluation_line(record, "test").endswith("Test was looked at twice.")
    assert "best floor most frequent tag 0.3300" in evaluation_line(record, "valid")
    assert next_step(record) is None


def test_an_interrupted_run_names_the_command_that_goes_on(tmp_path):
    record = Record(make_record(tmp_path / "a", epochs=8, done=3, splits=()))
    assert state_line(record).endswith("stopped by Ctrl-C.")
    assert next_step(record) == "danlu resume a"


def test_a_run_without_anything_is_told_too(tmp_path):
    record = Record(tmp_path)
    assert state_line(record) == "Has no readable status; 0 epochs recorded."
    assert best_line(record) == "No epoch is finished yet."
