"""Numbers as people say them, one line in, one line out."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.interval import INFINITE
from assistant.eligibility.numerals import hedged, spoken_at

_WAN, _YI = 10**4, 10**8


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("4000万", 4000 * _WAN, 4000 * _WAN),
        ("3,500万", 3500 * _WAN, 3500 * _WAN),
        ("12000000元", 12000000, 12000000),
        ("1.2亿", 1.2 * _YI, 1.2 * _YI),
        ("0.8个亿", 0.8 * _YI, 0.8 * _YI),
        ("500w", 500 * _WAN, 500 * _WAN),
        ("一千二百万", 1200 * _WAN, 1200 * _WAN),
        ("1千2百万", 1200 * _WAN, 1200 * _WAN),
        ("两百三十万", 230 * _WAN, 230 * _WAN),
        ("一亿二千万", 12000 * _WAN, 12000 * _WAN),
        ("一亿二", 12000 * _WAN, 12000 * _WAN),  # the digit after 亿 stands for 千万
        ("3万5", 35000, 35000),
        ("一百二", 120, 120),
        ("一百零五", 105, 105),
        ("三千五", 3500, 3500),
        ("五点二", 5.2, 5.2),
        ("三四十人", 30, 40),
        ("七八百万", 700 * _WAN, 800 * _WAN),
        ("十五六", 15, 16),
        ("十几个", 11, 19),
        ("二十几", 21, 29),
        ("几十人", 20, 90),
        ("几百万", 200 * _WAN, 900 * _WAN),
        ("4000多万", 4000 * _WAN, 5000 * _WAN),  # 多 reaches to the next spoken place
        ("4200多万", 4200 * _WAN, 4300 * _WAN),
        ("120多人", 120, 130),
        ("一百多人", 100, 200),
        ("1亿多", 1 * _YI, 2 * _YI),
        ("八百多万元", 800 * _WAN, 900 * _WAN),
        ("两百来万", 180 * _WAN, 220 * _WAN),  # 来, 左右, 大概: a tenth either way
        ("60来号人", 54, 66),
        ("60人左右", 54, 66),
        ("大概60人", 54, 66),
        ("近5000万", 4500 * _WAN, 5000 * _WAN),
        ("将近三百万", 270 * _WAN, 300 * _WAN),
        ("一千出头", 1000, 1100),
        ("不到60人", 0, 60),
        ("超过2亿", 2 * _YI, INFINITE),
        ("至少3个", 3, INFINITE),
        ("2000万元以上", 2000 * _WAN, INFINITE),
    ],
)
def test_spoken_numbers(said: str, low: float, high: float) -> None:
    start = next(at for at in range(len(said)) if spoken_at(said, at))
    spoken = spoken_at(said, start)
    assert spoken is not None
    unit_end = spoken.span.end
    while unit_end < len(said) and said[unit_end] in "人元个号":
        unit_end += 1

    value = hedged(said, spoken, unit_end).value

    assert (float(value.low), float(value.high)) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1000万24年", 1000 * _WAN),  # the year is no part of the amount
        ("200万3个人", 200 * _WAN),  # nor is the number of people
        ("3万5000元", 35000),
    ],
)
def test_where_a_number_ends(said: str, value: int) -> None:
    spoken = spoken_at(said, 0)

    assert spoken is not None
    assert spoken.value.exact == Fraction(value)


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万亿几多来余好个点俩仨0123456789.,wk半", max_size=14))
def test_no_sequence_of_digits_breaks_the_reader(text: str) -> None:
    for at in range(len(text)):
        spoken = spoken_at(text, at)
        assert spoken is None or (spoken.span.start == at and spoken.value.low <= spoken.value.high)
