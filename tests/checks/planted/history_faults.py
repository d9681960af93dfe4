"""Faults of the notebooks that their printed losses and scores give away: made-up histories with these figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from checks.planted.fault import PlantedFault
from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.finding import Finding, ask
from danlu.checks.run.catalogue import CHECKS
from danlu.checks.run.subject import Run

# As many words, spans and words inside spans as in the training file of DNRTI, spread evenly over its 13 types.
DNRTI_TAGS = {
    "O": 110435,
    **{f"B-{kind}": 1406 for kind in "abcdefghijklm"},
    **{f"I-{kind}": 895 for kind in "abcdefghijklm"},
}
REVIEWS = {"neg": 1000, "pos": 1000}


def _asked(make: Callable[[], Run]) -> Callable[[Path], Sequence[Finding]]:
    """What all checks of runs find in a run that is made when they are asked."""

    def find(_: Path) -> list[Finding]:
        run = make()
        return ask(CHECKS, run, task=run.task)

    return find


def _reviews(
    train_loss: list[float],
    train_accuracy: list[float],
    valid: list[float | None],
    *,
    batch: int,
    **train: Any,
) -> Run:
    """A classifier of reviews, with what the notebook printed: losses and accuracies in training, and some of test."""
    history = made_up_history(
        train_loss,
        [None] * len(train_loss),
        {"accuracy": valid},
        train={"accuracy": train_accuracy},
    )
    recipe = made_up_recipe(train={"epochs": len(train_loss), "batch": {"size": batch}, **train})
    return made_up_run(history=history, recipe=recipe, labels=REVIEWS)


def no_embedding() -> Run:
    """S1, whose log gives losses of three epochs and no score."""
    history = made_up_history([23.48, 21.26, 21.37], [21.93, 21.65, 21.58])
    recipe = made_up_recipe("tagging", train={"epochs": 3, "batch": {"size": 1}, "select": "loss"})
    return made_up_run(
        "tagging",
        history=history,
        recipe=recipe,
        labels=DNRTI_TAGS,
        train_data={"sentences": 5251, "words": 140348},
    )


def lstm_at_chance() -> Run:
    """S4, the LSTM with too strong a penalty."""
    return _reviews(
        [0.023152, 0.011231, 0.010850, 0.010833, 0.010832, 0.010833],
        [0.501008, 0.503528, 0.498488, 0.498992, 0.486895, 0.464214],
        [None, None, None, None, 0.50, None],
        batch=64,
    )


def own_lstm_at_chance() -> Run:
    """S4, the LSTM written by hand, at a learning rate of 1e-6."""
    return _reviews(
        [0.010840, 0.010840, 0.010843, 0.010843, 0.010839, 0.010842, 0.010838, 0.010841, 0.010839, 0.010844],
        [0.501042, 0.501042, 0.498958, 0.498958, 0.502083, 0.5, 0.503125, 0.5, 0.502083, 0.497917],
        [None, None, None, None, 0.50, None, None, None, None, 0.50],
        batch=64,
        optimizer={"name": "adam", "lr": 1e-6, "lr_of": None},
    )


def bert_at_chance() -> Run:
    """S4, BERT at three of its four learning rates: "0.5 all the time", which is 0.0866 in its batches of 8."""
    return _reviews([0.0871, 0.0867, 0.0866, 0.0866], [0.49, 0.5, 0.5, 0.5], [0.5] * 4, batch=8)


def sgd_loses_everything() -> Run:
    """S4, SGD at 0.1."""
    losses = [
        0.010865, 0.010813, 0.010783, 0.010755, 0.010639, 0.010751, 0.010481, 0.010165, 0.010880, 0.010520,
        0.010271, 0.009841, 0.009940, 0.009823, 0.009498, 0.009460, 0.009311, 0.012617, 0.012691, 0.012452,
    ]  # fmt: skip
    accuracies = [
        0.481, 0.532, 0.536, 0.528, 0.580, 0.543, 0.591, 0.635, 0.589, 0.579,
        0.608, 0.649, 0.642, 0.654, 0.682, 0.682, 0.699, 0.505, 0.499, 0.500,
    ]  # fmt: skip
    tested: list[float | None] = [None] * 20
    tested[4], tested[9], tested[14] = 0.54, 0.53, 0.63
    sgd = {"name": "sgd", "lr": 0.1, "lr_of": None, "momentum": 0.9}
    return _reviews(losses, accuracies, tested, batch=64, optimizer=sgd)


def softmax_twice() -> Run:
    """S4, the last ten epochs of the BiLSTM with Adam."""
    return _reviews(
        [0.005617, 0.005614, 0.005673, 0.005713, 0.005627, 0.005612, 0.005682, 0.005616, 0.005534, 0.005562],
        [0.953125, 0.953629, 0.950101, 0.947077, 0.952621, 0.954133, 0.949597, 0.953125, 0.958165, 0.955645],
        [None, None, None, None, 0.82, None, None, None, None, 0.83],
        batch=64,
    )


def bert_overfits() -> Run:
    """S4, BERT on 2000 reviews: what it printed when it looked at test, after the epochs 5, 10 and 15."""
    history = made_up_history(
        [0.013, 0.004, 0.006], [0.081, 0.133, 0.197], {"accuracy": [0.885, 0.885, 0.836]}
    )
    return made_up_run(history=history, labels=REVIEWS)


def epsilon_in_f1(epsilon: float) -> Run:
    """S3, three blocks each of its early and of its late runs, as the epochs of one run."""
    early = [(0.46875, 0.69231, 0.55853), (0.5, 0.69231, 0.58016), (0.67188, 0.85455, 0.75179)]
    late = [(0.82812, 0.94488, 0.87771), (0.875, 0.93277, 0.898), (0.64062, 0.82927, 0.71796)]
    precisions, recalls, scores = zip(*(early if epsilon == 0.001 else late), strict=True)
    named = {"phrase.f1": scores, "phrase.precision": precisions, "phrase.recall": recalls}
    return made_up_run("joint-tagging", history=made_up_history([0.10662, 0.08008, 0.02351], None, named))


def recall_of_the_other_head() -> Run:
    """S3, three blocks as the epochs of one run: the recall of both heads is the same in each."""
    recalls = [0.69231, 0.85455, 0.94488]
    history = made_up_history(
        [0.10662, 0.08008, 0.02351],
        None,
        {
            "phrase.precision": [0.5, 0.64062, 0.82812],
            "phrase.recall": recalls,
            "keyword.precision": [0.46875, 0.67188, 0.82812],
            "keyword.recall": recalls,
        },
        train={"loss.keyword": [0.08891, 0.05436, 0.02004], "loss.phrase": [0.1142, 0.0911, 0.025]},
    )
    return made_up_run("joint-tagging", history=history, labels={"O": 80, "B-phrase": 10, "E-phrase": 10})


def another_alpha() -> Run:
    """S3, losses of three blocks that were trained with 0.3, beside a recipe that says 0.5."""
    history = made_up_history(
        [0.10662, 0.08008, 0.12239],
        train={"loss.keyword": [0.08891, 0.05436, 0.1004], "loss.phrase": [0.1142, 0.0911, 0.13181]},
    )
    recipe = made_up_recipe("joint-tagging", model={"alpha": 0.5})
    return made_up_run("joint-tagging", history=history, recipe=recipe)


def plateau_never_fired() -> Run:
    """S5: "the learning rate never fell", in 500 epochs that wavered and still gained a little now and then."""
    losses = [0.9 - 0.0004 * epoch + 0.02 * math.sin(epoch / 6) for epoch in range(500)]
    history = made_up_history(
        [0.9 - 0.0005 * epoch for epoch in range(500)], losses, learning_rates=[1e-5] * 500
    )
    schedule = {"name": "plateau", "watch": "loss", "patience": 50, "min_delta": 0.0, "factor": 0.5}
    recipe = made_up_recipe(
        "audio-classification", train={"epochs": 500, "schedule": schedule, "select": "loss"}
    )
    labels = {"positive": 1943, "neutral": 2145, "negative": 406}
    return made_up_run("audio-classification", history=history, recipe=recipe, labels=labels)


FAULTS = (
    PlantedFault(
        "no embedding: stuck",
        "S1",
        "the index of a word is the model's only input: the loss stays at 21.4 a sentence",
        "R04",
        _asked(no_embedding),
    ),
    PlantedFault(
        "LSTM at chance",
        "S4",
        "the loss stays at 0.01083, which is ln 2 divided by the batch size 64",
        "R04",
        _asked(lstm_at_chance),
    ),
    PlantedFault(
        "LSTM written by hand at chance",
        "S4",
        "the loss stays at 0.01084 for as long as one likes, at any learning rate",
        "R04",
        _asked(own_lstm_at_chance),
    ),
    PlantedFault(
        "BERT at chance",
        "S4",
        "the loss stays at 0.0866, which is ln 2 divided by the batch size 8",
        "R04",
        _asked(bert_at_chance),
    ),
    PlantedFault(
        "softmax twice, by its losses",
        "S4",
        "softmax before cross-entropy: the loss stays at 0.0055 with 96 % of the answers right",
        "R04",
        _asked(softmax_twice),
    ),
    PlantedFault(
        "SGD loses everything",
        "S4",
        "with a learning rate of 0.1, epoch 18 loses all that was learned",
        "R08",
        _asked(sgd_loses_everything),
    ),
    PlantedFault(
        "BERT overfits",
        "S4",
        "the loss on test more than doubles after the first look, while that of training falls",
        "R05",
        _asked(bert_overfits),
        "tip",
    ),
    PlantedFault(
        "best at the first look",
        "S4",
        "no later epoch is better than the first that was looked at",
        "R12",
        _asked(bert_overfits),
        "tip",
    ),
    PlantedFault(
        "0.001 in F1",
        "S3",
        "the early runs compute F1 as 2PR / (P + R + 0.001)",
        "R19",
        _asked(lambda: epsilon_in_f1(0.001)),
    ),
    PlantedFault(
        "0.01 in F1",
        "S3",
        "the later runs compute F1 as 2PR / (P + R + 0.01)",
        "R19",
        _asked(lambda: epsilon_in_f1(0.01)),
    ),
    PlantedFault(
        "another alpha",
        "S3",
        "the losses ask for alpha 0.3 where 0.5 is declared",
        "R19",
        _asked(another_alpha),
    ),
    PlantedFault(
        "recall of the other head",
        "S3",
        "the recall of the second head is computed from the first head's predictions",
        "R20",
        _asked(recall_of_the_other_head),
    ),
    PlantedFault(
        "plateau never fired",
        "S5",
        "a plateau schedule waits so long that the learning rate never falls",
        "R10",
        _asked(plateau_never_fired),
        "tip",
    ),
)
"""What the histories of the notebooks give away."""
