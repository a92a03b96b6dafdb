"""Spans and text that remembers where it came from."""

from array import array

import pytest

from assistant.domain.text import Span, TracedText


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (3, 2), (-2, -1)])
def test_a_span_that_is_no_range_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


@pytest.mark.parametrize(
    ("one", "other", "covers", "overlaps"),
    [
        (Span(0, 5), Span(0, 5), True, True),
        (Span(0, 5), Span(1, 4), True, True),
        (Span(0, 5), Span(4, 6), False, True),
        (Span(0, 5), Span(5, 6), False, False),  # half-open: neighbours touch and do not overlap
        (Span(2, 3), Span(0, 9), False, True),
    ],
)
def test_covering_and_overlapping(one: Span, other: Span, covers: bool, overlaps: bool) -> None:
    assert one.covers(other) is covers
    assert one.overlaps(other) is overlaps
    assert other.overlaps(one) is overlaps


def test_a_span_takes_its_words_out_of_a_text() -> None:
    assert Span(1, 3).of("甲乙丙丁") == "乙丙"
    assert len(Span(1, 3)) == 2
    assert sorted([Span(2, 3), Span(0, 9), Span(0, 1)]) == [Span(0, 1), Span(0, 9), Span(2, 3)]


def test_untouched_text_is_its_own_source() -> None:
    text = TracedText.of("甲乙丙")
    assert text.source_span(Span(1, 3)) == Span(1, 3)
    assert list(text) == [("甲", 0, 1), ("乙", 1, 2), ("丙", 2, 3)]


def test_characters_made_from_one_share_its_place() -> None:
    text = TracedText.join([("(1)", 0, 1), ("甲", 1, 2), ("乙", 6, 7)])  # ①甲(jiǎ)乙 in the source
    assert text.text == "(1)甲乙"
    assert text.source_span(Span(1, 2)) == Span(0, 1)
    assert text.source_span(Span(3, 5)) == Span(1, 7)  # what was removed between them belongs to the place
    assert text.slice(Span(3, 5)).source_span(Span(1, 2)) == Span(6, 7)


@pytest.mark.parametrize("span", [Span(0, 0), Span(2, 2), Span(0, 4), Span(3, 4)])
def test_no_place_for_no_words(span: Span) -> None:
    with pytest.raises(ValueError, match="empty or outside"):
        TracedText.of("甲乙丙").source_span(span)


def test_every_character_needs_a_place() -> None:
    with pytest.raises(ValueError, match="exactly one place"):
        TracedText("甲乙", array("I", [0]), array("I", [1]))
