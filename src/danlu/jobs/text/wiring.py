"""A text classifier and what feeds it, for checks of wiring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn
from torch.nn.functional import pad

from danlu.checks.wiring.subject import Chance, Changed, GoldCounts, Wiring
from danlu.data.batching import plan_reading_batches
from danlu.data.vocabulary import RESERVED
from danlu.features.piece_text_encoder import PieceTextEncoder
from danlu.features.text_batch import EncodedText, TextBatch, make_text_batch
from danlu.jobs.chance import chance_of_classifier
from danlu.jobs.item_choice import FEWEST_INPUTS, MOST_INPUTS, Candidate, choose_items
from danlu.jobs.text.model import restore_classifier
from danlu.jobs.wiring import ModelWiring
from danlu.record.layout import RunFolder

if TYPE_CHECKING:
    from danlu.jobs.text.run import TextRun

ENOUGH = 4
"""Lengths of a class's short texts from which on none needs to be shortened."""


def wiring_of(run: TextRun) -> Wiring:
    """The wiring of a training that is about to begin."""
    return ModelWiring(run.recipe, run.model, run.accelerator.device, TextFeed(run))


@dataclass
class TextFeed:
    """A text classifier's side of the wiring.

    Args:
        run: The training.
    """

    run: TextRun
    is_tagger = False
    pads = True

    @property
    def labels(self) -> Sequence[str]:
        """The classes."""
        return self.run.encoder.classes

    @cached_property
    def items(self) -> Sequence[EncodedText]:
        """Short texts of all classes; the beginnings of texts of classes that have too few, or few lengths."""
        short = [text for text in self.run.learned if FEWEST_INPUTS <= self.length(text) <= self._most]
        for number in range(len(self.labels)):
            lengths = {self.length(text) for text in short if text.label == number}
            if len(lengths) < ENOUGH:
                short += self._beginnings(number)
        candidates = (
            Candidate(text, self.length(text), frozenset([text.label]), tuple(self._ids(text)))
            for text in short
        )
        return choose_items(candidates)

    def batch_of(self, items: Sequence[EncodedText], *, padding: int) -> TextBatch:
        """As training does it, with more padding as far as the encoder has positions."""
        filling = self.run.encoder.padding
        batch = make_text_batch(items, range(len(items)), filling)
        longest = filling.longest
        if longest is not None:
            padding = min(padding, max(0, longest - batch.ids.shape[1]))
        return replace(
            batch,
            ids=pad(batch.ids, (0, padding), value=filling.id),
            mask=pad(batch.mask, (0, padding), value=False),
        )

    def scores(self, output: Any, batch: Any) -> list[Tensor]:  # noqa: ANN401
        """Scores of texts."""
        return list(output)

    def predicted(self, model: nn.Module, output: Any, batch: Any) -> list[list[int]]:  # noqa: ANN401
        """The class with the highest score."""
        return [[int(row.argmax())] for row in output]

    def gold(self, item: EncodedText) -> list[int]:
        """The number of the class."""
        return [] if item.label is None else [item.label]

    def length(self, item: EncodedText) -> int:
        """Words, or pieces without the special ones."""
        return item.length - sum(self._special) * len(item.rows)

    def output_of(self, item: EncodedText, place: int) -> int:
        """A text has one class."""
        return 0

    def altered(self, item: EncodedText, place: int) -> EncodedText:
        """Another word or piece of the items in place of one."""
        before = self._ids(item)[place]
        others = sorted({number for one in self.items for number in self._ids(one)} - {before}) or [RESERVED]
        row, column = self._places(item)[place]
        changed = item.rows[row].copy()
        changed[column] = others[place % len(others)]
        return replace(item, rows=(*item.rows[:row], changed, *item.rows[row + 1 :]))

    def chance(self) -> Chance:
        """By the recipe's head, over all items."""
        return chance_of_classifier(
            self.run.recipe.model,
            self.labels,
            [number for item in self.items for number in self.gold(item)],
            class_counts=self._class_counts,
            item="text",
        )

    def gold_counts(self) -> list[GoldCounts]:
        """Texts that were read, that have a class as numbers, and that validation reads."""
        batch, counts = self.run.recipe.train.batch, []
        for read, encoded in self._splits:
            lengths = [text.length for text in encoded]
            plan = plan_reading_batches(lengths, size=batch.size, max_tokens=batch.max_tokens)
            counts.append(
                GoldCounts(
                    split=read.name,
                    unit="texts",
                    read=len(read.texts),
                    encoded=sum(text.label is not None for text in encoded),
                    scored=len({index for indices in plan for index in indices}),
                )
            )
        return counts

    def changed_gold(self) -> tuple[int, list[Changed]]:
        """The class of each text as a number and back."""
        pairs = [pair for read, encoded in self._splits for pair in zip(read.texts, encoded, strict=False)]
        changed = [
            Changed(str(text.source), text.label, str(after))
            for text, one in pairs
            if (after := None if one.label is None else self.labels[one.label]) != text.label
        ]
        return len(pairs), changed

    def write(self, folder: RunFolder) -> None:
        """As the run writes it."""
        self.run.write_files(folder)

    def restore(self, folder: RunFolder) -> nn.Module:
        """As every reader of runs reads it."""
        return restore_classifier(folder, "best").model

    @property
    def _splits(self) -> list[tuple[Any, Sequence[EncodedText]]]:
        run = self.run
        return [(run.data.learned, run.learned), (run.data.valid, run.valid)]

    @property
    def _class_counts(self) -> dict[str, int]:
        return self.run.data.learned.label_counts

    @property
    def _special(self) -> tuple[int, int]:
        """How many special pieces stand before and after each row."""
        encoder = self.run.encoder
        if not isinstance(encoder, PieceTextEncoder):
            return 0, 0
        return len(encoder.tokenizer.before), len(encoder.tokenizer.after)

    @property
    def _most(self) -> int:
        """Inputs of an item at most: half of what an encoder reads, so that there is room for padding."""
        longest = self.run.encoder.padding.longest
        return MOST_INPUTS if longest is None else min(MOST_INPUTS, longest // 2) - sum(self._special)

    def _places(self, item: EncodedText) -> list[tuple[int, int]]:
        """The row and the column of each input."""
        before, after = self._special
        return [
            (number, column)
            for number, row in enumerate(item.rows)
            for column in range(before, len(row) - after)
        ]

    def _ids(self, item: EncodedText) -> list[int]:
        return [int(item.rows[row][column]) for row, column in self._places(item)]

    def _beginnings(self, number: int) -> list[EncodedText]:
        """Beginnings of some texts of a class, of different lengths: so many characters have no more pieces."""
        name = self.labels[number]
        texts = [text.text for text in self.run.data.learned.texts if text.label == name][: 4 * ENOUGH]
        cut = [text[: self._most * (1 + place % ENOUGH) // ENOUGH] for place, text in enumerate(texts)]
        encoded = self.run.encoder.encode(cut, [name] * len(cut))
        return [text for text in encoded if FEWEST_INPUTS <= self.length(text) <= self._most]
