"""W03: inputs that change nothing, and labels that follow another word."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import Tensor, nn

from checks.wiring.fake_wiring import Batch, Classifier, Item, Tagger, classifier, tagger
from danlu.checks.wiring.influence import CHECK


class Deaf(Tagger):
    """A tagger whose every label is told from the first word."""

    def forward(self, batch: Batch) -> Tensor:
        states = self.embedding(batch.ids[:, :1]).expand(-1, batch.ids.shape[1], -1)
        return self.projection(states.repeat(1, 1, 2))


@pytest.mark.parametrize(
    ("shift", "side"),
    [(1, "the word before it"), (-1, "the word after it"), (2, "the word 2 words before it")],
)
def test_labels_that_follow_another_word_are_found(shift, side):
    found = CHECK.answer(tagger(partial(Tagger, shift=shift)))
    assert found.outcome == "issue"
    assert found.what.startswith(f"labels are misaligned by {'one' if abs(shift) == 1 else abs(shift)}: at ")
    assert f"the label follows {side}, not its own" in found.what
    assert found.evidence["strongest_at"][str(shift)] > found.evidence["asked"] / 2


def test_in_one_direction_a_label_that_comes_too_early_does_not_hear_its_word():
    found = CHECK.answer(tagger(partial(Tagger, shift=1, bidirectional=False)))
    assert found.outcome == "issue"
    assert found.what.endswith("words does not change where the word is replaced")


def test_a_fresh_model_of_one_direction_may_answer_late():
    class Late(Tagger):
        """Half of what a label is told from is the state before."""

        def forward(self, batch: Batch) -> Tensor:
            states, _ = self.lstm(self.embedding(batch.ids))
            return self.projection(states + 3 * nn.functional.pad(states, (0, 0, 1, 0))[:, :-1])

    found = CHECK.answer(tagger(partial(Late, bidirectional=False)))
    assert found.outcome == "passed"
    assert found.evidence["strongest_at"]["1"] > found.evidence["asked"] / 2


def test_a_word_without_influence_on_its_own_label_is_found():
    found = CHECK.answer(tagger(Deaf))
    assert found.outcome == "issue"
    assert found.what == "the label of 17 of 21 words does not change where the word is replaced"


@pytest.mark.parametrize("is_bidirectional", [True, False])
def test_quiet_on_a_tagger_and_tells_how_far_it_sees(is_bidirectional):
    found = CHECK.answer(tagger(partial(Tagger, bidirectional=is_bidirectional)))
    assert found.outcome == "passed"
    assert found.evidence["reach_left"] == 6
    assert found.evidence["reach_right"] == (6 if is_bidirectional else 0)


def test_a_classifier_that_reads_one_word_is_found():
    found = CHECK.answer(classifier(partial(Classifier, reads="first")))
    assert found.outcome == "issue"
    assert found.what.startswith("17 of 21 words change nothing")
    assert found.examples[0] == "item 2, word 2"


def test_a_few_words_without_influence_are_a_tip_and_a_few_frames_nothing():
    class Cropped(Classifier):
        def forward(self, batch: Batch) -> Tensor:
            return self.projection(self.embedding(batch.ids[:, :5]).mean(dim=1).repeat(1, 2))

    found = CHECK.answer(classifier(Cropped))
    assert (found.outcome, found.evidence["without_influence"]) == ("tip", 3)
    assert CHECK.answer(classifier(Cropped, task="audio-classification")).outcome == "passed"


def test_quiet_on_a_classifier():
    found = CHECK.answer(classifier())
    assert (found.outcome, found.what) == ("passed", "21 of 21 words change the scores")


def test_what_fades_over_fifty_steps_is_still_an_influence():
    long = [Item((*range(1, 20), *range(1, 20), *range(1, 12)), (0,))]
    one_way = partial(Classifier, reads="last")
    assert CHECK.answer(classifier(one_way, items=long)).outcome == "passed"


def test_a_model_that_insists_on_single_precision_is_asked_in_it():
    class Single(Classifier):
        def forward(self, batch: Batch) -> Tensor:
            words = self.embedding(batch.ids).float()
            return nn.functional.linear(words.mean(dim=1).repeat(1, 2), self.projection.weight)

    assert CHECK.answer(classifier(Single)).outcome == "passed"


def test_not_applicable_without_neighbours():
    found = CHECK.answer(classifier(items=[Item((1,), (0,))]))
    assert (found.outcome, found.what) == ("not applicable", "no item has more than one input")


def test_what_one_draw_of_weights_does_by_accident_is_no_misalignment():
    class Lopsided(Tagger):
        """A label is told from its own word and the next, which the first draw of one weight makes louder."""

        def __init__(self) -> None:
            super().__init__()
            self.louder = nn.Parameter(torch.ones(1, 1))

        def forward(self, batch: Batch) -> Tensor:
            states, _ = self.lstm(self.embedding(batch.ids))
            later = nn.functional.pad(states, (0, 0, 0, 1))[:, 1:]
            return self.projection(states * (1.1 - self.louder) + later * (1.1 + self.louder))

    found = CHECK.answer(tagger(Lopsided))
    assert found.evidence["strongest_at"]["-1"] > found.evidence["asked"] / 2
    assert found.outcome == "passed"


def test_one_word_changes_and_two_change():
    class Cropped(Classifier):
        def forward(self, batch: Batch) -> Tensor:
            return self.projection(self.embedding(batch.ids[:, :6]).mean(dim=1).repeat(1, 2))

    assert CHECK.answer(classifier(Cropped)).what.startswith("1 of 21 words changes nothing: ")
