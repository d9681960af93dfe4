"""Checks of a run: what its history, its scores and its predictions say about it."""
