"""What a run prints while it is prepared and trained."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from danlu.cli.console import ConsoleObserver
from danlu.jobs.observer import DataTold, RunStart, SplitLine
from danlu.training.loop import BatchDone

TAGGING = DataTold(
    splits=[
        SplitLine(
            "train", "5,251 sentences, 134,000 words, scheme bio2", ["2 lines dropped: a tag without a word"]
        ),
        SplitLine("valid", "662 sentences, 17,000 words, scheme bio2"),
    ],
    repeated="314 of 662 valid sentences stand word for word in train: their scores are shown apart (seen, unseen)",
    model="1,234,567 parameters, 27 labels, 9,123 word forms (fitted on train)",
    notes=["word vectors for 90% of the words"],
)
TEXTS = DataTold(
    splits=[SplitLine("train", "25,000 texts, 5,843,000 words, classes 差评 12,500, 好评 12,500")],
    repeated=None,
    model="22,000,000 parameters, 2 classes [layers 6]",
)


@pytest.fixture
def watched():
    """An observer and what it prints into a file."""
    file = StringIO()
    observer = ConsoleObserver(Console(file=file, width=60))
    yield observer, file
    observer.close()


def start(told, **changed):
    given = {"folder": Path("runs/a-01"), "first_epoch": 1, "epochs": 3, "device": "cpu", **changed}
    return RunStart(told=told, **given)


def row(**valid):
    return {
        "epoch": 1,
        "train": {"loss": 0.5},
        "valid": {"loss": 0.25, **valid},
        "seconds": {"train": 2.0, "valid": 0.5},
        "is_best": True,
        "select": {"name": next(iter(valid)), "value": 0.5},
    }


def test_what_was_read_is_told_split_by_split(watched):
    observer, file = watched
    observer.on_start(start(TAGGING))

    assert file.getvalue().splitlines() == [
        "run    runs/a-01",
        "train  5,251 sentences, 134,000 words, scheme bio2",
        "       2 lines dropped: a tag without a word",
        "valid  662 sentences, 17,000 words, scheme bio2",
        "       314 of 662 valid sentences stand word for word in train: their scores are shown apart (seen, unseen)",
        "       word vectors for 90% of the words",
        "model  1,234,567 parameters, 27 labels, 9,123 word forms (fitted on train), on cpu",
    ]


def test_texts_are_told_in_the_words_of_their_task(watched):
    observer, file = watched
    observer.on_start(start(TEXTS, first_epoch=2))

    assert file.getvalue().splitlines()[1:] == [
        "train  25,000 texts, 5,843,000 words, classes 差评 12,500, 好评 12,500",
        "model  22,000,000 parameters, 2 classes [layers 6], on cpu",
        "       going on after epoch 1",
    ]


@pytest.mark.parametrize(
    ("valid", "shown"),
    [
        (
            {"span.micro_f1@seen": 0.9, "span.micro_f1": 0.5, "token.accuracy": 0.75, "span.macro_f1": 0.4},
            "span.micro_f1@seen 0.9000  span.micro_f1 0.5000  token.accuracy 0.7500",
        ),
        (
            {"accuracy": 0.5, "macro_f1": 0.25, "roc_auc": None, "brier": 0.1},
            "accuracy 0.5000  macro_f1 0.2500  roc_auc –",
        ),
        (
            {"brier": 0.125, "accuracy": 0.5, "macro_f1": 0.25},
            "brier 0.1250  accuracy 0.5000  macro_f1 0.2500",
        ),
    ],
)
def test_an_epoch_shows_the_scores_of_its_task_the_selecting_one_first(watched, valid, shown):
    observer, file = watched
    observer.on_start(start(TEXTS))
    observer.on_epoch(row(**valid))

    assert file.getvalue().splitlines()[-2:] == [
        f"epoch: 1  loss_train: 0.500000, loss_valid: 0.250000  {shown}  2.5 s",
        ">>>model saved a-01<<<",
    ]


def test_steps_before_the_first_epoch_leave_nothing_in_a_file(watched):
    observer, file = watched
    observer.on_step("reading train and valid")

    assert file.getvalue() == ""


def test_on_a_terminal_a_step_is_shown_while_it_lasts():
    file = StringIO()
    observer = ConsoleObserver(Console(file=file, width=60, force_terminal=True))
    observer.on_step("reading [train]")
    observer.on_start(start(TEXTS))
    observer.on_batch(BatchDone(epoch=1, batch=1, batches=2, loss=0.5))
    observer.on_end("finished", None)

    assert "reading [train]" in file.getvalue()
    assert file.getvalue().rstrip("\n").endswith("finished")


def test_a_failure_while_preparing_takes_the_step_away():
    file = StringIO()
    observer = ConsoleObserver(Console(file=file, width=60, force_terminal=True))
    observer.on_step("reading train and valid")
    observer.close()
    observer.close()

    assert file.getvalue().rpartition("reading")[2].count("\x1b[?25h") == 1, "the cursor is not back"
