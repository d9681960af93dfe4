"""Numbers for words and characters (`Vocabulary`) and for labels (`LabelSet`), fitted on train only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from danlu.data.tag_schemes import SCHEMES
from danlu.errors import DataError
from danlu.recipe.tagging_data import Scheme

PAD = 0
UNKNOWN = 1
SPECIALS = ("<pad>", "<unk>")
"""What stands at the numbers `PAD` and `UNKNOWN`; a word spelt like one of them is a word like any other."""

RESERVED = len(SPECIALS)
"""How many numbers come before the first symbol that was learned."""


class Vocabulary:
    """Symbols and their numbers; 0 is padding and 1 every symbol that is not known.

    Args:
        known: The symbols from number 2 on, each once.

    Example:
        >>> words = Vocabulary.fit({"the": 7, "of": 7, "rare": 1}, min_count=2)
        >>> words.symbols, words.id("the"), words.id("rare")
        (('<pad>', '<unk>', 'of', 'the'), 3, 1)
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.symbols: tuple[str, ...] = (*SPECIALS, *known)
        self._ids = {symbol: number for number, symbol in enumerate(self.symbols) if number > UNKNOWN}
        if len(self._ids) != len(self.symbols) - RESERVED:
            raise ValueError("Expected each symbol once. Received one of them twice.")

    @classmethod
    def fit(cls, counts: Mapping[str, int], min_count: int = 1) -> Vocabulary:
        """Keep the symbols that occur `min_count` times or more: commonest first, equals by code point."""
        kept = [symbol for symbol, count in counts.items() if count >= min_count]
        return cls(sorted(kept, key=lambda symbol: (-counts[symbol], symbol)))

    def id(self, symbol: str) -> int:
        """The number of a symbol; `UNKNOWN` if it is not known."""
        return self._ids.get(symbol, UNKNOWN)

    def __len__(self) -> int:
        return len(self.symbols)

    def __contains__(self, symbol: str) -> bool:
        return symbol in self._ids

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and self.symbols == other.symbols

    def __hash__(self) -> int:
        return hash(self.symbols)

    def to_json(self) -> dict[str, Any]:
        """The vocabulary as an object of JSON; the place of a symbol in the list is its number."""
        return {"symbols": list(self.symbols)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Vocabulary:
        """Read what `to_json` made.

        Raises:
            DataError: The object does not hold a vocabulary.
        """
        symbols = _stored_strings(stored, "symbols")
        if tuple(symbols[:RESERVED]) != SPECIALS:
            raise DataError(f"A stored vocabulary must start with {SPECIALS}. Received {tuple(symbols[:2])}.")
        return cls(symbols[RESERVED:])


class LabelSet:
    """Labels and their numbers from 0, without an entry for padding, and the tag scheme they belong to.

    Example:
        >>> labels = LabelSet(["O", "B-Org", "I-Org"], "bio2")
        >>> labels.id("I-Org"), labels.labels[1]
        (2, 'B-Org')
    """

    def __init__(self, labels: Sequence[str], scheme: Scheme) -> None:
        self.labels = tuple(labels)
        self.scheme = scheme
        self._ids = {label: number for number, label in enumerate(self.labels)}
        if len(self._ids) != len(self.labels):
            raise ValueError(f"Expected each label once. Received {list(labels)}.")

    def id(self, label: str) -> int:
        """The number of a label.

        Raises:
            DataError: The label is not one of the set.
        """
        number = self._ids.get(label)
        if number is None:
            near = get_close_matches(label, self.labels, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise DataError(
                f"The label {label!r} does not stand in train. Known: {', '.join(self.labels)}.{hint}"
            )
        return number

    def __len__(self) -> int:
        return len(self.labels)

    def __contains__(self, label: str) -> bool:
        return label in self._ids

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LabelSet) and (self.labels, self.scheme) == (other.labels, other.scheme)

    def __hash__(self) -> int:
        return hash((self.labels, self.scheme))

    def to_json(self) -> dict[str, Any]:
        """The labels as an object of JSON; the place of a label in the list is its number."""
        return {"labels": list(self.labels), "scheme": self.scheme}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> LabelSet:
        """Read what `to_json` made.

        Raises:
            DataError: The object does not hold a label set.
        """
        labels, scheme = _stored_strings(stored, "labels"), stored.get("scheme")
        if scheme not in SCHEMES:
            raise DataError(f"A stored label set must name its tag scheme. Received {scheme!r}.")
        return cls(labels, scheme)


def _stored_strings(stored: Mapping[str, Any], key: str) -> list[str]:
    found = stored.get(key)
    if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
        raise DataError(f"Expected a list of texts under {key!r}. Received keys {sorted(stored)}.")
    return found
