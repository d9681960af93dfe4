"""Broken recipes, each with what its message must say: place, what is wrong, what is allowed, the fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from danlu.errors import RecipeError
from danlu.recipe.load import load_recipe


@dataclass(frozen=True)
class Broken:
    """A recipe with its problems.

    Args:
        name: What is wrong with it.
        text: What follows the smallest recipe, or the whole text where `whole` is set.
        problems: For each problem the parts that its message must have, in the order of the messages.
        overrides: What stands on the command line.
        whole: Whether the text is the whole file.
    """

    name: str
    text: str
    problems: tuple[tuple[str, ...], ...]
    overrides: tuple[str, ...] = ()
    whole: bool = False


# The smallest recipe has eight lines: what follows it begins in line 9.
BROKEN = (
    Broken(
        "unknown key, nearest",
        "train:\n  epoch: 3\n",
        (
            (
                ":10 train.epoch: unknown key",
                "received: epoch: 3",
                "the keys epochs, batch",
                "did you mean epochs?",
            ),
        ),
    ),
    Broken(
        "unknown key that another section has",
        "  max_tokens: 3\n",
        ((":9 model.max_tokens: unknown key", "did you mean train.batch.max_tokens?"),),
    ),
    Broken(
        "unknown key that is like nothing",
        "zzzzzz: 3\n",
        ((":9 zzzzzz: unknown key", "remove it; a recipe has no such key"),),
    ),
    Broken("key that is a number", "3: x\n", ((":9 3: unknown key", "the keys name, seed, data"),)),
    Broken(
        "key of another kind",
        "  head: {kind: crf, label_smoothing: 0.1}\n",
        (
            (
                ":9 model.head.label_smoothing: has no effect with head.kind: crf; it belongs to kind: soft",
                "remove it, or set model.head.kind to softmax",
            ),
        ),
    ),
    Broken(
        "key of another kind than the default one",
        "train:\n  optimizer:\n    lr: 0.1\n    momentum: 0.9\n",
        ((":12 train.optimizer.momentum: has no effect with optimizer.name: adam", "name: sgd"),),
    ),
    Broken(
        "key that an override leaves without effect",
        "  head:\n    kind: crf\n    constraints: true\n",
        (
            (
                ":11 model.head.constraints: has no effect with head.kind: softmax; it belongs to kind: crf",
                "or override the whole section: 'model.head={kind: softmax}'",
            ),
        ),
        overrides=("model.head.kind=softmax",),
    ),
    Broken(
        "wrong type: a number in quotes",
        "train:\n  optimizer: {name: sgd, lr: '1e-3'}\n",
        (
            (
                ":10 train.optimizer.lr: of the wrong type",
                "'1e-3'",
                "a number above 0",
                "without quotes: 1e-3",
            ),
        ),
    ),
    Broken(
        "wrong type: a fraction where a whole number is meant",
        "train:\n  epochs: 3.0\n",
        (
            (
                ":10 train.epochs: of the wrong type",
                "received: 3.0",
                "a whole number of at least 1",
                "write 3",
            ),
        ),
    ),
    Broken(
        "wrong type: yes and NO",
        "train:\n  deterministic: yes\n  keep_every_epoch: NO\n",
        (
            (":10 train.deterministic: of the wrong type", "'yes'", "true or false", "write true"),
            (":11 train.keep_every_epoch: of the wrong type", "'NO'", "write false"),
        ),
    ),
    Broken(
        "wrong type: none as a word",
        "train:\n  early_stopping: none\n  clip_norm: None\n",
        (
            (":10 train.early_stopping: of the wrong type", "patience, min_delta, or null", "write null"),
            (":11 train.clip_norm: of the wrong type", "a number above 0, or null", "write null"),
        ),
    ),
    Broken(
        "wrong type: a name where a section is meant",
        "  characters: cnn\n",
        (
            (
                ":9 model.characters: of the wrong type",
                "kind: cnn or lstm, or null",
                "characters: {kind: cnn}",
            ),
        ),
    ),
    Broken(
        "wrong type: a section left empty",
        "train:\n",
        (
            (
                ":9 train: of the wrong type",
                "received: null",
                "indent the section's keys under it, or remove it",
            ),
        ),
    ),
    Broken(
        "wrong type: a value left empty",
        "train:\n  epochs:\n",
        ((":10 train.epochs: of the wrong type", "received: null", "remove the key: its default is 20"),),
    ),
    Broken(
        "wrong type in a list",
        "",
        (("override data.train.1: of the wrong type", "received: 7", "allowed:  text\n", "quotes: '7'"),),
        overrides=("data.train=[a.txt, 7]",),
    ),
    Broken(
        "wrong type in a mapping",
        "  head: {kind: softmax, class_weights: {O: 0, B-Tool: much}}\n",
        (
            (":9 model.head.class_weights.O: out of range", "received: 0", "a number above 0"),
            (":9 model.head.class_weights.B-Tool: of the wrong type", "received: 'much'", "a number above 0"),
        ),
    ),
    Broken(
        "neither of two types",
        "",
        (
            (
                "override data.train: of the wrong type",
                "received: 7",
                "text, or a list of at least 1, each text",
            ),
        ),
        overrides=("data.train=7",),
    ),
    Broken(
        "too few in a list",
        "train:\n  optimizer: {betas: [0.9]}\n",
        ((":10 train.optimizer.betas: the list has too few items", "[0.9]", "a list of 2, each a number"),),
    ),
    Broken(
        "empty list of files",
        "",
        (("override data.test: the list has too few items", "received: []"),),
        overrides=("data.test=[]",),
    ),
    Broken(
        "out of range",
        "train:\n  batch: {size: 0}\n  accumulate: -1\n",
        (
            (":10 train.batch.size: out of range", "received: 0", "a whole number of at least 1"),
            (":11 train.accumulate: out of range", "received: -1"),
        ),
    ),
    Broken(
        "out of range: a share in per cent",
        "  dropout:\n    input: 30\n",
        ((":10 model.dropout.input: out of range", "at least 0 and below 1", "write 0.3 for 30 %"),),
    ),
    Broken(
        "not a number",
        "train:\n  clip_norm: .inf\n",
        ((":10 train.clip_norm: not a finite number", "received: inf"),),
    ),
    Broken(
        "unknown kind",
        "  head: {kind: sofmax}\n",
        ((":9 model.head.kind: unknown kind", "'sofmax'", "softmax, crf", "did you mean softmax?"),),
    ),
    Broken(
        "kind left out where there is no default",
        "  characters:\n    dim: 10\n",
        ((":9 model.characters.kind: a required key is missing", "cnn, lstm", "add kind: cnn"),),
    ),
    Broken(
        "unknown choice",
        "train:\n  precision: bf61\n",
        ((":10 train.precision: not one of the choices", "'fp32' or 'bf16'", "did you mean bf16?"),),
    ),
    Broken(
        "choice of two lists of names",
        "",
        (("override data.scheme: not one of the choices", "'auto', 'iob1', 'bio2'", "did you mean bio2?"),),
        overrides=("data.scheme=BIO",),
    ),
    Broken(
        "form of a text",
        "train:\n  device: gpu\n",
        ((":10 train.device: not of the right form", "'gpu'", "auto, cpu, cuda, cuda:1"),),
    ),
    Broken(
        "unknown family",
        "name: a\ndata: {train: a, valid: b, reader: {format: conll}}\nmodel:\n  family: bilstm_crf\n",
        ((":4 model.family: unknown family", "'bilstm_crf'", "bilstm-crf", "did you mean bilstm-crf?"),),
        whole=True,
    ),
    Broken(
        "unknown reader",
        "name: a\ndata:\n  train: a\n  valid: b\n  reader:\n    format: csv\nmodel: {family: bilstm-crf}\n",
        ((":6 data.reader.format: unknown format", "'csv'", "allowed:  conll", "choose conll"),),
        whole=True,
    ),
    Broken(
        "what a reader says about its own options",
        "name: a\ndata:\n  train: a\n  valid: b\n  reader: {format: conll, columns: [word]}\n"
        "model: {family: bilstm-crf}\n",
        ((":5 data.reader.columns: must name 'word' once and 'tag' once", "received: ['word']"),),
        whole=True,
    ),
    Broken(
        "missing keys",
        "data:\n  train: a\n",
        (
            (":1 name: a required key is missing", "add name: "),
            (":1 data.valid: a required key is missing", "add valid: Validation file"),
            (":1 data.reader: a required key is missing", "format: conll"),
            (":1 model: a required key is missing", "family: bilstm-crf"),
        ),
        whole=True,
    ),
    Broken(
        "duplicate keys, two of them",
        "seed: 1\nseed: 2\ntrain:\n  epochs: 3\n  select: loss\n  epochs: 4\n",
        (
            (":9 seed: the key stands twice: in line 9 and in line 10", "remove line 9 or line 10"),
            (":12 train.epochs: the key stands twice: in line 12 and in line 14",),
        ),
    ),
    Broken("empty file", "# nothing yet\n", ((":1: the recipe is empty", "danlu recipe new"),), whole=True),
    Broken(
        "a list at the top", "- name: a\n", ((":1: a recipe is a mapping", "received: a list"),), whole=True
    ),
    Broken("a tab", "train:\n\tepochs: 3\n", ((":10: a tab in the indentation", "indent with spaces"),)),
    Broken("a tab after spaces", "train:\n  epochs: 3\n \tseed: 3\n", ((":11: a tab in the indentation",),)),
    Broken(
        "no space after a colon",
        "train:\n  epochs:3\n  clip_norm: 1.0\n",
        ((":11: not readable as YAML", "put a space after the colon in line 10"),),
    ),
    Broken("an open bracket", "train: {epochs: 3\n", ((":9: a bracket is not closed", "epochs: 3"),)),
    Broken("an open quote", 'seed: "1\n', ((":9: a quote is not closed",),)),
    Broken("a reserved character", "seed: @1\n", ((":9: not readable as YAML", "put the value in quotes"),)),
    Broken("a control character", "seed: \x01\n", ((":9: a control character stands here: U+0001",),)),
    Broken(
        "two documents", "---\nname: b\n", ((":9: a second document begins here", "remove the line ---"),)
    ),
    Broken("a tag of another program", "seed: !!python/int 3\n", ((":9: not readable as YAML",),)),
    Broken("an alias of itself", "train: &t\n  batch: *t\n", ((":9: an alias stands inside the section",),)),
    Broken("nesting without end", "seed: " + "[" * 900, (("sections are nested too deep",),)),
    Broken(
        "file and overrides at once",
        "train:\n  epochs: 0\n",
        (
            (":10 train.epochs: out of range",),
            ("override train.batch.size: out of range", "received: 0"),
            ("override sed: unknown key", "did you mean seed?"),
            ("override train.epochs 5: not an override", "key.path=value"),
        ),
        overrides=("train.batch.size=0", "sed=3", "train.epochs 5"),
    ),
    Broken(
        "options and combinations at once",
        "  encoder: {layers: 1}\n  dropout: {between: 0.3, inptu: 0.1}\n"
        "train:\n  epochs: 0\n  select: span.f1\n",
        (
            (":10 model.dropout.inptu: unknown key", "did you mean input?"),
            (":10 model.dropout.between: has no effect with model.encoder.layers: 1",),
            (":12 train.epochs: out of range",),
            (":13 train.select: unknown score", "'span.f1'", "did you mean span.micro_f1?"),
        ),
    ),
)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_recipe_is_refused_with_every_problem(
    broken: Broken, smallest: str, write_recipe: Callable[[str], Path]
) -> None:
    path = write_recipe(broken.text if broken.whole else smallest + broken.text)

    with pytest.raises(RecipeError) as caught:
        load_recipe(path, broken.overrides)

    problems = [str(problem) + "\n" for problem in caught.value.problems]
    assert len(problems) == len(broken.problems), str(caught.value)
    for problem, parts in zip(problems, broken.problems, strict=True):
        missing = [part for part in parts if part not in problem]
        assert not missing, f"{missing} not in:\n{problem}"
        assert problem.startswith((str(path), "override"))
    plural = "" if len(problems) == 1 else "s"
    assert caught.value.message == f"{len(problems)} problem{plural} in {path}"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_messages_are_free_of_jargon(
    broken: Broken, smallest: str, write_recipe: Callable[[str], Path]
) -> None:
    path = write_recipe(broken.text if broken.whole else smallest + broken.text)

    with pytest.raises(RecipeError) as caught:
        load_recipe(path, broken.overrides)

    text = str(caught.value).replace(str(path), "")
    for word in (
        "pydantic",
        "Input should",
        "extra_forbidden",
        "NoneType",
        "ScannerError",
        "<class",
        "constrained",
    ):
        assert word not in text


def test_a_missing_file_names_the_nearest(write_recipe: Callable[[str], Path]) -> None:
    path = write_recipe("")

    with pytest.raises(RecipeError, match=r"there is no such file[\s\S]*did you mean .*recipe\.yaml\?"):
        load_recipe(path.with_name("recipes.yaml"))
    with pytest.raises(RecipeError, match=r"there is no folder .*elsewhere either"):
        load_recipe(path.parent / "elsewhere" / "recipe.yaml")
    with pytest.raises(RecipeError, match=r"recipes there: recipe\.yaml"):
        load_recipe(path.with_name("dnrti.txt"))


def test_a_folder_is_not_a_recipe(write_recipe: Callable[[str], Path]) -> None:
    with pytest.raises(RecipeError, match=r"this is a folder[\s\S]*recipe\.yaml\?"):
        load_recipe(write_recipe("").parent)


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_bytes(b"name: a\nseed: \xe9\n")

    with pytest.raises(RecipeError, match=r"recipe\.yaml:2: the text is not UTF-8"):
        load_recipe(path)
