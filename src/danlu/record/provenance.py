"""What a run was made from: versions, machine, code, command, seeds, data; enough to make it again.

Nothing in it leads back to a person's folders: the home folder is written `~`, programs by their names alone.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from danlu.files import write_json_atomically
from danlu.record.layout import RunFolder

GIT_SECONDS = 10.0
"""Longest wait for git: a checkout on a slow disk answers in less, and a run must not hang on it."""

DEVELOPMENT_EXTRA = "dev"
"""The extra whose packages have no part in a run."""


def write_provenance(
    folder: Path,
    *,
    data: Mapping[str, Any],
    seeds: Mapping[str, int],
    vocabulary: Mapping[str, Any],
    vectors: Mapping[str, Any] | None,
    overlap: Mapping[str, Any],
    protocol: Mapping[str, Any] | None = None,
    threads: int,
    device: str,
    precision: str,
    fast_matmul: bool = False,
    reproduces: str | None = None,
    command: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Write `provenance.json` and return what is in it.

    Args:
        folder: The run's folder.
        data: For each split its files with hashes, content hash, counts, skipped lines by reason, and notes.
        seeds: Every seed by what it is for.
        vocabulary: What the vocabulary was fitted with and how large it is.
        vectors: The coverage of the word vectors; None without.
        overlap: For each split how much of it stands in train.
        protocol: How examples came into their splits, and what leaks between these by design; None where files
            declare the splits.
        threads: Threads that computed.
        device: Where the run computed.
        precision: Number format of the forward pass.
        fast_matmul: Whether fp32 matrices were multiplied through oneDNN.
        reproduces: The name of the run that is trained again; None for one of its own.
        command: The words of the command line; by default those of this process.
    """
    content = {
        **environment(command=sys.argv if command is None else command),
        "seeds": dict(seeds),
        "data": dict(data),
        "fitted_on": "train",
        "vocabulary": dict(vocabulary),
        "vectors": None if vectors is None else dict(vectors),
        "overlap": dict(overlap),
        **({} if protocol is None else {"protocol": dict(protocol)}),
        "threads": threads,
        "device": device,
        "precision": precision,
        "fast_matmul": fast_matmul,
        **({} if reproduces is None else {"reproduces": reproduces}),
    }
    write_json_atomically(RunFolder(folder).provenance, content)
    return content


def environment(*, command: Sequence[str], checkout: Path | None = None) -> dict[str, Any]:
    """What a run finds when it starts: danlu, Python, packages, machine, git, command.

    Args:
        command: The words of the command line.
        checkout: The folder whose git state is noted; by default the current one.

    Example:
        >>> environment(command=["danlu", "train", "recipe.yaml"])["command"]
        ['danlu', 'train', 'recipe.yaml']
    """
    return {
        **this_danlu(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": machine(),
        "git": git_state(Path.cwd() if checkout is None else checkout),
        "command": shortened_command(command),
    }


def this_danlu() -> dict[str, Any]:
    """The version of danlu, a hash of its source, and the versions of what it depends on.

    Two runs of one recipe on the same data and machine give the same where these are the same.

    Example:
        >>> sorted(this_danlu())
        ['danlu', 'danlu_sha256', 'packages']
    """
    return {
        "danlu": metadata.version("danlu"),
        "danlu_sha256": _source_hash(),
        "packages": package_versions(),
    }


@cache
def _source_hash() -> str:
    """A SHA-256 over danlu's modules and starters, by name: a checkout changes while its version stays."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(path for kind in ("*.py", "*.yaml") for path in root.rglob(kind)):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def package_versions() -> dict[str, str]:
    """The installed version of each package that danlu depends on, sorted by name; none is imported.

    Example:
        >>> "torch" in package_versions()
        True
    """
    names = {
        _package_name(line) for line in metadata.requires("danlu") or () if not _is_for_development(line)
    }
    versions = {}
    for name in sorted(names):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def machine() -> dict[str, Any]:
    """The computer's name, system, processor, cores and memory."""
    return {
        "name": socket.gethostname(),
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
    }


def git_state(folder: Path) -> dict[str, Any] | None:
    """The commit that a folder is at, and whether tracked files differ from it; None outside a checkout."""
    commit = _git(folder, "rev-parse", "HEAD")
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no")
    if commit is None or changes is None:
        return None
    return {"commit": commit.strip(), "dirty": bool(changes.strip())}


def shortened_command(command: Sequence[str]) -> list[str]:
    """A command line without the folders of this machine: the program by its name, the home folder as `~`."""
    if not command:
        return []
    home = str(Path.home())
    # A home of `/` would turn every path into one below `~`.
    hidden = re.compile(re.escape(home) + r"(?=[/\\]|$)") if len(home) > 1 else None
    words = [word if hidden is None else hidden.sub("~", word) for word in command[1:]]
    return [Path(command[0]).name, *words]


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), *words],  # noqa: S607
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=GIT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _package_name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
    return match[0] if match else requirement


def _is_for_development(requirement: str) -> bool:
    extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", requirement)
    return extra is not None and extra[1] == DEVELOPMENT_EXTRA


def _processor() -> str:
    # Linux answers platform.processor() with nothing, and its own file with the name.
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
