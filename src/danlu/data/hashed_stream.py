"""A stream of bytes that is hashed and counted while it is read, so that a large file is read once."""

from __future__ import annotations

import hashlib
import lzma
import tarfile
import zipfile
import zlib
from io import RawIOBase
from typing import TYPE_CHECKING, BinaryIO

from danlu.errors import DataError, Problem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

DAMAGE = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    RuntimeError,  # zipfile's word for a file that a password protects
    NotImplementedError,  # and for a kind of compression that it does not know
)
"""What the standard library raises when a file, or an archive around it, cannot be read to its end."""


def damaged(name: str, error: BaseException) -> DataError:
    """What to tell of a file that cannot be read to its end."""
    return DataError(
        f"{name} cannot be read",
        [Problem(name, "the file cannot be read to its end", str(error) or type(error).__name__)],
    )


class HashedStream(RawIOBase):
    """A stream over another one.

    Args:
        stream: The bytes.
        name: What errors call the file.

    Example:
        >>> from io import BytesIO
        >>> stream = HashedStream(BytesIO(b"some bytes"), "file.txt")
        >>> _ = stream.readall()
        >>> stream.bytes_read, stream.sha256[:8]
        (10, '0d22cdcc')
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        super().__init__()
        self._stream = stream
        self._digest = hashlib.sha256()
        self.name = name
        self.bytes_read = 0

    @property
    def sha256(self) -> str:
        """SHA-256 of what was read so far."""
        return self._digest.hexdigest()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read some bytes.

        Raises:
            DataError: The file, or the archive that it stands in, is damaged.
        """
        room = memoryview(buffer).cast("B")
        found = self._read(len(room))
        room[: len(found)] = found
        return len(found)

    def readall(self) -> bytes:
        """Read all that is left; raises as `readinto` does."""
        return self._read(-1)

    def close(self) -> None:
        """Close the stream below too."""
        self._stream.close()
        super().close()

    def _read(self, size: int) -> bytes:
        try:
            found = self._stream.read(size)
        except DAMAGE as error:
            raise damaged(self.name, error) from error
        self._digest.update(found)
        self.bytes_read += len(found)
        return found
