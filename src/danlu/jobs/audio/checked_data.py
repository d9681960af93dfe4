"""What checks of data are asked of, from a training of an audio classifier."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from danlu.checks.data.subject import Cut, Data, GoldInFiles, Item, Split
from danlu.data.audio_splits import AudioSplit, read_clips, split_clips
from danlu.data.clip import Clip
from danlu.data.gold_counts import count_gold
from danlu.features.waveform import place_of
from danlu.jobs.gold_in_files import lines_dropped
from danlu.recipe.audio_data import AudioData, ByGroup, Declared
from danlu.recipe.dump import to_mapping

if TYPE_CHECKING:
    from danlu.jobs.audio.run import AudioRun


def checked_data(run: AudioRun, *, with_test: bool) -> Data:
    """Train and valid as they were read, and test too where it is asked for and clips are held out for it.

    Raises:
        DataError: The clips cannot be read as declared any more.
    """
    reads = {"train": run.data.train, "valid": run.data.valid}
    if with_test:
        splits = split_clips(run.options, read_clips(run.options))
        reads |= {name: read for name, read in splits.items() if name == "test"}
    return Data(
        task=run.options.task,
        recipe=to_mapping(run.recipe),
        splits={name: _split(run, read) for name, read in reads.items()},
        unit="clip",
        counted=_counted(run.options, reads),
    )


def _split(run: AudioRun, read: AudioSplit) -> Split:
    return Split(
        name=read.name,
        items=[
            Item(
                # A clip without a hash is like no other.
                key=clip.sha256 or clip.source,
                gold=clip.label,
                labels=(clip.label,),
                source=clip.source,
                groups=_groups(clip),
            )
            for clip in read.clips
        ],
        skipped=read.skipped,
        content_sha256=read.content_hash,
        notes=read.notes,
        cut=_cut(run, read),
    )


def _groups(clip: Clip) -> dict[str, str]:
    told = {"speaker": clip.speaker, "sentence": clip.sentence}
    return {kind: name for kind, name in told.items() if name is not None}


def _cut(run: AudioRun, read: AudioSplit) -> Cut:
    rate, length = run.encoder.rate, run.encoder.length
    lost = [
        clip.seconds - place_of(round(clip.seconds * rate), length, rate=rate).kept / rate
        for clip in read.clips
    ]
    # Half a sample, as lengths in seconds are rounded.
    cut = [seconds for seconds in lost if seconds * rate > 0.5]
    return Cut(len(cut), len(lost), sum(cut), read.seconds, "seconds")


def _counted(options: AudioData, reads: Mapping[str, AudioSplit]) -> list[GoldInFiles]:
    """All splits share out the clips of one table or folder: without one of them nothing can be said."""
    split = options.split
    has_test = isinstance(split, Declared) or (isinstance(split, ByGroup) and split.test is not None)
    found = (
        None if has_test and "test" not in reads else count_gold([], options.reader, root=Path(options.root))
    )
    if found is None:
        return []
    dropped = lines_dropped(one for read in reads.values() for one in read.skipped)
    clips = {clip.source for read in reads.values() for clip in read.clips}
    where = str(getattr(options.reader, "table", None) or getattr(options.reader, "folder", "the files"))
    return [GoldInFiles(where, "clip", found - dropped, len(clips))]
