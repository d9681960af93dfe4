"""The views of audio classification that the page and `danlu show` share."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danlu.errors import RecordError
from danlu.record.audio_error_view import read_audio_errors
from danlu.record.data_view import data_lines
from danlu.record.evaluation_view import score_lines
from danlu.record.history_view import followed_scores
from danlu.record.record import Record
from danlu.record.story import best_line, evaluation_line
from danlu.record.tasks import view_of, view_of_evaluation, view_of_task
from made_up_audio_record import CHINESE_EMOTIONS, EMOTIONS, STRESS, make_audio_record, make_floors

TASK = "audio-classification"


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return Record(make_audio_record(tmp_path_factory.mktemp("nb") / "runs" / "a", has_files=False))


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nb") / "runs" / "a"
    return Record(
        make_audio_record(
            folder, classes=CHINESE_EMOTIONS, protocol="paper", sampling="balanced", has_files=False
        )
    )


def with_scores(folder, scores, floors):
    """A record whose evaluation of valid has these scores and floors and nothing else."""
    valid = folder / "evaluation" / "valid"
    valid.mkdir(parents=True)
    (valid / "scores.json").write_text(json.dumps({"task": TASK, "scores": scores, "floors": floors}))
    return Record(folder)


class TestTask:
    def test_it_has_a_view_of_its_own(self, record):
        assert record.task == TASK
        assert view_of(record) is view_of_task(TASK) is view_of_evaluation({"task": TASK})

    def test_every_view_has_every_part(self):
        names = set(vars(type(view_of_task(TASK)))) - {"__doc__"}
        for task in ("tagging", "joint-tagging", "text-classification"):
            assert {name for name in names if not name.startswith("__")} <= set(dir(view_of_task(task)))


class TestStory:
    def test_the_best_epoch_is_told_by_ua(self, record):
        assert best_line(record).startswith("The best of 6 epochs is 3: ua 0.6")
        assert followed_scores(record) == ["ua", "accuracy", "macro_f1"]

    @pytest.mark.parametrize(
        ("ua", "floors", "told"),
        [
            (0.6, make_floors(EMOTIONS, 0.7), "support vector machine on means of cepstral coefficients does better."),
            (0.7, make_floors(EMOTIONS, 0.7), "machine on means of cepstral coefficients does as well."),
            (0.8, make_floors(EMOTIONS, 0.7), "ua 0.8000; best floor mfcc svm 0.7000."),
            (0.1, {"majority_class": {"scores": {"ua": 0.14}}},
             "best floor majority class 0.1400: always taking the most frequent class does better."),
            (0.4, {}, "On valid: ua 0.4000."),
        ],
    )  # fmt: skip
    def test_a_run_under_its_floor_is_told_so(self, tmp_path, ua, floors, told):
        assert evaluation_line(with_scores(tmp_path, {"ua": ua}, floors), "valid").endswith(told)


class TestData:
    def test_clips_voices_and_classes_are_counted(self, record):
        train, valid = data_lines(record)

        assert [count.name for count in train.counts] == [
            "clips",
            "length",
            "speakers",
            "sentences",
            "classes",
        ]
        counts = {count.name: count.value for count in train.counts}
        assert (counts["clips"], counts["speakers"], counts["sentences"]) == ("303", "8", "5")
        assert counts["length"].endswith(" s")
        assert counts["classes"].startswith("anger ")
        assert (train.overlap, valid.overlap) == ("–", "5 of 5 sentences")

    def test_what_the_reader_is_told_nothing_of_has_no_column(self, tmp_path):
        folder = make_audio_record(tmp_path / "runs" / "a", epochs=1, splits=())
        content = json.loads((folder / "provenance.json").read_text())
        for split in content["data"].values():
            split.update(speakers=[], sentences=0)
        (folder / "provenance.json").write_text(json.dumps(content))

        assert [count.name for count in data_lines(Record(folder))[0].counts] == [
            "clips",
            "length",
            "classes",
        ]

    @pytest.mark.parametrize(
        ("overlap", "told"),
        [
            (None, "–"),
            ({"same_audio": 0, "speakers": {"shared": [], "of": 2}}, "nothing"),
            ({"same_audio": 1, "speakers": {"shared": ["03"], "of": 1}}, "1 file, 1 of 1 speaker"),
            ({"same_audio": 2, "sentences": {"shared": ["a"], "of": 4}}, "2 files, 1 of 4 sentences"),
        ],
    )
    def test_what_is_shared_with_train_is_told(self, overlap, told):
        assert view_of_task(TASK).overlap(overlap) == told

    def test_balanced_sampling_and_the_protocol_are_told(self, record, paper):
        assert view_of(record).data_note(record.provenance) == "Splits: no speaker in two of them."
        note = view_of(paper).data_note(paper.provenance)
        assert note.startswith(
            "Splits: random folds of clips, the epoch chosen on the test fold (fold 3 of 10). "
        )
        assert "Balanced sampling draws in each epoch, out of the clips of train: 中性 80 of 73, " in note
        assert view_of(record).data_note(None) is None
        assert view_of(record).data_note({"protocol": {"kind": "declared"}}) == (
            "Splits: as the files declare it."
        )


class TestEvaluation:
    def test_its_size_and_what_was_cut_are_told(self, record):
        facts = dict(view_of(record).facts(record.evaluations["valid"]))

        assert (facts["clips"], facts["speakers"], facts["clips of speakers of train"]) == ("50", "1", "0")
        assert facts["cut by the length"].startswith("22 of 50 clips, 18.6 s of 2 min 26 s (12.8%)")
        nothing = dict(view_of(record).facts({"cut": {"clips": 0, "seconds": 0.0, "of_seconds": 9.0}}))
        assert nothing["cut by the length"] == "no clip"
        assert set(dict(view_of(record).facts({})).values()) == {"–"}
        assert view_of(record).terminal_lines({}) == []

    def test_scores_are_explained_with_clips_and_ua_stands_beside_the_accuracy(self, record):
        lines = score_lines(record.evaluations["valid"], {})

        assert [line.name for line in lines][:3] == ["accuracy", "ua", "macro_f1"]
        assert lines[0].meaning == "share of clips with the right class; WA in papers on speech"
        assert not any("text" in line.meaning for line in lines)

    def test_reports_confusion_floors_and_errors_are_there(self, record):
        section = view_of(record).section(record, "valid")

        assert [part for part, _ in section.parts.reports] == ["all", "unseen"]
        assert section.parts.confusion.columns == EMOTIONS
        assert section.parts.calibration.header[1] == "clips"
        assert section.parts.floors.scores == ("accuracy", "ua", "macro_f1", "roc_auc")
        assert section.errors[0].kind == "confident"
        assert section.errors[0].path == f"../../data/{section.errors[0].source}"
        assert section.errors[0].about.startswith("speaker 15, sentence ")

    def test_errors_that_are_missing_are_none_and_damaged_ones_a_record_error(self, tmp_path):
        file = tmp_path / "errors.json"
        assert read_audio_errors(file) == []
        file.write_text('[{"kind": "confident", "probability": "high", "path": null, "speaker": 3}, 7]')
        (error,) = read_audio_errors(file)
        assert (error.kind, error.probability, error.path, error.about) == ("confident", "–", "", "")
        file.write_text("{")
        with pytest.raises(RecordError, match="errors cannot be read"):
            read_audio_errors(file)

    def test_an_unknown_speaker_is_left_out(self, tmp_path):
        (tmp_path / "errors.json").write_text('[{"speaker": null, "sentence": null, "seconds": 1.25}]')
        assert read_audio_errors(tmp_path / "errors.json")[0].about == "1.2 s"


class TestPictures:
    def test_two_classes_have_curves_and_more_have_none(self, record, tmp_path):
        folder = make_audio_record(
            tmp_path / "runs" / "a", classes=STRESS, splits=("valid",), has_files=False
        )
        names = [
            [picture.name for picture in view_of(each).pictures("valid", each.evaluations["valid"])]
            for each in (record, Record(folder))
        ]

        assert names[0] == ["valid-reliability", "valid-reliability-scaled"]
        assert names[1] == [*names[0], "valid-roc", "valid-precision-recall"]

    def test_the_lower_bars_count_clips(self, record):
        picture = view_of(record).pictures("valid", record.evaluations["valid"])[0]
        lower = picture.spec["vconcat"][1]["encoding"]["y"]
        assert (lower["field"], lower["title"]) == ("clips", "clips")
        assert "texts" not in json.dumps(picture.spec)


class TestSummary:
    def test_it_says_what_valid_shares_with_train(self, record, paper):
        assert record.summary()["shared_with_train"] == ["sentences"]
        assert paper.summary()["shared_with_train"] == ["speakers", "sentences", "choice"]
        assert [warning.split(":")[0] for warning in paper.summary()["warnings"]] == ["Protocol paper"]
        assert len(record.summary()["warnings"]) == 2

    def test_the_headline_has_the_best_floor_beside_it(self, record):
        told = record.summary()["headlines"]["valid"]
        assert (told["score"], told["floor"], told["floor_value"]) == ("ua", "mfcc_svm", 0.7)

    def test_a_damaged_mean_spectrogram_is_a_problem_and_a_missing_one_is_none(self, tmp_path):
        folder = make_audio_record(tmp_path / "runs" / "a", epochs=1, splits=())
        assert Record(folder).problems == []
        (folder / "data" / "mean_features.json").write_text("{")
        assert Record(folder).problems[0].startswith("data/mean_features.json: ")
        (folder / "data" / "mean_features.json").unlink()
        assert Record(folder).problems == []
        assert Record(folder).mean_features is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.sampled_from(["03", "by-group", "paper"]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "kind", "group", "fold", "folds", "clips", "seconds", "of_seconds", "same_audio", "speakers",
                    "sentences", "shared", "of", "labels", "sampling", "drawn", "train", "data", "protocol", "scores",
                    "raw", "scaled", "bins", "rows", "columns", "counts", "warning",
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
    "floors", "cut", "convention", "clips", "seconds", "speakers", "seen_clips", "overlap_with_train", "protocol",
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


@settings(max_examples=80)
@given(json_values)
def test_provenance_of_any_shape_is_shown(value):
    view = view_of_task(TASK)
    view.counts(value)
    view.head(value)
    view.overlap(value)
    view.data_note(value)
