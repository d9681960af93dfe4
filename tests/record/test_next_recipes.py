from __future__ import annotations

import pytest

from danlu.checks.answer import Try, issue, tip
from danlu.checks.check import Check
from danlu.checks.finding import Finding
from danlu.checks.run.subject import Run, Sibling
from danlu.errors import RecordError
from danlu.recipe.load import load_recipe
from danlu.record import next_recipes as module
from danlu.record.findings import write_findings
from danlu.record.next_recipes import next_recipes, propose, without_test
from danlu.record.record import Record
from made_up_findings import COPIES, EDGE, FINDINGS, OVERFITS
from made_up_record import make_record


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return Record(make_record(tmp_path_factory.mktemp("runs") / "a", epochs=2))


def finding(code, *changes, outcome=tip):
    return Finding(
        code, "", "run", outcome("something", {}, tries=[Try(f"change {one}", one) for one in changes])
    )


class TestProposals:
    def test_each_is_one_cure_the_first_ones_of_all_findings_first(self, record):
        found = propose(record, FINDINGS)

        assert [(one.codes, one.overrides) for one in found.proposals] == [
            (["R05"], ["train.epochs=3"]),
            (["R12", "R05"], ["train.optimizer.lr=0.0001"]),
        ]
        assert [(one.code, one.reason) for one in found.left_out] == [("D01", "the recipe says so already")]

    def test_a_default_that_the_recipe_does_not_name_is_the_old_value(self, record):
        (proposal,) = propose(record, [finding("R05", {"model.dropout.output": 0.6})]).proposals

        assert [change.as_text() for change in proposal.changes] == ["model.dropout.output: 0.3 → 0.6"]

    def test_the_same_recipe_is_proposed_once_with_all_that_speaks_for_it(self, record):
        (proposal,) = propose(record, [EDGE, finding("R08", {"train.optimizer.lr": 1e-4})]).proposals

        assert proposal.codes == ["R08", "R12"]
        assert proposal.words == "change {'train.optimizer.lr': 0.0001}"

    def test_a_change_has_the_old_value_beside_the_new_one_and_the_rest_stays(self, record, tmp_path):
        (proposal,) = propose(record, [EDGE]).proposals
        (change,) = proposal.changes
        changed = [
            line for line in proposal.diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
        ]
        path = tmp_path / "recipe.yaml"
        path.write_text(proposal.text, encoding="utf-8")

        assert (change.key, change.old, change.new) == ("train.optimizer.lr", 0.001, 0.0001)
        assert changed == ["-    lr: 0.001", "+    lr: 0.0001"]
        assert load_recipe(path).train.optimizer.lr == 0.0001

    def test_several_keys_of_one_cure_are_changed_together_sections_before_what_stands_in_them(self, record):
        changes = {"model.head.constraints": False, "model.head": {"kind": "crf"}}
        (proposal,) = propose(record, [finding("R10", changes)]).proposals

        assert "  head:\n    kind: crf\n    constraints: false\n" in proposal.text

    def test_two_cures_that_give_one_key_different_values_name_each_other(self, record):
        first, second, third = propose(
            record,
            [
                finding("R08", {"train.optimizer.lr": 1e-4}),
                finding("R09", {"train.optimizer.lr": 1e-2}),
                finding("R07", {"train.epochs": 40}),
            ],
        ).proposals

        assert first.rivals == (("R09", "train.optimizer.lr"),)
        assert second.rivals == (("R08", "train.optimizer.lr"),)
        assert third.rivals == ()

    def test_issues_are_proposed_before_tips(self, record):
        found = propose(
            record, [finding("R08", {"train.epochs": 9}), finding("R13", {"train.epochs": 8}, outcome=issue)]
        )

        assert [one.codes for one in found.proposals] == [["R13"], ["R08"]]


