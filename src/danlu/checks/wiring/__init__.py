"""Checks of wiring: whether a model and what feeds it can learn at all, seen in seconds before any training."""
