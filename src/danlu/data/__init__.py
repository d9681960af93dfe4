"""Data: readers, examples, tag schemes, windows, vocabulary, batches, made-up data."""
