"""Whole comparisons: outcome, verdict, cautions, items, gains, differences, curves, choice of evaluation."""

from __future__ import annotations

import json

import pytest

from compared_records import class_rows, make_run, noisy, phrase_rows, tag_rows
from danlu.compare.comparison import compare_runs
from danlu.compare.tables import (
    class_table,
    group_sentence,
    item_sentence,
    pair_table,
    score_table,
    seed_table,
)
from danlu.errors import RecordError

GOLD = "aabbc" * 40
GROUPS = [f"film-{number // 20}" for number in range(200)]
SEEN = [number % 4 == 0 for number in range(200)]


def texts(right, seed, **given):
    return class_rows(GOLD, noisy(GOLD, "abc", right, seed), groups=GROUPS, seen=SEEN, **given)


def share_right(right, seed):
    return sum(a == b for a, b in zip(GOLD, noisy(GOLD, "abc", right, seed), strict=True)) / len(GOLD)


@pytest.fixture
def runs(tmp_path):
    """A function from names to folders of runs, each made the first time it is named."""

    def make(name, rows, **given):
        return make_run(tmp_path / "runs" / name, rows, **{"name": name, **given})

    return make


@pytest.fixture
def good_and_bad(runs):
    return runs("bad", texts(0.5, 1)), runs("good", texts(0.95, 2), lr=0.01)


def json_of(found):
    return json.loads(json.dumps(found.as_json(), allow_nan=False))


class TestOutcome:
    def test_a_clear_difference_is_called_better_with_its_size_and_its_p(self, good_and_bad):
        found = compare_runs(good_and_bad)

        (pair,) = found.pairs
        assert pair.outcome(found.score) == "better"
        one, two = (share_right(right, seed) for right, seed in ((0.5, 1), (0.95, 2)))
        assert found.verdict[0].startswith(
            f"On test (200 items that both predicted), good is better than bad: accuracy is {one:.4f} with bad and "
            f"{two:.4f} with good, a difference of +{two - one:.4f} (95% interval +0."
        )
        assert found.verdict[0].endswith(
            "Chance alone seldom makes so large a difference (McNemar, p < 0.0001)."
        )
        assert found.verdict[1].startswith("Each is one run")
        assert found.verdict[2] == (
            "They differ in 1 key of the recipe (train.optimizer.lr); data and code are the same."
        )

    def test_the_other_way_round_it_is_worse_by_as_much(self, good_and_bad):
        there, back = compare_runs(good_and_bad), compare_runs(good_and_bad[::-1])

        assert back.pairs[0].outcome("accuracy") == "worse"
        one, two = there.pairs[0].scores, back.pairs[0].scores
        assert {name: found.difference for name, found in one.items()} == {
            name: -found.difference for name, found in two.items()
        }
        assert {name: found.p for name, found in one.items()} == {
            name: found.p for name, found in two.items()
        }
        assert (there.pairs[0].items.fixed, there.pairs[0].items.broken) == (
            back.pairs[0].items.broken,
            back.pairs[0].items.fixed,
        )

    def test_a_difference_within_noise_is_never_called_better(self, runs):
        found = compare_runs([runs("one", texts(0.80, 3)), runs("two", texts(0.82, 4), lr=0.1)])

        (pair,) = found.pairs
        assert pair.scores["accuracy"].difference > 0
        assert pair.scores["accuracy"].p > 0.05
        assert pair.outcome("accuracy") == "not told apart"
        assert "cannot be told apart" in found.verdict[0]
        assert "better" not in " ".join(found.verdict)

    def test_a_run_and_its_copy_are_the_same(self, runs):
        found = compare_runs([runs("one", texts(0.8, 3)), runs("copy", texts(0.8, 3))])

        (pair,) = found.pairs
        assert pair.outcome("accuracy") == "same"
        assert {one.p for one in pair.scores.values()} == {1.0}
        assert (pair.items.fixed, pair.items.broken) == (0, 0)
        assert (found.differences.recipe, found.differences.data, found.differences.code) == ((), (), ())
        assert "there is no difference" in found.verdict[0]
        assert found.verdict[-1] == "They differ in no key of the recipe; data and code are the same."

    def test_what_cannot_be_tested_is_called_nothing(self, runs):
        found = compare_runs(
            [runs("one", texts(0.5, 1), predictions=False), runs("two", texts(0.9, 2), lr=0.1)]
        )

        assert found.pairs[0].outcome("accuracy") == "not tested"
        assert (
            found.verdict[0]
            == "two and one are not tested against each other: one has no predictions of test."
        )

    def test_p_is_corrected_for_several_pairs(self, runs):
        folders = [runs(f"run-{number}", texts(0.8, number), lr=number) for number in range(1, 5)]

        found, all_pairs = compare_runs(folders), compare_runs(folders, all_pairs=True)

        assert (len(found.pairs), len(all_pairs.pairs)) == (3, 6)
        values = [(pair.scores["accuracy"].p, pair.scores["accuracy"].p_corrected) for pair in found.pairs]
        assert min(values)[1] == pytest.approx(min(1.0, 3 * min(values)[0]))
        assert any("With 3 pairs" in note for note in found.notes)


