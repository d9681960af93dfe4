"""Faults of the notebooks that their scores give away: made-up runs with the figures that the notebooks print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from checks.planted.fault import PlantedFault
from checks.run.made_up_evaluation import classified, entities, floors, tagged
from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.finding import Finding, ask
from danlu.checks.run.catalogue import CHECKS
from danlu.checks.run.subject import Run

WORDS, ENTITIES, POSITIONS = 17716, 3606, 17920
"""Of the test split of DNRTI: its words, those in an entity, and the positions of 70 sequences of 256."""


def _asked(make: Callable[[], Run]) -> Callable[[Path], Sequence[Finding]]:
    """What all checks of runs find in a run that is made when they are asked."""

    def find(_: Path) -> list[Finding]:
        run = make()
        return ask(CHECKS, run, task=run.task)

    return find


def best_tagger() -> Run:
    """S1, the best run: windows of 1024 words, a macro F1 of 0.83; copying gives 0.839 and an accuracy of 0.947."""
    evaluation = {
        "sentences": 664,
        "scores": {"token.macro_f1": 0.83, "token.accuracy": 0.94},
        "intervals": {"token.macro_f1": [0.81, 0.85]},
        "floors": floors(copy_repeated={"token.macro_f1": 0.839, "token.accuracy": 0.947}),
    }
    recipe = made_up_recipe("tagging", train={"select": "token.macro_f1"})
    return made_up_run("tagging", recipe=recipe, evaluations={"test": evaluation})


def whole_windows() -> Run:
    """S1 in windows of 512 words: 17408 = 34 · 512 words in the report, of 17716 in the file."""
    recipe = made_up_recipe("tagging", data={"window": {"unit": "words", "size": 512}})
    evaluation = tagged(entities(3500, 3400, 3000, of=34 * 512), words=WORDS)
    return made_up_run("tagging", recipe=recipe, evaluations={"test": evaluation})


def repeated_sentences() -> Run:
    """S1: 364 of 664 test sentences stand in train. The scores are those of a tagger of danlu on them."""
    scores = {"span.micro_f1": 0.876, "span.micro_f1@seen": 0.988, "span.micro_f1@unseen": 0.715}
    evaluation = {
        "sentences": 664,
        "seen_sentences": 364,
        "words": WORDS,
        "scores": scores,
        "intervals": {name: [value - 0.03, min(value + 0.03, 1.0)] for name, value in scores.items()},
        "floors": floors(copy_repeated={"span.micro_f1": 0.79, "span.micro_f1@unseen": 0.52}),
    }
    return made_up_run("tagging", evaluations={"test": evaluation})


def entity_or_not(predicted: int, correct: int, weights: Mapping[str, float] | None) -> Callable[[], Run]:
    """S2: the entities of 17920 positions, so many of them predicted, so many of these right."""

    def make() -> Run:
        head = {"kind": "softmax", "class_weights": None if weights is None else dict(weights)}
        evaluation = tagged(entities(ENTITIES, predicted, correct, of=POSITIONS))
        recipe = made_up_recipe("tagging", model={"family": "transformer-tagger", "head": head})
        return made_up_run("tagging", recipe=recipe, evaluations={"test": evaluation})

    return make


def padding_scored() -> Run:
    """S2: 70 sequences of 256 positions are 17920; the file has 17716 words."""
    evaluation = tagged(entities(ENTITIES, 3700, 3000, of=POSITIONS), words=WORDS)
    return made_up_run("tagging", evaluations={"test": evaluation})


def last_batch() -> Run:
    """S3: 13 epochs, each with the share of the last 64 tweets that were right."""
    right = (29, 34, 38, 37, 41, 44, 42, 46, 45, 47, 43, 49, 46)
    history = made_up_history(
        [2.0 / epoch for epoch in range(1, 14)],
        scores={"phrase.text_accuracy": [round(count / 64, 4) for count in right]},
    )
    recipe = made_up_recipe("joint-tagging", train={"epochs": 13, "select": "phrase.text_accuracy"})
    data = {"data": {"valid": {"texts": 3376}}}
    return made_up_run("joint-tagging", history=history, recipe=recipe, provenance=data)


def tuned_reviews() -> Run:
    """S4: 0.82 to 0.83 on 2000 reviews that were looked at every five epochs, 0.791 on 2000 others."""
    tuning = [0.71, 0.76, 0.79, 0.80, 0.81, 0.82, 0.82, 0.825]
    history = made_up_history([0.69 - 0.05 * epoch for epoch in range(8)], scores={"accuracy": tuning})
    evaluations: dict[str, dict[str, Any]] = {
        "valid": {"texts": 2000, "scores": {"accuracy": 0.825}},
        "test": {"texts": 2000, "scores": {"accuracy": 0.791}},
    }
    return made_up_run(history=history, evaluations=evaluations)


def no_negative() -> Run:
    """S5, run 07-31-14-17: an accuracy of 0.637, F1 of 0.700, 0.631 and 0.0."""
    return _emotions(
        {
            "positive": {"positive": 1428, "neutral": 515},
            "neutral": {"positive": 710, "neutral": 1435},
            "negative": {"positive": 0, "neutral": 406},
        }
    )


def training_clips() -> Run:
    """S5, epoch 422: an accuracy of 0.95 on all 4494 clips, of which 0.85 were learned from."""
    return _emotions(
        {
            "positive": {"positive": 1846, "neutral": 87, "negative": 10},
            "neutral": {"positive": 87, "neutral": 2038, "negative": 20},
            "negative": {"positive": 15, "neutral": 18, "negative": 373},
        },
        provenance={
            "data": {
                "train": {"clips": 3820, "labels": {"positive": 1652, "neutral": 1823, "negative": 345}},
                "valid": {"clips": 674, "labels": {"positive": 291, "neutral": 322, "negative": 61}},
            }
        },
    )


def picked_epoch() -> Run:
    """S5: the weights of every epoch are kept, and one is picked by its matrix; here twelve were looked at."""
    epochs = (94, 120, 200, 300, 380, 400, 410, 422, 440, 470, 490, 496)
    looks = [
        {"split": "test", "evaluation": f"test@epoch-{epoch:04}", "checkpoint": {"epoch": epoch}}
        for epoch in epochs
    ]
    return made_up_run("audio-classification", looks=looks)


def _emotions(confusion: Mapping[str, Mapping[str, int]], **more: Any) -> Run:
    evaluation = classified(confusion, item="clip")
    return made_up_run("audio-classification", evaluations={"test": evaluation}, **more)


WEIGHTED = {"Ent": 4.0, "O": 1.0}

FAULTS = (
    PlantedFault(
        "no better than copying",
        "S1",
        "the best tagger, 0.83, is no better than copying the tags of repeated sentences, 0.839",
        "R01",
        _asked(best_tagger),
        "tip",
    ),
    PlantedFault(
        "rest of the last window",
        "S1",
        "the rest of the last window is left out: 17408 of 17716 words are scored",
        "R14",
        _asked(whole_windows),
    ),
    PlantedFault(
        "memory of train",
        "S1",
        "364 of 664 test sentences stand in train, and part of the score is memory",
        "R18",
        _asked(repeated_sentences),
        "tip",
    ),
    PlantedFault(
        "biw2: O to all words",
        "S2",
        "no word is taken for an entity, and the accuracy is 0.80",
        "R02",
        _asked(entity_or_not(0, 0, None)),
    ),
    PlantedFault(
        "biw3: a coin that says Ent",
        "S2",
        "weights of 10 and 1: every word is an entity, 0.20 of them rightly",
        "R03",
        _asked(entity_or_not(17790, 3588, {"Ent": 10.0, "O": 1.0})),
    ),
    PlantedFault(
        "biw3: Ent to all words",
        "S2",
        "weights of 10 and 1 turn O for all words into Ent for all words",
        "R02",
        _asked(entity_or_not(17790, 3588, {"Ent": 10.0, "O": 1.0})),
    ),
    PlantedFault(
        "biw4: a coin",
        "S2",
        "balanced weights: a precision of 0.20 at a recall of 0.23, where 0.20 of all are entities",
        "R03",
        _asked(entity_or_not(4130, 845, WEIGHTED)),
    ),
    PlantedFault(
        "biw6: a coin",
        "S2",
        "a head that learns five times as fast: a precision of 0.20 at a recall of 0.30",
        "R03",
        _asked(entity_or_not(5340, 1085, WEIGHTED)),
    ),
    PlantedFault(
        "biw7: a coin",
        "S2",
        "a head that learns ten times as fast: a precision of 0.21 at a recall of 0.24",
        "R03",
        _asked(entity_or_not(4200, 862, WEIGHTED)),
    ),
    PlantedFault(
        "padding scored",
        "S2",
        "17920 positions are scored, and there are 17716 words",
        "R14",
        _asked(padding_scored),
    ),
    PlantedFault(
        "the last batch",
        "S3",
        "every score is a fraction of 64: it is that of the last batch",
        "R14",
        _asked(last_batch),
    ),
    PlantedFault(
        "tuning above test",
        "S4",
        "0.82 to 0.83 while tuning, 0.791 on untouched reviews",
        "R15",
        _asked(tuned_reviews),
        "tip",
    ),
    PlantedFault("no negative clip", "S5", "none of 406 negative clips is found", "R13", _asked(no_negative)),
    PlantedFault(
        "training clips in the matrix",
        "S5",
        "the matrix has all 4494 clips, those that were learned from among them",
        "R21",
        _asked(training_clips),
    ),
    PlantedFault(
        "an epoch picked by its matrix",
        "S5",
        "the epoch is picked by looking at the matrix that is reported",
        "R22",
        _asked(picked_epoch),
    ),
)
