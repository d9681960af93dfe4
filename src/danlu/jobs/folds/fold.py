"""The folds that a protocol makes of clips: which groups are tested on, which choose the epoch, which are for train."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from danlu.data.clip import Clip
from danlu.errors import DataError, Problem
from danlu.jobs.folds.protocol import FOLDS, SEED, VALID_GROUPS, Protocol
from danlu.jobs.wording import named
from danlu.recipe.audio_data import ByGroup, GroupKey, Paper


@dataclass(frozen=True, slots=True)
class Fold:
    """One fold.

    Args:
        number: Its number, from 1.
        label: What it is called: the speaker that is left out, or its number.
        split: The section `data.split` of its recipe.
        test_groups: The groups that it tests on; none where clips are shuffled.
        valid_groups: The groups that choose its epoch; none where clips are shuffled.
    """

    number: int
    label: str
    split: ByGroup | Paper
    test_groups: tuple[str, ...] = ()
    valid_groups: tuple[str, ...] = ()


def make_folds(protocol: Protocol, clips: Sequence[Clip]) -> list[Fold]:
    """Make the folds of clips; each clip is tested on in exactly one of them.

    Args:
        protocol: How.
        clips: All usable clips, with their classes.

    Raises:
        DataError: Clips without a group, or fewer groups or clips than the protocol needs.

    Example:
        >>> from pathlib import Path
        >>> clips = [Clip(Path(name), name, "calm", speaker=name) for name in ("03", "08", "09")]
        >>> for fold in make_folds(Protocol("leave-one-speaker-out"), clips):
        ...     print(fold.label, fold.test_groups, fold.valid_groups)
        03 ('03',) ('08',)
        08 ('08',) ('09',)
        09 ('09',) ('03',)
    """
    if protocol.group is None:
        return _shuffled(protocol, clips)
    groups = sorted(_groups(clips, protocol.group))
    if protocol.kind == "leave-one-speaker-out":
        tested = [[group] for group in groups]
    else:
        tested = _shared_out(protocol, protocol.group, clips, groups)
    most = max(map(len, tested))
    valid_groups = protocol.valid_groups or 1
    if most + valid_groups >= len(groups):
        raise DataError(
            f"{len(groups)} {protocol.group}s are too few for these folds",
            [
                Problem(
                    VALID_GROUPS,
                    f"nothing is left to train: up to {most} of {len(groups)} {protocol.group}s are tested on",
                    received=str(valid_groups),
                    allowed=f"1 to {len(groups) - most - 1}" if len(groups) - most > 1 else None,
                    fix=None if len(groups) - most > 1 else f"more {protocol.group}s, or more folds",
                )
            ],
        )
    return [
        Fold(
            number,
            label=test[0] if protocol.kind == "leave-one-speaker-out" else f"fold {number}",
            split=ByGroup(group=protocol.group, valid=valid, test=test),
            test_groups=tuple(test),
            valid_groups=tuple(valid),
        )
        for number, test in enumerate(tested, start=1)
        for valid in [_next_after(test, groups, valid_groups)]
    ]


def _shuffled(protocol: Protocol, clips: Sequence[Clip]) -> list[Fold]:
    count, seed = protocol.folds or 2, protocol.seed or 0
    if count > len(clips):
        problem = Problem(FOLDS, "there are fewer clips than folds", str(count), f"2 to {len(clips)}")
        raise DataError("The clips cannot be shuffled into folds", [problem])
    return [
        Fold(number, f"fold {number}", Paper(kind="paper", folds=count, fold=number, seed=seed))
        for number in range(1, count + 1)
    ]


def _groups(clips: Sequence[Clip], by: GroupKey) -> set[str]:
    without = [clip.source for clip in clips if getattr(clip, by) is None]
    if without:
        raise DataError(
            f"{len(without)} of {len(clips)} clips have no {by}",
            [
                Problem(
                    "data.reader",
                    f"clips without a {by} belong to no fold",
                    received=named(without),
                    fix=f"let the reader name each clip's {by}, or use --protocol paper",
                )
            ],
        )
    return {str(getattr(clip, by)) for clip in clips}


def _shared_out(
    protocol: Protocol, by: GroupKey, clips: Sequence[Clip], groups: Sequence[str]
) -> list[list[str]]:
    """The groups of each fold: every class as even over the folds as whole groups let it be."""
    from sklearn.model_selection import StratifiedGroupKFold

    count = protocol.folds or 2
    if count > len(groups):
        problem = Problem(FOLDS, f"there are fewer {by}s than folds", str(count), f"2 to {len(groups)}")
        raise DataError(f"{len(groups)} {by}s cannot be shared out over {count} folds", [problem])
    labels = [clip.label for clip in clips]
    group_of = [str(getattr(clip, by)) for clip in clips]
    if max(Counter(labels).values()) < count:
        problem = Problem(FOLDS, "no class has as many clips as there are folds", str(count))
        raise DataError("The clips cannot be shared out over folds", [problem])
    draw = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=protocol.seed)
    with warnings.catch_warnings():
        # A class that is rarer than folds are many is told in the notes of the plan, fold by fold.
        warnings.simplefilter("ignore", UserWarning)
        tested = [
            sorted({group_of[place] for place in places})
            for _, places in draw.split(labels, labels, group_of)
        ]
    if not all(tested):
        problem = Problem(
            SEED, "a fold is left without a group", str(protocol.seed), fix="fewer folds, or another seed"
        )
        raise DataError(f"The {by}s cannot be shared out over {count} folds", [problem])
    return tested


def _next_after(test: Sequence[str], groups: Sequence[str], count: int) -> list[str]:
    """The groups that follow those of test in sorted order, beginning anew at the end."""
    start = groups.index(max(test)) + 1
    in_turn = [*groups[start:], *groups[:start]]
    return sorted([group for group in in_turn if group not in test][:count])
