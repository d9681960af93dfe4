"""YAML 1.2 text as plain data that remembers on which line each key stands.

The text is composed into nodes first, because a node knows its line and a mapping of nodes still holds both
keys of a pair that stands twice. YAML 1.2 reads `1e-3` as a number and `NO` as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from danlu.errors import Problem, RecipeError
from danlu.recipe.key_path import KeyPath, PlainValue

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_TEXT = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A key that stands twice in one mapping; the first value is the one in the data."""

    path: KeyPath
    line: int
    first_line: int


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """What a YAML text says.

    Args:
        data: Plain Python values; None for an empty text.
        lines: The line of each key and list item, counted from 1.
        duplicates: Keys that stand twice.
    """

    data: PlainValue
    lines: dict[KeyPath, int]
    duplicates: tuple[DuplicateKey, ...]

    def line_of(self, path: KeyPath) -> int:
        """The line of a key, or of the nearest section around it that the text has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str, *, name: str) -> YamlDocument:
    """Read YAML text.

    Args:
        text: The text of one document.
        name: What errors call it, such as the file's path.

    Raises:
        RecipeError: The text is not YAML.

    Example:
        >>> read_yaml("train: {epochs: 3}", name="recipe.yaml").data
        {'train': {'epochs': 3}}
    """
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(text)
        if root is None:
            return YamlDocument(None, {}, ())
        walk = _Walk()
        walk.visit(root, ())
        data = yaml.constructor.construct_document(root)
    except YAMLError as error:
        raise _syntax_error(error, text, name) from error
    except RecursionError as error:
        raise _one_problem(name, Problem(f"{name}:1", "sections are nested too deep to be read")) from error
    if walk.endless:
        raise _one_problem(
            name, Problem(f"{name}:{walk.endless}", "an alias stands inside the section it repeats")
        )
    return YamlDocument(data, walk.lines, tuple(walk.duplicates))


class _Walk:
    """One pass over the nodes: notes lines and takes second keys out; keys and dates stay text."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.duplicates: list[DuplicateKey] = []
        self.endless: int | None = None
        self._open: set[int] = set()
        self._done: set[int] = set()

    def visit(self, node: Node, path: KeyPath) -> None:
        self.lines.setdefault(path, _line(node))
        if id(node) in self._open:
            self.endless = _line(node)
        # An alias is looked into once: nested aliases would otherwise take exponential time.
        if id(node) in self._done:
            return
        self._done.add(id(node))
        self._open.add(id(node))
        for key, line, child in self._children(node, path):
            self.lines[*path, key] = line
            self.visit(child, (*path, key))
        self._open.discard(id(node))

    def _children(self, node: Node, path: KeyPath) -> Iterator[tuple[str | int, int, Node]]:
        if isinstance(node, SequenceNode):
            for index, child in enumerate(node.value):
                yield index, _line(child), child
        elif isinstance(node, MappingNode):
            node.value = self._without_duplicates(node.value, path)
            for key, child in node.value:
                if isinstance(key, ScalarNode) and key.tag != _MERGE:
                    key.tag = _TEXT
                yield str(key.value), _line(key), child
        elif isinstance(node, ScalarNode) and node.tag == _TIMESTAMP:
            node.tag = _TEXT

    def _without_duplicates(self, pairs: list[tuple[Node, Node]], path: KeyPath) -> list[tuple[Node, Node]]:
        first: dict[str, int] = {}
        kept = []
        for key, child in pairs:
            name = str(key.value)
            if isinstance(key, ScalarNode) and name in first:
                self.duplicates.append(DuplicateKey((*path, name), _line(key), first[name]))
                continue
            first[name] = _line(key)
            kept.append((key, child))
        return kept


def _line(node: Node) -> int:
    line: int = node.start_mark.line + 1
    return line


def _syntax_error(error: YAMLError, text: str, name: str) -> RecipeError:
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        what = f"a control character stands here: U+{error.character:04X}"
        return _one_problem(name, Problem(f"{name}:{line}", what, fix="remove it"))
    lines = text.splitlines()
    line = _line_of_error(error, len(lines))
    received = lines[line - 1] if line <= len(lines) else ""
    what, fix = _in_words(error, line, lines)
    return _one_problem(name, Problem(f"{name}:{line}", what, repr(received), None, fix))


def _line_of_error(error: YAMLError, last_line: int) -> int:
    if not isinstance(error, MarkedYAMLError):
        return 1
    marks = [mark.line + 1 for mark in (error.problem_mark, error.context_mark) if mark is not None]
    # What is never closed is found out at the end of the text; where it was opened helps more.
    return next((line for line in marks if line <= last_line), last_line)


def _in_words(error: YAMLError, line: int, lines: list[str]) -> tuple[str, str | None]:
    reason = " ".join(
        part
        for part in (getattr(error, "context", None), getattr(error, "problem", None))
        if part is not None
    )
    received = lines[line - 1] if line <= len(lines) else ""
    if "\t" in received[: len(received) - len(received.lstrip())]:
        return "a tab in the indentation", "indent with spaces"
    if "stream" in reason and ("flow" in reason or "quoted" in reason):
        return f"a {'quote' if 'quoted' in reason else 'bracket'} is not closed", "close it"
    glued = [
        number for number in (line - 1, line) if 0 < number <= len(lines) and _lacks_space(lines[number - 1])
    ]
    if glued:
        return f"not readable as YAML: {reason}", f"put a space after the colon in line {glued[0]}"
    if "another document" in reason:
        return "a second document begins here", "keep one recipe in a file; remove the line ---"
    if received.split(":", 1)[-1].strip()[:1] in {"@", "`", "%", "*", "&", "!"}:
        return f"not readable as YAML: {reason}", "put the value in quotes"
    return (
        f"not readable as YAML: {reason}",
        "check indentation, quotes and brackets here and in the line above",
    )


def _lacks_space(line: str) -> bool:
    key, colon, value = line.strip().partition(":")
    return bool(colon and value and not value[0].isspace() and key.isidentifier())


def _one_problem(name: str, problem: Problem) -> RecipeError:
    return RecipeError(f"1 problem in {name}", [problem])
