"""Labels of audio files and the classes that they stand for."""

from __future__ import annotations

from dataclasses import replace

from danlu.data.class_mapping import class_of_label, unmapped_labels
from danlu.data.clip import ClipsRead, left_out
from danlu.errors import DataError
from danlu.recipe.audio_data import AudioData


def to_audio_classes(read: ClipsRead, data: AudioData) -> ClipsRead:
    """Put each clip's class in the place of its label.

    Args:
        read: What was read.
        data: The section `data` of the recipe.

    Raises:
        DataError: With `on_unmapped: error`, labels that no class stands for; each of them, with its count.
    """
    if data.labels is None:
        return read
    class_of = class_of_label(data.labels)
    problems = unmapped_labels((clip.label for clip in read.clips), data.labels, item="clip")
    if problems and data.on_unmapped == "error":
        raise DataError("data.labels does not name every label of the files", problems)
    held = {clip.label for clip in read.clips}
    absent = [label for label in class_of if label not in held]
    notes = [f"no clip has the label{'s' * (len(absent) > 1)} {', '.join(absent)}"] if absent else []
    dropped = [clip for clip in read.clips if clip.label not in class_of]
    return replace(
        read,
        clips=[replace(clip, label=class_of[clip.label]) for clip in read.clips if clip.label in class_of],
        skipped=read.skipped
        + [left_out(clip, "a label of no class", f"the label is {clip.label!r}") for clip in dropped],
        notes=read.notes + notes,
        dropped=read.dropped + dropped,
    )
