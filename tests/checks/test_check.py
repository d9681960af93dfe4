"""A check's own shape: its code, its page, and the answers that it may give."""

from __future__ import annotations

import pytest

from danlu.checks import Check, Threshold, Try, issue, not_applicable, passed, tip
from danlu.checks.reference import check_json, check_page
from danlu.errors import DanluError


def make_check(**fields):
    content = {
        "code": "R99",
        "title": "a title",
        "question": "Is it so?",
        "about": "run",
        "answer": lambda _: passed("it is"),
        "sees": "It sees.",
        "example": "An example.",
        "cure": "A cure.",
    }
    return Check(**{**content, **fields})


class TestCode:
    @pytest.mark.parametrize("code", ["R01", "R99", "ACME-R01", "MY-OWN-R02"])
    def test_is_taken(self, code):
        assert make_check(code=code).code == code

    @pytest.mark.parametrize("code", ["D01", "R1", "R001", "", "ACME", "R01-ACME", "r01"])
    def test_is_refused(self, code):
        with pytest.raises(DanluError, match="needs a code such as R01 or ACME-R01"):
            make_check(code=code)


class TestAnswers:
    def test_names_at_most_five_places(self):
        assert len(issue("x", {}, examples=map(str, range(9))).examples) == 5

    def test_have_a_confidence_where_something_was_found(self):
        answers = (issue("x", {}), tip("x", {}), passed("x"), not_applicable("x"))

        assert [answer.confidence for answer in answers] == ["high", "medium", None, None]

    def test_keep_what_to_try(self):
        one = Try("train longer", {"train.epochs": 20})

        assert tip("x", {}, tries=[one]).tries == (one,)


class TestPage:
    def test_says_all_that_the_check_says(self):
        check = make_check(thresholds=(Threshold("share", 0.25, "a quarter is much"),), tasks=("tagging",))
        page = check_page(check)

        assert page.startswith("# R99: a title\n\nIs it so?\n")
        assert "At worst it is an issue. It is asked of the record of a run, in tagging only." in page
        assert [text for text in ("It sees.", "An example.", "A cure.") if text not in page] == []
        assert "| share | 0.25 | a quarter is much |" in page

    def test_has_no_table_without_thresholds(self):
        assert "## Thresholds" not in check_page(make_check())

    def test_says_that_it_is_a_tip_at_worst(self):
        assert "At worst it is a tip." in check_page(make_check(severity="tip"))

    def test_for_machines(self):
        content = check_json(make_check(thresholds=(Threshold("share", 0.25, "why"),)))

        assert content["code"] == "R99"
        assert content["tasks"] is None
        assert content["thresholds"] == [{"name": "share", "value": 0.25, "reason": "why"}]
