"""No option that does nothing: changing any key of a recipe changes what a run does, or is refused.

Each row changes one key of a small recipe. The keys of the schema and the rows are compared, for each task and each
family, so that a new key without a row fails. What a change must change is named by the row: weights, scores, files
or predictions.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from danlu.errors import DanluError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.observer import Silence
from danlu.jobs.train import train
from danlu.recipe.installed import recipe_model
from danlu.recipe.plugins import families
from small_audio_recipe import MakeAudioRecipe, write_tones
from small_joint_recipe import MakeJointRecipe
from small_piece_recipe import MakePieceTaggerRecipe
from small_recipe import MakeRecipe
from small_text_recipe import MakeTextRecipe

CNN = "model.characters={kind: cnn, dim: 4, filters: 4, widths: [3]}"
LSTM = "model.characters={kind: lstm, dim: 4, hidden: 4}"
SOFTMAX = "model.head={kind: softmax}"
CRF = "model.head={kind: crf}"
FOCAL = "model.head.loss={name: focal}"
DICE = "model.head.loss={name: dice}"
SGD = "train.optimizer={name: sgd, lr: 0.05}"
ADAMW = "train.optimizer={name: adamw, lr: 0.01}"
COSINE = "train.schedule={name: cosine}"
LINEAR = "train.schedule={name: linear}"
HALVE = "train.schedule={name: halve, every_epochs: 1}"
STEP = "train.schedule={name: step, every_epochs: 1, factor: 0.5}"
PLATEAU = "train.schedule={name: plateau, patience: 1, min_delta: 0.99, factor: 0.1}"
PENALTY = "train.l2_penalty={weight: 0.01}"

TAKE = "data.train={source: files, files: train, take: {neg: [0, 12], pos: [0, 12]}}"
TAKE_UNEQUAL = "data.train={source: files, files: train, take: {neg: [0, 12], pos: [0, 6]}}"
SIZE = "data.train={source: files, files: train, size: 20}"
HELD_OUT = "data.valid={source: train, size: 10}"
TEST_HELD_OUT = "data.test={source: train, size: 10}"
RATINGS = "data.reader={format: class-folders, name: '[0-9]+_(?P<rating>[0-9]+)', label: rating}"
SOME_RATINGS = "data.labels={bad: ['1', '2', '3'], good: ['8', '9', '10']}"
REGEX = "model.segmentation={kind: regex, pattern: '[A-Za-z]+'}"
ATTENTION = "model.pooling={kind: attention, size: 4}"
TWO_LAYERS = "model.encoder.layers=2"
HIDDEN = "model.head.hidden=4"
SHORT = "model.windows={size: 16, overlap: 4}"
WINDOWS = "model.length={kind: windows, size: 24, overlap: 8, most: 4}"

UNEQUAL = "data.labels={still: [level], moving: [falling, rising]}"
DRAWN_GROUPS = "data.split={kind: by-group, valid: 1, test: 1}"
PAPER = "data.split={kind: paper, folds: 4}"
FULL = "model.length={kind: full}"
LONG = "model.length.seconds=0.6"
AS_MEASURED = "model.normalise=none"
MFCC = "model.features={kind: mfcc, frame: 256, hop: 128, mels: 16, coefficients: 12, high_hz: 4000}"
NOISE = "model.augmentation.noise={lowest_snr_db: 0, highest_snr_db: 10}"
TIME_MASKS = "model.augmentation.time_masks={count: 1, longest: 0.3}"
FREQUENCY_MASKS = "model.augmentation.frequency_masks={count: 1, longest: 0.3}"

TRAINING = {
    "seed": ((), "seed=2"),
    "train.epochs": ((), "train.epochs=3"),
    "train.batch.size": ((), "train.batch.size=4"),
    "train.batch.max_tokens": ((), "train.batch.max_tokens=40"),
    "train.batch.by_length": ((), "train.batch.by_length=false"),
    "train.schedule.first_fall": (("train.epochs=3", STEP), "train.schedule.first_fall=2"),
    "train.optimizer.name": ((), ADAMW),
    "train.optimizer.lr": ((), "train.optimizer.lr=0.005"),
    "train.optimizer.lr_of": ((), "train.optimizer.lr_of={head: 0.1}"),
    "train.optimizer.weight_decay": ((), "train.optimizer.weight_decay=0.01"),
    "train.optimizer.betas": ((), "train.optimizer.betas=[0.5, 0.9]"),
    "train.optimizer.momentum": ((SGD,), "train.optimizer.momentum=0.9"),
    "train.optimizer.nesterov": (
        (SGD, "train.optimizer.momentum=0.9"),
        "train.optimizer.nesterov=true",
    ),
    "train.optimizer.decay_on": ((ADAMW,), "train.optimizer.decay_on=matrices"),
    "train.schedule.name": ((), COSINE),
    "train.schedule.warmup_epochs": ((LINEAR,), "train.schedule.warmup_epochs=1"),
    "train.schedule.every_epochs": (("train.epochs=3", HALVE), "train.schedule.every_epochs=2"),
    "train.schedule.factor": ((STEP,), "train.schedule.factor=0.1"),
    "train.schedule.patience": (("train.epochs=4", PLATEAU), "train.schedule.patience=2"),
    "train.schedule.min_delta": (
        ("train.epochs=3", PLATEAU, "train.schedule.watch=loss"),
        "train.schedule.min_delta=1000.0",
    ),
    "train.schedule.watch": (("train.epochs=3", PLATEAU), "train.schedule.watch=loss"),
    "train.schedule.smallest_share": (("train.epochs=4", PLATEAU), "train.schedule.smallest_share=0.05"),
    "train.l2_penalty.weight": ((PENALTY,), "train.l2_penalty.weight=0.1"),
    "train.l2_penalty.of": ((PENALTY,), "train.l2_penalty.of=matrices"),
    "train.l2_penalty.parts": ((PENALTY,), "train.l2_penalty.parts=[encoder]"),
    "train.clip_norm": ((), "train.clip_norm=0.1"),
    "train.accumulate": ((), "train.accumulate=2"),
    "train.early_stopping.patience": (
        ("train.epochs=5", "train.early_stopping={patience: 1, min_delta: 0.99}"),
        "train.early_stopping.patience=2",
    ),
    "train.early_stopping.min_delta": (
        ("train.epochs=3", "train.select=loss", "train.early_stopping={patience: 1, min_delta: 0.0}"),
        "train.early_stopping.min_delta=100.0",
    ),
    "train.precision": ((), "train.precision=bf16"),
}
"""Rows of `seed` and `train`: what comes first, and the change; the last weights must be others then."""

TRAINING_OF_TEXT = {
    **TRAINING,
    "train.batch.by_length": (("model.length.max=null",), "train.batch.by_length=false"),
    "train.batch.sampling": ((TAKE_UNEQUAL,), "train.batch.sampling=balanced"),
    "train.schedule.min_delta": (
        ("train.epochs=4", PLATEAU, "train.schedule.watch=loss"),
        "train.schedule.min_delta=0.0",
    ),
    "train.schedule.watch": (
        ("train.epochs=4", PLATEAU, "train.schedule.min_delta=0.0"),
        "train.schedule.watch=loss",
    ),
}
"""The same where a loss is below 1 and most texts are as long as the limit."""

TRAINING_OF_AUDIO = {
    **TRAINING,
    "train.batch.by_length": ((FULL,), "train.batch.by_length=false"),
    "train.batch.sampling": ((UNEQUAL,), "train.batch.sampling=balanced"),
    "train.l2_penalty.parts": ((PENALTY,), "train.l2_penalty.parts=[body]"),
    "train.schedule.min_delta": TRAINING_OF_TEXT["train.schedule.min_delta"],
    "train.schedule.watch": TRAINING_OF_TEXT["train.schedule.watch"],
}
"""The same where clips have one length."""

DATA = {
    "tagging": {
        "data.train": ((), "data.train=[train.txt, more.txt]"),
        "data.root": ((), "data.root=<other>"),
        "data.repeats": (("data.train=[train.txt, twice.txt]",), "data.repeats=once"),
        "data.encode_as": ((), "data.encode_as=bioes"),
        "data.fold": ((), "data.fold={Ent: '*', O: O}"),
        "data.window.unit": ((), "data.window={unit: document}"),
        "data.window.size": (("data.window={unit: words, size: 16}",), "data.window.size=32"),
    },
    "joint-tagging": {
        "data.root": ((), "data.root=<other>"),
        "data.train.files": ((), "data.train=[posts.tsv, more.tsv]"),
        "data.valid.source": ((), "data.valid=more.tsv"),
        "data.valid.size": ((), "data.valid.size=5"),
        "data.test.source": ((), "data.test=more.tsv"),
        "data.test.size": ((), "data.test.size=5"),
        "data.draw.seed": ((), "data.draw.seed=2"),
        "data.encode_as": ((), "data.encode_as=bio2"),
        "data.repeats": ((), "data.repeats=once"),
        "data.reader.phrase_separator": ((), "data.reader.phrase_separator=null"),
        "data.reader.words": ((), "data.reader.words=words-and-punctuation"),
        "data.reader.occurrences": ((), "data.reader.occurrences=first"),
    },
    "text-classification": {
        "data.root": ((), "data.root=<other>"),
        "data.train.files": (("data.test=null",), "data.train=[train, test]"),
        "data.train.take": ((TAKE,), "data.train.take={neg: [5, 17], pos: [0, 12]}"),
        "data.train.size": ((SIZE,), "data.train.size=0.5"),
        "data.valid.source": ((), HELD_OUT),
        "data.valid.size": ((HELD_OUT,), "data.valid.size=5"),
        "data.test.source": ((), TEST_HELD_OUT),
        "data.test.size": ((TEST_HELD_OUT,), "data.test.size=5"),
        "data.draw.seed": ((SIZE,), "data.draw.seed=2"),
        "data.draw.by": ((SIZE,), "data.draw.by=text"),
        "data.labels": ((), "data.labels={better: [pos], worse: [neg]}"),
        "data.clean.html_breaks": ((), "data.clean.html_breaks=false"),
        "data.clean.punctuation": ((), "data.clean.punctuation=remove"),
        "data.repeats": ((), "data.repeats=once"),
        "data.overlap": ((), "data.overlap=drop"),
        "data.reader.name": (
            (RATINGS, SOME_RATINGS, "data.on_unmapped=drop"),
            "data.reader.name='(?P<rating>[0-9]+)_[0-9]+'",
        ),
    },
    "audio-classification": {
        "data.root": ((), "data.root=<other>"),
        "data.rate": (("model.features.high_hz=3000",), "data.rate=7000"),
        "data.labels": ((), UNEQUAL),
        "data.shortest_seconds": ((), "data.shortest_seconds=0.42"),
        "data.silence_db": ((), "data.silence_db=-30"),
        "data.split.kind": ((), PAPER),
        "data.split.group": ((DRAWN_GROUPS,), "data.split.group=sentence"),
        "data.split.valid": ((), "data.split.valid=[ada]"),
        "data.split.test": ((), "data.split.test=[ben]"),
        "data.split.seed": ((DRAWN_GROUPS,), "data.split.seed=2"),
        "data.split.folds": ((PAPER,), "data.split.folds=3"),
        "data.split.fold": ((PAPER,), "data.split.fold=2"),
    },
}
"""Rows of `data` by task."""

MODEL = {
    "bilstm-crf": {
        "model.word_embedding.kind": ((), "model.word_embedding={kind: frozen, dim: 16}"),
        "model.word_embedding.dim": ((), "model.word_embedding.dim=8"),
        "model.word_embedding.vectors": ((), "model.word_embedding.vectors=<vectors>"),
        "model.word_embedding.lowercase": ((), "model.word_embedding.lowercase=true"),
        "model.word_embedding.digits_to_zero": ((), "model.word_embedding.digits_to_zero=true"),
        "model.word_embedding.min_count": ((), "model.word_embedding.min_count=2"),
        "model.word_embedding.word_dropout": ((), "model.word_embedding.word_dropout=0.2"),
        "model.word_embedding.rare_word_dropout": ((), "model.word_embedding.rare_word_dropout=1.0"),
        "model.characters.kind": ((CNN,), LSTM),
        "model.characters.dim": ((CNN,), "model.characters.dim=8"),
        "model.characters.filters": ((CNN,), "model.characters.filters=8"),
        "model.characters.widths": ((CNN,), "model.characters.widths=[2, 3]"),
        "model.characters.hidden": ((LSTM,), "model.characters.hidden=8"),
        "model.encoder.hidden": ((), "model.encoder.hidden=8"),
        "model.encoder.layers": ((), "model.encoder.layers=2"),
        "model.dropout.input": ((), "model.dropout.input=0.5"),
        "model.dropout.between": (("model.encoder.layers=2",), "model.dropout.between=0.5"),
        "model.dropout.output": ((), "model.dropout.output=0.5"),
        "model.dropout.variational": ((), "model.dropout.variational=true"),
        "model.head.kind": ((), SOFTMAX),
        "model.head.constraints": ((), "model.head.constraints=false"),
        "model.head.class_weights": ((SOFTMAX,), "model.head.class_weights=balanced"),
        "model.head.label_smoothing": ((SOFTMAX,), "model.head.label_smoothing=0.2"),
        "model.head.loss.name": ((SOFTMAX,), FOCAL),
        "model.head.loss.gamma": ((SOFTMAX, FOCAL), "model.head.loss.gamma=1.0"),
        "model.head.loss.exponent": ((SOFTMAX, DICE), "model.head.loss.exponent=0.5"),
        "model.head.loss.smoothing": ((SOFTMAX, DICE), "model.head.loss.smoothing=0.5"),
    },
    "transformer-tagger": {
        "model.encoder.source": ((), "model.encoder.source=<encoder>"),
        "model.encoder.frozen_layers": ((), "model.encoder.frozen_layers=1"),
        "model.encoder.hidden_dropout": ((), "model.encoder.hidden_dropout=0.5"),
        "model.encoder.attention_dropout": ((), "model.encoder.attention_dropout=0.5"),
        "model.windows.size": ((SHORT,), "model.windows.size=24"),
        "model.windows.overlap": ((SHORT,), "model.windows.overlap=8"),
        "model.alignment": ((), "model.alignment=mean"),
        "model.dropout": ((), "model.dropout=0.5"),
        "model.head.kind": ((), CRF),
        "model.head.constraints": ((CRF,), "model.head.constraints=false"),
        "model.head.class_weights": ((), "model.head.class_weights=balanced"),
        "model.head.label_smoothing": ((), "model.head.label_smoothing=0.2"),
        "model.head.loss.name": ((), FOCAL),
        "model.head.loss.gamma": ((FOCAL,), "model.head.loss.gamma=1.0"),
        "model.head.loss.exponent": ((DICE,), "model.head.loss.exponent=0.5"),
        "model.head.loss.smoothing": ((DICE,), "model.head.loss.smoothing=0.5"),
        "train.optimizer.layer_decay": ((), "train.optimizer.layer_decay=0.5"),
    },
    "joint-rnn": {
        "model.word_embedding.kind": ((), "model.word_embedding={kind: frozen, dim: 8}"),
        "model.word_embedding.dim": ((), "model.word_embedding.dim=4"),
        "model.word_embedding.vectors": ((), "model.word_embedding.vectors=<vectors>"),
        "model.word_embedding.lowercase": ((), "model.word_embedding.lowercase=true"),
        "model.word_embedding.digits_to_zero": ((), "model.word_embedding.digits_to_zero=true"),
        "model.word_embedding.min_count": ((), "model.word_embedding.min_count=2"),
        "model.word_embedding.word_dropout": ((), "model.word_embedding.word_dropout=0.2"),
        "model.word_embedding.rare_word_dropout": ((), "model.word_embedding.rare_word_dropout=1.0"),
        "model.characters.kind": ((CNN,), LSTM),
        "model.characters.dim": ((CNN,), "model.characters.dim=8"),
        "model.characters.filters": ((CNN,), "model.characters.filters=8"),
        "model.characters.widths": ((CNN,), "model.characters.widths=[2, 3]"),
        "model.characters.hidden": ((LSTM,), "model.characters.hidden=8"),
        "model.context": ((), "model.context=5"),
        "model.layers.cell": ((), "model.layers.cell=gru"),
        "model.layers.bidirectional": ((), "model.layers.bidirectional=true"),
        "model.layers.hidden": ((), "model.layers.hidden=[8, 4]"),
        "model.dropout.input": ((), "model.dropout.input=0.5"),
        "model.dropout.between": ((), "model.dropout.between=0.5"),
        "model.dropout.heads": ((), "model.dropout.heads=0.5"),
        "model.dropout.variational": ((), "model.dropout.variational=true"),
        "model.alpha": ((), "model.alpha=0.3"),
        "train.optimizer.lr_of": ((), "train.optimizer.lr_of={heads: 0.1}"),
    },
    "lstm-classifier": {
        "model.segmentation.kind": ((), "model.segmentation={kind: whitespace}"),
        "model.segmentation.pattern": ((REGEX,), "model.segmentation.pattern='[A-Za-z]+|[.!?]'"),
        "model.length.max": ((), "model.length.max=20"),
        "model.length.keep": ((), "model.length.keep=tail"),
        "model.padding": (("model.length.max=mean+2sd",), "model.padding=left"),
        "model.word_embedding.kind": ((), "model.word_embedding={kind: frozen, dim: 8}"),
        "model.word_embedding.dim": ((), "model.word_embedding.dim=4"),
        "model.word_embedding.vectors": ((), "model.word_embedding.vectors=<vectors>"),
        "model.word_embedding.lowercase": ((), "model.word_embedding.lowercase=true"),
        "model.word_embedding.digits_to_zero": ((), "model.word_embedding.digits_to_zero=true"),
        "model.word_embedding.min_count": ((), "model.word_embedding.min_count=2"),
        "model.word_embedding.word_dropout": ((), "model.word_embedding.word_dropout=0.2"),
        "model.word_embedding.rare_word_dropout": ((), "model.word_embedding.rare_word_dropout=1.0"),
        "model.encoder.hidden": ((), "model.encoder.hidden=4"),
        "model.encoder.layers": ((), TWO_LAYERS),
        "model.encoder.bidirectional": ((), "model.encoder.bidirectional=false"),
        "model.pooling.kind": ((), "model.pooling={kind: mean}"),
        "model.pooling.size": ((ATTENTION,), "model.pooling.size=8"),
        "model.dropout.input": ((), "model.dropout.input=0.5"),
        "model.dropout.between": ((TWO_LAYERS,), "model.dropout.between=0.5"),
        "model.dropout.pooled": ((), "model.dropout.pooled=0.5"),
        "model.dropout.head": ((HIDDEN,), "model.dropout.head=0.5"),
        "model.dropout.variational": ((), "model.dropout.variational=true"),
        "model.head.hidden": ((), HIDDEN),
        "model.head.loss.name": ((), FOCAL),
        "model.head.loss.gamma": ((FOCAL,), "model.head.loss.gamma=1.0"),
        "model.head.class_weights": ((), "model.head.class_weights={neg: 3.0}"),
        "model.head.label_smoothing": ((), "model.head.label_smoothing=0.2"),
        "model.head.logit_adjustment": ((TAKE_UNEQUAL,), "model.head.logit_adjustment=1.0"),
    },
    "transformer-classifier": {
        "model.length.kind": ((), WINDOWS),
        "model.length.max": ((), "model.length.max=20"),
        "model.length.keep": ((), "model.length.keep=both"),
        "model.length.size": ((WINDOWS,), "model.length.size=32"),
        "model.length.overlap": ((WINDOWS,), "model.length.overlap=4"),
        "model.length.most": ((WINDOWS,), "model.length.most=2"),
        "model.encoder.source": ((), "model.encoder.source=<encoder>"),
        "model.encoder.frozen_layers": ((), "model.encoder.frozen_layers=1"),
        "model.encoder.hidden_dropout": ((), "model.encoder.hidden_dropout=0.5"),
        "model.encoder.attention_dropout": ((), "model.encoder.attention_dropout=0.5"),
        "model.pooling.kind": ((), "model.pooling={kind: cls}"),
        "model.head.hidden": ((), HIDDEN),
        "model.head.dropout": ((), "model.head.dropout=0.5"),
        "model.head.loss.name": ((), FOCAL),
        "model.head.loss.gamma": ((FOCAL,), "model.head.loss.gamma=1.0"),
        "model.head.class_weights": ((), "model.head.class_weights={neg: 3.0}"),
        "model.head.label_smoothing": ((), "model.head.label_smoothing=0.2"),
        "model.head.logit_adjustment": ((TAKE_UNEQUAL,), "model.head.logit_adjustment=1.0"),
        "train.optimizer.layer_decay": ((), "train.optimizer.layer_decay=0.5"),
    },
    "light-sernet": {
        "model.length.kind": ((), FULL),
        "model.length.seconds": ((), "model.length.seconds=0.3"),
        "model.length.crop": ((), "model.length.crop=random"),
        "model.length.pad": ((LONG,), "model.length.pad=right"),
        "model.length.longest_seconds": ((FULL,), "model.length.longest_seconds=0.42"),
        "model.level.kind": ((), "model.level={kind: none}"),
        "model.level.percentile": ((), "model.level.percentile=50"),
        "model.features.kind": ((), MFCC),
        "model.features.frame": ((), "model.features.frame=200"),
        "model.features.hop": ((), "model.features.hop=100"),
        "model.features.fft": ((), "model.features.fft=512"),
        "model.features.window": ((), "model.features.window=hamming"),
        "model.features.centre": ((), "model.features.centre=true"),
        "model.features.power": ((), "model.features.power=2"),
        "model.features.mels": ((), "model.features.mels=12"),
        "model.features.mel_scale": ((), "model.features.mel_scale=slaney"),
        "model.features.mel_norm": ((AS_MEASURED,), "model.features.mel_norm=slaney"),
        "model.features.low_hz": ((), "model.features.low_hz=200"),
        "model.features.high_hz": ((), "model.features.high_hz=3000"),
        "model.features.log_offset": ((), "model.features.log_offset=0.1"),
        "model.features.coefficients": ((MFCC,), "model.features.coefficients=8"),
        "model.features.clip": ((MFCC,), "model.features.clip=1"),
        "model.features.deltas": ((MFCC,), "model.features.deltas=1"),
        "model.normalise": ((), "model.normalise=clip"),
        "model.augmentation.speeds": ((), "model.augmentation.speeds=[0.9, 1.1]"),
        "model.augmentation.gain_db": ((), "model.augmentation.gain_db=6"),
        "model.augmentation.noise.lowest_snr_db": ((NOISE,), "model.augmentation.noise.lowest_snr_db=5"),
        "model.augmentation.noise.highest_snr_db": ((NOISE,), "model.augmentation.noise.highest_snr_db=20"),
        "model.augmentation.time_masks.count": ((TIME_MASKS,), "model.augmentation.time_masks.count=2"),
        "model.augmentation.time_masks.longest": ((TIME_MASKS,), "model.augmentation.time_masks.longest=0.6"),
        "model.augmentation.frequency_masks.count": (
            (FREQUENCY_MASKS,),
            "model.augmentation.frequency_masks.count=2",
        ),
        "model.augmentation.frequency_masks.longest": (
            (FREQUENCY_MASKS,),
            "model.augmentation.frequency_masks.longest=0.6",
        ),
        "model.width": ((), "model.width=0.25"),
        "model.batch_norm_momentum": ((), "model.batch_norm_momentum=0.5"),
        "model.head.dropout": ((), "model.head.dropout=0.6"),
        "model.head.loss.name": ((), FOCAL),
        "model.head.loss.gamma": ((FOCAL,), "model.head.loss.gamma=1.0"),
        "model.head.class_weights": ((), "model.head.class_weights={falling: 3.0}"),
        "model.head.label_smoothing": ((), "model.head.label_smoothing=0.2"),
        "model.head.logit_adjustment": ((UNEQUAL,), "model.head.logit_adjustment=1.0"),
    },
}
"""Rows of `model` by family."""

ELSEWHERE = {
    "name": "tests/record/test_create.py",
    "model.family": "test_names_that_are_not_installed_are_refused",
    "train.select": "tests/jobs/test_train.py",
    "train.keep_every_epoch": "tests/jobs/test_train.py",
    "train.device": "tests/training/test_device.py",
    "train.optimizer.layer_decay": "tests/training/test_parameter_groups.py",
    "train.fast_matmul": "tests/training/test_fast_matmul.py",
    "train.deterministic": "test_deterministic_is_switched_on",
    "train.threads": "test_the_number_of_threads_is_set_and_recorded",
}
"""Keys that other tests change: those of `train`, and what all families have."""

DATA_ELSEWHERE = {
    "tagging": {
        "data.task": "test_what_follows_from_the_reader_cannot_be_another",
        "data.valid": "test_the_validation_file_changes_the_scores",
        "data.test": "test_the_test_file_is_read_by_evaluate_alone",
        "data.scheme": "test_keys_that_refuse_data",
        "data.on_violation": "test_keys_that_refuse_data",
        "data.reader.format": "test_names_that_are_not_installed_are_refused",
        **dict.fromkeys(
            (
                f"data.reader.{key}"
                for key in (
                    "columns",
                    "separator",
                    "comment",
                    "docstart",
                    "encoding",
                    "on_malformed",
                    "tags",
                    "compat",
                )
            ),
            "tests/data/readers/test_conll.py",
        ),
    },
    "joint-tagging": {
        "data.task": "test_what_follows_from_the_reader_cannot_be_another",
        "data.train.source": "test_what_follows_from_the_reader_cannot_be_another",
        "data.valid.files": "test_other_validation_posts_change_the_scores",
        "data.test.files": "tests/jobs/test_joint_evaluate.py",
        "data.reader.format": "test_names_that_are_not_installed_are_refused",
        "data.reader.on_missing": "tests/jobs/test_joint_train.py",
        "data.reader.separator": "tests/data/readers/test_phrase_lines.py",
        "data.reader.on_malformed": "tests/data/readers/test_phrase_lines.py",
        "data.reader.encoding": "tests/data/readers/test_phrase_lines.py",
    },
    "text-classification": {
        "data.task": "test_what_follows_from_the_reader_cannot_be_another",
        "data.train.source": "test_what_follows_from_the_reader_cannot_be_another",
        "data.valid.files": "test_other_validation_texts_change_the_scores",
        "data.valid.take": "test_other_validation_texts_change_the_scores",
        "data.test.files": "test_other_test_texts_change_an_evaluation",
        "data.test.take": "test_other_test_texts_change_an_evaluation",
        "data.on_unmapped": "test_keys_that_refuse_texts",
        "data.reader.format": "test_names_that_are_not_installed_are_refused",
        "data.reader.label": "tests/data/readers/test_class_folders.py",
        "data.reader.folders": "tests/data/readers/test_class_folders.py",
        "data.reader.suffix": "tests/data/readers/test_class_folders.py",
        "data.reader.groups.source": "tests/data/readers/test_class_folders.py",
        "data.reader.groups.file": "tests/data/readers/test_class_folders.py",
        "data.reader.groups.line": "tests/data/readers/test_class_folders.py",
        "data.reader.groups.part": "tests/data/readers/test_class_folders.py",
        "data.reader.groups.pattern": "tests/data/readers/test_class_folders.py",
        "data.reader.kind": "tests/data/readers/test_table.py",
        "data.reader.text": "tests/data/readers/test_table.py",
        "data.reader.group": "tests/data/readers/test_table.py",
        "data.reader.columns": "tests/data/readers/test_table.py",
        "data.reader.delimiter": "tests/data/readers/test_table.py",
        "data.reader.quoted": "tests/data/readers/test_table.py",
        "data.reader.encoding": "tests/data/readers/test_table.py",
        "data.reader.on_malformed": "tests/data/readers/test_table.py",
    },
    "audio-classification": {
        "data.task": "test_what_follows_from_the_reader_cannot_be_another",
        "data.on_unmapped": "test_keys_that_refuse_clips",
        "data.on_unusable": "test_keys_that_refuse_clips",
        "data.reader.format": "test_names_of_audio_that_are_not_installed_are_refused",
        **{
            f"data.reader.{key}": "tests/data/readers/test_audio_folder.py"
            for key in ("folder", "name", "endings")
        },
        **dict.fromkeys(
            (
                f"data.reader.{key}"
                for key in (
                    "table",
                    "path",
                    "label",
                    "speaker",
                    "sentence",
                    "split",
                    "columns",
                    "delimiter",
                    "quoted",
                    "encoding",
                    "on_malformed",
                )
            ),
            "tests/data/readers/test_audio_table.py",
        ),
    },
}
"""Keys of `data` that other tests change, by task."""

MODEL_ELSEWHERE = {
    "bilstm-crf": {},
    "joint-rnn": {"model.decoding": "test_the_way_of_decoding_changes_what_is_predicted"},
    "light-sernet": {},
    "lstm-classifier": {
        "model.length.kind": "test_a_text_of_words_is_cut_and_nothing_else",
        "model.encoder.cell": "tests/models/test_reference_lstm.py",
    },
    "transformer-classifier": {},
    "transformer-tagger": {},
}
"""Keys of `model` that other tests change, by family."""


def leaf_keys(model, prefix=""):
    """Every key of the schema that is not a section, over all kinds of each section."""
    for name, field in model.model_fields.items():
        sections = list(_models(field.annotation))
        if sections:
            for section in sections:
                yield from leaf_keys(section, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _models(annotation):
    if isinstance(annotation, type):
        return [annotation] if hasattr(annotation, "model_fields") else []
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


def keys_of(section, name):
    """The keys of a section of the recipe by the value of its field `task` or `family`."""
    (tag,) = {"data": ["task"], "model": ["family"]}[section]
    models = _models(recipe_model().model_fields[section].annotation)
    (model,) = (model for model in models if model.model_fields[tag].annotation.__args__ == (name,))
    return set(leaf_keys(model, f"{section}."))


@pytest.mark.parametrize("task", DATA)
def test_every_key_of_the_data_is_tested(task):
    assert keys_of("data", task) == {*DATA[task], *DATA_ELSEWHERE[task]}


@pytest.mark.parametrize("family", MODEL)
def test_every_key_of_the_model_is_tested(family):
    tested = {key for key in MODEL[family] if key.startswith("model.")}
    assert keys_of("model", family) == {*tested, *MODEL_ELSEWHERE[family], "model.family"}


def test_every_key_of_training_is_tested():
    others = {key for key in leaf_keys(recipe_model()) if key.split(".")[0] not in {"data", "model"}}
    assert others == {*TRAINING, *TRAINING_OF_TEXT, *TRAINING_OF_AUDIO, *ELSEWHERE} - {"model.family"}


def test_every_task_and_family_is_tested():
    built_in = [family for family in families().values() if family.builder.startswith("danlu.")]
    assert {task for family in built_in for task in family.tasks} == set(DATA) == set(DATA_ELSEWHERE)
    assert {family.name for family in built_in} == set(MODEL) == set(MODEL_ELSEWHERE)


@pytest.mark.parametrize(
    "place",
    sorted(
        {
            place
            for table in (ELSEWHERE, *DATA_ELSEWHERE.values(), *MODEL_ELSEWHERE.values())
            for place in table.values()
        }
    ),
)
def test_the_other_tests_are_there(place):
    if place.startswith("tests/"):
        assert (Path(__file__).parents[1] / place).exists()
    else:
        assert callable(globals()[place])


@pytest.mark.parametrize("change", ["data.reader.format=conl", "model.family=bilstm"])
def test_names_that_are_not_installed_are_refused(change, make_recipe):
    with pytest.raises(DanluError, match="did you mean"):
        make_recipe(change)


@pytest.mark.parametrize("change", ["data.reader.format=phrase-line", "model.family=joint-rn"])
def test_names_of_posts_that_are_not_installed_are_refused(change, make_joint_recipe):
    with pytest.raises(DanluError, match="did you mean"):
        make_joint_recipe(change)


@pytest.mark.parametrize("change", ["data.reader.format=class-folder", "model.family=lstm-clasifier"])
def test_names_of_text_that_are_not_installed_are_refused(change, make_text_recipe):
    with pytest.raises(DanluError, match="did you mean"):
        make_text_recipe(change)


@pytest.mark.parametrize("change", ["data.reader.format=audio-tables", "model.family=light-serenet"])
def test_names_of_audio_that_are_not_installed_are_refused(change, make_audio_recipe):
    with pytest.raises(DanluError, match="did you mean"):
        make_audio_recipe(change)


def test_what_follows_from_the_reader_cannot_be_another(
    make_recipe, make_joint_recipe, make_text_recipe, make_audio_recipe
):
    for refused in (
        lambda: make_recipe("data.task=text-classification"),
        lambda: make_joint_recipe("data.task=tagging"),
        lambda: make_joint_recipe("data.train={source: train, size: 5}"),
        lambda: make_text_recipe("data.task=tagging"),
        lambda: make_text_recipe("data.train={source: train, size: 5}"),
        lambda: make_audio_recipe("data.task=text-classification"),
    ):
        with pytest.raises(DanluError):
            refused()


def test_a_text_of_words_is_cut_and_nothing_else(make_text_recipe):
    with pytest.raises(DanluError):
        make_text_recipe("model.length={kind: windows}")


@pytest.fixture(scope="module")
def places(corpus, posts, reviews, tiny_encoder, tmp_path_factory):
    """Other data of each family with rows for it, by its name, and another encoder, for keys that name files."""
    (corpus / "more.txt").write_text((corpus / "test.txt").read_text())
    (corpus / "twice.txt").write_text((corpus / "train.txt").read_text())
    (posts / "more.tsv").write_text("nobody forgot the day of the paper spoon\tpaper spoon\n")
    encoder = Path(shutil.copytree(tiny_encoder, tmp_path_factory.mktemp("other encoder") / "encoder"))
    weights = load_file(encoder / "model.safetensors")
    save_file(
        {name: value / 2 for name, value in weights.items()}, encoder / "model.safetensors", {"format": "pt"}
    )
    return {
        "bilstm-crf": _other_words(corpus, tmp_path_factory.mktemp("other words")),
        "joint-rnn": _other_posts(posts, tmp_path_factory.mktemp("other posts")),
        "lstm-classifier": _other_reviews(reviews, tmp_path_factory.mktemp("other reviews")),
        "light-sernet": _other_tones(tmp_path_factory.mktemp("other tones")),
        "encoder": encoder,
    }


def _other_words(corpus, other):
    """The corpus with three words more in spans."""
    for name in ("train.txt", "valid.txt", "test.txt"):
        (other / name).write_text((corpus / name).read_text().replace(" O\n", " B-Tool\n", 3))
    return other


def _other_posts(posts, other):
    """The posts with a word more in each."""
    lines = (posts / "posts.tsv").read_text(encoding="utf-8").splitlines()
    (other / "posts.tsv").write_text("".join(f"well {line}\n" for line in lines), encoding="utf-8")
    return other


def _other_reviews(reviews, folder):
    """The reviews with a word more in each."""
    other = Path(shutil.copytree(reviews, folder / "reviews"))
    for path in other.glob("train/*/*.txt"):
        path.write_text(f"Well. {path.read_text()}")
    return other


def _other_tones(folder):
    """The tones, of which one stands for another too."""
    write_tones(folder)
    shutil.copy(folder / "wav/dee-level-s1.wav", folder / "wav/ada-level-s1.wav")
    return folder


class Enough(Exception):  # noqa: N818 - nothing is wrong
    """Ends a run whose last weights are on the disk, before its last evaluation and its page."""


class StopAtTheEnd(Silence):
    """Raises `Enough` after the last planned epoch."""

    def __init__(self, epochs):
        self.epochs = epochs

    def on_epoch(self, row):
        if row["epoch"] == self.epochs:
            raise Enough


@pytest.fixture(scope="module")
def last_weights(corpus, posts, reviews, tones, tiny_encoder, places, tmp_path_factory):
    """A function from a family and overrides to the weights of the last epoch; a run is trained once."""
    make = {
        "bilstm-crf": MakeRecipe(corpus),
        "transformer-tagger": MakePieceTaggerRecipe(corpus, tiny_encoder),
        "joint-rnn": MakeJointRecipe(posts),
        "lstm-classifier": MakeTextRecipe(reviews),
        "transformer-classifier": MakeTextRecipe(reviews, tiny_encoder),
        "light-sernet": MakeAudioRecipe(tones),
    }
    vectors = tmp_path_factory.mktemp("vectors") / "vectors.txt"
    runs, known = tmp_path_factory.mktemp("runs"), {}

    def weights(family, *overrides):
        if (family, overrides) not in known:
            recipe = make[family](*(_with_places(family, text) for text in overrides))
            folder = runs / str(len(known))
            with suppress(Enough):
                train(recipe, runs=folder, observer=StopAtTheEnd(recipe.train.epochs))
            (run,) = (path for path in folder.iterdir() if path.is_dir())
            known[family, overrides] = load_file(run / "checkpoints/last.safetensors")
        return known[family, overrides]

    def _with_places(family, text):
        dim = 16 if family == "bilstm-crf" else 8
        vectors.write_text("the " + " ".join(["0.5"] * dim) + "\n")
        marks = {"<other>": places.get(family), "<vectors>": vectors, "<encoder>": places["encoder"]}
        for mark, path in marks.items():
            text = text.replace(mark, str(path))
        return text

    return weights


ROWS = {
    "bilstm-crf": {**TRAINING, **DATA["tagging"], **MODEL["bilstm-crf"]},
    "lstm-classifier": {**TRAINING_OF_TEXT, **DATA["text-classification"], **MODEL["lstm-classifier"]},
    "transformer-classifier": MODEL["transformer-classifier"],
    "transformer-tagger": MODEL["transformer-tagger"],
    "joint-rnn": {**DATA["joint-tagging"], **MODEL["joint-rnn"]},
    "light-sernet": {**TRAINING_OF_AUDIO, **DATA["audio-classification"], **MODEL["light-sernet"]},
}
"""What is trained: the data of a task and `train` with one of its families, the model with each."""


LOOP = ("train.optimizer.", "train.schedule.", "train.l2_penalty.", "train.clip_norm", "train.accumulate")
"""Keys of the training loop, which is the same for all tasks: with other tasks than the first they are slow tests."""

LATER = ("lstm-classifier", "light-sernet")


def rows_of_all():
    """Family and key of each row."""
    for family, rows in ROWS.items():
        for key in rows:
            is_again = family in LATER and key.startswith(LOOP)
            yield pytest.param(family, key, marks=[pytest.mark.slow] if is_again else [])


@pytest.mark.parametrize(("family", "key"), list(rows_of_all()))
def test_changing_the_key_changes_the_model(family, key, last_weights):
    first, change = ROWS[family][key]
    ours, theirs = last_weights(family, *first), last_weights(family, *first, change)
    assert any(
        name not in theirs
        or ours[name].shape != theirs[name].shape
        or not torch.equal(ours[name], theirs[name])
        for name in ours
        if name.startswith("model.")
    )


def test_the_validation_file_changes_the_scores(make_recipe, tmp_path):
    scores = [
        train(make_recipe(f"data.valid={name}", "data.test=null"), runs=tmp_path).scores
        for name in ("valid.txt", "test.txt")
    ]
    assert scores[0] != scores[1]


def test_the_test_file_is_read_by_evaluate_alone(make_recipe, tmp_path):
    run = train(make_recipe("data.test=missing.txt"), runs=tmp_path).run
    with pytest.raises(DanluError, match="files of test cannot be found"):
        evaluate(run, "test")


@pytest.mark.parametrize("change", ["data.scheme=bmes", "data.on_violation=error"])
def test_keys_that_refuse_data(change, make_recipe, tmp_path, corpus):
    for name in ("train.txt", "valid.txt"):
        (tmp_path / name).write_text((corpus / name).read_text() + "\nLater O\nstill I-Tool\n")
    base = (f"data.root={tmp_path}", "data.test=null")
    assert train(make_recipe(*base), runs=tmp_path / "runs").status == "finished"
    with pytest.raises(DanluError):
        train(make_recipe(*base, change), runs=tmp_path / "runs")


def test_other_validation_texts_change_the_scores(make_text_recipe, tmp_path):
    parts = ("valid", "test", "{source: files, files: valid, take: {neg: [0, 5], pos: [0, 7]}}")
    scores = [
        train(
            make_text_recipe(f"data.valid={part}", "data.test=null", "train.epochs=1"), runs=tmp_path
        ).scores
        for part in parts
    ]
    assert len({json.dumps(one) for one in scores}) == len(parts)


def test_other_validation_posts_change_the_scores(make_joint_recipe, posts, tmp_path):
    lines = (posts / "posts.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    scores = []
    for number, chosen in enumerate((lines[:9], lines[9:18])):
        (tmp_path / "posts.tsv").write_text("".join(lines[18:]), encoding="utf-8")
        (tmp_path / f"{number}.tsv").write_text("".join(chosen), encoding="utf-8")
        base = (f"data.root={tmp_path}", "data.test=null", "train.epochs=1")
        scores.append(
            train(make_joint_recipe(*base, f"data.valid={number}.tsv"), runs=tmp_path / "runs").scores
        )
    assert scores[0] != scores[1]


def test_the_way_of_decoding_changes_what_is_predicted(make_joint_recipe, tmp_path):
    base = ("train.epochs=1", "train.optimizer.lr=0.0001")
    runs = [
        train(make_joint_recipe(*base, f"model.decoding={name}"), runs=tmp_path).run
        for name in ("viterbi", "greedy")
    ]
    predicted, trained = (
        [read(run) for run in runs]
        for read in (
            lambda run: [
                row["predicted"] for row in read_json_lines(run / "evaluation/valid/predictions.jsonl")
            ],
            lambda run: load_file(run / "model/best.safetensors"),
        )
    )
    assert predicted[0] != predicted[1]
    assert all(torch.equal(trained[0][name], trained[1][name]) for name in trained[0])


def test_other_test_texts_change_an_evaluation(make_text_recipe, tmp_path):
    some, missing = (
        train(make_text_recipe(f"data.test={part}", "train.epochs=1"), runs=tmp_path).run
        for part in ("{source: files, files: test, take: [3, 20]}", "[test, more]")
    )
    assert evaluate(some, "test").scores["texts"] == 17
    with pytest.raises(DanluError, match="1 of 2 files of test cannot be found"):
        evaluate(missing, "test")


def test_keys_that_refuse_texts(make_text_recipe, tmp_path):
    base = (RATINGS, SOME_RATINGS, "data.on_unmapped=drop", "train.epochs=1")
    assert train(make_text_recipe(*base), runs=tmp_path).status == "finished"
    with pytest.raises(DanluError, match="label"):
        train(make_text_recipe(*base, "data.on_unmapped=error"), runs=tmp_path)


def test_keys_that_refuse_clips(make_audio_recipe, tmp_path):
    some = "data.labels={down: [falling], up: [rising]}"
    for base, drops, stops in (
        ((some,), "data.on_unmapped=drop", "data.on_unmapped=error"),
        (("data.silence_db=-30",), "data.on_unusable=drop", "data.on_unusable=error"),
    ):
        recipe = make_audio_recipe(*base, drops, "train.epochs=1")
        assert train(recipe, runs=tmp_path).status == "finished"
        with pytest.raises(DanluError, match=r"label|silent"):
            train(make_audio_recipe(*base, stops, "train.epochs=1"), runs=tmp_path)


def test_deterministic_is_switched_on(make_recipe, tmp_path):
    try:
        train(make_recipe("train.deterministic=true"), runs=tmp_path)
        assert torch.are_deterministic_algorithms_enabled()
        train(make_recipe(), runs=tmp_path)
        assert not torch.are_deterministic_algorithms_enabled()
    finally:
        torch.use_deterministic_algorithms(False)


def test_the_number_of_threads_is_set_and_recorded(make_recipe, tmp_path):
    before = torch.get_num_threads()
    try:
        for threads in (2, 1):
            run = train(make_recipe(f"train.threads={threads}", "train.epochs=1"), runs=tmp_path).run
            assert json.loads((run / "provenance.json").read_text())["threads"] == threads
    finally:
        torch.set_num_threads(before)


def test_history_rows_have_one_shape(make_recipe, tmp_path):
    run = train(make_recipe(), runs=tmp_path).run
    rows = read_json_lines(run / "history.jsonl")
    assert len({tuple(row) for row in rows}) == 1
