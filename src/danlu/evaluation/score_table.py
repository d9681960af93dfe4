"""A table of precision, recall, F1 and support with averages: text as scikit-learn prints it, CSV, and JSON."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from io import StringIO

import numpy as np

from danlu.evaluation import formulas
from danlu.evaluation.counts import Counts

HEADERS = ("precision", "recall", "f1-score", "support")
NEVER_PREDICTED = "never predicted"
NEVER_IN_GOLD = "never in gold"
NEVER_AT_ALL = "neither in gold nor predicted"


@dataclass(frozen=True, slots=True)
class Row:
    """The scores of one label, class or span type, or an average; None where a score is zero over zero.

    Args:
        name: The label, the class, the span type, or the average.
        precision: Share of the predicted that is right.
        recall: Share of the true that is predicted.
        f1: Their harmonic mean.
        support: How often it is true.
        predicted: How often it is predicted.
        correct: How often it is both.
        reasons: Why a score is None.
    """

    name: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    predicted: int
    correct: int
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Scores by label, class or span type.

    Args:
        convention: What was counted and how, by aspect, in words.
        rows: One row a label, class or type, in the order of the table.
        averages: The rows `micro avg`, `macro avg` and `weighted avg`; those of them that say something.
        accuracy: Share of words or texts with the right label; None for spans, and where there is none.
        shows_accuracy: Whether the text shows accuracy in place of the micro average, which it then equals.

    Example:
        >>> table = score_table(Counts(("Tool",), *np.array([[1], [2], [1]])), ["Tool"], convention={})
        >>> table.rows[0].precision, table.averages["micro avg"].recall
        (0.5, 1.0)
    """

    convention: Mapping[str, str]
    rows: tuple[Row, ...]
    averages: Mapping[str, Row]
    accuracy: float | None = None
    shows_accuracy: bool = False

    def as_text(self, *, digits: int = 2) -> str:
        """The table as scikit-learn's `classification_report` prints it with `zero_division=0`.

        Args:
            digits: Digits after the point.
        """
        width = max([len("weighted avg"), digits, *(len(row.name) for row in self.rows)])
        lines = [f"{'':>{width}s} " + "".join(f" {header:>9}" for header in HEADERS), ""]
        lines += [_line(row, width, digits) for row in self.rows]
        lines.append("")
        for name, average in self.averages.items():
            if name == "micro avg" and self.shows_accuracy:
                blank = f"{'accuracy':>{width}s} " + f" {'':>9}" * 2
                lines.append(f"{blank} {_shown(self.accuracy, digits)} {average.support:>9}")
            else:
                lines.append(_line(average, width, digits))
        return "\n".join(lines) + "\n"

    def as_csv(self) -> str:
        """The table as comma-separated values, unrounded; an undefined score is an empty cell."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["name", "precision", "recall", "f1", "support", "predicted", "correct"])
        for row in (*self.rows, *self.averages.values()):
            scores = ["" if value is None else repr(value) for value in (row.precision, row.recall, row.f1)]
            writer.writerow([row.name, *scores, row.support, row.predicted, row.correct])
        return text.getvalue()

    def footnotes(self) -> list[str]:
        """What the text shows as 0 although it is undefined, in words; empty where nothing is."""
        notes = []
        counted = " and counted as 0 in averages" if "macro avg" in self.averages else ""
        for reason, scores in (
            (NEVER_PREDICTED, "precision"),
            (NEVER_IN_GOLD, "recall"),
            (NEVER_AT_ALL, "precision, recall and F1"),
        ):
            names = [row.name for row in self.rows if reason in row.reasons.values()]
            if names:
                shown = f"{scores} shown as 0{counted}, but undefined"
                notes.append(f"{len(names)} {reason}, {shown}: {', '.join(names)}")
        return notes

    def as_json(self) -> dict[str, object]:
        """The table for machines: unrounded, with null and a reason where a score is undefined."""
        return {
            "convention": dict(self.convention),
            "rows": [asdict(row) for row in self.rows],
            "accuracy": self.accuracy,
            "averages": {name: asdict(row) for name, row in self.averages.items()},
            "footnotes": self.footnotes(),
        }


def score_table(
    counts: Counts,
    order: Sequence[str],
    *,
    convention: Mapping[str, str],
    accuracy: float | None = None,
    shows_accuracy: bool = False,
) -> ScoreTable:
    """Make a table from the counts of a split.

    Args:
        counts: Counts of shape (names,).
        order: The names that get a row and enter the averages, in the order of the table.
        convention: What was counted and how, in words.
        accuracy: Share of words or texts with the right label, for a table of labels or classes.
        shows_accuracy: Whether the text shows accuracy in place of the micro average.
    """
    place = {name: number for number, name in enumerate(counts.names)}
    chosen = [place[name] for name in order]
    ordered = Counts(tuple(order), counts.correct[chosen], counts.predicted[chosen], counts.gold[chosen])
    rows = tuple(
        _row(name, Counts((name,), *counted))
        for name, *counted in zip(order, ordered.correct, ordered.predicted, ordered.gold, strict=True)
    )
    return ScoreTable(convention, rows, _averages(ordered), accuracy, shows_accuracy)


def _averages(counts: Counts) -> dict[str, Row]:
    together = _row("micro avg", formulas.summed(counts))
    metrics = [score(counts) for score in (formulas.precision, formulas.recall, formulas.f1)]
    macro = [_defined(formulas.macro(values)) for values in metrics]
    weighted = [_defined(formulas.weighted(values, counts.gold)) for values in metrics]
    return {
        "micro avg": together,
        "macro avg": _average("macro avg", macro, together),
        "weighted avg": _average("weighted avg", weighted, together),
    }


def _average(name: str, scores: list[float | None], sizes: Row) -> Row:
    precision, recall, f1 = scores
    reasons = dict.fromkeys(("precision", "recall", "f1"), "nothing to average") if f1 is None else {}
    return replace(sizes, name=name, precision=precision, recall=recall, f1=f1, reasons=reasons)


def _row(name: str, counts: Counts) -> Row:
    precision, recall, f1 = (
        _defined(score(counts)) for score in (formulas.precision, formulas.recall, formulas.f1)
    )
    support, predicted = int(counts.gold), int(counts.predicted)
    reason = NEVER_PREDICTED if support else NEVER_IN_GOLD if predicted else NEVER_AT_ALL
    scores = {"precision": precision, "recall": recall, "f1": f1}
    reasons = {score: reason for score, value in scores.items() if value is None}
    return Row(name, precision, recall, f1, support, predicted, int(counts.correct), reasons)


def _line(row: Row, width: int, digits: int) -> str:
    scores = "".join(f" {_shown(value, digits)}" for value in (row.precision, row.recall, row.f1))
    return f"{row.name:>{width}s} {scores} {row.support:>9}"


def _shown(value: float | None, digits: int) -> str:
    return f"{0.0 if value is None else value:>9.{digits}f}"


def _defined(value: formulas.FloatArray) -> float | None:
    return None if np.isnan(value) else float(value)
