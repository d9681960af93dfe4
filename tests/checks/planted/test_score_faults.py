from __future__ import annotations

import pytest

from checks.planted.fault import PlantedFault
from checks.planted.score_faults import ENTITIES, FAULTS, POSITIONS, no_negative, training_clips
from checks.run.made_up_evaluation import GOOD, classified, entities, floors, tagged
from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.finding import ask
from danlu.checks.run.catalogue import CHECKS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_named(fault: PlantedFault, tmp_path):
    findings = {finding.code: finding for finding in fault.find(tmp_path)}

    assert findings[fault.code].answer.outcome == fault.outcome
    assert not any(finding.failed for finding in findings.values())


@pytest.mark.parametrize(
    ("predicted", "correct", "printed"),
    [
        (17790, 3588, (0.20, 1.00, 0.34, 0.21)),
        (4130, 845, (0.20, 0.23, 0.22, 0.66)),
        (5340, 1085, (0.20, 0.30, 0.24, 0.62)),
        (4200, 862, (0.21, 0.24, 0.22, 0.66)),
    ],
)
def test_the_counts_of_entities_have_the_printed_scores(predicted, correct, printed):
    precision, recall = correct / predicted, correct / ENTITIES
    f1 = 2 * correct / (predicted + ENTITIES)
    accuracy = (POSITIONS - predicted - ENTITIES + 2 * correct) / POSITIONS

    assert tuple(round(value, 2) for value in (precision, recall, f1, accuracy)) == printed


@pytest.mark.parametrize(("make", "accuracy"), [(no_negative, 0.637), (training_clips, 0.947)])
def test_the_matrices_have_the_printed_scores(make, accuracy):
    evaluation = make().evaluations["test"]

    assert evaluation["clips"] == 4494
    assert round(evaluation["scores"]["accuracy"], 3) == accuracy


def healthy_texts():
    evaluation = {**classified(GOOD), "floors": floors(nb_tfidf={"accuracy": 0.8}), "seen_texts": 0}
    history = made_up_history([0.5, 0.4, 0.35], scores={"accuracy": [0.8, 0.87, 0.89]})
    looks = [{"split": "test", "checkpoint": {"epoch": 3}}]
    return made_up_run(history=history, evaluations={"valid": evaluation, "test": evaluation}, looks=looks)


def healthy_words():
    scores = {"span.micro_f1": 0.85, "span.micro_f1@seen": 0.86, "span.micro_f1@unseen": 0.84}
    evaluation = tagged(
        entities(ENTITIES, 3500, 3200, of=17716),
        sentences=664,
        seen_sentences=20,
        scores=scores,
        intervals={name: [value - 0.03, value + 0.03] for name, value in scores.items()},
        floors=floors(most_frequent_tag=dict.fromkeys(scores, 0.5)),
        overlap_with_train={"count": 20, "of_tokens": 17716},
    )
    return made_up_run("tagging", evaluations={"test": evaluation})


@pytest.mark.parametrize("make", [healthy_texts, healthy_words])
def test_without_a_fault_there_is_no_issue(make):
    run = make()

    findings = ask(CHECKS, run, task=run.task)

    assert not [
        finding.answer.what for finding in findings if finding.answer.outcome == "issue" or finding.failed
    ]
    assert sum(finding.answer.outcome == "passed" for finding in findings) >= 5
