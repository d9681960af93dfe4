"""Made-up short posts with the phrases that they are about: new names, names only mentioned, words that are missing.

What makes phrases hard to find in real posts is in them in small: half of the names of a post are new, names that are
the phrase of one post are only mentioned in another, capitals tell nothing, some posts have two phrases, posts are
passed on, and now and then the phrase does not stand in its post word for word or was cut short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from danlu.data.made_up import post_sentences as sentences
from danlu.data.made_up.invented_names import DAYS, MOODS, invent, word_of
from danlu.data.made_up.post_names import NAMES
from danlu.errors import DataError, Problem

POSTS = "posts.tsv"
"""The file: a post, a TAB, and its phrases with `;` between them."""

KNOWN_NAMES = 30
"""Names of each kind that come back from post to post."""

FRESH_NAMES = 0.5
"""Share of the names that posts are about which are new."""

FRESH_MENTIONS = 0.15
"""Share of the names only mentioned which are new."""

TWO_PHRASES = 0.18
"""Share of the posts with two phrases."""

NOBODY_KNOWS = 0.08
"""Share of the posts with two names of which either may be the phrase."""

LOST_WORDS = 0.06
"""Share of the ordinary words that are left out."""

FILLERS = 0.05
"""Share of the words before which another stands that says nothing."""

LOOSE_WORDS = 0.2
"""Share of the names before which a word stands with which other names begin."""

PASSED_ON = 0.02
"""Share of the posts that repeat an earlier one, half of them behind `RT` and a name."""

NOT_WORD_FOR_WORD = 0.012
"""Share of the posts in which a phrase is written together, or with a mark at its end."""

CUT_SHORT = 0.02
"""Share of the posts whose phrase lost its last word, if it has several."""


def write_posts(folder: Path, *, seed: int = 1, posts: int = 3000) -> None:
    """Write `posts.tsv`: a post and its phrases a line.

    Args:
        folder: Where the file goes; made if it is not there.
        seed: The same seed and number write the same bytes.
        posts: How many posts.

    Raises:
        DataError: The number is not positive, or other posts stand in the folder.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> write_posts(folder, posts=2)
        >>> len((folder / "posts.tsv").read_text().splitlines())
        2
    """
    if posts < 1:
        raise DataError(f"Expected at least one post. Received {posts}.")
    written = _damaged(_passed_on(_posts(seed, posts), _draws(seed, "passed on")), _draws(seed, "damage"))
    content = "".join(f"{post.text}\t{';'.join(post.phrases)}\n" for post in written).encode()
    _refuse_others(folder / POSTS, content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / POSTS).write_bytes(content)


@dataclass(frozen=True, slots=True)
class Post:
    """A post before it is written: its text and its phrases in the order in which they stand in it."""

    text: str
    phrases: tuple[str, ...]


_SLOT = re.compile(r"<(\w+)>")
_ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")
_ORDINARY: Mapping[str, Callable[[Random], str]] = {
    "friend": lambda draw: word_of(draw, sentences.FRIENDS),
    "handle": lambda draw: f"@{invent(draw)}{draw.choice(('', '', '_', '99'))}",
    "Day": lambda draw: word_of(draw, DAYS),
    "count": lambda draw: str(draw.randint(2, 90)),
    "code": lambda draw: "".join(draw.choice("abcdefghkmnprstxyz2345679") for _ in range(6)),
    "tag": lambda draw: word_of(draw, sentences.TAGS),
}


def _draws(seed: int, purpose: str) -> Random:
    return Random(f"{seed} posts {purpose}")  # noqa: S311


def _posts(seed: int, count: int) -> list[Post]:
    naming, draw = _draws(seed, "names"), _draws(seed, "posts")
    pools = {kind: [make(naming) for _ in range(KNOWN_NAMES)] for kind, make in NAMES.items()}
    return [_post(draw, pools) for _ in range(count)]


def _post(draw: Random, pools: Mapping[str, Sequence[str]]) -> Post:
    (templates,) = draw.choices(
        (sentences.ABOUT_TWO, sentences.UNDECIDED, sentences.ABOUT_ONE),
        (TWO_PHRASES, NOBODY_KNOWS, 1 - TWO_PHRASES - NOBODY_KNOWS),
    )
    writer = _PostWriter(draw, pools)
    before = [draw.choice(sentences.ASIDES)] if draw.random() < 0.55 else []
    after = [draw.choice(sentences.ASIDES)] if draw.random() < 0.25 else []
    ending = [draw.choice(sentences.ENDINGS)] if draw.random() < 0.4 else []
    parts = [*before, draw.choice(templates), *(["..."] if after else []), *after, *ending]
    # A sentence may have lost all its words.
    text = " ".join(filled for part in parts if (filled := writer.filled(part)))
    if templates is sentences.UNDECIDED:
        return Post(text, (draw.choice(writer.phrases),))
    return Post(text, tuple(writer.phrases))


class _PostWriter:
    """Fills the templates of one post; a name that it is about is none that it mentions besides."""

    def __init__(self, draw: Random, pools: Mapping[str, Sequence[str]]) -> None:
        self._draw = draw
        self._pools = pools
        self._used: set[str] = set()
        self.phrases: list[str] = []

    def filled(self, template: str) -> str:
        while match := _ALTERNATIVES.search(template):
            chosen = self._draw.choice(match[1].split("|"))
            template = template[: match.start()] + chosen + template[match.end() :]
        return " ".join(self._hasty(template.split()))

    def _hasty(self, words: Sequence[str]) -> Iterator[str]:
        draw = self._draw
        for word in words:
            if draw.random() < FILLERS:
                yield word_of(draw, sentences.FILLERS)
            if "<" in word:
                yield _SLOT.sub(lambda match: self._content(match[1]), word)
            elif draw.random() >= LOST_WORDS:
                yield word

    def _content(self, slot: str) -> str:
        if slot in _ORDINARY:
            return _ORDINARY[slot](self._draw)
        if slot == "same":
            return self.phrases[0]
        if slot == "either":
            return self._about(self._draw.choice(list(NAMES)))
        return self._loose() + (
            self._about(slot) if slot in NAMES else self._name(slot.capitalize(), FRESH_MENTIONS)
        )

    def _about(self, kind: str) -> str:
        self.phrases.append(self._name(kind, FRESH_NAMES))
        return self.phrases[-1]

    def _loose(self) -> str:
        return word_of(self._draw, MOODS).lower() + " " if self._draw.random() < LOOSE_WORDS else ""

    def _name(self, kind: str, fresh: float) -> str:
        while True:
            name = (
                NAMES[kind](self._draw)
                if self._draw.random() < fresh
                else self._draw.choice(self._pools[kind])
            )
            if name.lower() not in self._used:
                self._used.add(name.lower())
                return name


def _passed_on(posts: Sequence[Post], draw: Random) -> list[Post]:
    kept = list(posts)
    for place in range(1, len(kept)):
        if draw.random() < PASSED_ON:
            source = kept[draw.randrange(place)]
            lead = f"RT @{invent(draw)} : " if draw.random() < 0.5 else ""
            kept[place] = Post(lead + source.text, source.phrases)
    return kept


def _damaged(posts: Sequence[Post], draw: Random) -> list[Post]:
    return [_with_damage(post, draw) for post in posts]


def _with_damage(post: Post, draw: Random) -> Post:
    fate = draw.random()
    phrase = draw.choice(post.phrases)
    if fate < NOT_WORD_FOR_WORD:
        other = phrase.replace(" ", "") if " " in phrase else f"{phrase}{draw.choice('!.,')}"
        return replace(post, text=post.text.replace(phrase, other))
    if fate < NOT_WORD_FOR_WORD + CUT_SHORT and " " in phrase:
        short = phrase.rpartition(" ")[0]
        return replace(post, phrases=tuple(short if one == phrase else one for one in post.phrases))
    return post


def _refuse_others(path: Path, content: bytes) -> None:
    """Refuse to write over other posts: a record of a run may stand on them."""
    if path.is_file() and path.read_bytes() != content:
        problem = Problem(
            str(path), "the file holds other posts", fix="remove the folder, or name another one"
        )
        raise DataError("Posts are written to new folders only", [problem])
