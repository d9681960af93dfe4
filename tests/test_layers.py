"""Imports run downwards only: a room may import those named before it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import danlu

ROOMS = [
    "errors",
    "files",
    "json_values",
    "recipe",
    "data",
    "features",
    "models",
    "training",
    "evaluation",
    "checks",
    "record",
    "compare",
    "jobs",
    "cli",
]
PACKAGE = Path(danlu.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
LIGHT = {"recipe", "evaluation", "checks", "record", "compare", "cli", "errors", "files", "json_values"}
"""Rooms whose modules must not import torch at their top, so that reading commands stay quick."""


def room_of(path):
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(tree):
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def deep_imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downwards(path):
    room = room_of(path)
    if room == "__init__":
        return
    for module in deep_imports(ast.parse(path.read_text(encoding="utf-8"))):
        parts = module.split(".")
        if parts[0] == "danlu" and len(parts) > 1:
            assert ROOMS.index(parts[1]) <= ROOMS.index(room), f"{room} imports {module}"


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if room_of(path) in LIGHT],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_light_rooms_import_no_torch(path):
    tops = {module.split(".")[0] for module in imports(ast.parse(path.read_text(encoding="utf-8")))}
    assert not tops & {"torch", "accelerate", "sklearn", "transformers"}
