from __future__ import annotations

import json

import pytest

from danlu.jobs.demo import SHUFFLED, demo_emotion, demo_keyphrase, demo_sentiment, demo_tagging
from danlu.recipe.load import load_recipe
from danlu.recipe.starters import starter_path


@pytest.mark.parametrize("name", ["demo-tagging", "demo-keyphrase", "demo-sentiment", "demo-emotion"])
def test_the_recipe_of_a_demo_loads(name):
    assert load_recipe(starter_path(name), ["data.root=/data"]).name == name


def test_the_emotion_demo_s_second_recipe_differs_in_how_clips_are_held_out_alone():
    new, known = (
        load_recipe(starter_path("demo-emotion"), ["data.root=/data", *changes]) for changes in ((), SHUFFLED)
    )
    assert (new.data.split.kind, known.data.split.kind) == ("by-group", "paper")
    assert (new.model, new.train) == (known.model, known.train)


@pytest.mark.slow
def test_the_demo_learns_what_needs_learning(tmp_path):
    outcome, evaluation = demo_tagging(tmp_path)
    assert outcome.status == "finished"
    assert evaluation.scores["split"] == "test"
    score = evaluation.scores["scores"]["span.micro_f1"]
    floors = [floor["scores"]["span.micro_f1"] for floor in evaluation.scores["floors"].values()]
    assert max(floors) < 0.6
    assert 0.8 < score < 0.99
    assert (outcome.run / "page.html").is_file()
    assert json.loads((outcome.run / "provenance.json").read_text())["overlap"]["valid"]["count"] > 0


@pytest.mark.slow
def test_the_keyphrase_demo_finds_phrases_that_no_training_post_has(tmp_path):
    outcome, evaluation = demo_keyphrase(tmp_path)
    assert outcome.status == "finished"
    content = evaluation.scores
    assert (content["split"], content["looks"], content["texts"]) == ("test", 1, 300)
    assert 0 < content["seen_texts"] < 300
    assert content["cannot_be_labelled"] > 0
    scores = content["scores"]
    floors = [floor["scores"] for floor in content["floors"].values()]
    for name, margin in (("phrase.f1", 0.3), ("phrase.f1@unseen", 0.5), ("keyword.f1", 0.2)):
        best = max(floor[name] or 0.0 for floor in floors)
        assert best + margin < scores[name] < 0.99, name
    assert set(content["losses"]) == {"keyword", "phrase"}
    assert (outcome.run / "page.html").is_file()


@pytest.mark.slow
def test_the_sentiment_demo_reads_what_counting_words_cannot(tmp_path):
    done = demo_sentiment(tmp_path)
    assert done.outcome.status == "finished"
    scores = done.evaluation.scores
    assert scores["split"] == "test"
    assert scores["looks"] == 1
    assert scores["seen_texts"] > 0
    assert scores["cut"]["texts"] > 0
    floors = {name: floor["scores"]["accuracy"] for name, floor in scores["floors"].items()}
    assert 0.7 < max(floors.values()) < 0.87
    assert 0.9 < scores["scores"]["accuracy"] < 0.995
    rows = {row.phenomenon: row for row in done.phenomena.rows}
    assert list(rows) == ["plain", "negation", "contrast", "sarcasm", "all"]
    assert rows["all"].model == scores["scores"]["accuracy"]
    assert rows["all"].floor == floors[done.phenomena.floor] == max(floors.values())
    assert rows["plain"].floor > 0.9
    for phenomenon in ("negation", "contrast"):
        assert rows[phenomenon].model > rows[phenomenon].floor + 0.15
    groups = json.loads((done.outcome.run / "provenance.json").read_text())["data"]["train"]["groups"]
    assert groups
    assert (done.outcome.run / "page.html").is_file()


@pytest.mark.slow
def test_the_emotion_demo_hears_new_voices_less_well_than_known_ones(tmp_path):
    done = demo_emotion(tmp_path)
    assert done.outcome.status == "finished"
    scores = done.evaluation.scores
    assert (scores["split"], scores["looks"], scores["speakers"], scores["seen_clips"]) == ("test", 1, 4, 0)
    assert 0.5 < scores["scores"]["ua"] < 0.85
    assert scores["floors"]["majority_class"]["scores"]["ua"] == 0.25
    new, known = done.protocols.rows
    assert new.ua == scores["scores"]["ua"]
    assert new.ua + 0.03 < known.ua < 0.99
    assert done.protocols.floor == "mfcc_svm"
    provenance = json.loads((done.outcome.run / "provenance.json").read_text())
    assert set(provenance["data"]["train"]["skipped"]) == {"broken: dropped", "silent: dropped"}
    assert provenance["protocol"]["warning"] is None
    (shuffled,) = tmp_path.glob("*demo-emotion-shuffled*")
    assert "new voices" in json.loads((shuffled / "provenance.json").read_text())["protocol"]["warning"]
    assert (done.outcome.run / "page.html").is_file()
