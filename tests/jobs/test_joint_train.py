from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file

from danlu.cli.main import app
from danlu.errors import DataError
from danlu.features.tagging_encoder import read_tagging_encoder
from danlu.files import read_json_lines
from danlu.jobs.observer import Silence
from danlu.jobs.train import train
from danlu.recipe.load import load_recipe

FILES = {
    "recipe.yaml",
    "provenance.json",
    "history.jsonl",
    "status.json",
    "floors.json",
    "page.html",
    "looks.jsonl",
    "data/skipped.csv",
    "model/model.json",
    "model/encoder.json",
    "model/best.safetensors",
    "checkpoints/last.safetensors",
    "evaluation/valid/scores.json",
    "evaluation/valid/report.txt",
    "evaluation/valid/report-phrases.csv",
    "evaluation/valid/report-lengths.csv",
    "evaluation/valid/predictions.jsonl",
    "evaluation/valid/errors.json",
}


class Told(Silence):
    """Keeps what a run tells of its data."""

    def on_start(self, start):
        self.notes = start.told.notes


def refuse(constant):
    raise AssertionError(f"{constant} is no JSON")


def read_strictly(path):
    lines = path.read_text(encoding="utf-8").splitlines() if path.suffix == ".jsonl" else [path.read_text()]
    return [json.loads(line, parse_constant=refuse) for line in lines]


def stored(run, name):
    (content,) = read_strictly(run / name)
    return content


def command(*words):
    from typer.testing import CliRunner

    done = CliRunner().invoke(app, [*map(str, words)])
    assert done.exit_code == 0, done.output
    return done.stdout


class TestRecord:
    def test_it_is_complete_and_holds_no_number_that_is_none(self, joint_run):
        names = {path.relative_to(joint_run).as_posix() for path in joint_run.rglob("*") if path.is_file()}
        assert names >= FILES
        assert not [name for name in names if name.endswith(".tmp") or "test" in name]
        for name in names:
            if name.endswith((".json", ".jsonl")):
                read_strictly(joint_run / name)

    def test_pieces_come_with_their_tokenizer(self, joint_runs):
        assert (joint_runs["transformer-tagger"] / "model/tokenizer.json").is_file()

    def test_splits_and_labels_are_described(self, joint_run):
        content = stored(joint_run, "provenance.json")
        data, vocabulary = content["data"], content["vocabulary"]
        assert [split["texts"] for split in data.values()] == [38, 13]
        assert data["train"]["content_sha256"] != data["valid"]["content_sha256"]
        assert data["train"]["files"] == data["valid"]["files"]
        assert "13 of 64 texts of data.train were drawn with the seed 1 for valid" in data["valid"]["notes"]
        assert set(vocabulary["labels"]) <= {"O", *(f"{prefix}-phrase" for prefix in "BIES")}
        assert vocabulary["types_of_valid_unknown_to_train"] == []
        assert vocabulary["fitted_on_sentences"] <= 38

    def test_what_a_person_asks_for_is_told(self, joint_run):
        shown = json.loads(command("show", joint_run.name, "--runs", joint_run.parent, "--json"))
        assert shown["task"] == "joint-tagging"
        listed = command("runs", "--runs", joint_run.parent)
        assert "phrase.f1" in listed
        page = (joint_run / "page.html").read_text(encoding="utf-8")
        assert "phrase.f1" in page
        assert "NaN" not in page.replace("isNaN", "")


