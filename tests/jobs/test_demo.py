from __future__ import annotations

import json

import pytest

from danlu.jobs.demo import demo_tagging


@pytest.mark.slow
def test_the_demo_learns_what_needs_learning(tmp_path):
    outcome, evaluation = demo_tagging(tmp_path)
    assert outcome.status == "finished"
    assert evaluation.scores["split"] == "test"
    score = evaluation.scores["scores"]["span.micro_f1"]
    floors = [floor["scores"]["span.micro_f1"] for floor in evaluation.scores["floors"].values()]
    assert max(floors) < 0.6
    assert 0.8 < score < 0.99
    assert (outcome.run / "page.html").is_file()
    assert json.loads((outcome.run / "provenance.json").read_text())["overlap"]["valid"]["count"] > 0
