"""Where each value of a recipe came from: a line of the file, an override, or Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from danlu.errors import Problem
from danlu.recipe.key_path import KeyPath, dotted, has_prefix
from danlu.recipe.problems import Objection
from danlu.recipe.yaml_document import YamlDocument


@dataclass(slots=True)
class Origins:
    """The origins of one recipe's values.

    Args:
        name: What errors call the recipe: its file as the person wrote it.
        folder: What relative paths in the file are relative to.
        document: The file; without lines where the values came from Python.
        overridden: The keys that overrides set.
    """

    name: str
    folder: Path
    document: YamlDocument
    overridden: list[KeyPath] = field(default_factory=list)

    def place_of(self, path: KeyPath) -> str:
        """A key with the file and line, or the word `override`, before it."""
        if self._is_from_override(path):
            return f"override {dotted(path)}"
        line = f":{self.document.line_of(path)}" if self.document.lines else ""
        return f"{self.name}{line} {dotted(path)}".rstrip()

    def folder_of(self, path: KeyPath) -> Path:
        """The folder that a path at this key is relative to."""
        return Path() if any(has_prefix(path, key) for key in self.overridden) else self.folder

    def problems(self, objections: Iterable[Objection]) -> list[Problem]:
        """The objections with their places, in the order of the file, those to overrides last."""
        in_order = sorted(objections, key=lambda one: self._order(one.path))
        return [
            Problem(self.place_of(one.path), one.what, one.received, one.allowed, self._fix_of(one))
            for one in in_order
        ]

    def _fix_of(self, objection: Objection) -> str | None:
        clash = objection.because_of is not None and self._is_from_override(objection.because_of)
        if clash and not self._is_from_override(objection.path):
            return f"{objection.fix}; or override the whole section: '{objection.instead}'"
        return objection.fix

    def _order(self, path: KeyPath) -> tuple[int, int]:
        return self._override_of(path), self.document.line_of(path)

    def _is_from_override(self, path: KeyPath) -> bool:
        return self._override_of(path) > 0

    def _override_of(self, path: KeyPath) -> int:
        """Which override a key comes from, counted from 1; 0 for the file."""
        # The last two: a section that only overrides made, and a key that is missing from one.
        made = [part for part in (path, path[:-1]) if part and part not in self.document.lines]
        for number, key in enumerate(self.overridden, start=1):
            if has_prefix(path, key) or any(has_prefix(key, part) for part in made):
                return number
        return 0
