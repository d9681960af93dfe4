"""Invented commands with an intent each and slots in them, for a model that has a head for texts beside one for words.

A city is a slot of three kinds, by what stands around it, so that knowing the words alone is not enough.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from danlu.data.tag_schemes import Span, labels_of, tags_of
from danlu.data.vocabulary import LabelSet, Vocabulary
from danlu.features.word_tagging_batch import EncodedWords, WordTaggingBatch, make_batch

CITIES = ("mirel", "oldbrook", "new harbour", "saint orva", "tallin gate", "brum", "west lorn", "quill")
TIMES = ("noon", "seven", "half past nine", "five to three", "dusk")
DISHES = ("noodle soup", "green curry", "pie", "fried rice with egg", "lentil stew", "dumplings")
FILLERS = {"city": CITIES, "origin": CITIES, "destination": CITIES, "time": TIMES, "dish": DISHES}
TEMPLATES = {
    "table": (
        "book a table in {city} for {dish} at {time}",
        "find me a place in {city} that serves {dish}",
        "a table in {city} at {time} please",
    ),
    "weather": (
        "will it rain in {city} at {time}",
        "what is the weather like in {city}",
        "tell me how warm {city} is at {time}",
    ),
    "train": (
        "a train from {origin} to {destination} at {time}",
        "how do i get to {destination} from {origin}",
        "i leave {origin} at {time} and must be in {destination}",
    ),
    "cook": (
        "how do i cook {dish}",
        "a recipe for {dish} please",
        "i want to make {dish} and serve it at {time}",
    ),
}
INTENTS = tuple(TEMPLATES)
SLOTS = LabelSet(labels_of(sorted(FILLERS), "bioes"), "bioes")


@dataclass(frozen=True)
class Command:
    """A text, what it wants, and the slots that say with what."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    intent: str

    @property
    def tags(self) -> list[str]:
        return tags_of(self.spans, len(self.words), "bioes")


@dataclass(frozen=True)
class CommandBatch:
    """Words with slot labels, and an intent for each text."""

    of_words: WordTaggingBatch
    text_labels: Tensor | None

    @property
    def words(self) -> Tensor:
        return self.of_words.words

    @property
    def mask(self) -> Tensor:
        return self.of_words.mask

    @property
    def labels(self) -> Tensor | None:
        return self.of_words.labels

    @property
    def spellings(self) -> None:
        return None

    @property
    def spelling_of(self) -> None:
        return None

    @property
    def indices(self) -> list[int]:
        return self.of_words.indices

    @property
    def word_count(self) -> int:
        return self.of_words.word_count

    def to(self, device: torch.device) -> CommandBatch:
        gold = None if self.text_labels is None else self.text_labels.to(device)
        return CommandBatch(self.of_words.to(device), gold)


def made_up_commands(count: int, *, seed: int) -> list[Command]:
    """Invented commands, no two with the same words."""
    draw, made = random.Random(seed), {}
    while len(made) < count:
        command = _command(draw, draw.choice(INTENTS))
        made[command.words] = command
    return list(made.values())


def command_batch(commands: Sequence[Command], words: Vocabulary, indices: Sequence[int]) -> CommandBatch:
    """The commands at `indices` as numbers."""
    rows = [
        EncodedWords(
            [words.id(word) for word in command.words], [SLOTS.id(tag) for tag in command.tags], None
        )
        for command in commands
    ]
    intents = torch.tensor([INTENTS.index(commands[index].intent) for index in indices])
    return CommandBatch(make_batch(rows, indices), intents)


def _command(draw: random.Random, intent: str) -> Command:
    words: list[str] = []
    spans: list[Span] = []
    for word in draw.choice(TEMPLATES[intent]).split():
        slot = word.strip("{}")
        new = draw.choice(FILLERS[slot]).split() if slot in FILLERS else [word]
        if slot in FILLERS:
            spans.append(Span(len(words), len(words) + len(new), slot))
        words += new
    return Command(tuple(words), tuple(spans), intent)
