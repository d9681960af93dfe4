"""All planted faults, of data, wiring and runs."""

from __future__ import annotations

from checks.planted import data_faults, history_faults, score_faults, wiring_faults_b, wiring_faults_c

FAULTS = (
    *data_faults.FAULTS,
    *wiring_faults_b.FAULTS,
    *wiring_faults_c.FAULTS,
    *history_faults.FAULTS,
    *score_faults.FAULTS,
)
