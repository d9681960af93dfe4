"""Mistakes of a well-known sentiment notebook, each shown not to exist here, or to be refused.

The notebook put a softmax before cross-entropy, read one word with the backward half of its LSTM, pooled over
padding, had weights for each place in the batch, and read a rating of 10 as 0.
"""

from __future__ import annotations

import json
import math
import sys
from contextlib import contextmanager
from importlib import invalidate_caches

import pytest
import torch
from safetensors.torch import load_file

import danlu
from danlu.data.text_splits import read_text_splits
from danlu.errors import DataError, RecipeError
from danlu.features.text_batch import make_text_batch
from danlu.files import read_json_lines
from danlu.jobs.text.model import restore_classifier
from danlu.jobs.train import train
from danlu.recipe import plugins
from danlu.recipe.installed import recipe_model
from danlu.record.layout import RunFolder

FLOOR_OF_SOFTMAX = math.log(1 + math.exp(-1))
"""The lowest cross-entropy of two classes whose logits are probabilities: softmax of (1, 0) gives gold 0.731."""

OVERFIT = (
    "data.train={source: files, files: train, take: {neg: [0, 4], pos: [0, 4]}}",
    "model.dropout={input: 0.0, pooled: 0.0}",
    "train.optimizer.lr=0.05",
    "train.epochs=25",
)
LAST = "model.pooling={kind: last}"
POOLINGS = ("last", "mean", "max", "mean-max", "attention")
TEXTS = ["A good film.", "I did not like it at all, not even the end, which was long in coming.", "Bad."]

TWICE = """
from typing import Literal

from torch import nn

from danlu.models.lstm_classifier import build_lstm_classifier
from danlu.recipe.families.lstm_classifier import LstmClassifierOptions
from danlu.recipe.plugins import Family


class Options(LstmClassifierOptions):
    family: Literal["softmax-twice"]


class SoftmaxTwice(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, batch):
        return self.inner(batch).softmax(dim=1)

    def loss(self, output, batch):
        return self.inner.loss(output, batch)


def build(options, **arguments):
    return SoftmaxTwice(build_lstm_classifier(options, **arguments))


FAMILY = Family(name="softmax-twice", tasks=("text-classification",), options=Options, builder="softmax_twice:build")
"""


@contextmanager
def softmax_twice(folder):
    """A family of another package whose logits are probabilities, installed for a while."""
    metadata = folder / "softmax_twice-1.0.dist-info"
    metadata.mkdir(parents=True)
    (folder / "softmax_twice.py").write_text(TWICE)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: softmax-twice\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[danlu.families]\nsoftmax-twice = softmax_twice:FAMILY\n")
    sys.path.insert(0, str(folder))
    _forget()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("softmax_twice", None)
        _forget()


def _forget():
    """Families are looked up once a process; here they are looked up again."""
    invalidate_caches()
    for found in (plugins.families, plugins.readers, recipe_model):
        found.cache_clear()


def losses(run):
    return [row["train"]["loss"] for row in read_json_lines(run / "history.jsonl")]


class TestSoftmaxBeforeCrossEntropy:
    def test_eight_texts_are_learned_far_below_its_floor(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe(*OVERFIT), runs=tmp_path).run
        assert losses(run)[-1] < 0.05 < FLOOR_OF_SOFTMAX

    def test_a_family_that_makes_the_mistake_stops_at_its_floor(self, make_text_recipe, tmp_path):
        with softmax_twice(tmp_path / "site"):
            recipe = make_text_recipe(*OVERFIT, "model.family=softmax-twice")
            run = train(recipe, runs=tmp_path / "runs").run
        assert min(losses(run)) >= FLOOR_OF_SOFTMAX == pytest.approx(0.3133, abs=1e-4)
        assert losses(run)[-1] < FLOOR_OF_SOFTMAX + 0.05

    @pytest.mark.parametrize(
        "key", ["model.head.softmax=true", "model.head.activation=softmax", "model.head.kind=softmax"]
    )
    def test_no_option_asks_for_it(self, make_text_recipe, key):
        with pytest.raises(RecipeError, match="unknown key"):
            make_text_recipe(key)

    def test_logits_are_no_probabilities(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe(*OVERFIT), runs=tmp_path).run
        logits = logits_of(run, TEXTS)
        assert ((logits < 0) | (logits > 1)).any()


def read_by(run, texts):
    """The restored model, and its batch of the texts."""
    restored = restore_classifier(RunFolder(run))
    encoded = restored.encoder.encode(texts)
    return restored.model.eval(), make_text_batch(encoded, range(len(texts)), restored.encoder.padding)


def logits_of(run, texts):
    model, batch = read_by(run, texts)
    with torch.inference_mode():
        return model(batch)


class TestTheBackwardHalf:
    @pytest.fixture
    def gradients(self, make_text_recipe, tmp_path):
        """How much each word of each text moves the forward and the backward half of its vector, and its logits."""
        run = train(make_text_recipe(LAST, "train.epochs=1"), runs=tmp_path).run
        model, batch = read_by(run, TEXTS)
        kept = {}
        model.word_embedding.register_forward_hook(lambda _, __, words: kept.update(words=words))
        model.pooling.register_forward_hook(lambda _, __, pooled: kept.update(pooled=pooled))
        logits = model(batch)
        half = kept["pooled"].shape[1] // 2
        parts = {
            "forward": kept["pooled"][:, :half],
            "backward": kept["pooled"][:, half:],
            "logits": logits[:, :1],
        }
        return batch.mask, {
            name: torch.autograd.grad(part.sum(), kept["words"], retain_graph=True)[0].abs().sum(dim=2)
            for name, part in parts.items()
        }

    @pytest.mark.parametrize("part", ["forward", "backward", "logits"])
    def test_every_word_moves_it(self, gradients, part):
        mask, moved = gradients
        assert (moved[part][mask] > 0).all()

    @pytest.mark.parametrize("part", ["forward", "backward", "logits"])
    def test_padding_does_not(self, gradients, part):
        mask, moved = gradients
        assert (~mask).any()
        assert (moved[part][~mask] == 0).all()


