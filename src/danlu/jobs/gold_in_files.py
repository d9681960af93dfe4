"""Gold in files beside what the splits have of it, for the check that nothing was lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from danlu.checks.data.subject import GoldInFiles
from danlu.data.example import Skipped
from danlu.data.gold_counts import count_gold
from danlu.data.readers.conll_file import UNTERMINATED
from danlu.recipe.section import Section


@dataclass(frozen=True, slots=True)
class Taken:
    """What a split has of its files.

    Args:
        files: The files; two splits that have the same ones share out what they hold.
        read: How many items it has; None where it was not read, or takes a part of them by choice.
        skipped: What was dropped or mended.
    """

    files: Sequence[Path]
    read: int | None
    skipped: Sequence[Skipped] = ()


def gold_in_files(
    taken: Mapping[str, Taken], options: Section, *, unit: str, root: Path
) -> Iterator[GoldInFiles]:
    """Count the gold of files whose splits have all been read.

    Args:
        taken: Every split that the recipe declares, by name.
        options: How the files are written.
        unit: What is counted.
        root: The folder of the files.
    """
    by_files: dict[tuple[Path, ...], list[str]] = {}
    for name, split in taken.items():
        by_files.setdefault(tuple(split.files), []).append(name)
    for files, names in by_files.items():
        reads = [taken[name].read for name in names]
        found = None if None in reads else count_gold(files, options, root=root)
        if found is not None:
            dropped = lines_dropped(one for name in names for one in taken[name].skipped)
            where = f"the files of {' and '.join(names)}"
            yield GoldInFiles(where, unit, found - dropped, sum(read or 0 for read in reads))


def lines_dropped(skipped: Iterable[Skipped]) -> int:
    """How many places were dropped for what is wrong with them.

    A last sentence that is lost because nothing ends it has nothing wrong with it: that is the gold to be missed.
    """
    return len(
        {(one.file, one.line) for one in skipped if one.action == "dropped" and one.reason != UNTERMINATED}
    )
