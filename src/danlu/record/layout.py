"""Where each part of a run's record stands in its folder; every path of a record is spelt here alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from danlu.errors import RecordError


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The paths of one run's record; nothing is read, written or checked.

    Args:
        path: The folder of the run.

    Example:
        >>> RunFolder(Path("runs/2026-11-20-dnrti-01")).evaluation("test").as_posix()
        'runs/2026-11-20-dnrti-01/evaluation/test'
    """

    path: Path

    @property
    def recipe(self) -> Path:
        """The complete recipe, every default filled in."""
        return self.path / "recipe.yaml"

    @property
    def provenance(self) -> Path:
        """Versions, machine, seeds and hashes: what the run was made from."""
        return self.path / "provenance.json"

    @property
    def history(self) -> Path:
        """One row a finished epoch."""
        return self.path / "history.jsonl"

    @property
    def model(self) -> Path:
        """The folder with all that prediction needs."""
        return self.path / "model"

    @property
    def best_weights(self) -> Path:
        """The weights of the selected epoch."""
        return self.model / "best.safetensors"

    @property
    def checkpoints(self) -> Path:
        """The folder with what an exact resume needs."""
        return self.path / "checkpoints"

    @property
    def last_checkpoint(self) -> Path:
        """The checkpoint that a resume goes on from."""
        return self.checkpoints / "last.safetensors"

    @property
    def evaluations(self) -> Path:
        """The folder of all evaluations."""
        return self.path / "evaluation"

    @property
    def skipped(self) -> Path:
        """Every line of the data files that was dropped or mended."""
        return self.path / "data" / "skipped.csv"

    @property
    def mean_features(self) -> Path:
        """The mean spectrogram of each class of train."""
        return self.path / "data" / "mean_features.json"

    @property
    def floors(self) -> Path:
        """Scores that need no learning."""
        return self.path / "floors.json"

    @property
    def findings(self) -> Path:
        """The outcomes of the checks."""
        return self.path / "findings.json"

    @property
    def notes(self) -> Path:
        """What people wrote about the run; only ever appended to."""
        return self.path / "notes.md"

    @property
    def status(self) -> Path:
        """The heartbeat, and how the run ended."""
        return self.path / "status.json"

    @property
    def page(self) -> Path:
        """The record as one self-contained page."""
        return self.path / "page.html"

    @property
    def pictures(self) -> Path:
        """The folder of Vega-Lite specifications."""
        return self.path / "pictures"

    @property
    def resumes(self) -> Path:
        """One row for each time the run was gone on with."""
        return self.path / "resumes.jsonl"

    @property
    def looks(self) -> Path:
        """One row for each time a split was evaluated by name."""
        return self.path / "looks.jsonl"

    @property
    def starred(self) -> Path:
        """An empty file that exists while the run is starred."""
        return self.path / "starred"

    def epoch_weights(self, epoch: int) -> Path:
        """The weights of one epoch, where every epoch is kept."""
        return self.checkpoints / f"epoch-{epoch:04d}.safetensors"

    def evaluation(self, split: str) -> Path:
        """The folder of one evaluated split, or of a variant such as `test+compat=flush-on-blank-only`.

        Raises:
            RecordError: When the name would leave the folder of evaluations.
        """
        if not split or split.startswith(".") or "/" in split or "\\" in split:
            raise RecordError(f"An evaluation's name is one folder name. Received {split!r}.")
        return self.evaluations / split
