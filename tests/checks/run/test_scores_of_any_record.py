"""Checks of scores asked of whole records: made-up healthy ones, and ones with parts missing or damaged."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace

import pytest

from checks.run.made_up_evaluation import GOOD, classified, entities, floors, tagged
from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.finding import ask
from danlu.checks.registry import check_of
from danlu.checks.run.subject import Sibling
from danlu.record.record import Record
from danlu.record.run_subject import run_subject
from made_up_audio_record import make_audio_record
from made_up_class_record import make_class_record
from made_up_joint_record import make_joint_record
from made_up_record import make_record

CODES = ("R01", "R02", "R03", "R13", "R14", "R15", "R16", "R17", "R18", "R21", "R22")
CHECKS = [check_of(code) for code in CODES]


@pytest.mark.parametrize("make", [make_record, make_class_record, make_joint_record, make_audio_record])
def test_records_of_healthy_runs_have_no_issue(make, tmp_path):
    folder = make(tmp_path / "2026-11-20-made-up-01")
    subject = run_subject(Record(folder))
    # What these records say of their data is made up too, so that R14 rightly misses most of it.
    asked = [check for check in CHECKS if check.code != "R14"]

    findings = ask(asked, subject, task=subject.task)

    assert not [
        finding.answer.what for finding in findings if finding.failed or finding.answer.outcome == "issue"
    ]
    assert sum(finding.answer.outcome == "passed" for finding in findings) >= 4


def full_run(task):
    """A run with something in every part that these checks look at."""
    item = "sentence" if task == "tagging" else "clip"
    scores = {"accuracy": 0.9, "ua": 0.9, "ua@unseen": 0.6, "span.micro_f1": 0.9, "span.micro_f1@unseen": 0.6}
    common = {
        "scores": scores,
        "intervals": {name: [value - 0.02, value + 0.02] for name, value in scores.items()},
        "floors": floors(majority_class=dict.fromkeys(scores, 0.5), nb_tfidf=dict.fromkeys(scores, 0.8)),
        f"seen_{item}s": 500,
        "content_sha256": "cc",
        "overlap_with_train": {"count": 500, "same_audio": 3, "of_tokens": 1000},
    }
    more = {**common, "calibration": {"raw": {"bins": [{"count": 99, "confidence": 0.9, "accuracy": 0.4}]}}}
    tags = tagged(
        entities(300, 280, 250, of=1000), sentences=1000, confusion={"labels": {"counts": [[1, 2], [3, 4]]}}
    )
    evaluation = {**tags, **more} if task == "tagging" else {**classified(GOOD, item="clip"), **more}
    split = {f"{item}s": 1000, "words": 1000, "labels": {"a": 5, "b": 5}, "content_sha256": "bb"}
    return made_up_run(
        task,
        history=made_up_history([0.5, 0.4], scores={"ua": [0.5, 0.6], "accuracy": [0.5, 0.6]}),
        evaluations={"valid": copy.deepcopy(evaluation), "test": copy.deepcopy(evaluation)},
        floors={"valid": floors(majority_class={"ua": 0.2})},
        looks=[{"split": "test", "checkpoint": {"epoch": 1, "sha256": "ff"}}],
        siblings=[Sibling("other", 2, {"test": dict(scores)}), Sibling("third", 3, {"test": dict(scores)})],
        provenance={"data": {"train": split, "valid": split}, "protocol": {"kind": "by-group", "leaks": []}},
    )


def damage(content, random_):
    """The same content with one value somewhere in it removed or replaced."""
    content = copy.deepcopy(content)
    place, keys = content, []
    while isinstance(place, dict | list) and place:
        key = random_.choice(list(place) if isinstance(place, dict) else range(len(place)))
        keys.append((place, key))
        place = place[key]
    if keys:
        parent, key = random_.choice(keys)
        parent[key] = random_.choice([None, "?", -1, 0, 3.5, float("nan"), [], {}, [None], {"a": None}, True])
    return content


PARTS = ("evaluations", "provenance", "recipe", "floors", "looks")


@pytest.mark.parametrize("task", ["tagging", "audio-classification"])
def test_damaged_records_are_answered_too(task):
    random_, whole = random.Random(1), full_run(task)
    for _ in range(400):
        run = whole
        for part in random_.sample(PARTS, 2):
            run = replace(run, **{part: damage(getattr(run, part), random_)})

        findings = ask(CHECKS, run, task=task)

        assert not [(finding.code, finding.answer.what) for finding in findings if finding.failed]
        json.dumps([finding.as_json() for finding in findings], allow_nan=False)


@pytest.mark.parametrize("part", PARTS)
def test_missing_parts_are_answered_too(part):
    run = replace(full_run("audio-classification"), **{part: () if part == "looks" else {}})

    assert not [finding for finding in ask(CHECKS, run, task=run.task) if finding.failed]
