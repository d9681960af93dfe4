"""findings.json: written whole, read again, replaced by kind."""

from __future__ import annotations

import json

from danlu.checks import issue, passed
from danlu.checks.finding import Finding
from danlu.record.findings import FORMAT, read_findings, replace_findings, write_findings

DATA = Finding("D01", "copies", "data", issue("2 of 3", {"test": 2}))
WIRING = Finding("W01", "padding", "wiring", passed("equal"))
RUN = Finding("R01", "floor", "run", passed("above"))


def test_findings_are_read_as_they_were_written(tmp_path):
    write_findings(tmp_path, [DATA, RUN])

    assert read_findings(tmp_path) == [DATA, RUN]
    assert json.loads((tmp_path / "findings.json").read_text())["format"] == FORMAT


def test_those_of_a_kind_are_replaced_and_the_others_stay(tmp_path):
    write_findings(tmp_path, [DATA, WIRING, RUN])
    later = Finding("R01", "floor", "run", issue("under", {}))

    assert replace_findings(tmp_path, ["run"], [later]) == [DATA, WIRING, later]
    assert read_findings(tmp_path) == [DATA, WIRING, later]


def test_kinds_keep_their_order(tmp_path):
    write_findings(tmp_path, [RUN])

    assert [one.code for one in replace_findings(tmp_path, ["data"], [DATA])] == ["D01", "R01"]


def test_missing_or_damaged_findings_are_none(tmp_path):
    assert read_findings(tmp_path) == []
    for damaged in ("{", "[]", '{"findings": [{"code": "D01"}]}', '{"findings": 3}'):
        (tmp_path / "findings.json").write_text(damaged)
        assert read_findings(tmp_path) == []
