"""The splits of a tagging recipe, read and turned into the sequences that the model sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit
from danlu.data.windows import Window, cut_windows, join_windows
from danlu.features.tag_codec import TagCodec
from danlu.features.tagging_encoder import EncodedSequence, TaggingEncoder
from danlu.recipe.tagging_data import Window as WindowOptions


@dataclass(frozen=True, slots=True)
class EncodedSplit:
    """A split as the model sees it.

    Args:
        split: The split as it was read.
        windows: The model's sequences, each with the sentences that its words come from.
        sequences: The windows as numbers.
    """

    split: TaggingSplit
    windows: list[Window]
    sequences: Sequence[EncodedSequence]

    @property
    def lengths(self) -> list[int]:
        """What a batch counts of each sequence: words or pieces."""
        return [sequence.length for sequence in self.sequences]

    @property
    def label_counts(self) -> dict[str, int]:
        """How often each label that the model learns stands in the split."""
        return dict(Counter(tag for window in self.windows for tag in window.tags))

    def source_of(self, index: int) -> str:
        """Where the first word of a sequence stands, as `file:line`."""
        sentence = self.split.sentences[self.windows[index].pieces[0].sentence]
        return str(sentence.source)


def encode_split(split: TaggingSplit, encoder: TaggingEncoder, window: WindowOptions) -> EncodedSplit:
    """Cut a split into the model's sequences and encode them.

    Tags are turned into the model's scheme sentence by sentence before windows are cut, so that a window that begins
    inside a span begins with the tag of the span's inside.
    """
    targets = [
        replace(sentence, tags=tuple(encoder.codec.target_tags(sentence.tags)))
        for sentence in split.sentences
    ]
    windows = cut_windows(targets, window)
    sequences = encoder.encode([cut.words for cut in windows], [cut.tags for cut in windows])
    return EncodedSplit(split, windows, sequences)


def encode_words(
    sentences: Sequence[TaggedSentence], encoder: TaggingEncoder, window: WindowOptions
) -> tuple[list[Window], Sequence[EncodedSequence]]:
    """Cut and encode sentences whose tags are unknown."""
    windows = cut_windows(sentences, window)
    return windows, encoder.encode([cut.words for cut in windows])


def tags_by_sentence(
    windows: Sequence[Window],
    labels: Sequence[Sequence[int]],
    sentences: Sequence[TaggedSentence],
    codec: TagCodec,
) -> list[list[str]]:
    """Predicted labels of the windows as tags of the sentences, in the scheme of the files."""
    tags = [codec.tags(row) for row in labels]
    joined = join_windows(windows, tags, [len(sentence.words) for sentence in sentences])
    return [codec.to_data_scheme(row) for row in joined]
