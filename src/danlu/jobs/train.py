"""Train a recipe: read and encode the data, build the model, open the record, run the epochs, evaluate the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from danlu.data.duplicates import overlap, seen_flags, without_repeats
from danlu.data.splits import TaggingSplit, read_split
from danlu.errors import DataError, Problem, TrainingError
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.features.word_vectors import LoadedVectors
from danlu.files import write_json_atomically, write_text_atomically
from danlu.jobs.data_provenance import split_provenance
from danlu.jobs.evaluate import evaluate
from danlu.jobs.evaluation_files import floors_json
from danlu.jobs.observer import Observer, RunStart, Silence
from danlu.jobs.outcome import Outcome, read_outcome
from danlu.jobs.tagging_data import encode_split
from danlu.jobs.tagging_model import as_tensor, build_model, read_vectors, write_model_folder
from danlu.jobs.training_run import TrainingRun, new_selection
from danlu.recipe.dump import to_yaml
from danlu.recipe.schema import Recipe
from danlu.record.create import create_run_folder
from danlu.record.layout import RunFolder
from danlu.record.page import write_page
from danlu.record.provenance import write_provenance
from danlu.record.skipped import write_skipped
from danlu.training.device import accelerator_of
from danlu.training.optimizer import build_optimizer
from danlu.training.seeds import set_seeds


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The splits that training reads; test is not one of them.

    Args:
        train: The training split.
        learned: The sentences of it that are learned from: all, or repeats once.
        valid: The validation split.
        seen: For each validation sentence, whether its words stand in train.
    """

    train: TaggingSplit
    learned: TaggingSplit
    valid: TaggingSplit
    seen: list[bool]


def train(
    recipe: Recipe, *, runs: Path, observer: Observer | None = None, command: Sequence[str] | None = None
) -> Outcome:
    """Train a recipe and write its record.

    Args:
        recipe: A complete recipe, as `danlu.recipe.load.load_recipe` returns it.
        runs: The notebook folder that gets the record's folder.
        observer: Who is told how it goes.
        command: The words of the command line, for the record.

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
    encoded = [encode_split(split, encoder, recipe.data.window) for split in (data.learned, data.valid)]
    vectors = read_vectors(recipe.model, encoder)
    model = build_model(
        recipe.model,
        encoder,
        window_unit=recipe.data.window.unit,
        word_vectors=as_tensor(vectors),
        label_counts=encoded[0].label_counts,
        word_counts=encoded[0].word_counts(len(encoder.words)),
    ).to(accelerator.device)
    folder = RunFolder(create_run_folder(runs, recipe.name))
    run = TrainingRun(
        recipe=recipe,
        folder=folder,
        encoder=encoder,
        train=encoded[0],
        valid=encoded[1],
        seen=data.seen,
        model=model,
        optimizer=build_optimizer(model, recipe.train.optimizer),
        accelerator=accelerator,
        selection=new_selection(recipe),
    )
    _open_record(run, data, vectors, command)
    observer.on_start(describe_start(run, data, first_epoch=1, vectors=vectors))
    return finish(run, observer, first_epoch=1)


def read_training_data(recipe: Recipe) -> TrainingData:
    """Read train and valid.

    Raises:
        DataError: A split cannot be read, or the recipe selects on sentences that valid does not have.
    """
    train_split = read_split(recipe.data, "train")
    valid = read_split(recipe.data, "valid", scheme=train_split.scheme)
    seen = seen_flags(train_split.sentences, valid.sentences)
    _check_selection(recipe.train.select, seen)
    learned = train_split
    if recipe.data.repeats == "once":
        learned = replace(train_split, sentences=without_repeats(train_split.sentences))
    return TrainingData(train_split, learned, valid, seen)


def fit_encoder(recipe: Recipe, train_split: TaggingSplit) -> TaggingEncoder:
    """Fit vocabulary, characters and labels on the training split."""
    embedding = getattr(recipe.model, "word_embedding", None)
    return TaggingEncoder.fit(
        ((sentence.words, sentence.tags) for sentence in train_split.sentences),
        data_scheme=train_split.scheme,
        model_scheme=train_split.scheme if recipe.data.encode_as == "same" else recipe.data.encode_as,
        lowercase=getattr(embedding, "lowercase", False),
        digits_to_zero=getattr(embedding, "digits_to_zero", False),
        min_count=getattr(embedding, "min_count", 1),
        with_characters=getattr(recipe.model, "characters", None) is not None,
    )


def finish(run: TrainingRun, observer: Observer, *, first_epoch: int) -> Outcome:
    """Train from an epoch to the end, evaluate the best epoch on valid, and draw the page."""
    try:
        state, reason = run.run(observer, first_epoch=first_epoch)
    except TrainingError:
        write_page(run.folder.path)
        raise
    if state == "finished":
        evaluate(run.folder.path, "valid")
    else:
        write_page(run.folder.path)
    observer.on_end(state, reason)
    return read_outcome(run.folder)


def describe_start(
    run: TrainingRun, data: TrainingData, *, first_epoch: int, vectors: LoadedVectors | None = None
) -> RunStart:
    """What an observer is told before the first epoch."""
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
        vocabulary=len(run.encoder.words),
        first_epoch=first_epoch,
        epochs=run.recipe.train.epochs,
        device=str(run.accelerator.device),
        notes=notes,
    )


def _open_record(
    run: TrainingRun, data: TrainingData, vectors: LoadedVectors | None, command: Sequence[str] | None
) -> None:
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
            "words": len(encoder.words),
            "characters": None if encoder.characters is None else len(encoder.characters),
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
        command=command,
    )
    write_skipped(
        folder.path, [(split.name, line) for split in (data.train, data.valid) for line in split.skipped]
    )
    write_json_atomically(folder.floors, {"valid": floors_json(data.train, data.valid, encoder.data_scheme)})
    write_model_folder(folder.model, recipe, encoder, label_counts=run.train.label_counts)


def _unknown_types(data: TrainingData, encoder: TaggingEncoder) -> list[str]:
    tags = {tag for sentence in data.valid.sentences for tag in sentence.tags}
    return sorted({tag.partition("-")[2] for tag in tags if tag != "O"} - set(encoder.types))


def _check_selection(select: str, seen: Sequence[bool]) -> None:
    part = select.partition("@")[2]
    count = {"": len(seen), "seen": sum(seen), "unseen": len(seen) - sum(seen)}[part]
    if count == 0:
        raise DataError(
            f"The recipe selects the best epoch by {select}, and valid has no {part or 'such'} sentence.",
            [
                Problem(
                    "train.select",
                    f"no validation sentence is {part}",
                    received=select,
                    fix=f"select by {select.partition('@')[0]}",
                )
            ],
        )
