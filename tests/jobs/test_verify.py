"""Verification: everything holds of a fresh record of each task, and each kind of damage is named."""

from __future__ import annotations

import hashlib
import json
import shutil

import numpy as np
import pytest

from danlu.errors import RecordError
from danlu.files import append_json_line, read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.train import train
from danlu.jobs.verification.numbers import compare_numbers
from danlu.jobs.verification.rounding import ranges_of_rounded
from danlu.jobs.verification.rows import compare_rows
from danlu.jobs.verify import verify

RUNS = [
    "trained_run", "piece_run", "audio_run", "joint_runs joint-rnn", "joint_runs bilstm-crf",
    "joint_runs transformer-tagger", "text_runs lstm-classifier", "text_runs transformer-classifier",
]  # fmt: skip
"""A finished run of each family, by its fixture."""


@pytest.fixture
def copy_of(request, tmp_path):
    """A function from one of these names to a copy of the run, to change."""

    def copy(name):
        fixture, _, family = name.partition(" ")
        run = request.getfixturevalue(fixture)
        run = run[family] if family else run
        return shutil.copytree(run, tmp_path / "copied" / run.name)

    return copy


def hashes(folder):
    """Every file of a record with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def wrong(found):
    """The points that do not hold, as `part: name`."""
    return {
        f"{point.part}: {point.name}": point for point in found.points if point.outcome == "does not hold"
    }


def unknown(found):
    return {
        f"{point.part}: {point.name}": point for point in found.points if point.outcome == "cannot be checked"
    }


def change_json(path, change):
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def change_rows(path, change):
    rows = read_json_lines(path)
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize("run", RUNS)
def test_everything_holds_of_a_fresh_record_to_the_last_bit(run, copy_of):
    folder = copy_of(run)
    evaluate(folder, "test")
    before = hashes(folder)

    found = verify(folder)

    assert wrong(found) == {}
    assert unknown(found) == {}
    assert found.holds
    assert found.changes == ()
    again = [point for point in found.points if point.name.endswith("again")]
    assert {point.part for point in again} == {"evaluation/valid", "evaluation/test"}
    assert all("all the same to the last bit" in point.what for point in again if "scores" in point.name)
    assert all("and so are all probabilities" in point.what for point in again if "predictions" in point.name)
    assert hashes(folder) == before, "a verification writes nothing"


def test_test_is_read_only_where_it_was_evaluated(run_copy, corpus, tmp_path):
    for name in ("train.txt", "valid.txt"):
        shutil.copy(corpus / name, tmp_path / name)

    found = verify(run_copy, overrides=[f"data.root={tmp_path}"])

    assert found.holds
    assert unknown(found) == {}
    assert not any("test" in point.name for point in found.points)


def test_evaluations_of_other_readings_and_other_weights_are_repeated_as_they_were(make_recipe, tmp_path):
    run = train(make_recipe("train.keep_every_epoch=true"), runs=tmp_path).run
    evaluate(run, "test", overrides=["data.reader.compat=flush-on-blank-only"])
    evaluate(run, "valid", checkpoint="1")
    evaluate(run, "train", checkpoint="last")

    found = verify(run)

    assert wrong(found) == {}
    assert unknown(found) == {}
    repeated = {point.part for point in found.points if point.name == "scores again"}
    assert repeated == {
        "evaluation/valid",
        "evaluation/test+compat=flush-on-blank-only",
        "evaluation/valid@epoch-0001",
        "evaluation/train@last",
    }


class TestDamage:
    def test_a_byte_of_the_weights(self, run_copy):
        path = run_copy / "model/best.safetensors"
        content = bytearray(path.read_bytes())
        content[-3] ^= 0x40
        path.write_bytes(content)

        points = wrong(verify(run_copy))

        assert "model: weights of valid" in points
        assert points["model: weights of valid"].then != points["model: weights of valid"].now
        assert "other bytes" in points["model: weights of valid"].what

    def test_weights_that_predict_otherwise(self, run_copy):
        from safetensors.numpy import load_file, save_file

        path = run_copy / "model/best.safetensors"
        tensors = load_file(path)
        name = next(name for name in tensors if name.startswith("head") and name.endswith("weight"))
        save_file({**tensors, name: -tensors[name]}, path, {"epoch": "5", "format": "danlu weights 1"})

        points = wrong(verify(run_copy))

        assert {"evaluation/valid: predictions again", "evaluation/valid: scores again"} <= set(points)
        predictions = points["evaluation/valid: predictions again"]
        assert predictions.now["changed"] > 0
        assert "the first change is at valid.txt:" in predictions.what

    def test_weights_that_do_not_load(self, run_copy):
        path = run_copy / "model/best.safetensors"
        path.write_bytes(path.read_bytes()[:1000])

        found = verify(run_copy)

        assert {"model: weights of valid", "model: loads"} <= set(wrong(found))
        assert unknown(found)["evaluation/valid: predictions again"].what == "the model does not load"

    @pytest.mark.parametrize(
        ("run", "score"),
        [
            ("trained_run", "span.micro_f1"),
            ("joint_runs joint-rnn", "phrase.f1"),
            ("text_runs lstm-classifier", "roc_auc"),
            ("text_runs transformer-classifier", "ece@unseen"),
            ("audio_run", "ua"),
            ("audio_run", "brier"),
        ],
    )
    def test_a_changed_score(self, run, score, copy_of):
        folder = copy_of(run)

        def change(content):
            content["scores"][score] += 0.001

        change_json(folder / "evaluation/valid/scores.json", change)

        points = wrong(verify(folder))

        assert set(points) == {
            "record: scores of the best epoch",
            "evaluation/valid: stored predictions",
            "evaluation/valid: scores again",
        }
        assert score in points["evaluation/valid: stored predictions"].then
        assert points["evaluation/valid: stored predictions"].what.startswith(f"{score} is ")

    def test_a_changed_loss_is_found_by_the_model_alone(self, run_copy):
        change_json(
            run_copy / "evaluation/valid/scores.json", lambda content: content["scores"].update(loss=0.5)
        )

        points = wrong(verify(run_copy))

        assert "evaluation/valid: scores again" in points
        assert "evaluation/valid: stored predictions" not in points
        assert "scores.loss" in points["evaluation/valid: scores again"].what

    def test_a_changed_interval_table_or_floor(self, text_run_copy):
        def change(content):
            content["intervals"]["accuracy"][0] -= 0.01
            content["floors"]["majority_class"]["scores"]["accuracy"] = 0.0

        change_json(text_run_copy / "evaluation/valid/scores.json", change)

        points = wrong(verify(text_run_copy))

        assert set(points) == {
            "evaluation/valid: tables and intervals again",
            "evaluation/valid: floors again",
            "record: floors",
        }
        assert "intervals.accuracy[0]" in points["evaluation/valid: tables and intervals again"].what

    @pytest.mark.parametrize("run", ["trained_run", "joint_runs bilstm-crf"])
    def test_a_changed_prediction_of_a_word(self, run, copy_of):
        folder = copy_of(run)

        def change(rows):
            row = next(row for row in rows if any(tag != "O" for tag in row["gold"]))
            word = next(place for place, tag in enumerate(row["gold"]) if tag != "O")
            row["predicted"][word] = "O" if row["predicted"][word] == row["gold"][word] else row["gold"][word]

        change_rows(folder / "evaluation/valid/predictions.jsonl", change)

        points = wrong(verify(folder, with_model=False))

        assert set(points) == {"evaluation/valid: stored predictions"}

    def test_a_changed_class(self, text_run_copy):
        def change(rows):
            rows[0]["predicted"] = next(
                name for name in rows[0]["probabilities"] if name != rows[0]["predicted"]
            )

        change_rows(text_run_copy / "evaluation/valid/predictions.jsonl", change)

        points = wrong(verify(text_run_copy))

        assert set(points) == {
            "evaluation/valid: stored predictions",
            "evaluation/valid: predictions again",
        }
        assert "row 1 predicts another class" in points["evaluation/valid: stored predictions"].what
        assert points["evaluation/valid: predictions again"].now["changed"] == 1

    def test_a_changed_probability_of_a_tag_shows_in_the_model_alone(self, run_copy):
        def change(rows):
            rows[0]["probabilities"][0] = 0.123

        change_rows(run_copy / "evaluation/valid/predictions.jsonl", change)

        assert set(wrong(verify(run_copy))) == {"evaluation/valid: predictions again"}

    def test_changed_words_of_a_row(self, run_copy):
        change_rows(
            run_copy / "evaluation/valid/predictions.jsonl", lambda rows: rows[3]["words"].__setitem__(0, "x")
        )

        points = wrong(verify(run_copy))

        assert set(points) == {"evaluation/valid: predictions again"}
        assert "1 row has other gold or words" in points["evaluation/valid: predictions again"].what

    def test_a_row_that_is_gone(self, audio_run_copy):
        change_rows(audio_run_copy / "evaluation/valid/predictions.jsonl", lambda rows: rows.pop())

        point = wrong(verify(audio_run_copy))["evaluation/valid: stored predictions"]

        assert "there are 11 rows for 12 items" in point.what

    def test_a_damaged_line_of_predictions(self, run_copy):
        path = run_copy / "evaluation/valid/predictions.jsonl"
        path.write_text("{\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

        point = wrong(verify(run_copy))["evaluation/valid: stored predictions"]

        assert "damaged at line 1" in point.what

    @pytest.mark.parametrize(
        "name",
        [
            "recipe.yaml",
            "provenance.json",
            "history.jsonl",
            "status.json",
            "floors.json",
            "looks.jsonl",
            "data/skipped.csv",
            "model/model.json",
            "model/best.safetensors",
            "evaluation/valid/scores.json",
            "evaluation/valid/predictions.jsonl",
        ],
    )
    def test_a_deleted_part(self, run_copy, name):
        (run_copy / name).unlink()

        found = verify(run_copy)

        assert not found.holds
        assert name in wrong(found)["record: complete"].now["missing"]

    @pytest.mark.parametrize("name", ["recipe.yaml", "provenance.json", "evaluation/valid/scores.json"])
    @pytest.mark.parametrize("content", ["{", "[]", "7\n7\n"])
    def test_a_damaged_part(self, run_copy, name, content):
        (run_copy / name).write_text(content, encoding="utf-8")

        damaged = wrong(verify(run_copy))["record: complete"].now["damaged"]
        assert [line for line in damaged if line.startswith(name)]

    @pytest.mark.parametrize("content", ["{", "[]", "7\n7\n"])
    def test_a_damaged_history(self, run_copy, content):
        (run_copy / "history.jsonl").write_text(content, encoding="utf-8")

        assert "record: status" in wrong(verify(run_copy, with_model=False))

    def test_another_epoch_marked_best(self, run_copy):
        def change(rows):
            for row in rows:
                row["is_best"] = row["epoch"] == 1

        change_rows(run_copy / "history.jsonl", change)

        points = wrong(verify(run_copy, with_model=False))

        assert set(points) == {"record: best epoch", "record: scores of the best epoch"}
        assert points["record: best epoch"].what.startswith(
            "epoch 1 is marked best; by span.micro_f1 it is epoch "
        )

    @pytest.mark.parametrize("value", [None, "first", 1.5])
    def test_a_history_that_does_not_number_its_epochs(self, run_copy, value):
        change_rows(run_copy / "history.jsonl", lambda rows: rows[1].update(epoch=value))

        point = wrong(verify(run_copy, with_model=False))["record: best epoch"]

        assert point.what == "rows of the history do not say of which epoch they are"

    def test_a_changed_floor_of_training(self, run_copy):
        def change(content):
            content["valid"]["most_frequent_tag"]["scores"]["token.accuracy"] = 0.0

        change_json(run_copy / "floors.json", change)

        points = wrong(verify(run_copy, with_model=False))

        assert set(points) == {"record: floors"}
        what = points["record: floors"].what
        assert what.startswith("most_frequent_tag.scores.token.accuracy is 0.0 in floors.json and ")

    @pytest.mark.parametrize("value", [None, "x", 7])
    def test_an_evaluation_whose_values_are_all_something_else(self, run_copy, value):
        evaluate(run_copy, "test")
        change_json(
            run_copy / "evaluation/test/scores.json",
            lambda content: content.update(dict.fromkeys(content, value)),
        )

        assert not verify(run_copy, with_model=False).holds

    @pytest.mark.parametrize("value", ["x", 7])
    def test_packages_that_are_no_mapping(self, run_copy, value):
        change_json(run_copy / "provenance.json", lambda content: content.update(packages=value))

        assert [change for change in verify(run_copy, with_model=False).changes if change.name == "numpy"]

    def test_an_epoch_that_is_gone(self, run_copy):
        change_rows(run_copy / "history.jsonl", lambda rows: rows.pop(1))

        point = wrong(verify(run_copy, with_model=False))["record: status"]

        assert point.what == "finished after epoch 5 of 5, and the history has 4 rows"

    def test_a_look_that_was_taken_out(self, run_copy):
        evaluate(run_copy, "test")
        evaluate(run_copy, "test")
        change_rows(run_copy / "looks.jsonl", lambda rows: rows.pop(1))

        point = wrong(verify(run_copy, with_model=False))["record: looks"]

        assert "the looks at test are not counted from 1 without a gap" in point.what

    def test_options_that_are_not_those_of_the_recipe(self, run_copy):
        path = run_copy / "recipe.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("hidden: 16", "hidden: 32"), encoding="utf-8")

        point = wrong(verify(run_copy, with_model=False))["model: options"]

        assert point.what.startswith("model.encoder of the recipe is not what")


class TestData:
    @pytest.fixture
    def moved(self, corpus, tmp_path):
        """A copy of the corpus, to change."""
        return shutil.copytree(corpus, tmp_path / "corpus")

    def test_files_that_stand_elsewhere(self, run_copy, moved):
        assert verify(run_copy, overrides=[f"data.root={moved}"]).holds

    def test_another_tag(self, run_copy, moved):
        path = moved / "train.txt"
        path.write_text(path.read_text(encoding="utf-8").replace("B-Group", "B-Place", 1), encoding="utf-8")

        found = verify(run_copy, overrides=[f"data.root={moved}"])

        assert set(wrong(found)) == {
            "data: files of train",
            "data: content of train",
            "data: counts of train",
        }
        assert wrong(found)["data: files of train"].what == "train.txt has other bytes than then"
        assert "The train split is not what" in unknown(found)["evaluation/valid: predictions again"].what

    def test_other_bytes_of_the_same_content(self, run_copy, moved):
        path = moved / "valid.txt"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

        found = verify(run_copy, overrides=[f"data.root={moved}"])

        assert set(wrong(found)) == {"data: files of valid"}

    def test_a_test_file_that_has_changed_since_it_was_evaluated(self, run_copy, moved):
        evaluate(run_copy, "test")
        path = moved / "test.txt"
        path.write_text(path.read_text(encoding="utf-8") + "\nAmber B-Group\n", encoding="utf-8")

        found = verify(run_copy, overrides=[f"data.root={moved}"])

        assert set(wrong(found)) == {"data: content of test", "data: counts of test"}
        assert "21 sentences now, 20 sentences then" in wrong(found)["data: content of test"].what
        assert unknown(found)["evaluation/test: predictions again"].what == "the split has other content now"

    def test_files_that_are_gone(self, run_copy, tmp_path):
        found = verify(run_copy, overrides=[f"data.root={tmp_path / 'nowhere'}"])

        assert found.holds, "what cannot be checked is no failure"
        reasons = unknown(found)
        assert "data.root=DIR says where the data are now" in reasons["data: files of train"].what
        assert "evaluation/valid: predictions again" in reasons
        assert "model: loads" not in reasons

    def test_a_file_that_cannot_be_read_any_more_has_other_bytes(self, run_copy, moved):
        (moved / "train.txt").write_text("one two three four\n", encoding="utf-8")

        found = verify(run_copy, overrides=[f"data.root={moved}"])

        assert "data: files of train" in wrong(found)
        assert "data: content of train" in unknown(found)

    def test_a_text_that_has_changed(self, text_run_copy, reviews, tmp_path):
        moved = shutil.copytree(reviews, tmp_path / "reviews")
        path = next((moved / "valid" / "neg").glob("*.txt"))
        path.write_text("Another text.", encoding="utf-8")

        points = wrong(verify(text_run_copy, overrides=[f"data.root={moved}"], with_model=False))

        assert {"data: files of valid", "data: content of valid"} <= set(points)

    def test_a_clip_that_has_changed(self, audio_run_copy, tones, tmp_path):
        moved = shutil.copytree(tones, tmp_path / "tones")
        shutil.copy(moved / "wav/cy-level-s1.wav", moved / "wav/cy-rising-s1.wav")

        points = wrong(verify(audio_run_copy, overrides=[f"data.root={moved}"], with_model=False))

        assert {"data: files of valid", "data: content of valid"} <= set(points)
        assert "data: content of train" not in points

    def test_an_evaluation_of_files_that_stood_elsewhere(self, run_copy, moved):
        evaluate(run_copy, "test")
        (moved / "test.txt").write_text("Amber B-Group\nslept O\n", encoding="utf-8")
        name = evaluate(run_copy, "test", overrides=[f"data.root={moved}"]).folder.name

        found = verify(run_copy)

        assert found.holds
        reason = unknown(found)[f"evaluation/{name}: predictions again"].what
        assert reason.startswith("it was made of files that stood elsewhere")


class TestStates:
    def test_without_the_model_the_rest_is_checked(self, run_copy):
        found = verify(run_copy, with_model=False)

        assert found.holds
        assert set(unknown(found)) == {"model: loads", "evaluation/valid: predictions again"}

    def test_a_run_that_was_gone_on_with_has_other_weights_than_its_test(self, run_copy):
        from danlu.jobs.resume import resume

        evaluate(run_copy, "test")
        # Times are in seconds, and this resume follows at once.
        change_json(
            run_copy / "evaluation/test/scores.json",
            lambda content: content.update(looked_at="2020-01-01T00:00:00+00:00"),
        )
        resume(run_copy, overrides=["train.epochs=12"])

        found = verify(run_copy)

        assert found.holds, wrong(found)
        assert "evaluate it anew" in unknown(found)["model: weights of test"].what
        assert "has other weights since" in unknown(found)["evaluation/test: predictions again"].what

    def test_weights_of_the_last_epoch_may_have_been_taken_away(self, run_copy):
        evaluate(run_copy, "valid", checkpoint="last")
        shutil.rmtree(run_copy / "checkpoints")

        found = verify(run_copy)

        assert found.holds
        assert "not in the record any more" in unknown(found)["model: weights of valid@last"].what

    def test_a_model_of_another_danlu_cannot_be_checked(self, run_copy):
        change_json(run_copy / "model/model.json", lambda content: content.pop("word_split"))
        assert "model: loads" in wrong(verify(run_copy)), "this danlu wrote it, so it is damaged"

        change_json(run_copy / "provenance.json", lambda content: content.update(danlu_sha256="0" * 64))
        found = verify(run_copy)

        assert found.holds
        reason = unknown(found)["model: loads"].what
        assert reason.startswith("another danlu trained the run, and this one cannot load it: ")
        assert reason.endswith("lacks word_split")
        assert [change.name for change in found.changes] == ["source of danlu"]

    def test_a_model_of_another_danlu_with_other_weights_does_not_hold(self, run_copy):
        change_json(run_copy / "provenance.json", lambda content: content.update(danlu_sha256="0" * 64))
        (run_copy / "model/best.safetensors").write_bytes(b"nothing")

        assert {"model: weights of valid", "model: loads"} == set(wrong(verify(run_copy)))

    def test_an_older_record_has_fewer_keys(self, audio_run_copy):
        def change(content):
            for key in ("interval_reasons", "curves"):
                del content[key]

        change_json(audio_run_copy / "evaluation/valid/scores.json", change)

        assert verify(audio_run_copy).holds

    def test_a_run_that_is_being_trained_is_refused(self, run_copy):
        import os

        import psutil

        def change(status):
            started = psutil.Process().create_time()
            status.update(state="running", pid=os.getpid(), process_started=started, finished=None)

        change_json(run_copy / "status.json", change)

        with pytest.raises(RecordError, match="is being trained"):
            verify(run_copy)

    def test_other_keys_cannot_be_overridden(self, run_copy):
        with pytest.raises(RecordError, match=r"train\.epochs"):
            verify(run_copy, overrides=["train.epochs=3"])

    def test_there_must_be_a_run(self, tmp_path):
        with pytest.raises(RecordError, match="no run folder"):
            verify(tmp_path / "nothing")

    def test_a_run_stopped_before_its_first_epoch(self, run_copy):
        shutil.rmtree(run_copy / "evaluation")
        for name in ("history.jsonl", "looks.jsonl", "model/best.safetensors"):
            (run_copy / name).unlink()
        change_json(run_copy / "status.json", lambda status: status.update(state="interrupted", epoch=0))

        found = verify(run_copy)

        assert found.holds
        assert unknown(found)["record: best epoch"].what == "no epoch was finished"

    def test_as_json_it_is_plain(self, run_copy):
        content = json.loads(json.dumps(verify(run_copy, with_model=False).as_json(), allow_nan=False))

        assert set(content) == {"run", "path", "holds", "counts", "points", "changes", "seconds"}
        assert content["counts"]["does not hold"] == 0
        assert set(content["points"][0]) == {"part", "point", "outcome", "what", "then", "now"}

    def test_a_look_without_an_evaluation_is_no_fault(self, run_copy):
        row = {"split": "test", "evaluation": "test", "look": 1, "at": "2026-01-01T00:00:00+00:00"}
        append_json_line(run_copy / "looks.jsonl", {**row, "content_sha256": "0", "checkpoint": {}})

        assert verify(run_copy, with_model=False).holds, "an evaluation may have been killed"


class TestRounding:
    """The range of a score that is known from rounded probabilities holds the score of the exact ones."""

    @pytest.mark.parametrize("classes", [2, 4])
    @pytest.mark.parametrize("digits", [6, 7, 12])
    def test_the_exact_score_lies_in_the_range(self, classes, digits):
        from danlu.evaluation.class_scores import class_scores

        draws = np.random.default_rng(classes * digits)
        for _ in range(20):
            logits = draws.normal(size=(60, classes)) * draws.choice([0.000002, 1.0, 12.0])
            exact = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
            exact = exact.round(digits)
            names = [f"class {number}" for number in range(classes)]
            gold = [names[number] for number in draws.integers(0, classes, size=60)]
            chosen = exact.argmax(axis=1)
            seen = [bool(flag) for flag in draws.integers(0, 2, size=60)]
            scores = class_scores(gold, [names[number] for number in chosen], exact, names, seen).values

            ranges = ranges_of_rounded(gold, chosen, exact.round(6), names, seen)

            for score, (low, high) in ranges.items():
                if scores[score] is not None:
                    assert low - 1e-12 <= scores[score] <= high + 1e-12, score

    def test_the_range_is_narrow_where_nothing_is_tied(self):
        draws = np.random.default_rng(3)
        table = draws.dirichlet([1, 1], size=500).round(6)
        gold = ["a" if flag else "b" for flag in draws.integers(0, 2, size=500)]

        found = ranges_of_rounded(gold, table.argmax(axis=1), table, ["a", "b"], [False] * 500)

        assert all(high - low < 3e-6 for low, high in found.values())


class TestRows:
    ROW = {"source": "a:1", "predicted": "x", "probabilities": {"x": 0.500001, "y": 0.499999}, "gold": "x"}

    def test_a_tie_may_fall_to_the_other_side(self):
        other = {**self.ROW, "predicted": "y", "probabilities": {"x": 0.499999, "y": 0.500001}}
        found = compare_rows([self.ROW], [other], 1e-4)

        assert (found.changed, found.at_ties, found.is_rounding) == (1, 1, True)
        assert "all of them at ties" in str(found)

    def test_a_sure_prediction_may_not(self):
        then = {**self.ROW, "probabilities": {"x": 0.9, "y": 0.1}}
        now = {**then, "predicted": "y"}

        assert not compare_rows([then], [now], 1e-4).is_rounding

    def test_a_tag_of_more_than_one_half_is_no_tie(self):
        then = {"source": "a:1", "predicted": ["O", "B-x"], "probabilities": [0.9, 0.5]}
        now = {"source": "a:1", "predicted": ["O", "O"], "probabilities": [0.9, 0.5]}
        sure = {"source": "a:1", "predicted": ["B-x", "B-x"], "probabilities": [0.9, 0.5]}

        assert compare_rows([then], [now], 1e-4).is_rounding
        assert not compare_rows([then], [sure], 1e-4).is_rounding

    def test_rows_of_other_items_cannot_be_compared(self):
        with pytest.raises(ValueError, match="not of the same items"):
            compare_rows([self.ROW], [{**self.ROW, "source": "a:2"}], 1e-4)


class TestNumbers:
    def test_a_number_that_became_undefined_is_a_contradiction(self):
        found = compare_numbers({"a": {"f1": 0.5}, "b": 1}, {"a": {"f1": None}, "b": 1})

        assert found.contradictions == ("a.f1",)
        assert (found.then, found.now, found.is_equal) == (0.5, None, False)

    def test_lists_of_other_lengths_too(self):
        assert compare_numbers({"a": [1, 2]}, {"a": [1]}).contradictions == ("a",)

    def test_differences_are_in_relation_to_large_numbers_alone(self):
        assert compare_numbers([100.0], [101.0]).largest == pytest.approx(0.01)
        assert compare_numbers([0.01], [0.02]).largest == pytest.approx(0.01)
