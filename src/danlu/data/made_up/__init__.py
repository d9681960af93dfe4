"""Data that danlu makes up for its demos: every word is invented or chosen for it, none is from a corpus."""
