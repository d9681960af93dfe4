from __future__ import annotations

import pytest
import torch
from torch.nn.functional import cross_entropy

from chain_by_enumeration import prefix_mask
from danlu.data.tag_schemes import allowed_transitions, violations
from danlu.models.joint_head import TextHead, WordHead
from danlu.models.text_pooling import MaxPooling, MeanPooling

LABELS = ["O", "B-phrase", "I-phrase", "E-phrase", "S-phrase"]
LENGTHS = [4, 1, 3]
MASK = prefix_mask(LENGTHS, 5)


def word_head(*, constrained: bool = False) -> WordHead:
    torch.manual_seed(0)
    return WordHead(6, 5, allowed=allowed_transitions(LABELS, "bioes") if constrained else None)


def text_head() -> TextHead:
    torch.manual_seed(0)
    return TextHead(MeanPooling(6), 3)


def test_shapes_of_words() -> None:
    head = word_head()
    logits = head(torch.randn(3, 5, 6), MASK)
    assert logits.shape == (3, 5, 5)
    chosen = head.choose(logits, MASK)
    assert [len(row) for row in chosen] == LENGTHS
    assert [len(row) for row in head.probabilities(logits, chosen)] == LENGTHS


def test_shapes_of_texts() -> None:
    head = text_head()
    logits = head(torch.randn(3, 5, 6), MASK)
    assert logits.shape == (3, 3)
    assert head.choose(logits, MASK) == logits.argmax(dim=1).tolist()


def test_the_loss_of_words_is_cross_entropy_without_padding() -> None:
    logits, gold = torch.randn(3, 5, 5), torch.randint(0, 5, (3, 5))
    loss = word_head().loss(logits, gold, MASK)
    assert loss.items == sum(LENGTHS)
    ignored = gold.masked_fill(~MASK, -100)
    torch.testing.assert_close(loss.mean, cross_entropy(logits.flatten(0, 1), ignored.flatten()))
    changed = word_head().loss(logits.masked_fill(~MASK.unsqueeze(2), 1e6), gold, MASK)
    assert torch.equal(changed.total, loss.total)


def test_the_loss_of_texts_is_cross_entropy() -> None:
    logits, gold = torch.randn(3, 3), torch.tensor([0, 2, 1])
    loss = text_head().loss(logits, gold, MASK)
    assert loss.items == 3
    torch.testing.assert_close(loss.mean, cross_entropy(logits, gold))


@pytest.mark.parametrize("pooling", [MaxPooling, MeanPooling])
def test_a_text_is_read_without_its_padding(pooling: type[MaxPooling | MeanPooling]) -> None:
    states = torch.randn(3, 5, 6)
    head = TextHead(pooling(6), 3)
    changed = head(states.masked_fill(~MASK.unsqueeze(2), 1e6), MASK)
    assert torch.equal(head(states, MASK), changed)


def test_one_by_one_can_break_the_scheme_where_the_best_path_cannot() -> None:
    # One by one the best labels are O E: a phrase that ends without having begun.
    logits = torch.full((1, 2, 5), -4.0)
    logits[0, 0, 0] = 2.0
    logits[0, 0, 1] = 1.0
    logits[0, 1, 3] = 3.0
    mask = prefix_mask([2])
    greedy = [LABELS[label] for label in word_head().choose(logits, mask)[0]]
    assert greedy == ["O", "E-phrase"]
    assert violations(greedy, "bioes") == [1]
    best = [LABELS[label] for label in word_head(constrained=True).choose(logits, mask)[0]]
    assert best == ["B-phrase", "E-phrase"]


def test_random_scores_never_lead_to_a_forbidden_path() -> None:
    torch.manual_seed(1)
    logits, mask = 3 * torch.randn(40, 7, 5), prefix_mask([1 + row % 7 for row in range(40)], 7)

    def broken(head: WordHead) -> int:
        paths = head.choose(logits, mask)
        return sum(bool(violations([LABELS[label] for label in path], "bioes")) for path in paths)

    assert broken(word_head()) > 20
    assert broken(word_head(constrained=True)) == 0


@pytest.mark.parametrize("constrained", [False, True])
def test_the_probability_of_a_label_is_its_softmax_share(constrained: bool) -> None:
    head, logits = word_head(constrained=constrained), torch.randn(3, 5, 5)
    chosen = head.choose(logits, MASK)
    shares = logits.softmax(dim=2)
    for row, (labels, sure) in enumerate(zip(chosen, head.probabilities(logits, chosen), strict=True)):
        assert sure == [shares[row, at, label].item() for at, label in enumerate(labels)]


def test_steps_are_not_saved() -> None:
    assert set(word_head(constrained=True).state_dict()) == {"projection.weight", "projection.bias"}


@pytest.mark.parametrize("head", [word_head(), text_head()])
def test_bf16_stops_below_a_head(head: WordHead | TextHead) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        logits = head(torch.randn(3, 5, 6).to(torch.bfloat16), MASK)
    assert logits.dtype == torch.float32
