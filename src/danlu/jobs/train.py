"""Train a recipe: read and encode the data, build the model, open the record, run the epochs, evaluate the best."""

from __future__ import annotations

from pathlib import Path

import torch

from danlu.data.duplicates import overlap
from danlu.data.vocabulary import RESERVED
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.features.word_vectors import LoadedVectors
from danlu.files import write_json_atomically, write_text_atomically
from danlu.jobs.data_provenance import split_provenance
from danlu.jobs.evaluation_files import floors_json
from danlu.jobs.observer import Observer, RunStart, Silence
from danlu.jobs.outcome import Outcome, read_outcome
from danlu.jobs.supervision import complete, supervised
from danlu.jobs.tagging_data import encode_split
from danlu.jobs.tagging_model import as_tensor, build_model, read_vectors, write_model_folder
from danlu.jobs.training_data import TrainingData, fit_encoder, read_training_data
from danlu.jobs.training_run import TrainingRun, new_selection
from danlu.recipe.dump import to_yaml
from danlu.recipe.schema import Recipe
from danlu.record.create import create_run_folder
from danlu.record.layout import RunFolder
from danlu.record.provenance import write_provenance
from danlu.record.skipped import write_skipped
from danlu.training.device import accelerator_of
from danlu.training.optimizer import build_optimizer
from danlu.training.seeds import set_seeds


def train(recipe: Recipe, *, runs: Path, observer: Observer | None = None) -> Outcome:
    """Train a recipe and write its record.

    Args:
        recipe: A complete recipe, as `danlu.recipe.load.load_recipe` returns it.
        runs: The notebook folder that gets the record's folder.
        observer: Who is told how it goes.

    Returns:
        How the run ended, its best epoch and that epoch's validation scores.

    Raises:
        DataError: The data cannot be read as declared; no record is made then.
        TrainingError: Training cannot go on; the record stays and says so.
    """
    observer = observer or Silence()
    set_seeds(recipe.seed, deterministic=recipe.train.deterministic)
    accelerator = accelerator_of(recipe)
    data = read_training_data(recipe)
    encoder = fit_encoder(recipe, data.learned)
    learned, valid = (
        encode_split(split, encoder, recipe.data.window) for split in (data.learned, data.valid)
    )
    vectors = read_vectors(recipe.model, encoder)
    model = build_model(
        recipe.model,
        encoder,
        window_unit=recipe.data.window.unit,
        word_vectors=as_tensor(vectors),
        label_counts=learned.label_counts,
        word_counts=learned.word_counts(len(encoder.words)),
    ).to(accelerator.device)
    run = TrainingRun(
        recipe=recipe,
        folder=RunFolder(create_run_folder(runs, recipe.name)),
        data=data,
        encoder=encoder,
        learned=learned,
        valid=valid,
        model=model,
        optimizer=build_optimizer(model, recipe.train.optimizer),
        accelerator=accelerator,
        selection=new_selection(recipe),
    )
    with supervised(run, observer, finished_epochs=0) as heartbeat:
        _open_record(run, vectors)
        run.save_start()
        observer.on_start(describe_start(run, first_epoch=1, vectors=vectors))
        complete(run, observer, heartbeat, first_epoch=1)
    return read_outcome(run.folder)


def describe_start(run: TrainingRun, *, first_epoch: int, vectors: LoadedVectors | None = None) -> RunStart:
    """What an observer is told before the first epoch."""
    data = run.data
    notes = [] if vectors is None else [vectors.coverage.as_text()]
    repeats = len(data.train.sentences) - len(data.learned.sentences)
    if repeats:
        notes.append(
            f"{repeats} training sentences repeat others, words and tags alike, and are learned once"
        )
    return RunStart(
        folder=run.folder.path,
        splits=[data.train, data.valid],
        overlap=overlap(data.train.sentences, data.valid.sentences).as_json(),
        parameters=sum(weight.numel() for weight in run.model.parameters() if weight.requires_grad),
        labels=len(run.encoder.labels),
        vocabulary=len(run.encoder.words) - RESERVED,
        first_epoch=first_epoch,
        epochs=run.recipe.train.epochs,
        device=str(run.accelerator.device),
        notes=notes,
    )


def _open_record(run: TrainingRun, vectors: LoadedVectors | None) -> None:
    data = run.data
    folder, recipe, encoder = run.folder, run.recipe, run.encoder
    write_text_atomically(folder.recipe, to_yaml(recipe))
    write_provenance(
        folder.path,
        data={
            split.name: split_provenance(split, root=Path(recipe.data.root))
            for split in (data.train, data.valid)
        },
        seeds={"all": recipe.seed},
        vocabulary={
            "fitted_on_sentences": len(data.learned.sentences),
            "words": len(encoder.words) - RESERVED,
            "characters": None if encoder.characters is None else len(encoder.characters) - RESERVED,
            "labels": list(encoder.labels.labels),
            "scheme_of_files": encoder.data_scheme,
            "scheme_of_model": encoder.labels.scheme,
            "types_of_valid_unknown_to_train": _unknown_types(data, encoder),
        },
        vectors=None if vectors is None else vectors.coverage.as_json(),
        overlap={"valid": overlap(data.train.sentences, data.valid.sentences).as_json()},
        threads=torch.get_num_threads(),
        device=str(run.accelerator.device),
        precision=recipe.train.precision,
    )
    write_skipped(
        folder.path, [(split.name, line) for split in (data.train, data.valid) for line in split.skipped]
    )
    write_json_atomically(folder.floors, {"valid": floors_json(data.train, data.valid, encoder.data_scheme)})
    write_model_folder(folder.model, recipe, encoder, label_counts=run.learned.label_counts)


def _unknown_types(data: TrainingData, encoder: TaggingEncoder) -> list[str]:
    tags = {tag for sentence in data.valid.sentences for tag in sentence.tags}
    return sorted({tag.partition("-")[2] for tag in tags if tag != "O"} - set(encoder.types))