class TestSeeds:
    @pytest.fixture
    def recipes(self, runs):
        """Two recipes with three seeds each, the second clearly better."""
        one = [runs(f"one-seed-{seed}", texts(0.55, seed), seed=seed) for seed in (1, 2, 3)]
        return one, [runs(f"two-seed-{seed}", texts(0.95, 9 + seed), seed=seed, lr=0.1) for seed in (1, 2, 3)]

    def test_they_are_two_units_with_mean_and_spread(self, recipes):
        found = compare_runs([*recipes[0], *recipes[1]])

        assert [unit.name for unit in found.units] == ["one (3 seeds)", "two (3 seeds)"]
        (pair,) = found.pairs
        seeds = pair.scores["accuracy"].seeds
        assert (pair.scores["accuracy"].test, seeds.ahead, seeds.shared_seeds) == ("t test over seeds", 3, 3)
        assert pair.outcome("accuracy") == "better"
        told = " ".join(found.verdict)
        assert " ± " in told
        assert "ahead with 3 of the 3 seeds" in told
        assert "could give no p below 0.1 with so few" in told
        assert len(seed_table(found).rows) == 6

    def test_apart_they_are_six(self, recipes):
        found = compare_runs([*recipes[0], *recipes[1]], each=True)

        assert len(found.units) == 6
        assert seed_table(found) is None

    def test_seeds_that_disagree_by_more_are_said_to(self, runs):
        rights = {("one", 1): 0.5, ("one", 2): 0.95, ("two", 1): 0.55, ("two", 2): 0.97}
        folders = [
            runs(f"{name}-seed-{seed}", texts(right, 7), seed=seed, lr=len(name) + (name == "two"))
            for (name, seed), right in rights.items()
        ]

        found = compare_runs(folders)

        assert found.pairs[0].outcome("accuracy") == "not told apart"
        assert any("Seeds of one recipe disagree by more" in sentence for sentence in found.verdict)

    def test_one_recipe_alone_has_its_mean_and_no_pair(self, recipes):
        found = compare_runs(recipes[0])

        assert found.pairs == ()
        assert found.verdict[0] == "These are 3 runs of one recipe that differ in their seed alone."
        assert found.verdict[-1] == "With --each they are compared with each other."
        assert json_of(found)["pairs"] == []

    def test_an_item_is_fixed_when_most_runs_say_so(self, recipes):
        found = compare_runs([*recipes[0], *recipes[1]])

        items = found.pairs[0].items
        assert items.fixed + items.broken + items.both_right + items.both_wrong + items.undecided == 200
        assert items.undecided == 0
        assert items.p is None


class TestNotes:
    def test_choosing_on_test_is_said_not_to_be_honest(self, good_and_bad):
        assert any("no honest one" in note for note in compare_runs(good_and_bad).notes)

    def test_scores_on_valid_are_said_to_be_optimistic(self, good_and_bad):
        found = compare_runs(good_and_bad, split="valid")

        assert found.split == "valid"
        assert any("chose the epoch of each run: they are optimistic" in note for note in found.notes)

    def test_a_run_under_its_floor_comes_first(self, runs):
        floors = {"nb_tfidf": {"scores": {"accuracy": 0.9}}}
        found = compare_runs(
            [runs("one", texts(0.5, 1), floors=floors), runs("two", texts(0.97, 2), floors=floors)]
        )

        assert found.notes[0].startswith("one is no better than the floor nb tfidf")
        assert not any(note.startswith("two is no better") for note in found.notes)

    def test_other_checkpoints_and_unfinished_runs_are_told(self, runs):
        one = runs("one", texts(0.8, 1), splits=("valid",))
        two = runs("two", texts(0.8, 2), splits=("valid", "valid@last"), done=False)

        plain = compare_runs([one, two])
        assert "two is interrupted: more epochs could change its scores." in plain.notes
        with pytest.raises(RecordError, match=r"Not all runs were evaluated on valid@last") as caught:
            compare_runs([one, two], split="valid@last")
        assert [problem.where for problem in caught.value.problems] == ["one"]

    def test_an_evaluation_that_is_the_only_one_of_its_split_is_taken_and_told(self, runs):
        found = compare_runs(
            [runs("one", texts(0.8, 1)), runs("two", texts(0.8, 2), splits=("valid", "test@last"))],
            split="test",
        )

        assert "Different evaluations are compared: test of one, test@last of two." in found.notes
        assert any(note.startswith("Different checkpoints are compared") for note in found.notes)

    def test_predictions_that_do_not_give_the_recorded_score_are_told(self, runs):
        one, two = runs("one", texts(0.8, 1)), runs("two", texts(0.8, 2), lr=0.1)
        path = two / "evaluation/test/scores.json"
        path.write_text(path.read_text().replace('"accuracy": 0.', '"accuracy": 0.0'), encoding="utf-8")

        assert any("and its record says 0.0" in note for note in compare_runs([one, two]).notes)

    def test_much_of_it_seen_in_training_is_told(self, good_and_bad):
        assert any(
            note.startswith("50 of 200 items are texts that stand")
            for note in compare_runs(good_and_bad).notes
        )


