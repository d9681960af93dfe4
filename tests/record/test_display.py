from __future__ import annotations

import pytest

from danlu.record.display import (
    number_of,
    shown_bytes,
    shown_count,
    shown_moment,
    shown_score,
    shown_seconds,
)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (shown_score(0.83216), "0.8322"),
        (shown_score(1), "1.0000"),
        (shown_score(0.5, digits=2), "0.50"),
        (shown_score(None), "–"),
        (shown_score(True), "–"),
        (shown_score("0.5"), "–"),
        (shown_count(17684), "17,684"),
        (shown_count(0), "0"),
        (shown_count(None), "–"),
        (shown_count(True), "–"),
        (shown_seconds(0), "0.0 s"),
        (shown_seconds(59.94), "59.9 s"),
        (shown_seconds(59.96), "1 min 00 s"),
        (shown_seconds(3599.4), "59 min 59 s"),
        (shown_seconds(3600), "1 h 00 min"),
        (shown_seconds(None), "–"),
        (shown_moment("2026-11-20T08:00:30+00:00"), "2026-11-20 08:00 UTC"),
        (shown_moment("2026-11-20T08:00:30"), "2026-11-20 08:00"),
        (shown_moment(None), "–"),
        (shown_bytes(0), "0 B"),
        (shown_bytes(1023), "1023 B"),
        (shown_bytes(1536), "1.5 KiB"),
        (shown_bytes(5 * 2**40), "5120.0 GiB"),
        (shown_bytes(None), "–"),
        (number_of(0, "run"), "0 runs"),
        (number_of(1, "run"), "1 run"),
        (number_of(2000, "run"), "2,000 runs"),
    ],
)
def test_values_are_shown_as_people_read_them(shown, text):
    assert shown == text
