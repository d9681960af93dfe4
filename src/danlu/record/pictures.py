"""The pictures of a run: of its training, its data and each evaluation; their specifications stand in the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from danlu.files import write_json_atomically
from danlu.record.history_pictures import history_pictures
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.spectrogram_pictures import spectrogram_pictures
from danlu.record.tasks import view_of, view_of_evaluation
from danlu.record.vega import Picture


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a run.

    Args:
        training: Those of the history; none before the first epoch.
        data: Those of the training data, of a task that has some.
        evaluations: Those of each evaluation, by its name.
    """

    training: list[Picture]
    data: list[Picture]
    evaluations: dict[str, list[Picture]]

    @property
    def together(self) -> list[Picture]:
        """All of them."""
        return [
            *self.training,
            *self.data,
            *(picture for each in self.evaluations.values() for picture in each),
        ]


def make_pictures(record: Record) -> Pictures:
    """The pictures that a record has something for.

    Args:
        record: The run.
    """
    return Pictures(
        training=history_pictures(record, view_of(record)),
        data=spectrogram_pictures(record.mean_features),
        evaluations={
            name: view_of_evaluation(evaluation).pictures(name, evaluation)
            for name, evaluation in record.evaluations.items()
        },
    )


def write_specs(folder: Path, pictures: Iterable[Picture]) -> None:
    """Write each specification into the record as `pictures/NAME.vl.json`."""
    for picture in pictures:
        write_json_atomically(RunFolder(folder).pictures / f"{picture.name}.vl.json", picture.spec)
