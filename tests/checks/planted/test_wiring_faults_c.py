"""Each planted fault of the wiring is named by its check, and the same families without it are not."""

from __future__ import annotations

import pytest

from checks.planted import wiring_faults_c as planted
from checks.planted.wiring_faults_c import FAULTS
from danlu.checks.finding import ask
from danlu.checks.registry import check_of
from danlu.recipe.schema import Recipe
from small_audio_recipe import MakeAudioRecipe
from small_joint_recipe import MakeJointRecipe

OWN = ("W03", "W04", "W05", "W06", "W07", "W08")


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_fault_is_named(fault, tmp_path):
    found = {finding.code: finding for finding in fault.find(tmp_path)}
    assert not any(finding.failed for finding in found.values())
    assert found[fault.code].answer.outcome == fault.outcome


@pytest.fixture(
    params=[
        "bilstm-crf",
        "transformer-tagger",
        "joint-rnn",
        "lstm-classifier",
        "transformer-classifier",
        "light-sernet",
    ]
)
def healthy_recipe(request, tmp_path, posts, tones) -> Recipe:
    make = {
        "bilstm-crf": lambda: planted.words_tagged(tmp_path),
        "transformer-tagger": lambda: planted.pieces_tagged(tmp_path),
        "joint-rnn": MakeJointRecipe(posts),
        "lstm-classifier": lambda: planted.words_classified(tmp_path),
        "transformer-classifier": lambda: planted.pieces_classified(tmp_path),
        "light-sernet": MakeAudioRecipe(tones),
    }
    return make[request.param]()


def test_quiet_on_every_family(healthy_recipe):
    wiring = planted.wiring_with(healthy_recipe, planted.leave)
    found = {finding.code: finding for finding in ask(map(check_of, OWN), wiring, task=wiring.task)}
    assert not any(finding.failed for finding in found.values())
    loud = {code: one.answer.what for code, one in found.items() if one.answer.outcome in ("issue", "tip")}
    assert loud == {}
    assert found["W07"].answer.outcome == "passed"


def test_the_value_where_learning_stalls_is_named(tmp_path):
    wiring = planted.wiring_with(planted.words_classified(tmp_path), planted.double_softmax)
    found = check_of("W07").answer(wiring)
    assert "= ln(1 + 1/e), what softmax before cross-entropy leaves" in found.what
    assert found.evidence["loss"] == pytest.approx(0.3133, rel=0.02)
