"""W10: gold that is lost, or made up, between the reader and the scorer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from torch import nn

from checks.wiring.fake_wiring import TAGGED, FakeWiring, Tagger
from danlu.checks.wiring.gold_counts import CHECK
from danlu.checks.wiring.subject import GoldCounts

WHOLE = [GoldCounts("train", "words", 100, 100, 100), GoldCounts("valid", "words", 17716, 17716, 17716)]


@dataclass
class Counted(FakeWiring):
    """A wiring whose gold was counted already, and that may predict padding as well."""

    counts: list[GoldCounts] = field(default_factory=lambda: WHOLE)
    labels_padding: bool = False

    def gold_counts(self) -> list[GoldCounts]:
        return self.counts

    def predicted(self, model: nn.Module, batch: Any) -> list[list[int]]:
        if not self.labels_padding:
            return super().predicted(model, batch)
        return [row.argmax(dim=-1).tolist() for row in model(batch)]


def counted(**fields: object) -> Counted:
    return Counted(Tagger, **{"items": TAGGED, "labels": ("O", "B", "I"), "task": "tagging", **fields})


def test_words_that_are_not_scored_are_found():
    found = CHECK.answer(counted(counts=[WHOLE[0], GoldCounts("valid", "words", 17716, 17716, 17408)]))
    assert found.outcome == "issue"
    assert found.what == (
        "of valid the reader gave 17,716 words, and the scorer compares 17,408: 308 are lost"
    )
    assert found.evidence["valid"] == {"unit": "words", "read": 17716, "encoded": 17716, "scored": 17408}


def test_words_that_the_model_is_not_given_are_found():
    found = CHECK.answer(counted(counts=[GoldCounts("train", "words", 100, 96, 96)]))
    assert found.what == "of train the reader gave 100 words, and the model is given 96: 4 are lost"


def test_scored_padding_is_found_by_the_counts():
    found = CHECK.answer(counted(counts=[GoldCounts("valid", "words", 17716, 17716, 17920)]))
    assert found.what == (
        "of valid the reader gave 17,716 words, and the scorer compares 17,920: 204 too many"
    )


def test_predictions_of_padding_are_found():
    found = CHECK.answer(counted(labels_padding=True))
    assert found.outcome == "issue"
    assert found.what == (
        "4 of 4 sentences get another number of predictions than of gold labels, such as 15 for 6"
    )


def test_quiet_where_every_word_is_scored():
    found = CHECK.answer(counted())
    assert found.outcome == "passed"
    assert found.what == "all 100 words of train and 17,716 words of valid reach the scorer"


def test_not_applicable_without_gold():
    assert CHECK.answer(counted(counts=[])).outcome == "not applicable"
