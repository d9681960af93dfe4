"""Findings as checks write them, made up: two issues, two tips, one that passed, one that could not be asked."""

from __future__ import annotations

from danlu.checks.answer import Try, issue, not_applicable, passed, tip
from danlu.checks.finding import Finding
from danlu.record.findings import write_findings

COPIES = Finding(
    "D01",
    "test items stand in train",
    "data",
    issue(
        "364 of 664 test sentences stand word for word in train",
        {"test": {"count": 364, "of": 664}, "valid": {"count": 314, "of": 662}},
        tries=[
            Try("read the scores on unseen sentences", {"train.select": "span.micro_f1@unseen"}),
            Try("take the repeats out of test"),
        ],
        examples=["test.txt:1", "test.txt:17"],
    ),
)
OVERFITS = Finding(
    "R05",
    "overfitting",
    "run",
    issue(
        "the loss on valid rises from epoch 3 on, from 1.25 to 2.5",
        {
            "epoch": 3,
            "lowest": 1.25,
            "last": 2.5,
            "rows": [1, 2, 3, 4, 5, 6, 7, 8],
            "is_sure": True,
            "none": None,
        },
        confidence="medium",
        tries=[
            Try("stop earlier", {"train.epochs": 3}),
            Try("lower the learning rate", {"train.optimizer.lr": 1e-4}),
        ],
    ),
)
EDGE = Finding(
    "R12",
    "best epoch at the edge",
    "run",
    tip(
        "the best epoch is the first",
        {"epoch": 1},
        tries=[Try("lower the learning rate", {"train.optimizer.lr": 1e-4})],
    ),
)
UNKNOWN = Finding(
    "D09", "unknown words", "data", tip("12.5 % of the words of valid are unknown", {"share": 0.125})
)
PADDING = Finding("W01", "padding changes predictions", "wiring", passed("more padding changed nothing"))
SPEAKERS = Finding("D03", "shared groups", "data", not_applicable("sentences have no group"))

FINDINGS = (EDGE, UNKNOWN, COPIES, SPEAKERS, PADDING, OVERFITS)


def make_findings(folder, findings=FINDINGS):
    """Write the findings of a run."""
    write_findings(folder, findings)
