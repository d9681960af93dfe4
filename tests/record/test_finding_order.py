from __future__ import annotations

import random
import re

from danlu.checks.answer import issue, passed, tip
from danlu.checks.finding import Finding
from danlu.record.finding_order import ORDER, notable


def finding(code, outcome=issue):
    about = {"D": "data", "W": "wiring", "R": "run"}[code.rpartition("-")[2][0]]
    return Finding(code, "", about, outcome("something", {}))


def codes(*findings):
    shuffled = random.Random(1).sample(findings, len(findings))
    return [one.code for one in notable(shuffled)]


def test_issues_come_before_tips_whatever_their_codes():
    assert codes(finding("D01", tip), finding("D07"), finding("W01", tip)) == ["D07", "D01", "W01"]


def test_leaks_come_before_wiring_and_wiring_before_training():
    assert codes(*map(finding, ("R09", "R01", "W03", "D01", "R14", "D04"))) == [
        "D01", "R14", "W03", "R01", "D04", "R09",
    ]  # fmt: skip


def test_what_the_leak_explains_stands_right_behind_the_leak():
    assert codes(*map(finding, ("D03", "R18", "D01"))) == ["D01", "R18", "D03"]


def test_checks_of_other_packages_come_last_by_kind():
    assert codes(*map(finding, ("ACME-R01", "ACME-D01", "D09"))) == ["D09", "ACME-D01", "ACME-R01"]


def test_what_passed_is_not_told():
    assert codes(finding("D01", passed)) == []


def test_each_place_is_given_once_and_has_a_reason():
    named = [code for _, group in ORDER for code in group]

    assert len(named) == len(set(named)) == 48
    assert all(re.fullmatch(r"[DWR]\d\d", code) for code in named)
    assert all(reason for reason, _ in ORDER)
