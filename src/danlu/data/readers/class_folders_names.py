"""What the name of a file in a class folder tells about its text: the label and the group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from danlu.data.readers.class_folders_options import (
    FOLDER,
    FOLDER_MARK,
    ClassFoldersOptions,
    GroupsFromLines,
    GroupsFromName,
)
from danlu.data.readers.malformed import Malformed


class NameReader:
    """Reads label and group of texts.

    Args:
        options: How the class folders are written.

    Example:
        >>> options = ClassFoldersOptions(format="class-folders", name="[0-9]+_(?P<rating>[0-9]+)", label="rating")
        >>> NameReader(options).read("pos", "0_10.txt", {})
        ('10', None)
    """

    def __init__(self, options: ClassFoldersOptions) -> None:
        self._options = options
        self._name = None if options.name is None else re.compile(options.name)
        self._lines = options.groups if isinstance(options.groups, GroupsFromLines) else None
        self._group = re.compile(self._lines.pattern) if self._lines and self._lines.pattern else None

    def is_file_of_groups(self, name: str) -> bool:
        """Whether a file, named relative to the split's folder, is one whose lines are groups."""
        if self._lines is None:
            return False
        parts = [re.escape(part) for part in self._lines.file.split(FOLDER_MARK)]
        return re.fullmatch("[^/]+".join(parts), name) is not None

    def file_of_groups(self, folder: str) -> str | None:
        """The name of the file whose lines are the groups of a folder's texts; None where no file is."""
        return None if self._lines is None else self._lines.file.replace(FOLDER_MARK, folder)

    def read(self, folder: str, file: str, lines: Mapping[str, Sequence[str]]) -> tuple[str, str | None]:
        """The label and the group of a text.

        Args:
            folder: Its class folder.
            file: The name of its file.
            lines: The lines of the files of groups, by name.

        Raises:
            Malformed: The name does not match, or points to no group.
        """
        parts = self._parts(file.removesuffix(self._options.suffix))
        label = folder if self._options.label == FOLDER else parts[self._options.label]
        if isinstance(self._options.groups, GroupsFromLines):
            group_file = self._options.groups.file.replace(FOLDER_MARK, folder)
            group_line = parts[self._options.groups.line]
            return label, self._group_in(lines.get(group_file, ()), group_line, group_file)
        if isinstance(self._options.groups, GroupsFromName):
            return label, parts[self._options.groups.part]
        return label, None

    def _parts(self, name: str) -> dict[str, str]:
        """The parts of a name that are used."""
        if self._name is None:
            return {}
        match = self._name.fullmatch(name)
        if match is None:
            detail = "data.reader.name does not fit"
            raise Malformed("a name that does not match", detail, repr(name), self._name.pattern)
        parts = {part: match[part] for part in self._options.parts}
        for part, found in parts.items():
            if not found:
                detail = f"it has no {part!r}"
                raise Malformed("a name without one of its parts", detail, repr(name), self._name.pattern)
        return parts

    def _group_in(self, lines: Sequence[str], number: str, file: str) -> str:
        if not number.isdecimal() or int(number) >= len(lines):
            held = f"{file} has {len(lines)} lines; the first is 0"
            raise Malformed(
                "a group that is not there", f"the name points to line {number}", repr(number), held
            )
        line = lines[int(number)].strip()
        group = line
        if self._group is not None:
            match = self._group.search(line)
            group = "" if match is None else match[self._group.groups] or ""
        if not group:
            detail = f"line {number} of {file}, counted from 0, tells no group"
            allowed = None if self._group is None else f"a line in which {self._group.pattern} is found"
            raise Malformed("a line without a group", detail, repr(line[:80]), allowed)
        return group
