"""danlu's own checks of runs, in the order of their codes."""

from __future__ import annotations

from danlu.checks.check import Check
from danlu.checks.run import (
    best_at_edge,
    blind_predictions,
    choice_on_test,
    collapsed,
    equal_heads,
    idle_schedule,
    inconsistent_scores,
    leak_share,
    learned_items,
    miscalibration,
    overfitting,
    partial_score,
    rate_too_high,
    rate_too_low,
    seed_spread,
    still_improving,
    stuck_at_chance,
    tuning_gap,
    under_floor,
    underfitting,
    unpredicted_class,
    validation_noise,
)

CHECKS: tuple[Check, ...] = (
    under_floor.CHECK,
    collapsed.CHECK,
    blind_predictions.CHECK,
    stuck_at_chance.CHECK,
    overfitting.CHECK,
    underfitting.CHECK,
    still_improving.CHECK,
    rate_too_high.CHECK,
    rate_too_low.CHECK,
    idle_schedule.CHECK,
    validation_noise.CHECK,
    best_at_edge.CHECK,
    unpredicted_class.CHECK,
    partial_score.CHECK,
    tuning_gap.CHECK,
    miscalibration.CHECK,
    seed_spread.CHECK,
    leak_share.CHECK,
    inconsistent_scores.CHECK,
    equal_heads.CHECK,
    learned_items.CHECK,
    choice_on_test.CHECK,
)
