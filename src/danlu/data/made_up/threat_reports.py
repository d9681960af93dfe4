"""Made-up cyber threat reports with labelled spans: rare names, ambiguous words, reprints, wrong labels.

Everything that makes real corpora treacherous is in them in small: most names of test are not in train, the
same name is an intruder here and a tool there, some sentences of test stand in train word for word, and
about one span of train in a hundred is labelled wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from danlu.data.made_up import invented_names as names
from danlu.data.made_up.threat_sentences import CLOSINGS, MIDDLES, NOTICES, OPENINGS, UNDECIDED
from danlu.data.tag_schemes import Span, spans_of, tags_of
from danlu.errors import DataError

TYPES = ("Group", "Tool", "Place", "Time", "File", "Flaw")
"""The types of spans."""

LABEL_ERRORS = 0.01
"""Share of the spans of train that are labelled wrongly."""

REPRINTS = 0.15
"""Share of the reports in valid and test that repeat sentences of train."""

NOTICE_SHARE = 0.35
"""Share of reports with a notice at the foot."""

KNOWN_NAMES = 12
"""Names of each type that come back from report to report, in all splits."""

FRESH_NAMES = 0.8
"""Share of a report's names that are new."""

Sentence = tuple[list[str], list[str]]
Report = list[Sentence]


def write_threat_reports(
    folder: Path, *, seed: int = 1, train: int = 800, valid: int = 150, test: int = 200
) -> None:
    """Write `train.txt`, `valid.txt` and `test.txt`: a word and its BIO2 tag a line, each report marked.

    Args:
        folder: Where the files go; made if it is not there.
        seed: The same seed and sizes write the same bytes.
        train: Sentences of train.
        valid: Sentences of valid.
        test: Sentences of test.

    Raises:
        DataError: A size is not positive.
    """
    sizes = {"train": train, "valid": valid, "test": test}
    if min(sizes.values()) < 1:
        raise DataError(f"Expected at least one sentence in each split. Received {sizes}.")
    folder.mkdir(parents=True, exist_ok=True)
    pools = _known_names(_draws(seed, "names"))
    learned = _reports(_draws(seed, "train"), pools, train)
    _write(folder / "train.txt", _with_label_errors(learned, _draws(seed, "label errors")))
    for split in ("valid", "test"):
        reports = _reports(_draws(seed, split), pools, sizes[split], reprinted=learned)
        _write(folder / f"{split}.txt", reports)


_MAKERS: Mapping[str, Callable[[Random], str]] = {
    "Group": names.intruder,
    "Tool": names.tool,
    "Place": names.place,
    "Time": names.time,
    "File": names.file,
    "Flaw": names.flaw,
}
_ORDINARY: Mapping[str, Callable[[Random], str]] = {
    "smithy": lambda draw: names.word_of(draw, names.SMITHY).lower(),
    "Smithy": lambda draw: names.word_of(draw, names.SMITHY),
    "paper": lambda draw: names.word_of(draw, names.PAPERS),
    "count": lambda draw: str(draw.randint(2, 900)),
    "year": lambda draw: str(draw.randint(2027, 2034)),
}
_ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT = re.compile(r"<(\w+)(?::([^>]*))?>")


def _draws(seed: int, purpose: str) -> Random:
    # One generator a purpose: another size of train leaves the names and the reports of test as they are.
    return Random(f"{seed} {purpose}")  # noqa: S311


def _known_names(draw: Random) -> dict[str, list[str]]:
    return {type_: [make(draw) for _ in range(KNOWN_NAMES)] for type_, make in _MAKERS.items()}


def _reports(
    draw: Random, pools: Mapping[str, list[str]], sentences: int, *, reprinted: Sequence[Report] = ()
) -> list[Report]:
    reports: list[Report] = []
    left = sentences
    while left:
        is_reprint = bool(reprinted) and draw.random() < REPRINTS
        report = draw.choice(reprinted) if is_reprint else _report(draw, pools)
        reports.append(report[:left])
        left -= len(reports[-1])
    return reports


def _report(draw: Random, pools: Mapping[str, list[str]]) -> Report:
    cast = {type_: [_name(draw, pools, type_) for _ in range(3)] for type_ in TYPES}
    middles = draw.sample(MIDDLES, draw.randint(2, 6))
    templates = [draw.choice(OPENINGS), *middles, draw.choice(CLOSINGS)]
    if draw.random() < NOTICE_SHARE:
        templates.append(draw.choice(NOTICES))
    return [_sentence(draw, cast, template) for template in templates]


def _name(draw: Random, pools: Mapping[str, list[str]], type_: str) -> str:
    return _MAKERS[type_](draw) if draw.random() < FRESH_NAMES else draw.choice(pools[type_])


def _sentence(draw: Random, cast: Mapping[str, list[str]], template: str) -> Sentence:
    while match := _ALTERNATIVES.search(template):
        template = template[: match.start()] + draw.choice(match[1].split("|")) + template[match.end() :]
    for slot, make in _ORDINARY.items():
        while f"<{slot}>" in template:
            template = template.replace(f"<{slot}>", make(draw), 1)
    unused = {type_: draw.sample(of_type, len(of_type)) for type_, of_type in cast.items()}
    words: list[str] = []
    spans: list[Span] = []
    plain, *slots = _SLOT.split(template)
    words += plain.split()
    for type_, name, after in zip(slots[::3], slots[1::3], slots[2::3], strict=True):
        chosen = draw.choice(UNDECIDED.get(type_, (type_,)))
        lead, _, named = (name or unused[chosen].pop()).rpartition("|")
        words += lead.split()
        spans.append(Span(len(words), len(words) + len(named.split()), chosen))
        words += [*named.split(), *after.split()]
    return _capitalised(words, spans), tags_of(spans, len(words), "bio2")


def _capitalised(words: list[str], spans: list[Span]) -> list[str]:
    # A tool or a file that is written small stays so where a sentence starts with it.
    is_name = bool(spans) and spans[0].start == 0 and spans[0].type != "Time"
    return words if is_name else [words[0][0].upper() + words[0][1:], *words[1:]]


def _with_label_errors(reports: list[Report], draw: Random) -> list[Report]:
    return [[(words, _mislabelled(tags, draw)) for words, tags in report] for report in reports]


def _mislabelled(tags: list[str], draw: Random) -> list[str]:
    kept: list[Span] = []
    for span in spans_of(tags, "bio2"):
        if draw.random() >= LABEL_ERRORS:
            kept.append(span)
        elif span.end - span.start > 1 and draw.random() < 0.5:
            kept.append(Span(span.start, span.end - 1, span.type))
        elif draw.random() < 0.5:
            kept.append(
                Span(span.start, span.end, draw.choice([type_ for type_ in TYPES if type_ != span.type]))
            )
    return tags_of(kept, len(tags), "bio2")


def _write(path: Path, reports: list[Report]) -> None:
    path.write_text("".join(_lines(reports)), encoding="utf-8", newline="\n")


def _lines(reports: list[Report]) -> Iterator[str]:
    for report in reports:
        yield "-DOCSTART- O\n\n"
        for words, tags in report:
            yield from (f"{word} {tag}\n" for word, tag in zip(words, tags, strict=True))
            yield "\n"
