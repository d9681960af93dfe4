"""Runs side by side: what differs, scores with their uncertainty, paired tests, seeds of one recipe as one unit."""
