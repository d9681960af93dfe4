"""Evaluation: pure functions on gold and predicted labels."""
