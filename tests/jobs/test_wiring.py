"""A model and what feeds it, of every task: items, padding, labels, files, and that nothing of the run is touched."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from danlu.checks.finding import ask
from danlu.checks.registry import checks_about
from danlu.data.batching import plan_reading_batches
from danlu.data.windows import cut_windows
from danlu.files import read_json_lines
from danlu.jobs.tagging.task import Tagging
from danlu.jobs.tasks import task_of
from danlu.jobs.train import train
from danlu.recipe.schema import Recipe
from danlu.training.device import accelerator_of
from danlu.training.seeds import set_seeds
from small_audio_recipe import MakeAudioRecipe
from small_joint_recipe import MakeJointRecipe
from small_piece_recipe import MakePieceTaggerRecipe
from small_recipe import MakeRecipe
from small_text_recipe import MakeTextRecipe


@dataclass(frozen=True)
class Material:
    """Made-up data of every task."""

    corpus: Any
    posts: Any
    reviews: Any
    tones: Any
    encoder: Any


RECIPES: dict[str, Callable[[Material], Recipe]] = {
    "words": lambda made: MakeRecipe(made.corpus)(),
    "words with characters": lambda made: MakeRecipe(made.corpus)(
        "model.characters={kind: cnn, dim: 8, filters: 8}"
    ),
    "windows": lambda made: MakeRecipe(made.corpus)("data.window={unit: words, size: 64}"),
    "pieces": lambda made: MakePieceTaggerRecipe(made.corpus, made.encoder)(),
    "every piece": lambda made: MakePieceTaggerRecipe(made.corpus, made.encoder)("model.alignment=all"),
    "phrases": lambda made: MakeJointRecipe(made.posts)(),
    "texts of words": lambda made: MakeTextRecipe(made.reviews)(),
    "texts of pieces": lambda made: MakeTextRecipe(made.reviews, made.encoder)(),
    "clips of one length": lambda made: MakeAudioRecipe(made.tones)(),
    "clips": lambda made: MakeAudioRecipe(made.tones)("model.length={kind: full}"),
}


@pytest.fixture
def material(corpus, posts, reviews, tones, tiny_encoder) -> Material:
    return Material(corpus, posts, reviews, tones, tiny_encoder)


def begun(recipe: Recipe) -> Any:
    """A training that is about to begin."""
    set_seeds(recipe.seed, deterministic=recipe.train.deterministic)
    return task_of(recipe).begin(recipe, accelerator_of(recipe))


@pytest.fixture(params=RECIPES)
def run(request, material) -> Any:
    return begun(RECIPES[request.param](material))


@pytest.fixture
def tagger(material) -> Any:
    return begun(RECIPES["words"](material))


def states() -> tuple[Any, ...]:
    """Every random state of the process."""
    return torch.get_rng_state().tolist(), np.random.get_state()[1].tolist(), random.getstate()


def test_items_are_short_and_differ(run):
    wiring = run.wiring()
    lengths = [wiring.length(position) for position in range(len(wiring.items))]
    assert len(lengths) == 12
    assert max(lengths) <= 64
    assert len(set(lengths)) >= 3 or not wiring.pads
    gold = wiring.gold(range(12))
    assert len({label for row in gold for label in row}) >= 2
    assert all(len(row) > 0 for row in gold)


def test_each_call_gives_an_equal_model_and_none_is_the_runs(run):
    wiring = run.wiring()
    one, other = wiring.model(), wiring.model()
    assert one is not run.model
    assert one.training
    for name, weight in one.state_dict().items():
        assert torch.equal(weight, other.state_dict()[name])
        assert weight.data_ptr() != run.model.state_dict()[name].data_ptr()


def test_padding_is_added_and_changes_nothing(run):
    wiring = run.wiring()
    model = wiring.model().eval()
    plain, longer = wiring.batch(range(6)), wiring.batch(range(6), padding=9)
    for one, other in zip(wiring.scores(model, plain), wiring.scores(model, longer), strict=True):
        torch.testing.assert_close(one, other)
    torch.testing.assert_close(wiring.loss(model, plain), wiring.loss(model, longer))
    if wiring.pads:
        assert longer.mask.shape[1] == 9 + plain.mask.shape[1] if plain.mask is not None else True
        assert longer.mask.sum() == (plain.word_count if not wiring.reads_pieces else plain.mask.sum())


def test_scores_and_predictions_are_of_the_gold_labels(run):
    wiring = run.wiring()
    model, batch, gold = wiring.model().eval(), wiring.batch([2, 0, 1]), wiring.gold([2, 0, 1])
    scores, predicted = wiring.scores(model, batch), wiring.predicted(model, batch)
    assert [len(row) for row in predicted] == [len(row) for row in gold]
    if wiring.is_tagger:
        assert [one.shape for one in scores] == [(len(row), len(wiring.labels)) for row in gold]
    else:
        assert [one.shape for one in scores] == [(len(wiring.labels),)] * 3


def test_an_altered_item_differs_in_one_input(run):
    wiring = run.wiring()
    model = wiring.model().eval()
    for place in range(wiring.length(1)):
        altered = wiring.altered(1, place)
        before, after = (
            wiring.scores(model, wiring.batch_of([item]))[0] for item in (wiring.items[1], altered)
        )
        assert not torch.equal(before, after)
        assert before.shape == after.shape
    assert 0 <= wiring.output_of(1, wiring.length(1) - 1) < len(wiring.gold([1])[0])


def test_pieces_belong_to_their_words(material):
    wiring = begun(RECIPES["pieces"](material)).wiring()
    item = wiring.items[0]
    words = [wiring.output_of(0, place) for place in range(wiring.length(0))]
    assert words == [word for word, count in enumerate(item.counts) for _ in range(count)]


def test_gold_is_counted_and_comes_back(run):
    wiring = run.wiring()
    counts = wiring.gold_counts()
    assert [one.split for one in counts] == ["train", "valid"]
    assert all(one.read == one.encoded == one.scored > 0 for one in counts)
    followed, changed = wiring.changed_gold()
    assert followed > 0
    assert changed == []


def test_words_out_of_every_window_are_missed(material, monkeypatch):
    monkeypatch.setattr("danlu.jobs.tagging.sequences.cut_windows", lambda *given: cut_windows(*given)[:-1])
    wiring = begun(RECIPES["words"](material)).wiring()
    train_words = sum(len(sentence.words) for sentence in wiring.feed.run.data.learned.sentences)
    last = len(wiring.feed.run.data.learned.sentences[-1].words)
    count = wiring.gold_counts()[0]
    assert (count.read, count.encoded, count.scored) == (train_words, train_words - last, train_words - last)
    assert wiring.changed_gold() == (78, [])


def test_texts_that_validation_leaves_out_are_missed(material, monkeypatch):
    monkeypatch.setattr(
        "danlu.jobs.text.wiring.plan_reading_batches",
        lambda *given, **more: plan_reading_batches(*given, **more)[:-1],
    )
    count = begun(RECIPES["texts of words"](material)).wiring().gold_counts()[1]
    assert (count.read, count.encoded, count.scored) == (24, 24, 16)


def test_types_that_train_lacks_and_touching_spans_are_no_change(tmp_path):
    sentences = ["Ann B-Per\nBob B-Per\nran O\nfast O", "she O\nmet O\nCy B-Per"] * 8
    (tmp_path / "train.txt").write_text("\n\n".join(sentences) + "\n", encoding="utf-8")
    (tmp_path / "valid.txt").write_text("in O\nRome B-Loc\nAnn I-Per\n", encoding="utf-8")
    for scheme in ("io", "bioes"):
        recipe = MakeRecipe(tmp_path)(f"data.encode_as={scheme}", "data.test=null")
        assert begun(recipe).wiring().changed_gold() == (17, [])


def test_a_stored_model_gives_the_same_scores(run):
    wiring = run.wiring()
    model = wiring.model().eval()
    reloaded = wiring.reloaded(model)
    assert not reloaded.training
    batch = wiring.batch(range(4))
    for one, other in zip(wiring.scores(model, batch), wiring.scores(reloaded, batch), strict=True):
        assert torch.equal(one, other)


def test_dropout_differs_between_calls_and_not_between_processes(tagger):
    def losses() -> list[float]:
        wiring = tagger.wiring()
        model, batch = wiring.model(), wiring.batch(range(4))
        return [float(wiring.loss(model, batch).detach()) for _ in range(2)]

    assert losses()[0] != losses()[1]
    assert losses() == losses()


def test_nothing_of_the_run_is_touched_by_any_check(run):
    before = states()
    weights = {name: weight.clone() for name, weight in run.model.state_dict().items()}
    wiring = run.wiring()
    found = ask(checks_about("wiring"), wiring, task=wiring.task)
    assert [(one.code, one.answer.what) for one in found if one.failed] == []
    assert [(one.code, one.answer.what) for one in found if one.answer.outcome in ("issue", "tip")] == []
    assert states() == before
    assert run.model.training
    for name, weight in run.model.state_dict().items():
        assert torch.equal(weight, weights[name])
    assert all(weight.grad is None for weight in run.model.parameters())


def test_a_training_that_is_asked_has_the_history_of_one_that_is_not(make_recipe, tmp_path, monkeypatch):
    def asked(self: Tagging, recipe: Recipe, accelerator: Any) -> Any:
        work = begin(self, recipe, accelerator)
        wiring = work.wiring()
        ask(checks_about("wiring"), wiring, task=wiring.task)
        return work

    def history() -> list[tuple[Any, ...]]:
        rows = read_json_lines(train(make_recipe(), runs=tmp_path).run / "history.jsonl")
        return [(row["train"], row["valid"], row["gradient_norm"]) for row in rows]

    unasked = history()
    begin = Tagging.begin
    monkeypatch.setattr(Tagging, "begin", asked)
    assert history() == unasked


@pytest.mark.parametrize("pad", ["both", "right"])
def test_short_clips_in_much_silence_are_asked_where_they_sound(tones, pad):
    run = begun(MakeAudioRecipe(tones)(f"model.length={{kind: crop, seconds: 3.0, pad: {pad}}}"))
    wiring = run.wiring()
    assert all(len(clip.features) == 64 for clip in wiring.items)
    for clip in wiring.items:
        assert int((clip.features.diff(dim=0).abs().sum(dim=1) > 0).sum()) >= 20
    found = {one.code: one.answer for one in ask(checks_about("wiring"), wiring, task="audio-classification")}
    assert (found["W03"].outcome, found["W07"].outcome) == ("passed", "passed")


def test_texts_of_two_words_and_sentences_of_too_many_pieces_fail_no_check(
    reviews, corpus, tiny_encoder, tmp_path
):
    letters = [f"{letter * 40} {tag}" for letter, tag in (("a", "O"), ("b", "B-Per"), ("c", "I-Per"))]
    (tmp_path / "long.txt").write_text("\n\n".join(["\n".join(letters)] * 9), encoding="utf-8")
    files = [f"data.train={tmp_path / 'long.txt'}", "data.test=null"]
    for recipe in (
        MakeTextRecipe(reviews)("model.length.max=2"),
        MakePieceTaggerRecipe(corpus, tiny_encoder)(*files),
    ):
        found = ask(checks_about("wiring"), begun(recipe).wiring(), task=recipe.task)
        assert [(one.code, one.answer.what) for one in found if one.failed] == []


def test_words_that_are_all_unknown_pieces_fail_no_check(tmp_path, tiny_encoder):
    lines = [f"{chr(0x4E00 + number)} {'B-Per' if number % 3 == 0 else 'O'}" for number in range(60)]
    text = "\n\n".join("\n".join(lines[start : start + 5]) for start in range(0, 60, 5))
    for split in ("train", "valid", "test"):
        (tmp_path / f"{split}.txt").write_text(text, encoding="utf-8")
    wiring = begun(MakePieceTaggerRecipe(tmp_path, tiny_encoder)()).wiring()
    found = ask(checks_about("wiring"), wiring, task="tagging")
    assert [(one.code, one.answer.what) for one in found if one.failed] == []
