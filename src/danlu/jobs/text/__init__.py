"""The jobs' side of text classification: a text gets a class."""
