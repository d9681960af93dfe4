"""The smallest recipe, as a file and as plain values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SMALLEST = """\
name: small
data:
  train: train.txt
  valid: valid.txt
  reader:
    format: conll
model:
  family: bilstm-crf
"""


@pytest.fixture
def smallest() -> str:
    """The text of the smallest recipe there is."""
    return SMALLEST


@pytest.fixture
def write_recipe(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a text as the recipe file `recipe.yaml` in a folder of its own."""

    def write(text: str) -> Path:
        path = tmp_path / "recipe.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
