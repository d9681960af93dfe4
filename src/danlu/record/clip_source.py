"""Where a page's players find their clips: in files beside the record, or in the page itself."""

from __future__ import annotations

import base64
from pathlib import Path, PurePath
from urllib.parse import quote

KINDS = {".wav": "audio/wav", ".flac": "audio/flac", ".ogg": "audio/ogg", ".mp3": "audio/mpeg"}
"""The kind of a file by its ending; browsers need it where the file stands in the page."""


class ClipSource:
    """The address of a clip, as a page in the run's folder can play it.

    Args:
        folder: The run's folder.
        is_embedded: Whether files are put into the page, as base64.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> (folder / "高兴 #1.wav").write_bytes(b"RIFF")
        4
        >>> ClipSource(folder)("高兴 #1.wav")
        '%E9%AB%98%E5%85%B4%20%231.wav'
        >>> ClipSource(folder, is_embedded=True)("高兴 #1.wav")
        'data:audio/wav;base64,UklGRg=='
        >>> ClipSource(folder)("gone.wav") is None
        True
    """

    def __init__(self, folder: Path, *, is_embedded: bool = False) -> None:
        self._folder = folder
        self.is_embedded = is_embedded

    def __call__(self, path: str) -> str | None:
        """The address of a file; None where it is not there.

        Args:
            path: The file, seen from the run's folder, or absolute.
        """
        file = self._folder / path
        try:
            if not path or not file.is_file():
                return None
            if not self.is_embedded:
                return file.as_uri() if PurePath(path).is_absolute() else quote(PurePath(path).as_posix())
            content = base64.b64encode(file.read_bytes()).decode("ascii")
        except (OSError, ValueError):
            return None
        return f"data:{KINDS.get(file.suffix.lower(), 'audio/*')};base64,{content}"
