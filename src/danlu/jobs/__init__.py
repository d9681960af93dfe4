"""Whole jobs for Python users: train, resume, evaluate, predict, demo."""
