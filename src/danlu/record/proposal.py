"""A changed recipe to train next: one cure of one finding, so that its effect can be seen."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Any

from danlu.checks.answer import Try
from danlu.checks.finding import Finding
from danlu.record.finding_words import value_text

DIFF_CONTEXT = 2
"""Lines around a change: enough to see its section."""


@dataclass(frozen=True, slots=True)
class Change:
    """A key of a recipe that gets another value.

    Args:
        key: Its path: `train.optimizer.lr`.
        old: What stands there; None also where the key does not stand in the recipe.
        new: What is proposed.
    """

    key: str
    old: Any
    new: Any

    def as_text(self) -> str:
        """The change in a line.

        Example:
            >>> Change("train.optimizer.lr", 1e-5, 1e-4).as_text()
            'train.optimizer.lr: 1e-05 → 0.0001'
        """
        return f"{self.key}: {value_text(self.old)} → {value_text(self.new)}"

    def as_override(self) -> str:
        """The change as an argument of the command line.

        Example:
            >>> Change("model.head", {"kind": "softmax"}, {"kind": "crf"}).as_override()
            'model.head={kind: crf}'
        """
        return f"{self.key}={value_text(self.new)}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A recipe to train next.

    Args:
        findings: What speaks for it; the first gave its words.
        words: What it does, in words.
        changes: The keys that it changes.
        old_text: The run's complete recipe.
        text: The complete recipe that is proposed.
        rivals: For each finding with a proposal that gives one of its keys another value, its code and that key.
    """

    findings: tuple[Finding, ...]
    words: str
    changes: tuple[Change, ...]
    old_text: str = field(repr=False)
    text: str = field(repr=False)
    rivals: tuple[tuple[str, str], ...] = ()

    @property
    def codes(self) -> list[str]:
        """The codes of the findings that speak for it."""
        return list(dict.fromkeys(finding.code for finding in self.findings))

    @property
    def overrides(self) -> list[str]:
        """Its changes as arguments of the command line."""
        return [change.as_override() for change in self.changes]

    @property
    def diff(self) -> str:
        """The lines of the complete recipe that differ, with what stands around them."""
        before, after = (text.splitlines(keepends=True) for text in (self.old_text, self.text))
        lines = unified_diff(before, after, "the run's recipe", "proposed", n=DIFF_CONTEXT)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    def command(self, recipe: Path, *, runs: Path | None = None, is_changed: bool = False) -> list[str]:
        """The command that trains it.

        Args:
            recipe: A recipe file.
            runs: The notebook, where it is not the default one.
            is_changed: Whether the file has the changes already.
        """
        notebook = [] if runs is None else ["--runs", str(runs)]
        return ["danlu", "train", str(recipe), *([] if is_changed else self.overrides), *notebook]

    def as_json(self) -> dict[str, Any]:
        """The proposal for machines."""
        first = self.findings[0]
        return {
            "codes": self.codes,
            "outcome": first.answer.outcome,
            "confidence": first.answer.confidence,
            "what": [finding.answer.what for finding in self.findings],
            "words": self.words,
            "changes": [{"key": change.key, "old": change.old, "new": change.new} for change in self.changes],
            "overrides": self.overrides,
            "rivals": [{"code": code, "key": key} for code, key in self.rivals],
            "recipe": self.text,
        }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cure that cannot be proposed.

    Args:
        code: The code of the finding.
        words: What it would do.
        changes: The keys that it would change, with their values.
        reason: Why it is not proposed.
    """

    code: str
    words: str
    changes: Mapping[str, Any]
    reason: str

    @classmethod
    def of(cls, finding: Finding, one: Try, reason: str) -> LeftOut:
        """The cure of a finding, left out for a reason."""
        return cls(finding.code, one.words, dict(one.changes), reason)

    def as_json(self) -> dict[str, Any]:
        """What was left out, for machines."""
        return {
            "code": self.code,
            "words": self.words,
            "changes": dict(self.changes),
            "reason": self.reason,
        }


def shell_line(command: Iterable[str]) -> str:
    """A command as a person types it.

    Example:
        >>> shell_line(["danlu", "train", "a.yaml", "model.head={kind: crf}"])
        "danlu train a.yaml 'model.head={kind: crf}'"
    """
    return shlex.join(command)