class TestHistory:
    def test_the_loss_is_the_weighted_sum_of_the_heads(self, joint_runs):
        rows = read_strictly(joint_runs["joint-rnn"] / "history.jsonl")
        assert len(rows) == 15
        for row in rows:
            for split in ("train", "valid"):
                keyword, phrase = (row[split][f"loss.{head}"] for head in ("keyword", "phrase"))
                assert row[split]["loss"] == pytest.approx(0.3 * keyword + 0.7 * phrase, abs=1e-6)

    def test_so_it_is_where_batches_are_collected(self, make_joint_recipe, tmp_path):
        run = train(make_joint_recipe("train.accumulate=3", "train.epochs=1"), runs=tmp_path).run
        (row,) = read_strictly(run / "history.jsonl")
        means = (row["train"]["loss.keyword"], row["train"]["loss.phrase"])
        assert row["train"]["loss"] == pytest.approx(sum(means) / 2, abs=1e-6)

    @pytest.mark.parametrize("family", ["bilstm-crf", "transformer-tagger"])
    def test_one_head_has_one_loss(self, joint_runs, family):
        for row in read_strictly(joint_runs[family] / "history.jsonl"):
            assert not [name for part in ("train", "valid") for name in row[part] if name.startswith("loss.")]

    def test_both_heads_are_learned(self, joint_runs):
        rows = read_strictly(joint_runs["joint-rnn"] / "history.jsonl")
        for head in ("keyword", "phrase"):
            assert rows[-1]["train"][f"loss.{head}"] < rows[0]["train"][f"loss.{head}"] / 2

    def test_the_best_epoch_is_that_of_the_best_phrases(self, joint_run):
        rows = read_strictly(joint_run / "history.jsonl")
        best = max(rows, key=lambda row: row["valid"]["phrase.f1"] or 0.0)
        assert stored(joint_run, "evaluation/valid/scores.json")["checkpoint"]["epoch"] == best["epoch"]


class TestSeeds:
    def test_the_same_seed_gives_the_same_weights_and_another_seed_others(self, make_joint_recipe, tmp_path):
        def weights(recipe):
            return load_file(train(recipe, runs=tmp_path).run / "model/best.safetensors")

        first = train(make_joint_recipe("train.epochs=1"), runs=tmp_path).run
        ours = load_file(first / "model/best.safetensors")
        again, other = (
            weights(load_recipe(first / "recipe.yaml")),
            weights(make_joint_recipe("train.epochs=1", "seed=2")),
        )
        assert all(torch.equal(ours[name], again[name]) for name in ours)
        assert any(not torch.equal(ours[name], other[name]) for name in ours)

    def test_the_seed_of_training_does_not_change_what_is_held_out(
        self, make_joint_recipe, joint_runs, tmp_path
    ):
        run = train(make_joint_recipe("train.epochs=1", "seed=7"), runs=tmp_path).run
        ours, theirs = (stored(one, "provenance.json")["data"] for one in (run, joint_runs["joint-rnn"]))
        assert {name: split["content_sha256"] for name, split in ours.items()} == {
            name: split["content_sha256"] for name, split in theirs.items()
        }


FILES_OF_THEIR_OWN = (
    "data.train=train.tsv",
    "data.valid=valid.tsv",
    "data.test=null",
    "train.epochs=1",
)
LEARNED = [
    f"we saw {name} at the old {place}\t{name}" for name in ("Ada", "Bo", "Cy") for place in ("mill", "dock")
]
NOT_WORD_FOR_WORD = "only_here stands nothing\tsomewhere else"


@pytest.fixture
def own_posts(tmp_path):
    """Posts of which one of train and one of valid lack their phrase."""
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "train.tsv").write_text("\n".join([*LEARNED, NOT_WORD_FOR_WORD]) + "\n")
    (folder / "valid.tsv").write_text(f"we saw Ada\tAda\n{NOT_WORD_FOR_WORD}\n")
    return folder


