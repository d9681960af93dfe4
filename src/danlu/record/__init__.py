"""The record of a run: writing, reading, pages and pictures."""
