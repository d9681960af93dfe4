"""Fixed and broken items as people read them: of taggers what was marked, of others the classes."""

from __future__ import annotations

from dataclasses import dataclass

from danlu.compare.item_changes import Example
from danlu.compare.pair import Pair
from danlu.data.joined_words import join_words
from danlu.data.tag_schemes import spans_of
from danlu.errors import DanluError
from danlu.recipe.tagging_data import Scheme

NO_SPAN = "nothing"


@dataclass(frozen=True, slots=True)
class ExampleView:
    """An item that turned, ready to be shown.

    Args:
        kind: `fixed` or `broken`.
        source: Where it stands.
        text: Its words; None where predictions have none.
        gold: What is true.
        first: What the first side predicts.
        second: What the second side predicts.
    """

    kind: str
    source: str
    text: str | None
    gold: str
    first: str
    second: str


def example_views(pair: Pair, task: str) -> list[ExampleView]:
    """The examples of a pair, the fixed ones first.

    Args:
        pair: Two units.
        task: What they predict.
    """
    if pair.items is None:
        return []
    scheme = pair.common.items[0].scheme
    kinds = (("fixed", pair.items.fixed_examples), ("broken", pair.items.broken_examples))
    return [_view(kind, example, task, scheme) for kind, examples in kinds for example in examples]


def _view(kind: str, example: Example, task: str, scheme: Scheme) -> ExampleView:
    def told(value: object) -> str:
        if task == "tagging" and isinstance(value, list | tuple) and example.words is not None:
            return _spans(example.words, [str(tag) for tag in value], scheme)
        return "; ".join(map(str, value)) or NO_SPAN if isinstance(value, list | tuple) else str(value)

    return ExampleView(
        kind=kind,
        source=example.source,
        text=None if example.words is None else join_words(example.words),
        gold=told(example.gold),
        first=told(example.first),
        second=told(example.second),
    )


def _spans(words: list[str], tags: list[str], scheme: Scheme) -> str:
    try:
        spans = spans_of(tags, scheme)
    except DanluError:
        return " ".join(tags)
    return "; ".join(f"{join_words(words[one.start : one.end])} [{one.type}]" for one in spans) or NO_SPAN
