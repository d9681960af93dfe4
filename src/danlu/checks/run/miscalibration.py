"""R16: a probability of 0.9 should be right nine times in ten."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.checks.answer import Answer, Try, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold
from danlu.checks.run.calibration import Calibration, calibration
from danlu.checks.run.evaluated import told_evaluation
from danlu.checks.run.subject import Run
from danlu.checks.run.values import number_at, rows_at
from danlu.checks.wording import number_of
from danlu.json_values import value_at

DEVIATIONS = 3.0
"""Standard deviations above the error that a perfectly calibrated model has in bins of so many items."""

NOTICEABLE = 0.05
"""Distance of confidence from accuracy beyond that of chance. Less changes no decision."""

FEWEST = 30
"""Items. Of fewer, the error of a perfect model is as large as that of a poor one."""


def answer(run: Run) -> Answer:
    """Whether the confidence of predictions is that of their accuracy, as `danlu predict` gives it."""
    evaluation = told_evaluation(run)
    stored = None if evaluation is None else value_at(evaluation.content, "calibration")
    raw = calibration(rows_at(stored, "raw", "bins"))
    if evaluation is None or raw is None:
        return not_applicable("no calibration is recorded")
    if raw.items < FEWEST:
        return not_applicable(
            f"{number_of(raw.items, evaluation.item)} are too few to measure calibration by"
        )
    scaled = calibration(rows_at(stored, "scaled", "bins"))
    temperature, shown = number_at(stored, "temperature"), scaled or raw
    evidence = {
        "ece": raw.ece,
        "ece_with_temperature": None if scaled is None else scaled.ece,
        "ece_by_chance": shown.by_chance,
        "temperature": temperature,
        "confidence": shown.confidence,
        "accuracy": shown.accuracy,
        "of": shown.items,
        "split": evaluation.name,
    }
    what = f"on {evaluation.name} confidence lies {shown.ece:.3f} from accuracy (ece)"
    if _is_off(shown):
        return tip(f"{what}: predictions are {_side(shown)}", evidence, tries=_tries(run, temperature))
    if scaled is not None and _is_off(raw) and temperature is not None:
        return passed(
            f"{what}; without the temperature {temperature:.2f} it lies {raw.ece:.3f} from it", evidence
        )
    return passed(f"{what}; chance alone gives {shown.by_chance:.3f}", evidence)


def _is_off(found: Calibration) -> bool:
    """Whether the error is more than chance gives, and more than can be overlooked."""
    beyond = found.ece - found.by_chance
    return beyond > NOTICEABLE and beyond > DEVIATIONS * found.deviation


def _side(found: Calibration) -> str:
    means = f"{found.confidence:.2f} on average, and {found.accuracy:.2f} are right"
    if abs(found.confidence - found.accuracy) < found.ece / 2:
        return f"too sure in some places and not sure enough in others ({means})"
    return f"{'too sure' if found.confidence > found.accuracy else 'not sure enough'} ({means})"


def _tries(run: Run, temperature: float | None) -> Iterator[Try]:
    head = value_at(run.recipe, "model", "head")
    is_plain = value_at(head, "loss", "name") in (None, "cross-entropy")  # others take no smoothing
    if number_at(head, "label_smoothing") == 0 and is_plain:
        yield Try("smooth the labels a little", {"model.head.label_smoothing": 0.1})
    if temperature is not None:
        yield Try("make valid larger: the temperature is fitted on it, and does not fit this split")


CHECK = Check(
    code="R16",
    title="probabilities off",
    question="Do probabilities mean what they say?",
    about="run",
    answer=answer,
    sees=(
        "The expected calibration error in 15 bins, on test or else on valid, with the temperature that "
        "prediction divides by (Guo et al. 2017), beside the error that a perfect model has on so few "
        "items."
    ),
    example="Predictions with a confidence of 0.98 on average, of which 0.82 are right.",
    cure=(
        "Do not sort or cut by these probabilities. Smoothed labels and fewer epochs make a model less "
        "sure; a larger valid split makes the temperature fit better."
    ),
    thresholds=(
        Threshold(
            "standard deviations above the error of a perfect model",
            DEVIATIONS,
            "bins of few items are off by chance; a perfect model exceeds this one time in 700",
        ),
        Threshold("distance beyond that of chance", NOTICEABLE, "less changes no decision"),
        Threshold(
            "items", FEWEST, "of fewer, the error of a perfect model is as large as that of a poor one"
        ),
    ),
    tasks=("text-classification", "audio-classification"),
    severity="tip",
)
