"""The task `audio-classification`: clips with one class each."""
