"""What the jobs take back from a run's record: its recipe, and whether its data are still what they were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from danlu.errors import Problem, RecordError
from danlu.recipe.load import load_recipe
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder


@dataclass(frozen=True, slots=True)
class StoredWeights:
    """The weights that were loaded.

    Args:
        name: `best`, `last` or `epoch-0012`.
        epoch: The epoch whose weights they are.
        sha256: Hash of the weights file.
    """

    name: str
    epoch: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """The fields by name."""
        return {"name": self.name, "epoch": self.epoch, "sha256": self.sha256}


def restore_recipe(
    folder: RunFolder, overrides: Sequence[str] = (), *, allowed: Sequence[str] = ()
) -> Recipe:
    """The recipe of a run, with overrides of the keys that may be changed.

    Args:
        folder: The record.
        overrides: `key.path=value`.
        allowed: Keys, or sections when they end in a dot, that may be overridden.

    Raises:
        RecordError: The record has no recipe, or an override changes another key.
        RecipeError: An override is not understood.
    """
    refused = [text for text in overrides if not text.partition("=")[0].startswith(tuple(allowed))]
    if refused:
        choices = ", ".join(key + "…" if key.endswith(".") else key for key in allowed)
        raise RecordError(
            "The record's recipe is what the run was; only some keys may be changed here.",
            [Problem(f"override {text}", "this key cannot be changed", allowed=choices) for text in refused],
        )
    if not folder.recipe.is_file():
        raise RecordError(f"There is no recipe.yaml in {folder.path}: this is not a run's record.")
    return load_recipe(folder.recipe, overrides)


def check_same_content(folder: RunFolder, split: str, content_hash: str) -> None:
    """Refuse a split that is not the one that the run was trained with.

    Args:
        folder: The record.
        split: Name of the split.
        content_hash: Hash of its examples as they are read now.

    Raises:
        RecordError: An example, its gold label or the order differs from the record's.
    """
    recorded = _recorded_content(folder, split)
    if recorded != content_hash:
        raise RecordError(
            f"The {split} split is not what the run was trained with.",
            [
                Problem(
                    f"{split} split",
                    "its content has changed since the run was started",
                    received=f"sha256 {content_hash[:16]}…",
                    allowed=f"sha256 {recorded[:16]}…",
                    fix="put the files back as they were, or start a new run",
                )
            ],
        )


def _recorded_content(folder: RunFolder, split: str) -> str:
    try:
        provenance = json.loads(folder.provenance.read_text(encoding="utf-8"))
        return str(provenance["data"][split]["content_sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = Problem(folder.provenance.name, f"it does not say what the {split} split was: {error!r}")
        raise RecordError("The record's provenance cannot be read.", [problem]) from error
