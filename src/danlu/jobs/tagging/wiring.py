"""A tagger and what feeds it, for checks of wiring: words or pieces, windows, and labels' way back to sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from danlu.checks.wiring.subject import Chance, Changed, GoldCounts, Wiring
from danlu.data.batching import plan_reading_batches
from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit
from danlu.data.windows import join_windows
from danlu.features.piece_tagging_batch import PieceTaggingBatch
from danlu.features.piece_tagging_encoder import PieceTaggingEncoder
from danlu.features.tag_codec import TagCodec
from danlu.features.tagging_batch import TaggingBatch
from danlu.features.tagging_encoder import EncodedSequence
from danlu.features.word_tagging_batch import EncodedWords, WordTaggingBatch
from danlu.jobs.chance import chance_of_tagger
from danlu.jobs.item_choice import MOST_INPUTS, Candidate, choose_items
from danlu.jobs.tagging.altered_sequence import altered_sequence, input_ids
from danlu.jobs.tagging.changed_gold import changed_gold
from danlu.jobs.tagging.longer_batches import longer_pieces, longer_words
from danlu.jobs.tagging.model import restore_tagger
from danlu.jobs.tagging.sequences import EncodedSplit
from danlu.jobs.tagging.short_sentences import ENOUGH, short_sentences
from danlu.jobs.wiring import ModelWiring
from danlu.models.word_alignment import mean_of_words
from danlu.record.layout import RunFolder

if TYPE_CHECKING:
    from danlu.jobs.tagging.run import TaggingRun

MOST_WORDS = (24, 12, 6, 3)
"""Words of a chosen sentence at most, as many pieces as a forward pass should have at two or three a word; fewer where
words have so many pieces that hardly a sentence fits."""
LIKELY = 48
"""Sentences that are encoded, to choose from."""


def wiring_of(run: TaggingRun) -> Wiring:
    """The wiring of a training that is about to begin."""
    return ModelWiring(run.recipe, run.model, run.accelerator.device, TaggingFeed(run))


@dataclass
class TaggingFeed:
    """A tagger's side of the wiring.

    Args:
        run: The training.
    """

    run: TaggingRun
    is_tagger = True
    pads = True

    @property
    def labels(self) -> Sequence[str]:
        """The labels of words in the model's scheme."""
        return self._codec.labels.labels

    @cached_property
    def items(self) -> Sequence[EncodedSequence]:
        """Sentences and not windows: they are short, and each begins and ends where spans may."""
        candidates: list[Candidate[EncodedSequence]] = []
        for most_words in MOST_WORDS:
            sentences = short_sentences(self.run.data.learned, most_words)
            candidates = list(self._candidates(sentences))
            if len(candidates) >= ENOUGH:
                break
        return choose_items(candidates)

    def batch_of(self, items: Sequence[Any], *, padding: int) -> TaggingBatch:
        """As training does it, with more padding after words and after pieces."""
        encoder = self.run.encoder
        batch = encoder.batch(items, range(len(items)))
        if not padding:
            return batch
        if isinstance(encoder, PieceTaggingEncoder) and isinstance(batch, PieceTaggingBatch):
            return longer_pieces(items, batch, padding, encoder)
        return longer_words(batch, padding) if isinstance(batch, WordTaggingBatch) else batch

    def scores(self, output: Any, batch: Any) -> list[Tensor]:  # noqa: ANN401
        """Scores of words; those of pieces are averaged, as decoding does it."""
        scores = _scored_head(self.run.model, output)  # (batch, time, labels)
        if isinstance(batch, PieceTaggingBatch) and scores.shape[:2] != batch.mask.shape:
            scores = mean_of_words(scores.squeeze(0), batch)  # (batch, words, labels)
        lengths = batch.mask.sum(dim=1).tolist()
        return [row[:length] for row, length in zip(scores, lengths, strict=True)]

    def predicted(self, model: nn.Module, output: Any, batch: Any) -> list[list[int]]:  # noqa: ANN401
        """What the family's own decoding chooses."""
        labels: list[list[int]] = model.decode(output, batch).labels  # type: ignore[operator]
        return labels

    def gold(self, item: EncodedSequence) -> list[int]:
        """The gold label ids, one a word."""
        return list(item.labels or ())

    def length(self, item: EncodedSequence) -> int:
        """Words, or pieces of words."""
        return len(input_ids(item))

    def output_of(self, item: EncodedSequence, place: int) -> int:
        """The word that an input is, or is a piece of."""
        if isinstance(item, EncodedWords):
            return place
        ends = item.counts.cumsum()
        return int(ends.searchsorted(place, side="right"))

    def altered(self, item: EncodedSequence, place: int) -> EncodedSequence:
        """Another word of the items in place of one, with its spelling; or another piece."""
        return altered_sequence(item, place, self.items)

    def chance(self) -> Chance:
        """By the recipe's head, over all items."""
        run = self.run
        return chance_of_tagger(
            run.recipe.model,
            self.labels,
            [self.gold(item) for item in self.items],
            scheme=self._codec.labels.scheme,
            open_ended=run.kind.window(run.recipe.data).unit == "words",
            label_counts=run.learned.label_counts,
        )

    def gold_counts(self) -> list[GoldCounts]:
        """Words that were read, that have a label in a sequence, and whose predictions come back to sentences."""
        return [
            GoldCounts(
                split=read.name,
                unit="words",
                read=sum(len(sentence.words) for sentence in read.sentences),
                encoded=sum(len(sequence.labels or ()) for sequence in encoded.sequences),
                scored=self._scored(read, encoded),
            )
            for read, encoded in self._pairs
        ]

    def changed_gold(self) -> tuple[int, list[Changed]]:
        """Each sentence's tags as label ids and back to tags, as predictions take it."""
        return changed_gold(self._pairs, self._codec)

    def write(self, folder: RunFolder) -> None:
        """As the run writes it."""
        self.run.write_files(folder)

    def restore(self, folder: RunFolder) -> nn.Module:
        """As every reader of runs reads it."""
        return restore_tagger(folder, "best").model

    def _candidates(self, sentences: Sequence[TaggedSentence]) -> Iterator[Candidate[EncodedSequence]]:
        encoder = self.run.encoder
        # Chosen once by words and tags, and from these by what the model sees: to encode all takes seconds.
        likely = choose_items(
            (Candidate(one, len(one.words), frozenset(one.tags), one.words) for one in sentences),
            count=LIKELY,
        )
        targets = [self._codec.target_tags(sentence.tags) for sentence in likely]
        encoded = encoder.encode([sentence.words for sentence in likely], targets)
        most = _most_inputs(encoder)
        for item in encoded:
            labels = self.gold(item)
            if item.length <= most:
                yield Candidate(item, len(labels), frozenset(labels), tuple(input_ids(item)))

    @property
    def _pairs(self) -> list[tuple[TaggingSplit, EncodedSplit]]:
        """Train and valid, as they were read and as the model sees them."""
        run = self.run
        return [(run.data.learned, run.learned), (run.data.valid, run.valid)]

    @property
    def _codec(self) -> TagCodec:
        return self.run.encoder.codec

    def _scored(self, read: TaggingSplit, encoded: EncodedSplit) -> int:
        """Words for which a prediction would come back, were all sequences predicted as they are labelled."""
        batch = self.run.recipe.train.batch
        labels: list[list[int]] = [[] for _ in encoded.sequences]
        for indices in plan_reading_batches(encoded.lengths, size=batch.size, max_tokens=batch.max_tokens):
            for index in indices:
                labels[index] = list(encoded.sequences[index].labels or ())
        lengths = [len(sentence.words) for sentence in read.sentences]
        try:
            return sum(map(len, join_windows(encoded.windows, labels, lengths)))
        except ValueError:  # words that are in no window, or in two
            return sum(map(len, labels))


def _most_inputs(encoder: object) -> int:
    """Inputs of an item at most: half of what an encoder reads, so that there is room for padding."""
    limit = encoder.encoder_limit if isinstance(encoder, PieceTaggingEncoder) else None
    return MOST_INPUTS if limit is None else min(MOST_INPUTS, limit // 2)


def _scored_head(model: nn.Module, output: Any) -> Tensor:  # noqa: ANN401
    """The output of the head whose labels are scored, where a model has several."""
    if isinstance(output, Tensor):
        return output
    name, names = getattr(model, "labels_from", None), getattr(model, "names", ())
    scored: Tensor = output[names.index(name) if name in names else -1]
    return scored
