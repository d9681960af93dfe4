"""Which clips each split has: whole groups, what the files declare, or random folds as many papers have them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from danlu.data.audio_groups import groups_of_splits
from danlu.data.clip import Clip
from danlu.data.declared_splits import SPLITS
from danlu.data.missing_files import nearest_name
from danlu.errors import DataError, Problem
from danlu.recipe.audio_data import AudioData, ByGroup, Declared, Paper


@dataclass(frozen=True, slots=True)
class Choice:
    """The clips of each split.

    Args:
        clips: The clips by split, in the order of the files.
        notes: How they were chosen, by split, in words.
        split_of: The split that a clip which was dropped would have stood in.
    """

    clips: dict[str, list[Clip]]
    notes: dict[str, list[str]]
    split_of: Callable[[Clip], str]


def choose_clips(data: AudioData, clips: Sequence[Clip]) -> Choice:
    """Share out clips as the recipe says.

    Args:
        data: The section `data` of the recipe.
        clips: All usable clips, with classes.

    Raises:
        DataError: Clips without a group or a split, names that no group has, sizes that leave nothing to train.
    """
    match data.split:
        case ByGroup():
            return _by_group(data, data.split, clips)
        case Declared():
            return _declared(clips)
        case Paper():
            return _paper(data.split, clips)


def _by_group(data: AudioData, split: ByGroup, clips: Sequence[Clip]) -> Choice:
    held = groups_of_splits(data, split, clips)
    split_of_group = {group: name for name, groups in held.items() for group in groups}

    def split_of(clip: Clip) -> str:
        return split_of_group.get(getattr(clip, split.group) or "", "train")

    total = sum(map(len, held.values()))
    notes = {
        name: [
            f"{'left to' if name == 'train' else 'held out for'} {name}: {len(groups)} of {total} {split.group}s"
            + ("" if name == "train" else f" ({', '.join(groups)})")
        ]
        for name, groups in held.items()
    }
    return Choice(_shared_out(clips, split_of, list(held)), notes, split_of)


def _declared(clips: Sequence[Clip]) -> Choice:
    counts = Counter(clip.split for clip in clips)
    problems = [
        Problem(
            "data.split.kind",
            "clips are declared to be of no split" if name is None else f"there is no split {name!r}",
            f"{count} clip{'s' * (count != 1)}, such as {_first(clips, name).source}",
            ", ".join(SPLITS),
            (name and nearest_name(name, SPLITS))
            or "write train, valid or test there, or choose another kind of split",
        )
        for name, count in sorted(counts.items(), key=lambda item: item[0] or "")
        if name not in SPLITS
    ]
    if problems:
        raise DataError("The splits that the files declare are not those of a recipe", problems)
    names = [name for name in SPLITS if name != "test" or counts[name]]
    return Choice(_shared_out(clips, _declared_split, names), {}, _declared_split)


def _paper(split: Paper, clips: Sequence[Clip]) -> Choice:
    total = len(clips)
    if total < split.folds:
        problem = Problem(
            "data.split.folds", "there are fewer clips than folds", str(split.folds), f"2 to {total}"
        )
        raise DataError("The clips cannot be shuffled into folds", [problem])
    order = sorted(range(total), key=lambda place: clips[place].source)
    random.Random(split.seed).shuffle(order)  # noqa: S311 - not for cryptography
    first, end = (total * fold // split.folds for fold in (split.fold - 1, split.fold))
    held = set(order[first:end])
    fold = [clip for place, clip in enumerate(clips) if place in held]
    train = [clip for place, clip in enumerate(clips) if place not in held]
    note = (
        f"fold {split.fold} of {split.folds}, shuffled with the seed {split.seed}, is valid and test alike, and its "
        "speakers and sentences are those of train: for comparison with papers only"
    )
    return Choice(
        clips={"train": train, "valid": fold, "test": fold},
        notes={"valid": [note], "test": [note]},
        split_of=lambda clip: "train",
    )


def _shared_out(
    clips: Sequence[Clip], split_of: Callable[[Clip], str], names: Sequence[str]
) -> dict[str, list[Clip]]:
    shared: dict[str, list[Clip]] = {name: [] for name in names}
    for clip in clips:
        shared[split_of(clip)].append(clip)
    return shared


def _declared_split(clip: Clip) -> str:
    return clip.split or "train"


def _first(clips: Sequence[Clip], split: str | None) -> Clip:
    return next(clip for clip in clips if clip.split == split)
