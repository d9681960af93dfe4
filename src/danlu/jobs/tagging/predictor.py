"""A trained tagger at work: words or raw text in, tags, spans and probabilities out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from danlu.data.example import Source, TaggedSentence
from danlu.data.joined_words import join_words
from danlu.data.tag_schemes import Span, spans_of
from danlu.data.word_splits import WordSplit, split_words
from danlu.errors import DataError
from danlu.jobs.batched import batched
from danlu.jobs.tagging.model import RestoredTagger
from danlu.jobs.tagging.predictions import KEYWORD_HEAD
from danlu.jobs.tagging.reading import read_sequences
from danlu.jobs.tagging.sequences import encode_words
from danlu.training.device import make_accelerator


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model makes of one sentence.

    Args:
        words: The words.
        tags: One tag a word, in the scheme of the files that the model was trained on.
        probabilities: How sure the model is of each tag.
        spans: The spans that the tags make.
        keywords: Whether each word is a keyword, of a model with a head for that; None of other models.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    probabilities: tuple[float, ...]
    spans: tuple[Span, ...]
    keywords: tuple[bool, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """The prediction for machines; a span's probability is that of its least sure word."""
        keywords = {} if self.keywords is None else {"keywords": list(self.keywords)}
        return {
            "words": list(self.words),
            "tags": list(self.tags),
            **keywords,
            "probabilities": [round(value, 6) for value in self.probabilities],
            "spans": [
                {
                    "start": span.start,
                    "end": span.end,
                    "type": span.type,
                    "text": join_words(self.words[span.start : span.end]),
                    "probability": round(min(self.probabilities[span.start : span.end]), 6),
                }
                for span in self.spans
            ],
        }


class TaggingPredictor:
    """A run's model, ready to predict. Made by `danlu.load`.

    Args:
        restored: The model, its words and its labels.
        device: `auto`, `cpu`, `cuda` or `cuda:N`.

    Example:
        >>> tagger = danlu.load("runs/2026-11-20-dnrti-bilstm-crf-01")  # doctest: +SKIP
        >>> tagger.predict(["APT28 used X-Agent."])[0].spans  # doctest: +SKIP
        (Span(start=0, end=1, type='HackOrg'), Span(start=2, end=3, type='Tool'))
    """

    def __init__(self, restored: RestoredTagger, *, device: str = "cpu") -> None:
        accelerator = make_accelerator(device=device, precision="fp32")
        self.encoder = restored.encoder
        self.weights = restored.weights
        self.word_split = restored.word_split
        self._window = restored.window
        self._device: torch.device = accelerator.device
        self._model = restored.model.to(self._device)

    def predict(self, sentences: Iterable[str | Sequence[str]], *, batch_size: int = 64) -> list[Prediction]:
        """Predict sentences: raw text, which is split into words as `word_split` says, or words.

        Raises:
            DataError: A sentence is neither, or a single text was given for the list.
        """
        return list(self.stream(sentences, batch_size=batch_size))

    def stream(
        self, sentences: Iterable[str | Sequence[str]], *, batch_size: int = 64
    ) -> Iterator[Prediction]:
        """Predict sentences one batch at a time, as they come.

        A model of windows of words or of documents sees the sentences of a batch as one text: there, and only there,
        predictions depend on `batch_size`.
        """
        if isinstance(sentences, str | bytes):
            raise DataError(f"Expected a list of sentences. Received {sentences!r}: put it into a list.")
        for batch in batched(sentences, batch_size):
            words = [_words_of(sentence, self.word_split) for sentence in batch]
            yield from self._predict(words)

    def _predict(self, sentences: Sequence[tuple[str, ...]]) -> Iterator[Prediction]:
        examples = [
            TaggedSentence(words, ("O",) * len(words), Source("input", number, number), document="input")
            for number, words in enumerate(sentences, start=1)
        ]
        windows, sequences = encode_words(examples, self.encoder, self._window)
        reading = read_sequences(
            self._model,
            self.encoder,
            sequences,
            device=self._device,
            batch_size=max(1, len(sequences)),
            probabilities=True,
        )
        made = reading.predictions(windows, examples, self.encoder.codec)
        keywords = made.beside.get(KEYWORD_HEAD)
        for number, (words, tags, sure) in enumerate(
            zip(sentences, made.predicted, made.probabilities, strict=True)
        ):
            spans = spans_of(tags, self.encoder.codec.data_scheme)
            chosen = None if keywords is None else tuple(map(bool, keywords[number]))
            yield Prediction(words, tuple(tags), tuple(sure), tuple(spans), chosen)


def _words_of(sentence: str | Sequence[str], how: WordSplit) -> tuple[str, ...]:
    if isinstance(sentence, str):
        return split_words(sentence, how)
    if isinstance(sentence, bytes) or not all(isinstance(word, str) for word in sentence):
        raise DataError(f"A sentence is a text or a list of words. Received {sentence!r}.")
    return tuple(sentence)
