from __future__ import annotations

from datetime import UTC, datetime

import pytest

from danlu.errors import RecordError
from danlu.record.notes import Note, add_note, read_notes, set_star

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_notes_are_appended_and_earlier_ones_stay_as_they_are(tmp_path):
    add_note(tmp_path, "first", clock=lambda: NOON)
    before = (tmp_path / "notes.md").read_bytes()
    add_note(tmp_path, "第二\n\nwith two paragraphs\n", clock=lambda: NOON)
    assert (tmp_path / "notes.md").read_bytes().startswith(before)
    assert read_notes(tmp_path) == [
        Note("2026-11-20T12:00:00+00:00", "first"),
        Note("2026-11-20T12:00:00+00:00", "第二\n\nwith two paragraphs"),
    ]


def test_a_note_that_looks_like_two_stays_one(tmp_path):
    add_note(tmp_path, "quote:\n## 2026-01-01T00:00:00+00:00\nold", clock=lambda: NOON)
    assert len(read_notes(tmp_path)) == 1


def test_text_typed_above_the_first_note_is_kept(tmp_path):
    (tmp_path / "notes.md").write_text("typed by hand\n\n")
    add_note(tmp_path, "dated", clock=lambda: NOON)
    assert [note.text for note in read_notes(tmp_path)] == ["typed by hand", "dated"]
    assert read_notes(tmp_path)[0].written is None


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_note_is_refused(tmp_path, text):
    with pytest.raises(RecordError, match="needs a text"):
        add_note(tmp_path, text)
    assert read_notes(tmp_path) == []


def test_notes_that_are_no_text_are_a_record_error(tmp_path):
    (tmp_path / "notes.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecordError, match="cannot be read"):
        read_notes(tmp_path)


def test_a_star_is_set_and_taken_away_and_twice_is_once(tmp_path):
    for is_starred in (True, True, False, False):
        set_star(tmp_path, is_starred=is_starred)
        assert (tmp_path / "starred").exists() is is_starred


def test_a_star_that_cannot_be_set_is_a_record_error(tmp_path):
    (tmp_path / "starred").mkdir()
    with pytest.raises(RecordError, match="star"):
        set_star(tmp_path, is_starred=True)
