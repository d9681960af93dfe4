"""The jobs' side of tagging: words of a sentence get labels."""
