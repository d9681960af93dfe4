from __future__ import annotations

import pytest

from danlu.errors import DataError
from danlu.features.tag_codec import TagCodec

TAGS = [("B-Group", "O", "B-Tool", "I-Tool"), ("B-Group", "I-Group", "O", "O")]


def fitted(model_scheme="bio2"):
    return TagCodec.fit(TAGS, data_scheme="bio2", model_scheme=model_scheme)


def test_labels_come_from_the_span_types_of_train_with_every_prefix():
    assert list(fitted().labels.labels) == ["O", "B-Group", "I-Group", "B-Tool", "I-Tool"]
    assert fitted().types == ("Group", "Tool")


@pytest.mark.parametrize("scheme", ["iob1", "bio2", "bioes", "bmes"])
def test_gold_tags_survive_the_way_through_the_model(scheme):
    codec = fitted(scheme)
    for tags in TAGS:
        labels = codec.ids(codec.target_tags(tags))
        assert codec.to_data_scheme(codec.tags(labels)) == list(tags)


def test_a_tag_that_breaks_the_scheme_is_learned_as_conlleval_reads_it():
    assert fitted().target_tags(["O", "I-Tool", "I-Tool"]) == ["O", "B-Tool", "I-Tool"]


def test_a_type_that_train_does_not_have_is_learned_as_outside():
    assert fitted().target_tags(["B-Place", "I-Place", "B-Tool"]) == ["O", "O", "B-Tool"]


@pytest.mark.parametrize("scheme", ["bio2", "bioes"])
def test_a_codec_survives_being_stored(scheme):
    codec = fitted(scheme)
    assert TagCodec.from_json(codec.to_json()) == codec


def test_a_label_that_train_does_not_have_has_no_number():
    with pytest.raises(DataError, match="B-Place"):
        fitted().ids(["B-Place"])