class TestParts:
    def test_seen_and_unseen_items_are_compared_apart(self, good_and_bad):
        (pair,) = compare_runs(good_and_bad).pairs

        assert {"accuracy@seen", "accuracy@unseen"} <= set(pair.scores)
        whole, seen, unseen = (
            pair.scores[name].first for name in ("accuracy", "accuracy@seen", "accuracy@unseen")
        )
        assert whole == pytest.approx(0.25 * seen + 0.75 * unseen)

    def test_items_that_one_run_saw_and_another_did_not_are_in_neither(self, runs):
        one, two = texts(0.8, 1), texts(0.8, 2)
        two = [{**row, "seen": not row["seen"]} if number < 40 else row for number, row in enumerate(two)]

        (pair,) = compare_runs([runs("one", one), runs("two", two, lr=0.1)]).pairs

        (note,) = pair.notes
        assert note.startswith("40 items seen by one run and unseen by another")

    def test_classes_are_ordered_from_gain_to_loss(self, good_and_bad):
        (pair,) = compare_runs(good_and_bad).pairs

        changes = [gain.difference for gain in pair.classes]
        assert [gain.support for gain in sorted(pair.classes, key=lambda gain: gain.name)] == [80, 80, 40]
        assert changes == sorted(changes, reverse=True)
        assert all(gain.interval[0] <= gain.difference <= gain.interval[1] for gain in pair.classes)
        assert len(class_table(pair, most=2).rows) == 2

    def test_groups_are_counted_and_those_of_few_items_left_out(self, runs):
        few = [*GROUPS[:-2], "short-film", "short-film"]
        one, two = (
            [{**row, "group": group} for row, group in zip(texts(*made), few, strict=True)]
            for made in ((0.5, 1), (0.95, 2))
        )

        found = compare_runs([runs("one", one), runs("two", two, lr=0.1)])

        (groups,) = found.pairs[0].groups
        assert (groups.kind, groups.groups, groups.of_enough_items) == ("group", 11, 10)
        assert groups.better + groups.worse <= 10
        assert "(1 with too few items left out)" in group_sentence(groups, found.pairs[0])
        assert any("counted as independent, which they are not" in note for note in found.notes)

    def test_examples_show_what_the_sides_predicted(self, good_and_bad):
        (pair,) = compare_runs(good_and_bad, examples=2).pairs

        assert len(pair.items.fixed_examples) == 2
        for example in pair.items.fixed_examples:
            assert example.second == example.gold != example.first
        for example in pair.items.broken_examples:
            assert example.first == example.gold != example.second
        assert compare_runs(good_and_bad, examples=0).pairs[0].items.fixed_examples == ()
        assert "(McNemar, p < 0.0001)" in item_sentence(pair)

    def test_tables_begin_with_the_score_that_decides(self, good_and_bad):
        found = compare_runs(good_and_bad, score="macro_f1")

        assert score_table(found).rows[0][0] == "macro_f1"
        assert pair_table(found.pairs[0], found.score).rows[0][0] == "macro_f1"

    def test_only_what_differs_is_listed_with_the_value_of_each(self, runs):
        found = compare_runs(
            [runs("one", texts(0.8, 1)), runs("two", texts(0.8, 2), lr=0.1, train="12" * 32, danlu="0.2.0")]
        )

        assert found.differences.as_json() == {
            "recipe": [{"key": "train.optimizer.lr", "values": [[0.001], [0.1]]}],
            "data": [{"key": "train.content_sha256", "values": [["cd" * 32], ["12" * 32]]}],
            "code": [{"key": "danlu", "values": [["0.1.0"], ["0.2.0"]]}],
        }
        assert found.differences.data[0].shown() == ("cd" * 6, "12" * 6)

    def test_curves_have_a_line_a_run(self, good_and_bad):
        curves = json_of(compare_runs(good_and_bad))["curves"]

        assert set(curves) == {"train loss", "valid loss", "valid accuracy"}
        assert curves["valid accuracy"]["good"] == [[1, 0.2], [2, 0.4], [3, pytest.approx(0.6)]]


