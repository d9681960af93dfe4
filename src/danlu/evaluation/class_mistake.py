"""A wrong class in words: how sure the model was of it, and what gold was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["confident", "borderline"]

SURE_BY = 0.5
"""A mistake is confident when the predicted class is more probable than gold by this much, else borderline."""

CLOSE = 3.0
"""Gold was in question where the predicted class is at most so many times as probable; of two classes every borderline
mistake is."""

NEAR_CERTAIN = 0.99
"""From this probability on, a mistake may well be the annotators': the explanation says so."""


@dataclass(frozen=True, slots=True)
class ClassMistake:
    """A wrong class.

    Args:
        gold: The true class.
        predicted: The predicted class.
        of_gold: The probability of the true class.
        of_predicted: The probability of the predicted class.

    Example:
        >>> ClassMistake("bad", "good", of_gold=0.25, of_predicted=0.75).explanation()
        'Predicted good with probability 0.75; gold is bad, with 0.25.'
    """

    gold: str
    predicted: str
    of_gold: float
    of_predicted: float

    @property
    def margin(self) -> float:
        """How much more probable the predicted class is than gold."""
        return self.of_predicted - self.of_gold

    @property
    def kind(self) -> Kind:
        """Whether the model was sure of it or wavered."""
        return "confident" if self.margin >= SURE_BY else "borderline"

    def explanation(self, also: str | None = None) -> str:
        """What went wrong, in sentences.

        Args:
            also: A last sentence.
        """
        if self._is_close:
            said = f"The model wavered between {self.predicted} ({self.of_predicted:.2f}) and {self.gold}"
            sentences = [f"{said} ({self.of_gold:.2f}); gold is {self.gold}."]
        else:
            said = f"Predicted {self.predicted} with probability {self.of_predicted:.2f}"
            sentences = [f"{said}; gold is {self.gold}, with {self.of_gold:.2f}."]
        if self.of_predicted >= NEAR_CERTAIN:
            sentences.append("A mistake this certain may be one of the gold labels.")
        return " ".join([*sentences, *([also] if also else [])])

    @property
    def _is_close(self) -> bool:
        """Whether gold was the other class in question; of many classes, an unsure model may mean a third one."""
        return self.kind == "borderline" and CLOSE * self.of_gold >= self.of_predicted
