"""The reader `class-folders`: a folder with one folder for each label, and in it one file a text.

That is how the Large Movie Review Dataset is written (Maas et al. 2011): `train/pos/0_9.txt`. The folder may stand in
an archive, which is read in one pass for all the folders in it. Texts come in the order of their folders' and files'
names, compared as strings: `10_1.txt` before `2_1.txt`. Nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from danlu.data.archives import existing_place, walk, with_archive
from danlu.data.labelled_text import TextsRead
from danlu.data.readers.class_folders_options import ClassFoldersOptions
from danlu.data.readers.class_folders_reading import FolderReading
from danlu.data.readers.malformed import refuse_problems
from danlu.recipe.plugins import Reader

__all__ = ["READER", "ClassFoldersOptions", "read_class_folders"]

_FILES_OF_FOLDERS = 2


def read_class_folders(paths: Sequence[Path], options: ClassFoldersOptions, *, root: Path) -> list[TextsRead]:
    """Read folders of class folders.

    Args:
        paths: The folders; each may lead through an archive.
        options: How they are written.
        root: The folder that names in messages and records are relative to.

    Returns:
        What was found, one a path.

    Raises:
        DataError: A folder without texts, a damaged archive, or, with `on_malformed: error`, malformed texts; every
            problem of all folders at once.

    Example:
        >>> root = getfixture("tmp_path")
        >>> (root / "train/pos").mkdir(parents=True)
        >>> _ = (root / "train/pos/0_10.txt").write_text("A pleasure.")
        >>> options = ClassFoldersOptions(format="class-folders", name="[0-9]+_(?P<rating>[0-9]+)", label="rating")
        >>> read_class_folders([root / "train"], options, root=root)[0].texts
        [LabelledText(text='A pleasure.', label='10', source='train/pos/0_10.txt', group=None)]
    """
    places = [existing_place(path, root=root, with_folders=True) for path in paths]
    readings = [FolderReading(place.name, options) for place in places]
    for entry in walk(places, depth=_FILES_OF_FOLDERS):
        readings[entry.place].take(entry)
    found = [reading.finish() for reading in readings]
    refuse_problems(
        [place.name for place in places], [one for reading in readings for one in reading.problems]
    )
    return [
        replace(read, files=with_archive(read.files, place))
        for read, place in zip(found, places, strict=True)
    ]


READER = Reader(
    name="class-folders", task="text-classification", options=ClassFoldersOptions, read=read_class_folders
)
