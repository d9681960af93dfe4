"""A trained text classifier at work: texts in, classes and probabilities out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from danlu.errors import DataError
from danlu.evaluation.calibration import softmax
from danlu.jobs.batched import batched
from danlu.jobs.text.model import RestoredClassifier
from danlu.jobs.text.reading import read_texts
from danlu.training.device import make_accelerator


@dataclass(frozen=True, slots=True)
class TextPrediction:
    """What the model makes of one text.

    Args:
        text: The text.
        label: Its most probable class.
        probabilities: Probability of each class, by name.
        cut: Words or pieces that the length limit took away.
        temperature: What the logits were divided by; None: nothing.
    """

    text: str
    label: str
    probabilities: dict[str, float]
    cut: int
    temperature: float | None

    @property
    def probability(self) -> float:
        """Probability of the predicted class."""
        return self.probabilities[self.label]

    def as_json(self) -> dict[str, Any]:
        """The prediction for machines."""
        return {
            "text": self.text,
            "label": self.label,
            "probability": round(self.probability, 6),
            "probabilities": {name: round(value, 6) for name, value in self.probabilities.items()},
            "cut": self.cut,
            "temperature": self.temperature,
        }


class TextPredictor:
    """A run's text classifier, ready to predict. Made by `danlu.load`.

    Logits are divided by the temperature that was fitted on valid, where the weights have one.

    Args:
        restored: The model, its words or pieces, and its classes.
        temperature: What logits are divided by; None: nothing.
        device: `auto`, `cpu`, `cuda` or `cuda:N`.

    Example:
        >>> critic = danlu.load("runs/2026-11-21-imdb-bilstm-01")  # doctest: +SKIP
        >>> critic.predict(["Not a dull minute."])[0].label  # doctest: +SKIP
        'pos'
    """

    def __init__(
        self, restored: RestoredClassifier, *, temperature: float | None = None, device: str = "cpu"
    ) -> None:
        accelerator = make_accelerator(device=device, precision="fp32")
        self.encoder = restored.encoder
        self.weights = restored.weights
        self.temperature = temperature
        self._device = accelerator.device
        self._model = restored.model.to(self._device)

    def predict(self, texts: Iterable[str], *, batch_size: int = 64) -> list[TextPrediction]:
        """Predict texts.

        Raises:
            DataError: A text is none, or a single text was given for the list.
        """
        return list(self.stream(texts, batch_size=batch_size))

    def stream(self, texts: Iterable[str], *, batch_size: int = 64) -> Iterator[TextPrediction]:
        """Predict texts one batch at a time, as they come."""
        if isinstance(texts, str | bytes):
            raise DataError(f"Expected a list of texts. Received {texts!r}: put it into a list.")
        for batch in batched(texts, batch_size):
            yield from self._predict(batch)

    def _predict(self, texts: Sequence[str]) -> Iterator[TextPrediction]:
        for text in texts:
            if not isinstance(text, str):
                raise DataError(f"Expected texts. Received {text!r}.")
        encoded = self.encoder.encode(texts)
        classes = self.encoder.classes
        reading = read_texts(
            self._model,
            encoded,
            encoder=self.encoder,
            device=self._device,
            batch_size=max(1, len(texts)),
        )
        probabilities = softmax(reading.logits, temperature=self.temperature or 1.0)
        for text, row, read in zip(texts, probabilities, encoded, strict=True):
            by_class = {name: float(value) for name, value in zip(classes, row, strict=True)}
            yield TextPrediction(text, classes[int(row.argmax())], by_class, read.cut, self.temperature)
