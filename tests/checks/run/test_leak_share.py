"""R18: the score without what train holds."""

from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_recipe, made_up_run
from danlu.checks.run.leak_share import CHECK

ITEM = {
    "tagging": "sentence",
    "joint-tagging": "text",
    "text-classification": "text",
    "audio-classification": "clip",
}
SCORE = {
    "tagging": "span.micro_f1",
    "joint-tagging": "phrase.f1",
    "text-classification": "accuracy",
    "audio-classification": "ua",
}


def answer(whole, unseen, *, seen=0.99, task="tagging", items=664, copies=364, noise=0.01):
    name, item = SCORE[task], ITEM[task]
    scores = {name: whole, f"{name}@seen": seen, f"{name}@unseen": unseen}
    evaluation = {
        f"{item}s": items,
        f"seen_{item}s": copies,
        "scores": scores,
        "intervals": {
            key: [value - noise, value + noise] for key, value in scores.items() if value is not None
        },
    }
    recipe = made_up_recipe(task, data={"overlap": "report"} if task == "text-classification" else {})
    return CHECK.answer(made_up_run(task, recipe=recipe, evaluations={"test": evaluation}))


def test_half_of_the_sentences_from_train():
    found = answer(0.876, 0.715)

    assert (found.outcome, found.confidence) == ("tip", "high")
    assert found.what == (
        "span.micro_f1 on test is 0.876, and 0.715 without the 364 of 664 sentences that stand in train: 18% of the "
        "score is memory"
    )
    assert found.evidence["share_of_score"] == pytest.approx(0.1838, abs=0.0001)
    assert (found.evidence["seen_items"], found.evidence["unseen_items"]) == (364, 300)
    assert found.tries[1].changes == {"train.select": "span.micro_f1@unseen"}


def test_a_quarter_of_the_score_is_an_issue():
    assert answer(0.9, 0.6).outcome == "issue"


def test_texts_may_be_taken_out_of_train():
    found = answer(0.9, 0.8, task="text-classification")

    assert found.tries[-1].changes == {"data.overlap": "drop"}


@pytest.mark.parametrize("task", ["joint-tagging", "audio-classification"])
def test_known_phrases_and_speakers_are_no_leak(task):
    found = answer(0.86, 0.57, task=task)

    assert found.outcome == "tip"
    assert "memory" not in found.what


@pytest.mark.parametrize(
    "scores",
    [
        {"whole": 0.934, "unseen": 0.933},
        {"whole": 0.8, "unseen": 0.82},
        {"whole": 0.9, "unseen": 0.8, "noise": 0.2},
    ],
)
def test_no_loss_a_small_one_and_one_by_chance_are_quiet(scores):
    assert answer(**scores).outcome == "passed"


def test_nothing_seen_is_quiet():
    found = answer(0.8, 0.8, task="audio-classification", items=88, copies=0)

    assert (found.outcome, found.what) == ("passed", "none of 88 clips of test have a speaker that train has")


@pytest.mark.parametrize(
    "changes", [{"copies": 660}, {"copies": None}, {"items": None}, {"unseen": None}, {"whole": None}]
)
def test_without_the_counts_or_scores_it_is_not_applicable(changes):
    assert answer(**{"whole": 0.9, "unseen": 0.6, **changes}).outcome == "not applicable"


def test_without_evaluation_it_is_not_applicable():
    assert CHECK.answer(made_up_run()).outcome == "not applicable"
