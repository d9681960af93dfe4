"""Each planted fault around a model is named by its check, and no check is loud without one."""

from __future__ import annotations

import pytest

from checks.planted import wiring_faults_b as planted
from checks.planted import wiring_faults_c
from checks.planted.wiring_faults_b import FAULTS

TWINS = [
    planted.windows_tagged,
    planted.phrases_tagged,
    planted.clips_classified,
    wiring_faults_c.words_tagged,
    wiring_faults_c.pieces_tagged,
    wiring_faults_c.words_classified,
    wiring_faults_c.pieces_classified,
]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_fault_is_named(fault, tmp_path):
    found = {finding.code: finding for finding in fault.find(tmp_path)}
    assert not found[fault.code].failed
    assert found[fault.code].answer.outcome == fault.outcome


@pytest.mark.parametrize("recipe", TWINS, ids=lambda recipe: recipe.__name__)
def test_quiet_without_a_fault(recipe, tmp_path):
    found = wiring_faults_c.findings(recipe(tmp_path), lambda model: None)
    assert not [(one.code, one.answer.what) for one in found if one.answer.outcome in ("issue", "tip")]
    assert not any(finding.failed for finding in found)


def test_the_lost_words_are_counted(tmp_path):
    fault = next(fault for fault in FAULTS if fault.name == "remainder of the last window dropped")
    found = next(finding for finding in fault.find(tmp_path) if finding.code == "W10")
    assert found.answer.what == (
        "of train the reader gave 817 words, and the model is given 768: 49 are lost; "
        "of valid the reader gave 284 words, and the model is given 256: 28 are lost"
    )
