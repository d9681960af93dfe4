"""A tagger and what feeds it, for checks of wiring: words or pieces, windows, and labels' way back to sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from danlu.checks.wiring.subject import Chance, Changed, GoldCounts, Wiring
from danlu.data.batching import plan_reading_batches
from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit
from danlu.data.tag_schemes import spans_of, tags_of
from danlu.data.vocabulary import RESERVED
from danlu.data.windows import Window, join_windows
from danlu.features.piece_tagging_batch import EncodedPieces, PieceTaggingBatch
from danlu.features.piece_tagging_encoder import PieceTaggingEncoder
from danlu.features.tag_codec import TagCodec
from danlu.features.tagging_batch import TaggingBatch
from danlu.features.tagging_encoder import EncodedSequence
from danlu.features.word_tagging_batch import EncodedWords, WordTaggingBatch
from danlu.jobs.chance import chance_of_tagger
from danlu.jobs.item_choice import MOST_INPUTS, Candidate, choose_items
from danlu.jobs.tagging.longer_batches import longer_pieces, longer_words
from danlu.jobs.tagging.model import restore_tagger, write_tagger
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
        return len(_ids(item))

    def output_of(self, item: EncodedSequence, place: int) -> int:
        """The word that an input is, or is a piece of."""
        if isinstance(item, EncodedWords):
            return place
        ends = item.counts.cumsum()
        return int(ends.searchsorted(place, side="right"))

    def altered(self, item: EncodedSequence, place: int) -> EncodedSequence:
        """Another word of the items in place of one, with its spelling; or another piece."""
        if isinstance(item, EncodedWords):
            return self._with_another_word(item, place)
        others = sorted({number for one in self.items for number in _ids(one)} - {_ids(item)[place]})
        row, column = _places(item)[place]
        changed = item.rows[row].copy()
        changed[column] = others[place % len(others)]
        return replace(item, rows=(*item.rows[:row], changed, *item.rows[row + 1 :]))

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
        run = self.run
        pairs = ((run.data.learned, run.learned), (run.data.valid, run.valid))
        return [
            GoldCounts(
                split=read.name,
                unit="words",
                read=sum(len(sentence.words) for sentence in read.sentences),
                encoded=sum(len(sequence.labels or ()) for sequence in encoded.sequences),
                scored=self._scored(read, encoded),
            )
            for read, encoded in pairs
        ]

    def changed_gold(self) -> tuple[int, list[Changed]]:
        """Each sentence's tags as label ids and back to tags, as predictions take it."""
        run, count, changed = self.run, 0, []
        for read, encoded in ((run.data.learned, run.learned), (run.data.valid, run.valid)):
            decoded = _decoded(encoded, read.sentences, self._codec)
            for sentence, after in zip(read.sentences, decoded, strict=True):
                if after is None:
                    continue  # a word of it is in no sequence: gold_counts tells
                count += 1
                if after != list(sentence.tags) and after != (
                    before := _representable(sentence.tags, self._codec)
                ):
                    changed.append(_changed(sentence, before, after))
        return count, changed

    def write(self, folder: RunFolder) -> None:
        """As the run writes it."""
        run = self.run
        write_tagger(
            folder.model,
            run.recipe.model,
            run.kind.window(run.recipe.data),
            run.encoder,
            word_split=run.kind.word_split(run.recipe.data),
            label_counts=run.learned.label_counts,
            encoder_config=run.encoder_config,
        )

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
                yield Candidate(item, len(labels), frozenset(labels), tuple(_ids(item)))

    @property
    def _codec(self) -> TagCodec:
        return self.run.encoder.codec

    def _with_another_word(self, item: EncodedWords, place: int) -> EncodedWords:
        spellings = item.spellings
        words = [*item.words]
        others = self._other_words(item, place)
        words[place], spelling = others[place % len(others)]
        if spellings is None or spelling is None:
            return replace(item, words=words)
        return replace(item, words=words, spellings=[*spellings[:place], spelling, *spellings[place + 1 :]])

    def _other_words(self, item: EncodedWords, place: int) -> list[tuple[int, tuple[int, ...] | None]]:
        """Words of the items, known and spelt otherwise; where there is none, the first one of the vocabulary."""
        found = {
            (word, None if one.spellings is None else one.spellings[number])
            for one in self.items
            if isinstance(one, EncodedWords)
            for number, word in enumerate(one.words)
            if word != item.words[place]
        }
        spelling = None if item.spellings is None else item.spellings[place]
        spelt_otherwise = [pair for pair in sorted(found) if pair[1] is None or pair[1] != spelling]
        return spelt_otherwise or [(RESERVED, spelling)]

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


def _ids(item: EncodedSequence) -> list[int]:
    """The inputs of an item, special pieces not among them."""
    if isinstance(item, EncodedWords):
        return item.words
    return [
        int(number)
        for row, kept in zip(item.rows, item.kept, strict=True)
        for number in row[kept[0] : kept[1]]
    ]


def _places(item: EncodedPieces) -> list[tuple[int, int]]:
    """The row and the column of each input."""
    return [(row, column) for row, (start, stop) in enumerate(item.kept) for column in range(start, stop)]


def _scored_head(model: nn.Module, output: Any) -> Tensor:  # noqa: ANN401
    """The output of the head whose labels are scored, where a model has several."""
    if isinstance(output, Tensor):
        return output
    name, names = getattr(model, "labels_from", None), getattr(model, "names", ())
    scored: Tensor = output[names.index(name) if name in names else -1]
    return scored


def _decoded(
    encoded: EncodedSplit, sentences: Sequence[TaggedSentence], codec: TagCodec
) -> list[list[str] | None]:
    """The labels of all sequences as tags of the sentences, in the scheme of the files; None where a word has none."""
    slots: list[list[str | None]] = [[None] * len(sentence.words) for sentence in sentences]
    for window, sequence in zip(encoded.windows, encoded.sequences, strict=False):
        tags = codec.tags(list(sequence.labels or ()))
        for (sentence, word), tag in zip(_words_of(window), tags, strict=False):
            slots[sentence][word] = tag
    rows = [[tag for tag in row if tag is not None] for row in slots]
    return [
        codec.to_data_scheme(row) if len(row) == len(slot) else None
        for row, slot in zip(rows, slots, strict=True)
    ]


def _words_of(window: Window) -> Iterator[tuple[int, int]]:
    return ((piece.sentence, word) for piece in window.pieces for word in range(piece.start, piece.end))


def _representable(tags: Sequence[str], codec: TagCodec) -> list[str]:
    """Gold tags without types that train lacks; of spans that touch, `io` makes one, which is its own."""
    known = [span for span in spans_of(tags, codec.data_scheme) if span.type in codec.types]
    if codec.labels.scheme == "io":
        known = spans_of(tags_of(known, len(tags), "io"), "io")
    return tags_of(known, len(tags), codec.data_scheme)


def _changed(sentence: TaggedSentence, before: Sequence[str], after: Sequence[str]) -> Changed:
    place = next(place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other)
    word = f"{sentence.words[place]!r}"
    return Changed(str(sentence.source), f"{word}: {before[place]}", f"{word}: {after[place]}")
