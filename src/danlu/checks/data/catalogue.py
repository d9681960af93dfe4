"""danlu's own checks of data, in the order of their codes."""

from __future__ import annotations

from danlu.checks.check import Check
from danlu.checks.data import (
    class_imbalance,
    contradictory_gold,
    exact_copies,
    gold_lost,
    length_cuts,
    malformed_items,
    missing_labels,
    near_copies,
    rare_labels,
    scheme_violations,
    shared_groups,
    shortened_labels,
    unknown_words,
    used_test,
)

CHECKS: tuple[Check, ...] = (
    exact_copies.CHECK,
    near_copies.CHECK,
    shared_groups.CHECK,
    contradictory_gold.CHECK,
    missing_labels.CHECK,
    rare_labels.CHECK,
    class_imbalance.CHECK,
    scheme_violations.CHECK,
    unknown_words.CHECK,
    length_cuts.CHECK,
    malformed_items.CHECK,
    used_test.CHECK,
    gold_lost.CHECK,
    shortened_labels.CHECK,
)
