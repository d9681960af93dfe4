from __future__ import annotations

import json

import pytest

from danlu.errors import DataError, RecordError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.train import train


def predictions(evaluation):
    return read_json_lines(evaluation.folder / "predictions.jsonl")


def share(part, whole):
    return part / whole if whole else None


def f1(correct, predicted, gold):
    return share(2 * correct, predicted + gold)


def phrase_scores_of(rows):
    """The scores of phrases, from what each text has and what it got."""
    gold = [set(row["gold_phrases"]) for row in rows]
    found = [{phrase["text"] for phrase in row["predicted_phrases"]} for row in rows]
    correct = sum(len(true & guess) for true, guess in zip(gold, found, strict=True))
    predicted, true = sum(map(len, found)), sum(map(len, gold))
    return {
        "phrase.precision": share(correct, predicted),
        "phrase.recall": share(correct, true),
        "phrase.f1": f1(correct, predicted, true),
        "phrase.text_accuracy": share(sum(map(set.__eq__, gold, found)), len(rows)),
    }


def keyword_scores_of(rows):
    """The scores of keywords, word for word; of a model without a head for them by its tags."""
    gold = [tag != "O" for row in rows for tag in row["gold"]]
    found = [flag for row in rows for flag in (row["keywords"] or [tag != "O" for tag in row["predicted"]])]
    correct = sum(true and guess for true, guess in zip(gold, found, strict=True))
    return {
        "keyword.precision": share(correct, sum(found)),
        "keyword.recall": share(correct, sum(gold)),
        "keyword.f1": f1(correct, sum(found), sum(gold)),
    }


@pytest.mark.parametrize("split", ["valid", "test"])
def test_scores_are_those_of_the_written_predictions(joint_run_copy, split):
    evaluation = evaluate(joint_run_copy, split)
    rows, scores = predictions(evaluation), evaluation.scores["scores"]
    parts = {"": rows, "@seen": [row for row in rows if row["seen"]]}
    parts["@unseen"] = [row for row in rows if not row["seen"]]
    compared = 0
    for part, chosen in parts.items():
        for name, value in {**phrase_scores_of(chosen), **keyword_scores_of(chosen)}.items():
            assert scores[name + part] == (None if value is None else pytest.approx(value, abs=1e-9)), name
            compared += 1
    assert compared == len(scores) - 1
    assert scores["phrase.f1"] > 0


def test_each_text_is_predicted_once_with_its_source(joint_run_copy, posts):
    lines = (posts / "posts.tsv").read_text(encoding="utf-8").splitlines()
    rows = {split: predictions(evaluate(joint_run_copy, split)) for split in ("train", "valid", "test")}
    sources = [row["source"] for split in rows.values() for row in split]
    assert {split: len(of_split) for split, of_split in rows.items()} == {
        "train": 38,
        "valid": 13,
        "test": 13,
    }
    assert len(set(sources)) == len(lines) == 64
    for row in rows["test"]:
        file, _, line = row["source"].partition(":")
        text, _, phrases = lines[int(line) - 1].rpartition("\t")
        assert file == "posts.tsv"
        assert row["words"] == text.split()
        assert sorted(row["gold_phrases"]) == sorted(set(phrases.split(";")))
        assert len(row["probabilities"]) == len(row["words"]) == len(row["predicted"])


def test_only_a_head_for_keywords_says_which_words_are(joint_runs, joint_run_copy):
    rows = predictions(evaluate(joint_run_copy, "test"))
    if joint_run_copy.name == joint_runs["joint-rnn"].name:
        assert all(len(row["keywords"]) == len(row["words"]) for row in rows)
        assert any(any(row["keywords"]) for row in rows)
    else:
        assert {row["keywords"] for row in rows} == {None}


def test_evaluating_the_best_weights_gives_the_scores_of_the_history(joint_run_copy):
    before = json.loads((joint_run_copy / "evaluation/valid/scores.json").read_text())
    evaluation = evaluate(joint_run_copy, "valid")
    assert evaluation.scores["scores"] == before["scores"]
    best = next(
        row
        for row in read_json_lines(joint_run_copy / "history.jsonl")
        if row["epoch"] == evaluation.scores["checkpoint"]["epoch"]
    )["valid"]
    losses = {f"loss.{head}": value for head, value in evaluation.scores["losses"].items()}
    scores = {**evaluation.scores["scores"], **losses}
    for name, value in best.items():
        assert scores[name] == (None if value is None else pytest.approx(value, rel=1e-6)), name


def test_looks_are_counted_and_another_reading_stands_beside(joint_run_copy):
    assert evaluate(joint_run_copy, "test").scores["looks"] == 1
    second = evaluate(joint_run_copy, "test", overrides=["data.reader.occurrences=first"])
    assert second.folder.name == "test+occurrences=first"
    assert second.scores["looks"] == 2
    assert evaluate(joint_run_copy, "test").scores["texts"] == 13


def test_a_test_split_of_its_own_files(joint_run_copy, posts, tmp_path):
    line = (posts / "posts.tsv").read_text(encoding="utf-8").splitlines()[0]
    (posts / "one.tsv").write_text(f"{line}\n", encoding="utf-8")
    try:
        evaluation = evaluate(joint_run_copy, "test", overrides=["data.test=one.tsv"])
    finally:
        (posts / "one.tsv").unlink()
    assert evaluation.scores["texts"] == 1


@pytest.mark.parametrize("override", ["data.reader.on_missing=drop", "data.test.size=0.4"])
def test_another_draw_may_not_bring_texts_of_train_into_test(joint_run_copy, override):
    with pytest.raises(DataError, match="trained with or chosen on"):
        evaluate(joint_run_copy, "test", overrides=[override])


def test_a_recipe_without_test_has_none(make_joint_recipe, tmp_path):
    run = train(make_joint_recipe("data.test=null", "train.epochs=1"), runs=tmp_path).run
    with pytest.raises(DataError, match="The recipe has no test split"):
        evaluate(run, "test")


def test_changed_posts_are_told(make_joint_recipe, posts, tmp_path):
    text = (posts / "posts.tsv").read_text(encoding="utf-8")
    (tmp_path / "posts.tsv").write_text(text, encoding="utf-8")
    run = train(make_joint_recipe(f"data.root={tmp_path}", "train.epochs=1"), runs=tmp_path / "runs").run
    (tmp_path / "posts.tsv").write_text(text + "the day of soup\tsoup\n", encoding="utf-8")
    with pytest.raises(RecordError, match="is not what the run was trained with"):
        evaluate(run, "test")


def test_floors_and_intervals_come_with_the_scores(joint_run_copy):
    scores = evaluate(joint_run_copy, "test").scores
    assert set(scores["floors"]) == {
        "majority_label",
        "stratified_chance",
        "copy_phrase",
        "frequent_keywords",
    }
    for name, (low, high) in scores["intervals"].items():
        assert low <= scores["scores"][name] <= high, name
    undefined = [name for name, value in scores["scores"].items() if value is None]
    assert all(scores["reasons"][name] for name in undefined)
