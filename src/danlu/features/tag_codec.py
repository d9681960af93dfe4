"""Tags of files as labels of a model and back: span types fitted on train, and the tag scheme on either side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from danlu.data.tag_schemes import labels_of, spans_of, tags_of
from danlu.data.vocabulary import LabelSet
from danlu.recipe.tagging_data import Scheme


@dataclass(frozen=True)
class TagCodec:
    """The labels of a tagger, and the way between them and the tags of files.

    Args:
        types: The span types of train, sorted.
        labels: Every label that the model's scheme has for them.
        data_scheme: Scheme of the files, or of folded tags; predictions are given back in it.
    """

    types: tuple[str, ...]
    labels: LabelSet
    data_scheme: Scheme

    @classmethod
    def fit(cls, tags: Iterable[Sequence[str]], *, data_scheme: Scheme, model_scheme: Scheme) -> TagCodec:
        """Learn the span types from the tags of the training sentences.

        Example:
            >>> TagCodec.fit([["B-Tool", "O"]], data_scheme="bio2", model_scheme="bioes").labels.labels
            ('O', 'B-Tool', 'I-Tool', 'E-Tool', 'S-Tool')
        """
        types = sorted({span.type for sentence in tags for span in spans_of(sentence, data_scheme)})
        return cls(tuple(types), LabelSet(labels_of(types, model_scheme), model_scheme), data_scheme)

    def target_tags(self, tags: Sequence[str]) -> list[str]:
        """The gold tags of a sentence as the model learns them: valid in its scheme, without types unknown to train."""
        known = set(self.types)
        spans = [span for span in spans_of(tags, self.data_scheme) if span.type in known]
        return tags_of(spans, len(tags), self.labels.scheme)

    def ids(self, targets: Sequence[str]) -> list[int]:
        """The ids of target tags."""
        return [self.labels.id(tag) for tag in targets]

    def tags(self, ids: Sequence[int]) -> list[str]:
        """Tags in the model's scheme for label ids."""
        return [self.labels.labels[label] for label in ids]

    def to_data_scheme(self, tags: Sequence[str]) -> list[str]:
        """Predicted tags of one sentence in the scheme of the files."""
        return tags_of(spans_of(tags, self.labels.scheme), len(tags), self.data_scheme)

    def to_json(self) -> dict[str, Any]:
        """Everything that `from_json` needs."""
        return {
            "types": list(self.types),
            "labels": self.labels.to_json(),
            "data_scheme": self.data_scheme,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> TagCodec:
        """The codec that `to_json` described."""
        return cls(tuple(stored["types"]), LabelSet.from_json(stored["labels"]), stored["data_scheme"])
