"""The views of joint tagging that the page and `danlu show` share."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danlu.errors import RecordError
from danlu.record.data_view import data_lines
from danlu.record.evaluation_view import score_lines
from danlu.record.history_view import followed_scores
from danlu.record.phrase_error_view import read_phrase_errors
from danlu.record.record import Record
from danlu.record.story import best_line, evaluation_line
from danlu.record.tasks import view_of, view_of_evaluation, view_of_task
from made_up_joint_record import make_joint_record


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return Record(make_joint_record(tmp_path_factory.mktemp("runs") / "a"))


def with_scores(folder, scores, floors):
    """A record whose evaluation of valid has these scores and floors and nothing else."""
    evaluation = folder / "evaluation" / "valid"
    evaluation.mkdir(parents=True)
    content = {"task": "joint-tagging", "scores": scores, "floors": floors}
    (evaluation / "scores.json").write_text(json.dumps(content))
    return Record(folder)


class TestTask:
    def test_recipe_and_evaluations_name_it(self, record, tmp_path):
        view = view_of_task("joint-tagging")

        assert record.summary()["task"] == "joint-tagging"
        assert view_of(record) is view_of_evaluation(record.evaluations["valid"]) is view
        assert view_of(with_scores(tmp_path, {"phrase.f1": 0.6}, {})) is view


class TestStory:
    def test_the_best_epoch_is_told_with_its_score(self, record):
        assert best_line(record).startswith("The best of 6 epochs is 4: phrase.f1 0.7")

    @pytest.mark.parametrize(
        ("f1", "floors", "told"),
        [
            (
                0.7,
                {"copy_phrase": 0.63, "frequent_keywords": 0.2},
                "phrase.f1 0.7000; best floor copy phrase 0.6300.",
            ),
            (
                0.63,
                {"copy_phrase": 0.63},
                "best floor copy phrase 0.6300: copying phrases of train does as well.",
            ),
            (
                0.1,
                {"frequent_keywords": 0.2},
                "floor frequent keywords 0.2000: marking the words that are often keywords in train does better.",
            ),
            (0.4, {}, "On valid: phrase.f1 0.4000."),
        ],
    )
    def test_a_run_under_its_floor_is_told_so(self, tmp_path, f1, floors, told):
        record = with_scores(
            tmp_path,
            {"phrase.f1": f1},
            {name: {"scores": {"phrase.f1": value}} for name, value in floors.items()},
        )

        assert evaluation_line(record, "valid").endswith(told)

    def test_the_headline_is_the_f1_of_phrases_where_the_loss_selects(self, tmp_path):
        record = with_scores(
            tmp_path, {"loss": 0.2, "keyword.f1": 0.9, "phrase.recall": 0.5, "phrase.f1": 0.6}, {}
        )

        assert record.summary()["headlines"]["valid"]["score"] == "phrase.f1"

    def test_scores_stand_in_a_telling_order(self, record):
        names = [line.name for line in score_lines(record.evaluations["valid"], {})]

        assert names == [
            "phrase.f1", "phrase.precision", "phrase.recall", "phrase.text_accuracy",
            "keyword.f1", "keyword.precision", "keyword.recall", "loss",
        ]  # fmt: skip

    def test_the_score_that_selects_and_both_f1_are_followed(self, record):
        assert followed_scores(record) == ["phrase.f1", "keyword.f1"]


class TestData:
    def test_texts_words_phrases_and_those_that_cannot_be_labelled_are_counted(self, record):
        train, valid = data_lines(record)

        assert [(count.name, count.value) for count in train.counts] == [
            ("texts", "27,004"),
            ("words", "482,110"),
            ("phrases", "27,120"),
            ("cannot be labelled", "173"),
        ]
        assert (train.overlap, train.skipped) == ("–", "173")
        assert valid.overlap == "12 of 3,376"

    def test_what_cannot_be_labelled_is_noted_where_there_is_some(self, record):
        view = view_of(record)

        assert view.data_note(record.provenance).startswith("In train, 173 of 27,120 phrases (0.6%)")
        assert view.data_note({"data": {"train": {"phrases": 9, "cannot_be_labelled": 0}}}) is None
        assert view.data_note(None) is None


class TestEvaluation:
    def test_its_size_and_the_losses_of_its_heads_are_told(self, record):
        view = view_of(record)
        facts = dict(view.facts(record.evaluations["valid"]))

        assert (facts["texts"], facts["phrases"]) == ("120", "128, 8 of them cannot be labelled")
        assert (facts["loss, keyword"], facts["loss, phrase"]) == ("0.2000", "0.4000")
        assert dict(view.facts({"phrases": 7, "cannot_be_labelled": 0}))["phrases"] == "7"
        assert view.terminal_lines({"texts": 3}) == [("texts", "3")]
        assert view.terminal_report(record.evaluations["valid"]) is None

    def test_floors_reports_and_errors_are_there(self, record):
        section = view_of(record).section(record, "test")

        assert [row.name for row in section.floors.rows] == [
            "this model", "majority label", "stratified chance", "copy phrase", "frequent keywords",
        ]  # fmt: skip
        assert (
            [part for part, _ in section.levels]
            == [part for part, _ in section.lengths]
            == ["all", "seen", "unseen"]
        )
        assert [row.name for row in section.levels[0][1].rows] == ["keyword", "phrase"]
        assert section.levels[0][1].averages == ()
        assert [row.name for row in section.lengths[0][1].averages] == ["micro avg"]
        kinds = {error.shown.kind: error for error in section.errors}
        assert set(kinds) == {"missed", "spurious", "boundary", "cannot be labelled"}
        assert kinds["cannot be labelled"].elsewhere[0].endswith(" nowhere")
        assert any(stretch.type for stretch in kinds["missed"].shown.gold)

    def test_it_has_no_pictures(self, record):
        assert view_of(record).pictures("valid", record.evaluations["valid"]) == []

    def test_errors_that_are_missing_are_none_and_damaged_ones_a_record_error(self, tmp_path):
        path = tmp_path / "errors.json"
        assert read_phrase_errors(path) == []
        path.write_text('[{"kind": "missed", "cannot_be_labelled": 3, "words": 7}, 7]')
        assert [(error.shown.kind, error.elsewhere) for error in read_phrase_errors(path)] == [("missed", ())]
        path.write_text("{")
        with pytest.raises(RecordError, match="errors cannot be read"):
            read_phrase_errors(path)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(-2, 2)
    | st.sampled_from(["phrase", "valid", ""]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "all",
                    "seen",
                    "rows",
                    "averages",
                    "name",
                    "support",
                    "scores",
                    "phrase.f1",
                    "keyword",
                    "reasons",
                ]
            ),
            children,
            max_size=4,
        )
    ),
    max_leaves=10,
)
KEYS = (
    "scores", "reasons", "intervals", "phrase_report", "length_report", "losses", "floors", "convention", "texts",
    "phrases", "cannot_be_labelled",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(key=st.sampled_from(KEYS), value=json_values)
def test_json_of_any_shape_never_takes_a_view_away(record, key, value):
    evaluation = {**record.evaluations["valid"], key: value}
    damaged = Record(record.path)
    damaged.evaluations["valid"] = evaluation
    view = view_of_evaluation(evaluation)

    view.section(damaged, "valid")
    view.facts(evaluation)
    view.terminal_lines(evaluation)
    evaluation_line(damaged, "valid")
    damaged.summary()
