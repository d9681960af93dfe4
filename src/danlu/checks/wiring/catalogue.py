"""danlu's own checks of wiring, in the order of their codes."""

from __future__ import annotations

from danlu.checks.check import Check
from danlu.checks.wiring import (
    batch_mates,
    gold_counts,
    gold_round_trip,
    gradients,
    influence,
    loss_floor,
    memorising,
    modes,
    padding,
    recurrent_reach,
    reloading,
    starting_loss,
)

CHECKS: tuple[Check, ...] = (
    padding.CHECK,
    batch_mates.CHECK,
    influence.CHECK,
    recurrent_reach.CHECK,
    gradients.CHECK,
    starting_loss.CHECK,
    memorising.CHECK,
    loss_floor.CHECK,
    gold_round_trip.CHECK,
    gold_counts.CHECK,
    modes.CHECK,
    reloading.CHECK,
)
