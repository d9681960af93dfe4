"""One folder of class folders, from its entries in any order to texts in the order of their names."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from danlu.data.archives import Entry
from danlu.data.example import Skipped
from danlu.data.labelled_text import LabelledText, TextsRead
from danlu.data.missing_files import nearest_name, shortened
from danlu.data.readers.class_folders_names import NameReader
from danlu.data.readers.class_folders_options import ClassFoldersOptions
from danlu.data.readers.malformed import Malformed, not_of_encoding
from danlu.errors import Problem

_Key = tuple[str, str]
"""A class folder and the name of a file in it."""


@dataclass
class FolderReading:
    """One folder while its entries come in.

    Args:
        name: The folder's name in messages and records.
        options: How it is written.
        problems: What stops the reading.
    """

    name: str
    options: ClassFoldersOptions
    problems: list[Problem] = field(default_factory=list)
    _texts: dict[_Key, str | Malformed] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)
    _hashes: dict[str, tuple[str, int]] = field(default_factory=dict)
    _folders: set[str] = field(default_factory=set)
    _nested: set[str] = field(default_factory=set)
    _read_past: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._names = NameReader(self.options)

    def take(self, entry: Entry) -> None:
        """Take the next entry; nothing is raised for a text, its fault is kept."""
        folder, _, file = entry.name.partition("/")
        if not entry.name:
            self._take_root(entry)
        elif any(part.startswith(".") for part in entry.name.split("/")):
            self._read_past["hidden files or folders"] += 1
        elif entry.kind == "file" and self._names.is_file_of_groups(entry.name):
            self._take_lines(entry)
        elif not file and entry.kind != "folder":
            self._read_past["files beside the class folders"] += 1
        else:
            self._folders.add(folder)
            if file and self._is_wanted(folder):
                self._take_held(entry, folder, file)

    def finish(self) -> TextsRead:
        """The texts in order; what stops the reading is added to `problems`."""
        texts: list[LabelledText] = []
        skipped: list[Skipped] = []
        malformed: list[Problem] = []
        for key, text in sorted(self._texts.items(), key=lambda item: item[0]):
            source = f"{self.name}/{'/'.join(key)}"
            try:
                texts.append(self._labelled(text, key, source))
            except Malformed as fault:
                skipped.append(fault.skipped(source, 1, "" if isinstance(text, Malformed) else text))
                malformed.append(fault.problem(source))
        self.problems += self._missing_folders() + self._missing_lines()
        if self.options.on_malformed == "error":
            self.problems += malformed
        if not texts and not self.problems:
            self.problems.append(self._nothing_found())
        return TextsRead(texts, {self.name: self._hash()}, skipped, self._notes())

    def _is_wanted(self, folder: str) -> bool:
        return self.options.folders is None or folder in self.options.folders

    def _take_root(self, entry: Entry) -> None:
        if entry.kind != "folder":
            what = "class-folders reads a folder or an archive, and this is a file"
            fix = "name the folder that holds the class folders, or set data.reader.format to table"
            self.problems.append(Problem(self.name, what, fix=fix))

    def _take_held(self, entry: Entry, folder: str, file: str) -> None:
        if entry.kind == "folder":
            self._nested.add(entry.name)
        elif not file.endswith(self.options.suffix):
            self._read_past[f"files that do not end in {self.options.suffix!r}"] += 1
        elif entry.kind == "other":
            self._read_past["links that lead to no file"] += 1
        elif (folder, file) in self._texts:
            what = "the archive holds two files of this name"
            self.problems.append(Problem(f"{self.name}/{entry.name}", what, fix="write the archive again"))
        else:
            self._texts[folder, file] = self._read(entry)

    def _take_lines(self, entry: Entry) -> None:
        text = self._read(entry)
        if isinstance(text, Malformed):
            self.problems.append(text.problem(f"{self.name}/{entry.name}"))
            text = ""
        lines = text.split("\n")
        # The last newline ends the last line and begins no other.
        self._lines[entry.name] = lines if lines[-1] else lines[:-1]

    def _read(self, entry: Entry) -> str | Malformed:
        with entry.open() as stream:
            data = stream.readall()
            self._hashes[entry.name] = stream.sha256, stream.bytes_read
        try:
            return data.decode(self.options.encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            detail = f"byte {error.start + 1} of the file: {error.reason}"
            return not_of_encoding(self.options.encoding, data[error.start], detail)

    def _labelled(self, text: str | Malformed, key: _Key, source: str) -> LabelledText:
        if isinstance(text, Malformed):
            raise text
        if not text.strip():
            raise Malformed(
                "an empty text", "the file holds nothing but white space", repr(text[:20]), "a text"
            )
        label, group = self._names.read(*key, self._lines)
        return LabelledText(text, label, source, group)

    def _missing_folders(self) -> list[Problem]:
        held = sorted(self._folders)
        return [
            Problem(
                self.name,
                f"there is no class folder {folder!r}",
                allowed=f"it holds the folders {shortened(held)}" if held else "it holds no folder",
                fix=nearest_name(folder, held) or "correct data.reader.folders, or the path",
            )
            for folder in self.options.folders or []
            if folder not in self._folders
        ]

    def _missing_lines(self) -> list[Problem]:
        needed = {self._names.file_of_groups(folder) for folder, _ in self._texts}
        return [
            Problem(
                f"{self.name}/{file}",
                "the file that tells the groups is not there",
                fix="correct data.reader.groups.file, or set data.reader.groups to null",
            )
            for file in sorted(file for file in needed if file is not None and file not in self._lines)
        ]

    def _nothing_found(self) -> Problem:
        seen = [f"{count} {what}" for what, count in sorted(self._read_past.items())]
        seen += [f"{len(self._texts)} malformed texts"] if self._texts else []
        held = f"the folders {shortened(sorted(self._folders))}" if self._folders else "no folder"
        return Problem(
            self.name,
            "no text was found in class folders",
            received="; ".join([held, *seen]),
            allowed=f"a folder for each label, and in it files that end in {self.options.suffix!r}",
            fix="name the folder that holds the class folders, or correct data.reader.suffix",
        )

    def _hash(self) -> dict[str, Any]:
        """One hash over the names and hashes of all files: the same wherever the folder stands."""
        digest = hashlib.sha256()
        for name, (sha256, _) in sorted(self._hashes.items()):
            digest.update(f"{name}\0{sha256}\n".encode(errors="surrogateescape"))
        total = sum(bytes_read for _, bytes_read in self._hashes.values())
        return {"sha256": digest.hexdigest(), "bytes": total, "files": len(self._hashes)}

    def _notes(self) -> list[str]:
        notes = [f"{count} {what} were read past" for what, count in sorted(self._read_past.items())]
        if self._nested:
            notes.append(f"folders inside class folders were read past: {shortened(sorted(self._nested))}")
        empty = sorted(filter(self._is_wanted, self._folders - {folder for folder, _ in self._texts}))
        if empty:
            notes.append(f"folders without a text: {shortened(empty)}")
        unread = sorted(folder for folder in self._folders if not self._is_wanted(folder))
        if unread:
            notes.append(f"folders that data.reader.folders does not name: {shortened(unread)}")
        return [f"{self.name}: {note}" for note in notes]
