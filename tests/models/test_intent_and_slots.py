"""The levels of `JointRnn` for another purpose: an intent a text below, slots of words above; from data to scores."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
import torch

from danlu.data.tag_schemes import spans_of, violations
from danlu.data.vocabulary import Vocabulary
from danlu.models.intent_and_slots import build_intent_and_slots
from danlu.models.joint_rnn import JointRnn
from danlu.recipe.train_section import Adam
from danlu.training.device import make_accelerator
from danlu.training.loop import EpochResult, train_epochs
from danlu.training.optimizer import build_optimizer
from made_up_intents import INTENTS, SLOTS, Command, command_batch, made_up_commands

COMMANDS = made_up_commands(300, seed=1)
TRAIN, TEST = COMMANDS[:240], COMMANDS[240:]
WORDS = Vocabulary.fit(Counter(word for command in TRAIN for word in command.words))


def build(seed: int = 0, *, dropout: float = 0.0, hidden: int = 24) -> JointRnn:
    torch.manual_seed(seed)
    return build_intent_and_slots(
        words=len(WORDS),
        intents=len(INTENTS),
        slots=SLOTS.labels,
        scheme="bioes",
        dim=24,
        hidden=hidden,
        dropout=dropout,
    )


def train(model: JointRnn, *, epochs: int) -> list[EpochResult]:
    batches = [command_batch(TRAIN, WORDS, range(first, first + 16)) for first in range(0, len(TRAIN), 16)]
    return list(
        train_epochs(
            model,
            build_optimizer(model, Adam(lr=0.01)),
            make_accelerator(device="cpu", precision="fp32"),
            epochs=range(1, epochs + 1),
            batches_of=lambda _: batches,
            validate=dict,
            learning_rate_share=lambda *_: 1.0,
        )
    )


@cache
def trained() -> tuple[JointRnn, list[EpochResult]]:
    model = build(dropout=0.1)
    return model, train(model, epochs=12)


def predictions(model: JointRnn, commands: list[Command]) -> tuple[list[str], list[list[str]]]:
    """Intents and slot tags."""
    model.eval()
    batch = command_batch(commands, WORDS, range(len(commands)))
    with torch.no_grad():
        decoded = model.decode(model(batch), batch)
    intents = [INTENTS[intent] for intent in decoded.beside["intent"]]
    return intents, [[SLOTS.labels[label] for label in row] for row in decoded.labels]


def intent_accuracy(predicted: list[str]) -> float:
    return sum(one == command.intent for one, command in zip(predicted, TEST, strict=True)) / len(TEST)


def span_f1(predicted: list[list[str]]) -> float:
    gold = [set(command.spans) for command in TEST]
    found = [set(spans_of(tags, "bioes")) for tags in predicted]
    right = sum(len(one & other) for one, other in zip(gold, found, strict=True))
    return 2 * right / (sum(map(len, gold)) + sum(map(len, found)))


def most_frequent_tags() -> list[list[str]]:
    """Each word of the held-out part with the tag that it has most often in train."""
    seen: dict[str, Counter[str]] = {}
    for command in TRAIN:
        for word, tag in zip(command.words, command.tags, strict=True):
            seen.setdefault(word, Counter())[tag] += 1
    return [
        [seen[word].most_common(1)[0][0] if word in seen else "O" for word in command.words]
        for command in TEST
    ]


def test_the_parts_share_no_command() -> None:
    assert not {command.words for command in TRAIN} & {command.words for command in TEST}
    assert {command.intent for command in TRAIN} == set(INTENTS)


def test_intents_of_held_out_commands_are_found() -> None:
    majority = Counter(command.intent for command in TRAIN).most_common(1)[0][0]
    accuracy = intent_accuracy(predictions(trained()[0], TEST)[0])
    assert accuracy > 0.95
    assert accuracy > intent_accuracy([majority] * len(TEST)) + 0.3


def test_slots_of_held_out_commands_are_found() -> None:
    f1 = span_f1(predictions(trained()[0], TEST)[1])
    assert f1 > 0.95
    assert f1 > span_f1(most_frequent_tags()) + 0.2


def test_predicted_slots_keep_to_their_scheme() -> None:
    assert not any(violations(tags, "bioes") for tags in predictions(build(), TEST)[1])


def test_the_loss_of_each_head_falls() -> None:
    results = trained()[1]
    for name in ("intent", "slots"):
        assert results[-1].train_losses[name] < results[0].train_losses[name] / 5


def test_the_loss_of_an_epoch_weighs_heads_whose_items_differ() -> None:
    for result in trained()[1]:
        both = 0.5 * result.train_losses["intent"] + 0.5 * result.train_losses["slots"]
        assert result.train_loss == pytest.approx(both)


def test_shapes() -> None:
    model, batch = build(), command_batch(TEST, WORDS, range(5))
    intents, slots = model(batch)
    assert intents.shape == (5, len(INTENTS))
    assert slots.shape == (*batch.words.shape, len(SLOTS))
    decoded = model.decode((intents, slots), batch, probabilities=True)
    lengths = [len(command.words) for command in TEST[:5]]
    assert [len(row) for row in decoded.labels] == [len(row) for row in decoded.probabilities] == lengths
    assert len(decoded.beside["intent"]) == 5
    loss = model.loss((intents, slots), batch)
    assert [(part.name, part.items) for part in loss.parts] == [("intent", 5), ("slots", sum(lengths))]


def test_company_and_order_change_nothing() -> None:
    model = build().eval()
    together = predictions(model, TEST)
    assert predictions(model, TEST[::-1]) == (together[0][::-1], together[1][::-1])
    for number, command in enumerate(TEST[:8]):
        assert predictions(model, [command]) == ([together[0][number]], [together[1][number]])


def test_it_learns_eight_commands_by_heart() -> None:
    model = build(hidden=16)
    batch = command_batch(TRAIN, WORDS, range(8))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        optimizer.zero_grad()
        model.loss(model(batch), batch).mean.backward()
        optimizer.step()
    assert predictions(model, TRAIN[:8]) == (
        [command.intent for command in TRAIN[:8]],
        [command.tags for command in TRAIN[:8]],
    )


def test_commands_without_intents_have_no_loss() -> None:
    model, batch = build(), command_batch(TEST, WORDS, range(3))
    with pytest.raises(ValueError, match="gold labels for the level intent"):
        model.loss(model(batch), replace(batch, text_labels=None))
