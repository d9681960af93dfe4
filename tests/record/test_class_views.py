"""The views of text classification that the page and `danlu show` share."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danlu.errors import RecordError
from danlu.record.calibration_view import calibration_sentence, calibration_view
from danlu.record.class_error_view import read_class_errors
from danlu.record.data_view import data_lines
from danlu.record.floor_table import floor_table
from danlu.record.history_view import followed_scores, history_table
from danlu.record.record import Record
from danlu.record.story import best_line, evaluation_line
from danlu.record.tasks import view_of, view_of_evaluation, view_of_task
from made_up_class_record import CHINESE_SENTIMENT, RATINGS, make_class_record, make_floors
from made_up_record import make_record


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return Record(make_class_record(tmp_path_factory.mktemp("runs") / "a"))


def with_scores(tmp_path, scores, floors):
    """A record whose evaluation of valid has these scores and floors and nothing else."""
    folder = tmp_path / "evaluation" / "valid"
    folder.mkdir(parents=True)
    content = {"task": "text-classification", "scores": scores, "floors": floors}
    (folder / "scores.json").write_text(json.dumps(content))
    return Record(tmp_path)


class TestTask:
    def test_it_is_that_of_the_recipe(self, record):
        assert record.task == "text-classification"
        assert record.summary()["task"] == "text-classification"

    def test_it_is_that_of_an_evaluation_where_the_recipe_is_missing(self, tmp_path):
        record = with_scores(tmp_path, {"accuracy": 0.9}, {})

        assert record.task == "text-classification"
        assert view_of(record) is view_of_task("text-classification")

    def test_a_record_that_names_none_is_of_tagging(self, tmp_path):
        record = Record(make_record(tmp_path / "a", epochs=1, splits=("valid",)))

        assert record.task == "tagging"
        assert view_of_evaluation(record.evaluations["valid"]) is view_of_task("tagging")

    def test_a_task_that_is_not_known_is_shown_as_tagging(self):
        assert view_of_task("translation") is view_of_task("tagging")


class TestStory:
    def test_the_best_epoch_is_told_with_its_score(self, record):
        assert best_line(record).startswith("The best of 6 epochs is 4: accuracy 0.8")

    @pytest.mark.parametrize(
        ("accuracy", "floors", "told"),
        [
            (0.886, make_floors(("neg", "pos"), 0.91), "a linear model of words and pairs of words does better."),
            (0.91, make_floors(("neg", "pos"), 0.91), "a linear model of words and pairs of words does as well."),
            (0.93, make_floors(("neg", "pos"), 0.91), "accuracy 0.9300; best floor nb tfidf 0.9100."),
            (0.4, {"majority_class": {"scores": {"accuracy": 0.5}}},
             "best floor majority class 0.5000: always taking the most frequent class does better."),
            (0.4, {}, "On valid: accuracy 0.4000."),
        ],
    )  # fmt: skip
    def test_a_run_under_its_floor_is_told_so(self, tmp_path, accuracy, floors, told):
        assert evaluation_line(with_scores(tmp_path, {"accuracy": accuracy}, floors), "valid").endswith(told)

    def test_where_only_a_score_with_the_lowest_as_best_is_there_the_floor_is_compared_so(self, tmp_path):
        floors = {"nb_tfidf": {"scores": {"brier": 0.07}}, "majority_class": {"scores": {"brier": 0.25}}}
        (tmp_path / "worse").mkdir()
        worse = with_scores(tmp_path / "worse", {"brier": 0.09}, floors)
        better = with_scores(tmp_path / "better", {"brier": 0.05}, floors)

        assert evaluation_line(worse, "valid").endswith(
            "nb tfidf 0.0700: a linear model of words and pairs of words does better."
        )
        assert evaluation_line(better, "valid").endswith("best floor nb tfidf 0.0700.")


class TestHistory:
    def test_each_group_has_a_column_and_the_penalty_too(self, record):
        table = history_table(record)

        assert table.header == (
            "epoch", "train loss", "L2 penalty", "valid loss", "accuracy", "macro_f1", "roc_auc",
            "learning rate, encoder.layer.0", "learning rate, encoder.layer.1", "learning rate, encoder.rest",
            "learning rate, head", "time", "",
        )  # fmt: skip
        assert {len(row) for row in table.rows} == {len(table.header)}
        assert [row[0] for row in table.rows if row[-1] == "best"] == [str(record.best_epoch)]

    def test_one_group_alone_needs_no_name(self, tmp_path):
        table = history_table(Record(make_class_record(tmp_path / "a", groups={"all": 0.001}, splits=())))

        assert "learning rate" in table.header

    def test_the_score_that_selects_comes_first(self, tmp_path):
        folder = make_class_record(tmp_path / "a", epochs=1, splits=())
        text = (folder / "history.jsonl").read_text().replace('"name": "accuracy"', '"name": "roc_auc"')
        (folder / "history.jsonl").write_text(text)

        assert followed_scores(Record(folder)) == ["roc_auc", "accuracy", "macro_f1"]


class TestData:
    def test_texts_words_and_classes_are_counted(self, record):
        train, valid = data_lines(record)

        assert [(count.name, count.value) for count in train.counts] == [
            ("texts", "24,990"),
            ("words", "5,843,211"),
            ("classes", "neg 12,500, pos 12,490"),
        ]
        assert (train.overlap, train.skipped) == ("–", "1")
        assert valid.overlap == "12 of 2,500, 11 with the same class"

    def test_groups_have_a_column_where_a_split_has_some(self, tmp_path):
        folder = make_class_record(tmp_path / "a", epochs=1, splits=())
        text = (folder / "provenance.json").read_text().replace('"groups": 0', '"groups": 3000', 1)
        (folder / "provenance.json").write_text(text)
        train, valid = data_lines(Record(folder))

        assert [count.value for count in train.counts if count.name == "groups"] == ["3,000"]
        assert [count.value for count in valid.counts if count.name == "groups"] == ["–"]


class TestEvaluation:
    def test_what_the_length_limit_cut_is_told(self, record):
        view = view_of(record)
        facts = dict(view.facts(record.evaluations["valid"]))

        assert facts["cut by the length limit"] == "141 of 600 texts, 25,107 of 152,400 tokens (16.5%)"
        assert dict(view.facts({"cut": {"texts": 0, "tokens": 0, "of_tokens": 9}}))[
            "cut by the length limit"
        ] == ("no text")
        assert dict(view.facts({}))["cut by the length limit"] == "–"

    def test_the_model_stands_between_its_floors(self):
        scores = {"accuracy": 0.9, "macro_f1": None, "loss": 0.3}
        table = floor_table({"scores": scores}, make_floors(("neg", "pos"), 0.91))

        assert table.scores == ("accuracy", "macro_f1")
        assert [row.name for row in table.rows] == [
            "this model",
            "majority class",
            "bag of words",
            "nb tfidf",
        ]
        assert [row.is_better for row in table.rows] == [
            (False, False),
            (False, False),
            (False, False),
            (True, False),
        ]
        assert floor_table({"scores": scores}, {}) is None

    def test_calibration_is_a_sentence_and_a_table(self, record):
        calibration = record.evaluations["valid"]["calibration"]
        made = calibration_view(calibration)

        assert made.sentence.startswith("Expected calibration error 0.0")
        assert made.sentence.endswith("fitted on valid.")
        assert {len(row) for row in made.rows} == {len(made.header)} == {7}
        assert sum(int(row[1]) for row in made.rows if row[1] != "–") == 600

    def test_without_a_temperature_the_table_is_half_as_wide(self, record):
        raw = record.evaluations["valid"]["calibration"]["raw"]
        made = calibration_view({"raw": raw, "scaled": None, "temperature": None, "fitted_on": None})

        assert len(made.header) == 4
        assert "temperature" not in made.sentence
        assert calibration_view(None) is None
        assert calibration_sentence(None) == "Expected calibration error –."

    def test_reports_confusion_and_errors_are_there(self, record):
        section = view_of(record).section(record, "test")

        assert [part for part, _ in section.parts.reports] == ["all", "seen", "unseen"]
        assert section.parts.confusion.columns == ("neg", "pos")
        assert section.errors[0].kind == "confident"
        assert section.errors[0].probability.startswith("0.9")

    def test_errors_that_are_missing_are_none_and_damaged_ones_a_record_error(self, tmp_path):
        assert read_class_errors(tmp_path / "errors.json") == []
        (tmp_path / "errors.json").write_text('[{"kind": "confident", "probability": "high"}, 7]')
        assert [(error.kind, error.probability, error.text) for error in read_class_errors(tmp_path / "errors.json")] \
            == [("confident", "–", "")]  # fmt: skip
        (tmp_path / "errors.json").write_text("{")
        with pytest.raises(RecordError, match="errors cannot be read"):
            read_class_errors(tmp_path / "errors.json")


class TestPictures:
    def test_two_classes_have_four_and_more_have_no_curves(self, record, tmp_path):
        names = [picture.name for picture in view_of(record).pictures("valid", record.evaluations["valid"])]
        several = Record(make_class_record(tmp_path / "a", classes=RATINGS, splits=("valid",)))

        assert names == [
            "valid-reliability",
            "valid-reliability-scaled",
            "valid-roc",
            "valid-precision-recall",
        ]
        assert [
            picture.name for picture in view_of(several).pictures("valid", several.evaluations["valid"])
        ] == names[:2]

    def test_the_positive_class_is_named(self, tmp_path):
        record = Record(make_class_record(tmp_path / "a", classes=CHINESE_SENTIMENT, splits=("valid",)))
        roc = view_of(record).pictures("valid", record.evaluations["valid"])[2]

        assert "好评" in json.dumps(roc.spec, ensure_ascii=False)
        assert "好评" in roc.caption
        assert "area 0.9" in roc.caption

    def test_no_curve_has_more_points_than_a_picture_needs(self, record):
        for picture in view_of(record).pictures("valid", record.evaluations["valid"]):
            assert len(json.dumps(picture.spec)) < 20_000

    def test_nothing_to_draw_is_no_picture(self, record):
        assert view_of(record).pictures("valid", {}) == []


class TestSummary:
    def test_the_headline_has_the_best_floor_beside_it(self, record):
        told = record.summary()["headlines"]["valid"]

        assert (told["score"], told["floor"], told["floor_value"]) == ("accuracy", "nb_tfidf", 0.91)
        assert told["value"] == record.evaluations["valid"]["scores"]["accuracy"]

    def test_a_headline_without_floors_says_so_and_without_scores_there_is_none(self, tmp_path):
        (tmp_path / "a").mkdir()
        told = with_scores(tmp_path / "a", {"accuracy": 0.9}, {}).summary()["headlines"]

        assert told == {"valid": {"score": "accuracy", "value": 0.9, "floor": None, "floor_value": None}}
        assert with_scores(tmp_path / "b", {}, {}).summary()["headlines"] == {}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.sampled_from(["pos", "valid", ""]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "raw", "scaled", "bins", "low", "high", "count", "confidence", "accuracy", "ece", "roc", "positive",
                    "precision_recall", "rows", "columns", "counts", "classes", "scores", "texts", "tokens",
                    "of_tokens", "averages", "name", "support",
                ]
            ),
            children,
            max_size=4,
        )
    ),
    max_leaves=10,
)  # fmt: skip
KEYS = (
    "scores", "reasons", "intervals", "class_report", "class_report_parts", "confusion", "calibration", "curves",
    "floors", "cut", "convention", "texts",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(key=st.sampled_from(KEYS), value=json_values)
def test_json_of_any_shape_never_takes_a_view_away(record, key, value):
    evaluation = {**record.evaluations["valid"], key: value}
    damaged = Record(record.path)
    damaged.evaluations["valid"] = evaluation
    view = view_of_evaluation(evaluation)

    view.section(damaged, "valid")
    view.pictures("valid", evaluation)
    view.facts(evaluation)
    view.terminal_lines(evaluation)
    view.terminal_report(evaluation)
    evaluation_line(damaged, "valid")
    damaged.summary()
