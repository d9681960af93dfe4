"""Models: one family a file, and their parts."""
