"""Telling the tag scheme of a training split from its tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from danlu.data.missing_files import shortened
from danlu.data.tag_schemes import PREFIXES, is_tag, split_tag, violations
from danlu.errors import DataError
from danlu.recipe.tagging_data import Scheme

DETECTION_ORDER: tuple[Scheme, ...] = ("bio2", "iob1", "bioes", "bmes")
"""Of schemes that fit equally well, the first of these is taken: the commoner one of each pair."""

TOLERATED_SHARE = 0.05
"""Largest share of tags other than O that may break a detected scheme. Slips of annotators stay near 0.1 %
(DNRTI); tags read in a wrong scheme break at most spans (CoNLL-2003 read as BIO2: 69 % of the tags)."""


def detect_scheme(tag_sequences: Iterable[Sequence[str]]) -> Scheme:
    """Tell the scheme of a training split from all its tags.

    Candidates are the schemes that have every prefix seen. The one with the fewest violations wins, if at
    most `TOLERATED_SHARE` of the tags other than O break it; of equals the first in `DETECTION_ORDER`. No
    span is valid in both BIO2 and IOB1; spans of one and two words alone are written alike in BIOES and
    BMES, and read as BIOES. Bare labels are never guessed to be the scheme `io`: it is only ever declared.

    Raises:
        DataError: No scheme fits, there is no tag other than O, or a tag has no prefix.

    Example:
        >>> detect_scheme([["O", "I-Org", "I-Org"], ["I-Org", "B-Org"]])
        'iob1'
    """
    sequences = list(tag_sequences)
    bare = Counter(tag for tags in sequences for tag in tags if not is_tag(tag))
    if bare:
        raise DataError(_bare_labels_message(bare))
    prefixes = Counter(split_tag(tag)[0] for tags in sequences for tag in tags)
    entity_tags = sum(prefixes.values()) - prefixes["O"]
    if entity_tags == 0:
        raise DataError("The tag scheme cannot be told: every tag of train is O. Declare it as data.scheme.")
    shares = {
        scheme: sum(len(violations(tags, scheme)) for tags in sequences) / entity_tags
        for scheme in DETECTION_ORDER
        if {"O", *PREFIXES[scheme]}.issuperset(prefixes)
    }
    best = min(shares, key=shares.__getitem__, default=None)
    if best is None or shares[best] > TOLERATED_SHARE:
        raise DataError(_no_scheme_message(prefixes, shares))
    return best


def _no_scheme_message(prefixes: Counter[str], shares: dict[Scheme, float]) -> str:
    seen = ", ".join(f"{prefix} {count}" for prefix, count in sorted(prefixes.items()))
    tried = ", ".join(f"{scheme} is broken by {share:.1%}" for scheme, share in shares.items())
    return (
        f"No tag scheme fits train. Prefixes seen: {seen}. "
        f"{f'Of the tags other than O, {tried}.' if tried else 'No scheme has all of them.'} "
        "Declare data.scheme to have each broken line listed."
    )


def _bare_labels_message(bare: Counter[str]) -> str:
    seen = shortened([f"{label!r} {count}" for label, count in bare.most_common()])
    return (
        f"No tag scheme fits train: it has labels without a prefix such as B-. Seen: {seen}. "
        "If labels are bare names, as those of parts of speech are, declare data.scheme: io."
    )