class TestTasks:
    def test_sentences(self, runs):
        gold = ["B-A I-A O", "O B-B O", "B-A O B-B"] * 20
        wrong = ["B-A O O", "O B-B O", "B-A O O"] * 20
        rows = [tag_rows(list(zip(gold, guess, strict=True))) for guess in (wrong, gold)]

        found = compare_runs([runs(name, own, task="tagging") for name, own in zip("ab", rows, strict=True)])

        assert found.score == "span.micro_f1"
        assert found.pairs[0].outcome("span.micro_f1") == "better"
        assert found.pairs[0].groups[0].kind == "document"
        assert found.pairs[0].items.fixed_examples[0].words == ["w0-0", "w0-1", "w0-2"]

    def test_keyphrases(self, runs):
        one = phrase_rows([("soup night again", "B-phrase E-phrase O", "S-phrase O O")] * 20)
        two = phrase_rows([("soup night again", "B-phrase E-phrase O", "B-phrase E-phrase O")] * 20)

        found = compare_runs(
            [
                runs(name, rows, task="joint-tagging", scheme="bioes")
                for name, rows in (("a", one), ("b", two))
            ]
        )

        assert found.pairs[0].scores["phrase.f1"].second == 1.0
        assert found.pairs[0].scores["phrase.text_accuracy"].test == "McNemar"
        assert found.pairs[0].items.fixed_examples[0].gold == ["soup night"]
        assert found.pairs[0].items.fixed_examples[0].first == ["soup"]

    def test_clips(self, runs):
        rows = [
            [{**row, "speaker": row.pop("group"), "sentence": "x", "seconds": 1.5} for row in texts(*made)]
            for made in ((0.5, 1), (0.9, 2))
        ]

        found = compare_runs(
            [runs(name, own, task="audio-classification") for name, own in zip("ab", rows, strict=True)]
        )

        assert found.score == "ua"
        assert [groups.kind for groups in found.pairs[0].groups] == ["speaker"]


class TestMistakes:
    def test_runs_without_an_evaluation_in_common(self, runs):
        with pytest.raises(RecordError, match="no evaluation in common") as caught:
            compare_runs([runs("one", texts(0.8, 1), splits=()), runs("two", texts(0.8, 2))])
        assert "was never evaluated" in caught.value.problems[0].what

    def test_only_runs_that_lack_it_are_to_be_evaluated(self, runs):
        folders = [runs("one", texts(0.8, 1)), runs("two", texts(0.8, 2), splits=())]

        with pytest.raises(RecordError, match="no evaluation in common") as caught:
            compare_runs(folders)

        assert [problem.fix is None for problem in caught.value.problems] == [True, False]

    def test_a_split_that_is_none(self, good_and_bad):
        with pytest.raises(RecordError, match="Not all runs were evaluated on nowhere") as caught:
            compare_runs(good_and_bad, split="nowhere")
        assert caught.value.problems[0].allowed == "valid, test"

    def test_a_score_that_cannot_be_tested(self, good_and_bad):
        with pytest.raises(RecordError, match="cannot be compared by 'roc_auc'"):
            compare_runs(good_and_bad, score="roc_auc")

    def test_a_baseline_that_is_none_of_them(self, good_and_bad, tmp_path):
        with pytest.raises(RecordError, match="none of the runs"):
            compare_runs(good_and_bad, baseline=tmp_path)

    def test_a_baseline_is_put_first(self, good_and_bad):
        assert [unit.name for unit in compare_runs(good_and_bad, baseline=good_and_bad[1]).units] == [
            "good",
            "bad",
        ]

    def test_predictions_that_cannot_be_read(self, good_and_bad):
        (good_and_bad[1] / "evaluation/test/predictions.jsonl").write_text(
            '{"source": "a"}\n', encoding="utf-8"
        )

        assert "cannot be read: it has no key 'gold'" in compare_runs(good_and_bad).verdict[0]
