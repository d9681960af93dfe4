"""Gold tags that do not come back as they were from the label ids that the model learns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from danlu.checks.wiring.subject import Changed
from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit
from danlu.data.tag_schemes import spans_of, tags_of
from danlu.data.windows import Window
from danlu.features.tag_codec import TagCodec
from danlu.jobs.tagging.sequences import EncodedSplit


def changed_gold(
    splits: Iterable[tuple[TaggingSplit, EncodedSplit]], codec: TagCodec
) -> tuple[int, list[Changed]]:
    """Follow each sentence's tags into label ids and back to tags, as predictions are taken.

    Args:
        splits: Splits as they were read and as the model sees them.
        codec: The way between tags and label ids.

    Returns:
        How many sentences were followed, and those that changed.
    """
    count, changed = 0, []
    for read, encoded in splits:
        decoded = _decoded(encoded, read.sentences, codec)
        for sentence, after in zip(read.sentences, decoded, strict=True):
            if after is None:
                continue  # a word of it is in no sequence, which the counts of gold tell
            count += 1
            if after != list(sentence.tags) and after != (before := _representable(sentence.tags, codec)):
                changed.append(_changed(sentence, before, after))
    return count, changed


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
