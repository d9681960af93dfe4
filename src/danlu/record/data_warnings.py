"""What a person should know of the data before believing a score: what splits share by accident, or by design."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from danlu.data.audio_overlap import LEARNED_FROM, AudioOverlap, SharedGroups
from danlu.json_values import is_count, value_at

Json = dict[str, Any]


def data_warnings(provenance: object, evaluations: Mapping[str, Json]) -> list[str]:
    """The warnings of a record in sentences, each once; none for data that share nothing.

    Args:
        provenance: The content of its `provenance.json`.
        evaluations: The content of each `scores.json`, by the evaluation's name.

    Example:
        >>> data_warnings({"overlap": {"valid": {"warnings": ["valid shares a voice with train"]}}}, {})
        ['Valid shares a voice with train.']
    """
    told = [part for part in (provenance, *evaluations.values()) if value_at(part, "protocol", "warning")]
    # A protocol that warns says what is shared, and why.
    found = [value_at(part, "protocol", "warning") for part in told] or _of_overlap(provenance, evaluations)
    return list(dict.fromkeys(_sentence(text) for text in found if isinstance(text, str) and text.strip()))


def shared_with_train(provenance: object) -> list[str]:
    """What valid has in common with train, a word each; `choice` where the epoch is chosen on the test clips.

    Args:
        provenance: The content of a `provenance.json`.

    Example:
        >>> overlap = {"valid": {"speakers": {"shared": ["03"]}}}
        >>> shared_with_train({"overlap": overlap, "protocol": {"leaks": ["choice"]}})
        ['speakers', 'choice']
    """
    valid = value_at(provenance, "overlap", "valid")
    same, leaks = value_at(valid, "same_audio"), value_at(provenance, "protocol", "leaks")
    found = ["files"] if is_count(same) and same else []
    found += [kind for kind in ("speakers", "sentences") if value_at(valid, kind, "shared")]
    return list(dict.fromkeys([*found, *(map(str, leaks) if isinstance(leaks, list) else ())]))


def _of_overlap(provenance: object, evaluations: Mapping[str, Json]) -> list[object]:
    overlaps = value_at(provenance, "overlap")
    found: list[object] = []
    for about in overlaps.values() if isinstance(overlaps, dict) else ():
        warnings = value_at(about, "warnings")
        found += warnings if isinstance(warnings, list) else []
    for name, evaluation in evaluations.items():
        overlap = _overlap(evaluation.get("overlap_with_train"))
        if overlap is not None:
            found += [LEARNED_FROM] if evaluation.get("split") == "train" else overlap.warnings(name)
    return found


def _overlap(content: object) -> AudioOverlap | None:
    """The overlap as `AudioOverlap.as_json` wrote it; None for that of another task, or a damaged one."""
    clips, same = value_at(content, "clips"), value_at(content, "same_audio")
    speakers, sentences = (_groups(value_at(content, kind)) for kind in ("speakers", "sentences"))
    if not is_count(clips) or not is_count(same) or speakers is None or sentences is None:
        return None
    return AudioOverlap(clips, same, speakers, sentences)


def _groups(content: object) -> SharedGroups | None:
    shared, of, clips = (value_at(content, key) for key in ("shared", "of", "clips"))
    if not isinstance(shared, list) or not is_count(of) or not is_count(clips):
        return None
    return SharedGroups([str(name) for name in shared], of, clips, value_at(content, "known") is not False)


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[0].upper()}{text[1:].removesuffix('.')}."
