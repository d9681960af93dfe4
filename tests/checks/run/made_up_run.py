"""Runs as checks are given them, made up from a few figures; whatever is left out is as in a healthy run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from danlu.checks.run.subject import Run, Sibling
from danlu.recipe.score_names import SELECTED_BY_DEFAULT, higher_is_better

SELECTED = {**SELECTED_BY_DEFAULT, "text-classification": "accuracy"}


def made_up_recipe(
    task: str = "text-classification",
    *,
    model: Mapping[str, Any] | None = None,
    train: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A complete recipe in what checks read of it; each argument is put over the section of its name."""
    family = {
        "tagging": {
            "family": "bilstm-crf",
            "dropout": {"input": 0.3, "between": None, "output": 0.3, "variational": False},
            "head": {"kind": "crf", "constraints": True},
        },
        "joint-tagging": {
            "family": "joint-rnn",
            "dropout": {"input": 0.5, "between": 0.0, "heads": 0.0, "variational": False},
            "alpha": 0.3,
        },
        "text-classification": {
            "family": "lstm-classifier",
            "dropout": {"input": 0.3, "between": None, "pooled": 0.3, "head": None, "variational": False},
            "head": {"hidden": None, "class_weights": None, "label_smoothing": 0.0},
        },
        "audio-classification": {
            "family": "light-sernet",
            "head": {
                "loss": {"name": "cross-entropy"},
                "class_weights": None,
                "label_smoothing": 0.0,
                "dropout": 0.3,
            },
        },
    }[task]
    return {
        "name": "made-up",
        "seed": 1,
        "data": {"task": task, "repeats": "keep", **(data or {})},
        "model": {**family, **(model or {})},
        "train": {
            "epochs": 10,
            "batch": {"size": 32, "max_tokens": None, "by_length": True, "sampling": "natural"},
            "optimizer": {"name": "adam", "lr": 0.001, "lr_of": None, "weight_decay": 0.0},
            "schedule": {"name": "constant", "warmup_epochs": 0.0},
            "l2_penalty": None,
            "clip_norm": 5.0,
            "accumulate": 1,
            "early_stopping": None,
            "select": SELECTED[task],
            **(train or {}),
        },
    }


def made_up_history(
    train_loss: Sequence[float],
    valid_loss: Sequence[float | None] | None = None,
    scores: Mapping[str, Sequence[float | None]] | None = None,
    *,
    select: str | None = None,
    learning_rates: Sequence[float] | None = None,
    train: Mapping[str, Sequence[float]] | None = None,
) -> list[dict[str, Any]]:
    """Rows as in `history.jsonl`, one an epoch.

    Args:
        train_loss: The training loss of each epoch.
        valid_loss: The validation loss of each; None: a tenth above the training loss.
        scores: More validation scores by name, each with a value an epoch.
        select: The score that chooses; None: the first of `scores`, or the loss.
        learning_rates: The rate of each epoch; None: 0.001 in all.
        train: More values of training by name, such as `loss.keyword`.
    """
    scores = scores or {}
    chosen = select or next(iter(scores), "loss")
    valid_loss = valid_loss or [1.1 * loss for loss in train_loss]
    rows, best = [], None
    for number, loss in enumerate(train_loss):
        valid = {"loss": valid_loss[number], **{name: values[number] for name, values in scores.items()}}
        value = valid[chosen]
        is_best = value is not None and (
            best is None or (value > best if higher_is_better(chosen) else value < best)
        )
        best = value if is_best else best
        rows.append(
            {
                "epoch": number + 1,
                "train": {"loss": loss, **{name: values[number] for name, values in (train or {}).items()}},
                "valid": valid,
                "learning_rates": {"all": learning_rates[number] if learning_rates else 0.001},
                "gradient_norm": 1.0,
                "seconds": {"train": 1.0, "valid": 0.1},
                "words_per_second": 1000.0,
                "memory_mb": 100.0,
                "is_best": is_best,
                "select": {"name": chosen, "value": value},
            }
        )
    return rows


def made_up_run(
    task: str = "text-classification",
    *,
    history: Sequence[dict[str, Any]] = (),
    labels: Mapping[str, int] | None = None,
    recipe: Mapping[str, Any] | None = None,
    state: str = "finished",
    evaluations: Mapping[str, dict[str, Any]] | None = None,
    floors: Mapping[str, Any] | None = None,
    predictions: Mapping[str, Sequence[dict[str, Any]]] | None = None,
    looks: Sequence[dict[str, Any]] = (),
    siblings: Sequence[Sibling] = (),
    train_data: Mapping[str, Any] | None = None,
    provenance: Mapping[str, Any] | None = None,
) -> Run:
    """A run with what the argument's names say.

    Args:
        task: The task.
        history: Its rows; `made_up_history` makes them.
        labels: Count of each class or tag in train; None: 1000 each of `neg` and `pos`.
        recipe: Its recipe; None: that of `made_up_recipe`.
        state: How it stands.
        evaluations: The content of `scores.json`, by name.
        floors: The content of `floors.json`.
        predictions: The rows of `predictions.jsonl`, by evaluation.
        looks: The rows of `looks.jsonl`.
        siblings: Runs that differ in their seed alone.
        train_data: Put over `data.train` of `provenance.json`, such as `{"sentences": 800, "words": 10826}`.
        provenance: Put over `provenance.json`.
    """
    counts = {"neg": 1000, "pos": 1000} if labels is None else dict(labels)
    return Run(
        name="2026-01-01-made-up-01",
        task=task,
        state=state,
        recipe=made_up_recipe(task) if recipe is None else recipe,
        provenance={"data": {"train": {"labels": counts, **(train_data or {})}}, **(provenance or {})},
        history=list(history),
        evaluations=evaluations or {},
        floors=floors or {},
        predictions_of=lambda name: (predictions or {}).get(name, ()),
        looks=looks,
        siblings=siblings,
    )