class TestPoolingOnPadding:
    @pytest.mark.parametrize("pooling", POOLINGS)
    @pytest.mark.parametrize("bidirectional", ["true", "false"])
    def test_a_text_has_the_same_probabilities_in_any_company(
        self, make_text_recipe, tmp_path, pooling, bidirectional
    ):
        overrides = (f"model.pooling={{kind: {pooling}}}", f"model.encoder.bidirectional={bidirectional}")
        run = train(make_text_recipe(*overrides, "train.epochs=1"), runs=tmp_path).run
        critic = danlu.load(run)
        together = critic.predict(TEXTS)
        for text, prediction in zip(TEXTS, together, strict=True):
            (alone,) = critic.predict([text])
            assert alone.probabilities == pytest.approx(prediction.probabilities, abs=1e-6)

    @pytest.mark.parametrize("pooling", ["mean", "cls", "max"])
    def test_so_it_is_with_pieces(self, make_piece_recipe, tmp_path, pooling):
        run = train(make_piece_recipe(f"model.pooling.kind={pooling}", "train.epochs=1"), runs=tmp_path).run
        critic = danlu.load(run)
        for text, prediction in zip(TEXTS, critic.predict(TEXTS), strict=True):
            (alone,) = critic.predict([text])
            assert alone.probabilities == pytest.approx(prediction.probabilities, abs=1e-5)

    def test_the_last_state_after_padding_is_refused_with_the_reason(self, make_text_recipe):
        with pytest.raises(RecipeError) as caught:
            make_text_recipe("model.padding=right", LAST)
        told = str(caught.value)
        assert "the last state of a text would be one that has read padding" in told
        assert "remove model.padding: then each direction's last state is the one after its last word" in told

    def test_the_backward_half_that_ends_on_padding_is_refused_with_the_reason(self, make_text_recipe):
        with pytest.raises(RecipeError, match="the backward half would end on padding"):
            make_text_recipe("model.padding=left", LAST)


class TestWeightsOfPlacesInTheBatch:
    def test_the_size_of_a_batch_is_in_no_parameter(self, make_any_text_recipe, tmp_path):
        shapes = [
            {name: weight.shape for name, weight in load_file(run / "model/best.safetensors").items()}
            for run in (
                train(make_any_text_recipe(f"train.batch.size={size}", "train.epochs=1"), runs=tmp_path).run
                for size in (3, 8)
            )
        ]
        assert shapes[0] == shapes[1]

    def test_predictions_do_not_depend_on_the_place(self, make_any_text_recipe, tmp_path):
        run = train(make_any_text_recipe("train.epochs=1"), runs=tmp_path).run
        critic = danlu.load(run)
        first = {prediction.text: prediction.probabilities for prediction in critic.predict(TEXTS)}
        for turned in (TEXTS[::-1], [*TEXTS[1:], TEXTS[0]], TEXTS * 7):
            for prediction in critic.predict(turned):
                assert prediction.probabilities == pytest.approx(first[prediction.text], abs=1e-6)

    def test_the_last_smaller_batch_is_read_too(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe("train.batch.size=7", "train.epochs=1"), runs=tmp_path).run
        rows = read_json_lines(run / "evaluation/valid/predictions.jsonl")
        assert len(rows) == 24  # three batches of 7, and one of 3


class TestARatingOfTen:
    READER = "data.reader={format: class-folders, name: '(?P<id>[0-9]+)_(?P<rating>[0-9]+)', label: rating}"
    CLASSES = "data.labels={bad: ['1', '2', '3', '4'], good: ['7', '8', '9', '10']}"

    def test_it_is_read_as_10(self, make_text_recipe):
        data = make_text_recipe(self.READER).data
        (train_split,) = read_text_splits(data, ["train"]).values()
        assert train_split.label_counts["10"] > 0
        assert set(train_split.label_counts) <= {str(rating) for rating in range(1, 11)}
        for text in train_split.texts:
            assert text.source.endswith(f"_{text.label}.txt")

    def test_it_is_a_good_one(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe(self.READER, self.CLASSES, "train.epochs=1"), runs=tmp_path).run
        rows = read_json_lines(run / "evaluation/valid/predictions.jsonl")
        tens = [row["gold"] for row in rows if row["source"].endswith("_10.txt")]
        assert tens
        assert set(tens) == {"good"}
        labels = json.loads((run / "provenance.json").read_text())["data"]["train"]["labels"]
        assert sum(labels.values()) == 48

    def test_a_rating_of_no_class_is_refused(self, make_text_recipe, tmp_path):
        classes = "data.labels={bad: ['0', '1', '2', '3', '4'], good: ['7', '8', '9']}"
        with pytest.raises(DataError, match="10"):
            train(make_text_recipe(self.READER, classes), runs=tmp_path)