class TestLeftOut:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"train.epochs": 0}, "the changed recipe does not load: train.epochs: "),
            ({"train.no_such_key": 1}, "unknown key"),
            ({"train.epochs.more": 1}, "train.epochs is a plain value, not a section"),
            ({"train.optimizer.lr": 1e-3}, "the recipe says so already"),
            ({"data.train.9": "x"}, "does not load"),
        ],
    )  # fmt: skip
    def test_what_does_not_load_or_changes_nothing_is_told_with_the_reason(self, record, changes, reason):
        found = propose(record, [finding("R08", changes), EDGE])
        (left_out,) = found.left_out

        assert [one.codes for one in found.proposals] == [["R12"]]
        assert (left_out.code, left_out.changes) == ("R08", changes)
        assert reason in left_out.reason

    def test_cures_that_no_recipe_has_are_advice(self, record):
        assert propose(record, [COPIES]).advice == (("D01", "take the repeats out of test"),)

    def test_findings_without_cures_propose_nothing(self, record):
        found = propose(record, [])

        assert (found.proposals, found.left_out, found.advice) == ((), (), ())


class TestOfARecord:
    @pytest.fixture
    def checks(self, monkeypatch):
        """The run checks that are installed: one, which says what of test it was shown."""
        shown = []

        def answer(run):
            shown.append(run)
            return tip("it rose", {}, tries=[Try("go on", {"train.epochs": 30})])

        check = Check("R07", "still improving", "Is it?", "run", answer, "", "", "")
        monkeypatch.setattr(module, "checks_about", lambda about: [check] if about == "run" else [])
        return shown

    def test_run_checks_are_asked_anew_without_anything_of_test(self, checks, tmp_path):
        folder = make_record(tmp_path / "a", epochs=2)
        found = next_recipes(Record(folder))
        (run,) = checks

        assert list(run.evaluations) == ["valid"]
        assert [row["split"] for row in run.looks] == ["valid"]
        assert run.predictions_of("test") == ()
        assert [one.codes for one in found.proposals][-1] == ["R07"]
        assert "R05" not in {code for one in found.proposals for code in one.codes}

    def test_findings_on_data_are_those_of_the_record(self, checks, tmp_path):
        found = next_recipes(Record(make_record(tmp_path / "a", epochs=2)))

        assert {code for code, _ in found.advice} == {"D01"}
        assert found.not_asked == ()

    def test_what_was_not_asked_is_told(self, checks, tmp_path):
        folder = make_record(tmp_path / "a", epochs=2)
        write_findings(folder, [COPIES, OVERFITS])
        assert next_recipes(Record(folder)).not_asked == ("wiring",)
        (folder / "findings.json").unlink()

        found = next_recipes(Record(folder))

        assert found.not_asked == ("data", "wiring")
        assert [one.codes for one in found.proposals] == [["R07"]]

    @pytest.mark.parametrize("text", [None, "name: a\n", "name: [\n"])
    def test_a_run_without_a_recipe_that_loads_is_refused(self, checks, tmp_path, text):
        folder = make_record(tmp_path / "a", epochs=1)
        (folder / "recipe.yaml").unlink() if text is None else (folder / "recipe.yaml").write_text(text)

        with pytest.raises(RecordError, match=r"no recipe that could be changed|does not understand it"):
            next_recipes(Record(folder))


def test_a_run_without_test_has_all_the_rest():
    rows = {"valid": [{"a": 1}], "test": [{"a": 2}]}
    run = Run(
        "a", "tagging", "finished", {}, {}, [{"epoch": 1}],
        evaluations={"valid": {}, "test": {}, "test+compat=x": {}},
        floors={"valid": {}, "test": {}},
        predictions_of=rows.__getitem__,
        looks=[{"split": "test"}, {"split": "valid"}, {}],
        siblings=[Sibling("b", 2, {"valid": {"accuracy": 0.5}, "test": {"accuracy": 0.6}})],
    )  # fmt: skip
    left = without_test(run)

    assert (list(left.evaluations), list(left.floors)) == (["valid"], ["valid"])
    assert (left.predictions_of("valid"), left.predictions_of("test")) == ([{"a": 1}], ())
    assert left.looks == [{"split": "valid"}, {}]
    assert left.siblings[0].scores == {"valid": {"accuracy": 0.5}}
    assert left.history == run.history
