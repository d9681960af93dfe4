"""The temperature that makes a run's probabilities honest: fitted on valid, once, for the best weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from danlu.errors import Problem, RecordError
from danlu.evaluation.calibration import fit_temperature
from danlu.evaluation.formulas import FloatArray
from danlu.files import write_json_atomically
from danlu.json_values import is_number, read_json, value_at

FILE = "temperature.json"

AT_BOUND = "no temperature fits valid best: all of it is right, or the model does no better than chance on it"
OTHER_WEIGHTS = "a temperature is fitted for the best weights only, at the end of the training"


@dataclass(frozen=True, slots=True)
class Temperature:
    """What logits are divided by.

    Args:
        value: The temperature; None where there is none to trust.
        reason: Why there is none.
    """

    value: float | None
    reason: str | None = None


def fit_and_write(
    folder: Path, logits: FloatArray, gold: Sequence[int], *, weights_sha256: str
) -> Temperature:
    """Fit the temperature on valid and write it, with what it gains, into the model folder.

    Args:
        folder: The model folder.
        logits: Score of each class of the validation texts, (texts, classes).
        gold: The number of the true class of each.
        weights_sha256: Hash of the weights that gave the logits; other weights have no temperature.
    """
    fitted = fit_temperature(logits, gold)
    found = Temperature(None, AT_BOUND) if fitted.is_at_bound else Temperature(fitted.value)
    stored = {
        "temperature": found.value,
        "reason": found.reason,
        "fitted_on": "valid",
        "weights_sha256": weights_sha256,
        "nll_before": fitted.nll_before,
        "nll_after": None if fitted.is_at_bound else fitted.nll_after,
    }
    write_json_atomically(folder / FILE, stored)
    return found


def read_temperature(folder: Path, *, weights_sha256: str) -> Temperature:
    """The temperature for these weights.

    Raises:
        RecordError: The file is there and does not hold a temperature.
    """
    try:
        stored = read_json(folder / FILE)
    except FileNotFoundError:
        return Temperature(None, OTHER_WEIGHTS)
    except (OSError, ValueError) as error:
        raise RecordError(f"The record's {FILE} cannot be read: {error}.") from error
    if value_at(stored, "weights_sha256") != weights_sha256:
        return Temperature(None, OTHER_WEIGHTS)
    value, reason = value_at(stored, "temperature"), value_at(stored, "reason")
    if value is None:
        return Temperature(None, str(reason))
    if not is_number(value) or value <= 0:
        problem = Problem(FILE, "not a temperature", received=repr(value), allowed="a number above 0")
        raise RecordError(f"The record's {FILE} cannot be read.", [problem])
    return Temperature(float(value))
