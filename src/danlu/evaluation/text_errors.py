"""The mistakes that teach most about a text classifier: those it was surest of, and those it wavered over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from danlu.errors import DataError
from danlu.evaluation.class_mistake import ClassMistake, Kind
from danlu.evaluation.classified_texts import classified_texts

HEAD = 400
"""Characters shown of the beginning of a long text."""

TAIL = 190
"""Characters shown of its end."""

GAP = " […] "
"""What stands between them: with it, an excerpt has at most 600 characters."""

ALIKE = 0.5
"""Two texts are near-identical when they share this much of all their runs of `RUN` letters."""

RUN = 8


@dataclass(frozen=True, slots=True)
class TextError:
    """One mistake.

    Args:
        kind: `confident` or `borderline`.
        source: Where the text stands.
        text: The text with its white space collapsed; of a long one, its beginning and its end.
        gold: The true class.
        predicted: The predicted class.
        probability: The probability of the predicted class.
        explanation: What went wrong, in words.
        seen: Whether the text stands in train; None where that was not given.
    """

    kind: Kind
    source: str
    text: str
    gold: str
    predicted: str
    probability: float
    explanation: str
    seen: bool | None

    def as_json(self) -> dict[str, object]:
        """The mistake for machines."""
        return asdict(self)


def instructive_text_errors(
    texts: Sequence[str],
    sources: Sequence[str],
    gold: Sequence[str],
    predicted: Sequence[str],
    probabilities: ArrayLike,
    classes: Sequence[str],
    seen: Sequence[bool] | None = None,
    limit: int = 10,
) -> list[TextError]:
    """Pick mistakes worth looking at; the same input gives the same mistakes in the same order.

    Half of them are the most confident ones, then come the most borderline ones; where one kind has too few,
    the other fills up. Within a kind, the gold class shown least so far comes next, then the predicted class
    shown least. Of near-identical texts one is shown.

    Args:
        texts: The texts as they stand in the files.
        sources: Where each stands.
        gold: The true class of each.
        predicted: The predicted class of each.
        probabilities: The probability of each class, (texts, classes), columns in the order of `classes`.
        classes: Every class.
        seen: For each text, whether it stands in train.
        limit: How many mistakes at most.

    Raises:
        DataError: The numbers do not fit, a class is not known, or a probability is none.

    Example:
        >>> shown = instructive_text_errors(
        ...     ["Dull, dull."], ["a.csv:2"], ["bad"], ["good"], [[0.25, 0.75]], ["bad", "good"]
        ... )
        >>> shown[0].explanation
        'Predicted good with probability 0.75; gold is bad, with 0.25.'
    """
    given = classified_texts(gold, predicted, probabilities, classes)
    _check_given(len(given), texts=texts, sources=sources, seen=seen)
    of_gold = given.probabilities[np.arange(len(given)), given.gold]
    mistakes = [
        _Mistake(
            number=number,
            text=" ".join(texts[number].split()),
            source=sources[number],
            wrong=ClassMistake(
                gold=gold[number],
                predicted=predicted[number],
                of_gold=float(of_gold[number]),
                of_predicted=float(given.confidences()[number]),
            ),
            is_seen=None if seen is None else seen[number],
        )
        for number in np.flatnonzero(given.gold != given.predicted).tolist()
    ]
    return [mistake.shown() for mistake in _pick(mistakes, limit)]


@dataclass(frozen=True, slots=True)
class _Mistake:
    number: int
    text: str
    source: str
    wrong: ClassMistake
    is_seen: bool | None

    def shown(self) -> TextError:
        return TextError(
            kind=self.wrong.kind,
            source=self.source,
            text=_excerpt(self.text),
            gold=self.wrong.gold,
            predicted=self.wrong.predicted,
            probability=self.wrong.of_predicted,
            explanation=self.wrong.explanation(
                "The text stands word for word in train." if self.is_seen else None
            ),
            seen=self.is_seen,
        )


def _pick(mistakes: list[_Mistake], limit: int) -> list[_Mistake]:
    # Sorting is stable, so equal ones stay in the order of the split.
    confident = sorted(
        (one for one in mistakes if one.wrong.kind == "confident"), key=lambda one: -one.wrong.margin
    )
    borderline = sorted(
        (one for one in mistakes if one.wrong.kind == "borderline"), key=lambda one: one.wrong.margin
    )
    runs: list[frozenset[str]] = []
    first = _pick_of(confident, limit - limit // 2, runs)
    second = _pick_of(borderline, limit - len(first), runs)
    shown = {one.number for one in first}
    left = [one for one in confident if one.number not in shown]
    return first + _pick_of(left, limit - len(first) - len(second), runs) + second


def _pick_of(mistakes: list[_Mistake], limit: int, runs: list[frozenset[str]]) -> list[_Mistake]:
    """Pick from one kind, best first; `runs` holds those of every text picked so far and grows with it."""
    left, picked = list(mistakes), list[_Mistake]()
    gold: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    while left and len(picked) < limit:
        best = min(left, key=lambda one: (gold[one.wrong.gold], predicted[one.wrong.predicted]))
        left.remove(best)
        of_best = _runs(best.text)
        if any(_are_alike(of_best, other) for other in runs):
            continue
        runs.append(of_best)
        picked.append(best)
        gold[best.wrong.gold] += 1
        predicted[best.wrong.predicted] += 1
    return picked


def _runs(text: str) -> frozenset[str]:
    """Every run of `RUN` letters and digits, whatever stands between them."""
    letters = "".join(filter(str.isalnum, text.casefold())) or text
    return frozenset(letters[start : start + RUN] for start in range(max(1, len(letters) - RUN + 1)))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _excerpt(text: str) -> str:
    if len(text) <= HEAD + len(GAP) + TAIL:
        return text
    head, tail = text[:HEAD], text[-TAIL:]
    # Where there are words, none is cut in two.
    if not text[HEAD].isspace() and " " in head[-30:]:
        head = head[: head.rindex(" ")]
    if not text[-TAIL - 1].isspace() and " " in tail[:30]:
        tail = tail[tail.index(" ") :]
    return head.rstrip() + GAP + tail.lstrip()


def _check_given(count: int, **given: Sequence[object] | None) -> None:
    for name, values in given.items():
        if values is not None and len(values) != count:
            raise DataError(f"Expected one of {name} for each of {count} texts. Received {len(values)}.")
