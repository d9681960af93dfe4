from __future__ import annotations

import json

import pytest

from danlu.checks.answer import issue, not_applicable, tip
from danlu.checks.finding import Finding
from danlu.record.record import Record
from danlu.record.verdict import make_verdict, short_verdict
from danlu.record.verdict_view import verdict_view
from made_up_findings import EDGE, FINDINGS, OVERFITS, PADDING, SPEAKERS
from made_up_record import make_record

UNDER = "Under its floor: accuracy 0.5000 on test, a linear model has 0.9000."
NOT_ON_UNSEEN = "better on the whole, but not on unseen"


def floor_finding(outcome=issue):
    return Finding("R01", "not better than a floor", "run", outcome(NOT_ON_UNSEEN, {}))


@pytest.mark.parametrize(
    ("findings", "floor_line", "line", "short"),
    [
        ((), None, "No check was asked yet: danlu check a asks them.", ""),
        ((), UNDER, f"{UNDER} No check was asked yet: danlu check a asks them.", "under floor"),
        ((PADDING, SPEAKERS), None, "No issue found: 1 check passed, 1 not applicable.", "no issue"),
        ((EDGE, PADDING), None, "No issue, 1 tip. First: the best epoch is the first (R12).", "no issue, 1 tip"),
        (
            FINDINGS, None,
            "2 issues, 2 tips. First: 364 of 664 test sentences stand word for word in train (D01).",
            "2 issues, 2 tips",
        ),
        (
            (OVERFITS,), UNDER,
            f"{UNDER} 1 issue.", "under floor, 1 issue",
        ),
        (
            (floor_finding(),), None,
            f"Not above its floor: {NOT_ON_UNSEEN}. 1 issue.", "under floor, 1 issue",
        ),
        ((floor_finding(tip),), UNDER, f"{UNDER} No issue, 1 tip.", "under floor, 1 tip"),
        ((PADDING,), UNDER, f"{UNDER} No issue found: 1 check passed, 0 not applicable.", "under floor"),
    ],
)  # fmt: skip
def test_the_line_says_what_matters_most(findings, floor_line, line, short):
    verdict = make_verdict("a", findings, floor_line)

    assert verdict.line == line
    assert short_verdict(verdict.as_json()) == verdict.short == short
    assert verdict.is_under_floor == short.startswith("under floor")


def test_what_passed_and_what_could_not_be_asked_is_only_counted():
    verdict = make_verdict("a", FINDINGS, None)

    assert [finding.code for finding in verdict.findings] == ["D01", "R05", "R12", "D09"]
    assert verdict.counts == "1 check passed, 1 not applicable"
    assert verdict.as_json() == {
        "line": verdict.line, "issues": 2, "tips": 2, "passed": 1, "not_applicable": 1, "under_floor": False,
    }  # fmt: skip


def test_a_check_that_failed_itself_is_told_where_nothing_else_is():
    failed = Finding("X-R01", "", "run", not_applicable("the check itself failed"), failed=True)

    assert make_verdict("a", [failed, PADDING], None).line.endswith("1 not applicable, of which 1 failed.")


def test_a_record_has_its_verdict_in_the_summary(tmp_path):
    record = Record(make_record(tmp_path / "a", epochs=2))
    verdict = json.loads(json.dumps(record.summary()))["verdict"]

    assert verdict["line"] == record.as_json()["verdict"]["line"]
    assert (verdict["issues"], verdict["under_floor"]) == (2, False)


def test_a_damaged_finding_takes_no_other_with_it(tmp_path):
    folder = make_record(tmp_path / "a", epochs=1)
    stored = json.loads((folder / "findings.json").read_text())
    bad = [{**stored["findings"][0], key: value} for key, value in (
        ("outcome", "perhaps"), ("outcome", []), ("about", {}), ("code", None), ("what", 3), ("evidence", []),
        ("tries", [{"words": 1, "changes": {}}]), ("tries", [{"words": "x", "changes": 1}]), ("tries", 7),
        ("examples", [1]),
    )]  # fmt: skip
    stored["findings"] = [*bad, "text", *stored["findings"]]
    (folder / "findings.json").write_text(json.dumps(stored))

    assert Record(folder).verdict.counts == "1 check passed, 1 not applicable"
    assert len(Record(folder).verdict.findings) == 4


def test_the_page_has_all_of_it(tmp_path):
    view = verdict_view(Record(make_record(tmp_path / "a", epochs=2)))

    assert [finding.code for finding in view.findings] == ["D01", "R05", "R12", "D09"]
    assert len(view.asked) == 6
    assert view.asked[3].what == "Sentences have no group."
    assert len(view.apart) == 2
    assert not view.is_empty
    assert verdict_view(Record(tmp_path / "nothing")).is_empty
