"""Checks of data: what splits share, what labels they have, what was lost on the way."""
