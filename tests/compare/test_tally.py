"""The counts of each task give the scores that evaluations have."""

from __future__ import annotations

import random

import numpy as np
import pytest

from compared_records import class_rows, noisy, phrase_rows, tag_rows
from danlu.compare.predictions import Items
from danlu.compare.tally import aligned
from danlu.data.example import Source, TaggedSentence
from danlu.evaluation.audio_scores import audio_scores
from danlu.evaluation.class_scores import class_scores
from danlu.evaluation.phrase_scores import phrase_scores
from danlu.evaluation.tagging_scores import tagging_scores
from made_up_record import ENGLISH, tagged

OF_PROBABILITIES = {"roc_auc", "average_precision", "brier", "ece"}
TEXTS = [
    ("soup night and soup", "B-phrase E-phrase O S-phrase", "B-phrase E-phrase O O"),
    ("音 乐 节", "B-phrase I-phrase E-phrase", "B-phrase I-phrase E-phrase"),
    ("rain again", "O O", "S-phrase O"),
]


def values_of(items):
    found = items.tally.total().scores()
    return {name: None if np.isnan(value) else float(value) for name, value in found.items()}


def test_tagging():
    gold, predicted, _, _ = tagged(ENGLISH, random.Random(3))
    rows = tag_rows([(" ".join(a), " ".join(b)) for a, b in zip(gold, predicted, strict=True)])

    assert values_of(Items("tagging", "bio2", tuple(rows))) == tagging_scores(gold, predicted, "bio2").values


def test_joint_tagging():
    texts = [
        TaggedSentence(tuple(words.split()), tuple(gold.split()), Source("posts.tsv", 1, 1))
        for words, gold, _ in TEXTS
    ]
    expected = phrase_scores(texts, [predicted.split() for _, _, predicted in TEXTS], "bioes")

    assert values_of(Items("joint-tagging", "bioes", tuple(phrase_rows(TEXTS)))) == expected.values


def test_a_gold_phrase_that_cannot_be_labelled_counts_as_missed():
    (row,) = phrase_rows(TEXTS[:1])
    row["gold_phrases"] = [*row["gold_phrases"], "another one"]

    tally = Items("joint-tagging", "bioes", (row,)).tally

    assert tally.total().scores()["phrase.recall"] == pytest.approx(1 / 3)
    assert tally.is_right().tolist() == [False]


def test_the_head_for_keywords_is_the_one_that_is_scored():
    (row,) = phrase_rows(TEXTS[:1])
    row["keywords"] = [True, True, False, True]

    assert Items("joint-tagging", "bioes", (row,)).tally.total().scores()["keyword.f1"] == 1.0


@pytest.mark.parametrize(
    ("task", "score"), [("text-classification", class_scores), ("audio-classification", audio_scores)]
)
def test_classes(task, score):
    gold = "aabbc" * 6
    predicted = noisy(gold, "abc", 0.6, 1)
    expected = score(list(gold), list(predicted), np.full((30, 3), 1 / 3), list("abc")).values
    counted = {name: value for name, value in expected.items() if name not in OF_PROBABILITIES}

    assert values_of(Items(task, "bio2", tuple(class_rows(gold, predicted)))) == counted


def test_names_are_put_in_line_and_scores_stay():
    one, two = (
        Items("tagging", "bio2", tuple(tag_rows(sentences))).tally
        for sentences in ([("B-A O", "B-A O")], [("B-B O", "B-C O")])
    )

    lined = aligned([one, two])

    assert {tally.blocks[1].names for tally in lined} == {("A", "B", "C")}
    assert [float(tally.total().scores()["span.macro_f1"]) for tally in lined] == [1.0, 0.0]


def test_groups_are_summed():
    tally = Items("text-classification", "bio2", tuple(class_rows("aabb", "aaba"))).tally

    assert tally.by_group(np.array([0, 1, 0, 1]), 2).scores()["accuracy"].tolist() == [1.0, 0.5]


def test_a_sentence_is_right_when_each_of_its_tags_is():
    tally = Items("tagging", "bio2", tuple(tag_rows([("B-A O", "B-A O"), ("B-A O", "O O")]))).tally

    assert tally.is_right().tolist() == [True, False]