class TestPhrasesThatDoNotStandInTheirText:
    @pytest.mark.parametrize("family", ["joint-rnn", "bilstm-crf"])
    def test_they_are_missed_in_every_score_and_not_learned_from(
        self, own_posts, make_joint_recipe, tmp_path, family
    ):
        make_joint_recipe.family, told = family, Told()
        recipe = make_joint_recipe(f"data.root={own_posts}", *FILES_OF_THEIR_OWN)
        run = train(recipe, runs=tmp_path / "runs", observer=told).run
        assert any("1 training text cannot be labelled" in note for note in told.notes)
        scores = stored(run, "evaluation/valid/scores.json")
        assert (scores["texts"], scores["phrases"], scores["cannot_be_labelled"]) == (2, 2, 1)
        assert scores["scores"]["phrase.recall"] <= 0.5
        rows = read_json_lines(run / "evaluation/valid/predictions.jsonl")
        assert [row["gold_phrases"] for row in rows] == [["Ada"], ["somewhere else"]]
        assert set(rows[1]["gold"]) == {"O"}
        provenance = stored(run, "provenance.json")
        assert provenance["vocabulary"]["fitted_on_sentences"] == len(LEARNED)
        assert provenance["data"]["train"]["texts"] == len(LEARNED) + 1
        assert provenance["data"]["train"]["cannot_be_labelled"] == 1
        words = read_tagging_encoder(run / "model").words
        assert words.id("only_here") == words.id("never-seen")
        assert words.id("mill") != words.id("never-seen")
        assert len((run / "data/skipped.csv").read_text().splitlines()) == 1 + 2

    def test_their_gold_is_recalled_by_no_floor(self, own_posts, make_joint_recipe, tmp_path):
        recipe = make_joint_recipe(f"data.root={own_posts}", *FILES_OF_THEIR_OWN)
        floors = stored(train(recipe, runs=tmp_path / "runs").run, "floors.json")["valid"]
        assert floors["copy_phrase"]["scores"]["phrase.recall"] == 0.5

    def test_dropped_lines_are_recorded_and_in_no_score(self, own_posts, make_joint_recipe, tmp_path):
        recipe = make_joint_recipe(
            f"data.root={own_posts}", *FILES_OF_THEIR_OWN, "data.reader.on_missing=drop"
        )
        run = train(recipe, runs=tmp_path / "runs").run
        scores = stored(run, "evaluation/valid/scores.json")
        assert (scores["texts"], scores["phrases"], scores["cannot_be_labelled"]) == (1, 1, 0)
        assert len((run / "data/skipped.csv").read_text().splitlines()) == 1 + 2

    def test_a_train_without_any_phrase_to_learn_leaves_no_record(
        self, own_posts, make_joint_recipe, tmp_path
    ):
        (own_posts / "train.tsv").write_text(f"{NOT_WORD_FOR_WORD}\n")
        recipe = make_joint_recipe(f"data.root={own_posts}", *FILES_OF_THEIR_OWN)
        with pytest.raises(DataError, match="no phrase of train stands in its text"):
            train(recipe, runs=tmp_path / "runs")
        assert not (tmp_path / "runs").exists()


def test_repeats_can_be_learned_once(own_posts, make_joint_recipe, tmp_path):
    (own_posts / "train.tsv").write_text("\n".join([*LEARNED, *LEARNED[:2], NOT_WORD_FOR_WORD]) + "\n")
    told = Told()
    recipe = make_joint_recipe(f"data.root={own_posts}", *FILES_OF_THEIR_OWN, "data.repeats=once")
    run = train(recipe, runs=tmp_path / "runs", observer=told).run
    vocabulary = stored(run, "provenance.json")["vocabulary"]
    assert vocabulary["fitted_on_sentences"] == len(LEARNED)
    assert any(note.startswith("2 repeats of other training texts") for note in told.notes)


@pytest.mark.parametrize("scheme", ["iob1", "bio2", "bmes", "io"])
def test_every_scheme_is_learned_and_given_back_as_bioes(make_joint_recipe, tmp_path, scheme):
    run = train(make_joint_recipe(f"data.encode_as={scheme}", "train.epochs=1"), runs=tmp_path).run
    vocabulary = stored(run, "provenance.json")["vocabulary"]
    assert (vocabulary["scheme_of_labels"], vocabulary["scheme_of_model"]) == ("bioes", scheme)
    tags = {
        tag for row in read_json_lines(run / "evaluation/valid/predictions.jsonl") for tag in row["predicted"]
    }
    assert tags <= {"O", *(f"{prefix}-phrase" for prefix in "BIES")}


def test_pretrained_vectors_are_used_and_their_coverage_recorded(make_joint_recipe, tmp_path):
    (tmp_path / "vectors.txt").write_text("the 0.25 0.5 0.75\nzzz 1 1 1\n")
    vectors = f"model.word_embedding={{kind: frozen, dim: 3, vectors: {tmp_path / 'vectors.txt'}}}"
    run = train(make_joint_recipe(vectors, "train.epochs=1"), runs=tmp_path / "runs").run
    assert stored(run, "provenance.json")["vectors"]["dim"] == 3
    words = read_tagging_encoder(run / "model").words
    weights = load_file(run / "model/best.safetensors")
    (table,) = (value for value in weights.values() if value.shape == (len(words), 3))
    assert table[words.id("the")].tolist() == [0.25, 0.5, 0.75]
