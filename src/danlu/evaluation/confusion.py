"""Which label, or which span type, is taken for which: rows are gold, columns are predicted."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from itertools import chain

from danlu.data.tag_schemes import Span, spans_of
from danlu.evaluation.class_scores import Item
from danlu.evaluation.classified_texts import check_one_each
from danlu.evaluation.counts import Tags, check_same_length
from danlu.recipe.tagging_data import Scheme

MISSED = "missed"
SPURIOUS = "spurious"


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each pair of gold and predicted occurs.

    Args:
        level: What is counted, in words.
        rows: The names of gold, in order.
        columns: The names of predicted, in order.
        counts: One list a row, one number a column.
    """

    level: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def as_csv(self) -> str:
        """The matrix as comma-separated values, with the predicted names in the first line."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["gold / predicted", *self.columns])
        writer.writerows([name, *counted] for name, counted in zip(self.rows, self.counts, strict=True))
        return text.getvalue()

    def as_text(self) -> str:
        """The matrix in columns, with the predicted names in the first line."""
        return self._columns([[str(count) for count in counted] for counted in self.counts])

    def as_percent_text(self) -> str:
        """The matrix in columns as shares of each row in per cent; a row without a count has none.

        Example:
            >>> half = Confusion("clips by class", ("calm", "anger"), ("calm", "anger"), ((3, 1), (0, 0)))
            >>> print(half.as_percent_text(), end="")
                   calm  anger
             calm  75.0   25.0
            anger     –      –
        """
        return self._columns(
            [
                [f"{100 * count / sum(counted):.1f}" if sum(counted) else "–" for count in counted]
                for counted in self.counts
            ]
        )

    def as_json(self) -> dict[str, object]:
        """The matrix for machines."""
        return asdict(self)

    def _columns(self, cells: Sequence[Sequence[str]]) -> str:
        first = max(map(len, self.rows), default=0)
        widths = [
            max(len(name), *(len(of_row[place]) for of_row in cells))
            for place, name in enumerate(self.columns)
        ]
        lines = [
            " " * first
            + "".join(f"  {name:>{width}}" for name, width in zip(self.columns, widths, strict=True))
        ]
        for name, of_row in zip(self.rows, cells, strict=True):
            shown = "".join(f"  {cell:>{width}}" for cell, width in zip(of_row, widths, strict=True))
            lines.append(f"{name:>{first}}{shown}")
        return "\n".join(lines) + "\n"


def label_confusion(gold: Tags, predicted: Tags, *, labels: Sequence[str] = ()) -> Confusion:
    """Count the pairs of gold and predicted labels of all words.

    Args:
        gold: The true labels, one a word, for each sentence.
        predicted: The predicted labels, as many.
        labels: Labels that come first, in this order; others that occur follow, sorted.

    Raises:
        DataError: A sentence has another number of predicted than of gold labels.

    Example:
        >>> print(label_confusion([["O", "B-Tool"]], [["O", "O"]]).as_csv(), end="")
        gold / predicted,B-Tool,O
        B-Tool,0,1
        O,0,1
    """
    check_same_length(gold, predicted)
    pairs = Counter(zip(chain.from_iterable(gold), chain.from_iterable(predicted), strict=True))
    names = _ordered(labels, chain.from_iterable(pairs))
    return _matrix("words by label", names, names, pairs)


def class_confusion(
    gold: Sequence[str], predicted: Sequence[str], classes: Sequence[str], *, unit: Item = "text"
) -> Confusion:
    """Count the pairs of gold and predicted classes of all texts.

    Args:
        gold: The true class of each text.
        predicted: The predicted class of each text.
        classes: Every class, in the order of the matrix; others that occur follow, sorted.
        unit: What has a class.

    Raises:
        DataError: The numbers of gold and predicted classes differ.

    Example:
        >>> print(class_confusion(["good", "bad"], ["good", "good"], ["bad", "good"]).as_csv(), end="")
        gold / predicted,bad,good
        bad,0,1
        good,0,1
    """
    check_one_each(gold, predicted)
    pairs = Counter(zip(gold, predicted, strict=True))
    names = _ordered(classes, chain.from_iterable(pairs))
    return _matrix(f"{unit}s by class", names, names, pairs)


def type_confusion(gold: Tags, predicted: Tags, scheme: Scheme) -> Confusion:
    """Count the pairs of types of spans that have the same first and last word in gold and predicted.

    A gold span without such a partner is in the column `missed`, a predicted one in the row `spurious`; a
    span found with wrong boundaries is therefore both missed and spurious, as it is in strict precision and
    recall.

    Args:
        gold: The true tags, one a word, for each sentence.
        predicted: The predicted tags, as many.
        scheme: The tag scheme of both.

    Raises:
        DataError: A sentence has another number of predicted than of gold tags.

    Example:
        >>> print(type_confusion([["B-Tool", "O"]], [["B-Group", "B-Tool"]], "bio2").as_csv(), end="")
        gold / predicted,Group,Tool,missed
        Group,0,0,0
        Tool,1,0,0
        spurious,0,1,0
    """
    check_same_length(gold, predicted)
    pairs: Counter[tuple[str, str]] = Counter()
    for true, guess in zip(gold, predicted, strict=True):
        pairs.update(_type_pairs(spans_of(true, scheme), spans_of(guess, scheme)))
    types = _ordered((), (name for pair in pairs for name in pair if name not in (MISSED, SPURIOUS)))
    return _matrix("spans by type, paired by equal boundaries", (*types, SPURIOUS), (*types, MISSED), pairs)


def _type_pairs(gold: Sequence[Span], predicted: Sequence[Span]) -> list[tuple[str, str]]:
    guesses = {(span.start, span.end): span.type for span in predicted}
    pairs = [(span.type, guesses.pop((span.start, span.end), MISSED)) for span in gold]
    return pairs + [(SPURIOUS, left_over) for left_over in guesses.values()]


def _ordered(first: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    return (*first, *sorted(set(names).difference(first)))


def _matrix(
    level: str, rows: tuple[str, ...], columns: tuple[str, ...], pairs: Counter[tuple[str, str]]
) -> Confusion:
    counts = tuple(tuple(pairs[row, column] for column in columns) for row in rows)
    return Confusion(level, rows, columns, counts)
