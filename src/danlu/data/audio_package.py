"""The packages that read, resample and cache audio: they come with `danlu[audio]`, and are imported when needed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from danlu.errors import DataError, Problem


def audio_package(name: str) -> ModuleType:
    """Import a package of the extra `audio`.

    Args:
        name: `soundfile`, `soxr` or `platformdirs`.

    Raises:
        DataError: It is not installed, or the library that it needs cannot be loaded.

    Example:
        >>> audio_package("soxr").__name__
        'soxr'
    """
    try:
        return import_module(name)
    except (ImportError, OSError) as error:  # soundfile raises OSError where it finds no libsndfile
        raise DataError(
            "Audio cannot be read without the packages that do it",
            [
                Problem(
                    "data.reader.format",
                    f"the package {name} cannot be imported: {error}",
                    fix="pip install 'danlu[audio]'",
                )
            ],
        ) from error
