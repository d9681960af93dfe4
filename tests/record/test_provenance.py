from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from danlu.record import provenance
from danlu.record.provenance import (
    environment,
    git_state,
    machine,
    package_versions,
    shortened_command,
    write_provenance,
)

KEYS = [
    "danlu", "danlu_sha256", "packages", "python", "machine", "git", "command", "seeds", "data", "fitted_on",
    "vocabulary", "vectors", "overlap", "threads", "device", "precision", "fast_matmul",
]  # fmt: skip


def git(folder, *words):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = tmp_path / "code"
    folder.mkdir()
    git(folder, "init")
    (folder / "a.py").write_text("x = 1\n")
    git(folder, "add", "a.py")
    git(folder, "commit", "-m", "first")
    return folder


def test_every_key_of_the_contract_is_written(tmp_path):
    written = write_provenance(
        tmp_path, data={"train": {"words": 3}}, seeds={"run": 1}, vocabulary={"words": 2}, vectors=None,
        overlap={}, threads=2, device="cpu", precision="fp32", command=["danlu", "train", "r.yaml"],
    )  # fmt: skip
    assert json.loads((tmp_path / "provenance.json").read_text()) == written
    assert list(written) == KEYS
    assert written["fitted_on"] == "train"


def test_versions_are_read_for_what_danlu_needs_and_not_for_its_development():
    versions = package_versions()
    assert {"torch", "numpy", "pydantic", "ruamel-yaml", "safetensors"} <= set(versions)
    assert not {"pytest", "ruff", "mypy"} & set(versions)


def test_a_package_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(
        provenance.metadata, "requires", lambda name: ["numpy>=2", "no-such-package-at-all>=1"]
    )
    assert list(package_versions()) == ["numpy"]


def test_the_machine_has_cores_and_memory():
    found = machine()
    assert found["cores"] >= 1
    assert found["memory_bytes"] > 2**20


def test_a_clean_and_a_changed_checkout(checkout):
    clean = git_state(checkout)
    assert clean is not None
    assert len(clean["commit"]) == 40
    assert clean["dirty"] is False
    (checkout / "untracked.txt").write_text("")
    assert git_state(checkout) == clean
    (checkout / "a.py").write_text("x = 2\n")
    assert git_state(checkout) == {**clean, "dirty": True}


def test_outside_a_checkout_and_without_git_there_is_no_git_state(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert git_state(tmp_path) is None
    git(tmp_path, "init")
    assert git_state(tmp_path) is None
    monkeypatch.setenv("PATH", "")
    assert git_state(tmp_path) is None


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ([], []),
        (["/opt/venv/bin/danlu", "train", "r.yaml"], ["danlu", "train", "r.yaml"]),
        (["danlu", "train", "data.root=/home/ada/corpora"], ["danlu", "train", "data.root=~/corpora"]),
        (["danlu", "/home/ada"], ["danlu", "~"]),
        (["danlu", "/home/adam/x"], ["danlu", "/home/adam/x"]),
    ],
)
def test_a_command_line_does_not_name_the_home_folder(monkeypatch, command, shown):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    assert shortened_command(command) == shown


def test_a_home_at_the_root_hides_nothing(monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/"))
    assert shortened_command(["danlu", "/data/x"]) == ["danlu", "/data/x"]


def test_the_environment_names_no_folder_of_this_machine(checkout):
    text = json.dumps(environment(command=["danlu"], checkout=checkout))
    assert str(checkout) not in text
    assert str(Path.cwd()) not in text
