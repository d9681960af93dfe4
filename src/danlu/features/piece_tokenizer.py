"""The tokenizer of a pretrained encoder: pieces of words, and the special pieces around a text.

Sources: Wu et al. 2016 (WordPiece), Sennrich et al. 2016 (byte pairs), Kudo 2018 (unigrams).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from danlu.errors import Problem, RecipeError, RecordError
from danlu.features.pretrained import SOURCE_KEY, loading_pretrained, missing_text_extra, pretrained_folder
from danlu.files import write_text_atomically

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TEXTS_AT_A_TIME = 512
"""Enough for all cores; what the tokenizer says of these texts besides their pieces is forgotten before the next."""


class PieceTokenizer:
    """Cuts texts into pieces, without special pieces, padding or limit.

    What looks like a special piece in a text, such as `[SEP]`, is read as the characters that it is made of.

    Args:
        tokenizer: A tokenizer of the package `tokenizers`; it is changed to what is said above.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self.before, self.after = _around(tokenizer)

    @classmethod
    def of_pretrained(cls, source: str) -> PieceTokenizer:
        """The tokenizer of a pretrained encoder, as `pretrained_folder` finds it.

        Raises:
            RecipeError: It cannot be found or loaded.
        """
        folder = pretrained_folder(source)
        file = Path(folder) / "tokenizer.json"
        try:
            if file.is_file():
                return cls(_parse(file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            problem = Problem(SOURCE_KEY, f"its tokenizer.json cannot be read: {error}", repr(source))
            raise RecipeError("The pretrained encoder cannot be used.", [problem]) from error
        converted = _convert(source, folder)
        with loading_pretrained(source):
            return cls(converted)

    @classmethod
    def read(cls, path: Path) -> PieceTokenizer:
        """Read what `write` wrote.

        Raises:
            RecordError: The file is missing or broken.
        """
        try:
            return cls(_parse(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise RecordError(f"{path.name} cannot be read: {error}") from error

    def write(self, path: Path) -> None:
        """Write it as one file of JSON that needs nothing of its source."""
        write_text_atomically(path, self._tokenizer.to_str())

    @property
    def size(self) -> int:
        """How many pieces there are, special ones included."""
        return self._tokenizer.get_vocab_size(with_added_tokens=True)

    @property
    def special(self) -> int:
        """How many special pieces stand around a text."""
        return len(self.before) + len(self.after)

    @property
    def unknown(self) -> int | None:
        """The number of the piece for what no other piece can write; None where there is none, as with bytes."""
        model = self._tokenizer.model
        piece = getattr(model, "unk_token", None)
        number: int | None = getattr(model, "unk_id", None)
        return number if piece is None else self.id(piece)

    def id(self, piece: str) -> int | None:
        """The number of a piece; None where there is no such piece."""
        return self._tokenizer.token_to_id(piece)

    def pieces(self, texts: Iterable[str]) -> Iterator[list[int]]:
        """The numbers of each text's pieces, on all cores."""
        remaining = iter(texts)
        while chunk := list(islice(remaining, TEXTS_AT_A_TIME)):
            with _several_threads():
                found = self._tokenizer.encode_batch_fast(chunk, add_special_tokens=False)
            yield from (encoding.ids for encoding in found)


_THREADS = "TOKENIZERS_PARALLELISM"
_DECIDING: set[int] = set()
"""The processes in which danlu found the variable undecided."""


def _around(tokenizer: Tokenizer) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The special pieces before and after a text."""
    try:
        whole, text = (tokenizer.encode("a", add_special_tokens=special).ids for special in (True, False))
    except Exception as error:  # tokenizers raises nothing more special
        raise ValueError(str(error)) from error
    start = next(place for place in range(len(whole)) if whole[place : place + len(text)] == text)
    return tuple(whole[:start]), tuple(whole[start + len(text) :])


def _parse(text: str) -> Tokenizer:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise missing_text_extra(error) from error
    try:
        return Tokenizer.from_str(text)
    except Exception as error:  # tokenizers raises nothing more special
        raise ValueError(str(error)) from error


def _convert(source: str, folder: str) -> Tokenizer:
    """The tokenizer of a folder without tokenizer.json, or of a name on the hub."""
    with loading_pretrained(source):
        from transformers import AutoTokenizer

        loaded = AutoTokenizer.from_pretrained(folder, use_fast=True, trust_remote_code=False)
        if not loaded.is_fast:
            raise ValueError("it has no tokenizer.json, and its tokenizer cannot be turned into one")
        # Where there is no vocabulary, transformers makes a tokenizer to which every word is unknown.
        if len(loaded) <= len(set(loaded.all_special_ids)):
            raise ValueError("it has neither tokenizer.json nor a vocabulary")
        converted: Tokenizer = loaded.backend_tokenizer
        return converted


@contextlib.contextmanager
def _several_threads() -> Iterator[None]:
    """Let tokenizers use all cores in this block, unless the environment says otherwise.

    A process that is forked later would wait forever for threads that only its parent has. So outside the block, and
    with it in every fork, the environment says `false`; where it says nothing, tokenizers warns at each fork.
    """
    if _THREADS not in os.environ:
        _DECIDING.add(os.getpid())
    if os.getpid() not in _DECIDING:
        yield
        return
    os.environ[_THREADS] = "true"
    try:
        yield
    finally:
        os.environ[_THREADS] = "false"
