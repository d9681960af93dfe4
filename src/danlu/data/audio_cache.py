"""What was computed of audio files, kept on disk by content: one safetensors file a key.

A key is a hash of all that the arrays depend on, so nothing in the cache is ever out of date; deleting it loses time
and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from danlu.data.audio_package import audio_package
from danlu.files import write_bytes_atomically

CACHE_VERSION = 1
"""Goes into every key; raised when the same settings give other arrays than before."""

VARIABLE = "DANLU_CACHE"
"""The environment variable that names the folder of the cache; `off` means no cache."""

Arrays = dict[str, NDArray[Any]]


class AudioCache:
    """Arrays by key. Processes may share a folder: each file is written whole, under another name, and renamed.

    Args:
        folder: Where the files stand; it is made where it is missing. None, or a folder that cannot be written:
            everything is computed each time.

    Example:
        >>> cache = AudioCache(getfixture("tmp_path"))
        >>> key = key_of("squares", 3)
        >>> cache.arrays(key, lambda: {"squares": np.arange(3) ** 2})["squares"].tolist()
        [0, 1, 4]
        >>> cache.arrays(key, lambda: {})["squares"].tolist()
        [0, 1, 4]
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def arrays(self, key: str, make: Callable[[], Mapping[str, NDArray[Any]]]) -> Arrays:
        """The arrays of a key: read, or made and kept. A damaged file counts as none, and is written anew.

        Args:
            key: What `key_of` gives for all that the arrays depend on.
            make: Computes the arrays; what it raises is passed on, and nothing is kept then.
        """
        path = None if self.folder is None else self.folder / key[:2] / f"{key}.safetensors"
        kept = None if path is None else _read(path)
        if kept is not None:
            return kept
        made = {name: np.asarray(array, order="C") for name, array in make().items()}
        if path is not None:
            content = save(made, metadata={"crc32": _checksum(made)})
            with contextlib.suppress(OSError):
                write_bytes_atomically(path, content, durable=False)
        return made


def audio_cache() -> AudioCache:
    """The cache of this user: the folder `audio` of the one that DANLU_CACHE names, or of the user's cache folder.

    `off` is none, `on` the user's own: folders of these names are written `./on`.
    """
    named = os.environ.get(VARIABLE)
    if named == "off":
        return AudioCache(None)
    named = None if named == "on" else named
    return AudioCache(Path(named or audio_package("platformdirs").user_cache_dir("danlu")) / "audio")


def key_of(*parts: object) -> str:
    """A key for what depends on these parts: text, numbers, booleans, None, and lists and mappings of these.

    Raises:
        TypeError: A part is of another kind.
        ValueError: A number is infinite or not a number.

    Example:
        >>> key_of("mfcc", {"frame": 1024, "hop": 256}) == key_of("mfcc", {"hop": 256, "frame": 1024})
        True
    """
    content = json.dumps([CACHE_VERSION, *parts], sort_keys=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _read(path: Path) -> Arrays | None:
    """The arrays of a file; None where there is none, or a damaged one."""
    try:
        with safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
            checksum = (file.metadata() or {}).get("crc32")
    except (OSError, SafetensorError, ValueError, TypeError):
        return None
    return arrays if checksum == _checksum(arrays) else None


def _checksum(arrays: Arrays) -> str:
    # A header that is whole says nothing about the numbers behind it: a full disk may have left zeros there.
    checksum = 0
    for name, array in sorted(arrays.items()):
        checksum = zlib.crc32(json.dumps([name, str(array.dtype), array.shape]).encode(), checksum)
        checksum = zlib.crc32(array.tobytes(), checksum)
    return f"{checksum:08x}"
