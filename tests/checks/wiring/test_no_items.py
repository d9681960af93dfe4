"""Where no training item can be asked, as with a length of two words, no check of wiring fails."""

from __future__ import annotations

import pytest

from checks.wiring.fake_wiring import classifier, tagger
from danlu.checks.finding import ask
from danlu.checks.registry import checks_about


@pytest.mark.parametrize("wiring", [classifier(items=[]), tagger(items=[])])
def test_no_check_fails_without_items(wiring):
    found = ask(checks_about("wiring"), wiring, task=wiring.task)
    assert [(one.code, one.answer.what) for one in found if one.failed] == []
    assert {one.answer.outcome for one in found} <= {"not applicable", "passed"}
    assert {one.code for one in found if "at which it can be asked" in one.answer.what} >= {
        "W01",
        "W05",
        "W11",
        "W12",
    }
