"""Cleaning: what vanishes, what stays, and that every character keeps its place."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.domain.document import PolicyDocument
from assistant.domain.text import Span
from assistant.ingest.clean import DAMAGE_MARK, clean, clean_query, cleaned


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("行業(yè)服務(wù)", "行业服务"),  # the reading of a character, added by a lost conversion
        ("綠(lǜ)色", "绿色"),
        ("質量基礎設施(NQI)", "质量基础设施(NQI)"),  # an abbreviation is no reading
        ("标准（ISO）认证", "标准(ISO)认证"),
        ("应用程序(app)开发", "应用程序(app)开发"),  # nor is a word without a tone mark
        ("①企业②高校⑳其他", "(1)企业(2)高校(20)其他"),
        ("㈠总则", "(一)总则"),
        ("ＡＢＣ１２３，。：；", "ABC123,。:;"),  # one width
        ("５０００万元", "5000万元"),
        ("淮北市促進科技成果轉化", "淮北市促进科技成果转化"),  # one script
        ("甲\u3000\t 乙", "甲 乙"),  # single spaces
        ("\u3000\u3000首行\u3000\n\n \n次行 ", "首行\n次行"),  # no blank lines, no space at the ends
        ("甲\r\n乙", "甲\n乙"),
        ("甲\u200b乙\ufeff丙\u00ad丁", "甲乙丙丁"),  # what cannot be seen is not there
        ("甲\x00\x07\x1b乙", "甲乙"),
        ("甲\ud800乙\udfff", "甲乙"),  # lone surrogates
        ("設立??顚S谩⒉患{入增值", "设立" + DAMAGE_MARK * 8 + "入增值"),  # the damaged words of the Huaibei seed
        ("甲\ufffd乙", "甲□乙"),
        ("甲\ue123乙", "甲□乙"),  # a private character says nothing
        ("怎么办?", "怎么办?"),  # one question mark is no damage
        ("", ""),
        (" \n\t\u3000\n", ""),
    ],
)
def test_cleaned_text(source: str, text: str) -> None:
    assert cleaned(source) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("淮北的\n科技創新券\r\n誰負責", "淮北的 科技创新券 谁负责"),  # a question is one line
        ("淮北的\0科技创新券", "淮北的 科技创新券"),
        ("\ud800\udfff", ""),
        ("申请用的(app)在哪", "申请用的(app)在哪"),
    ],
)
def test_a_question_is_cleaned_to_one_line(question: str, text: str) -> None:
    assert clean_query(question).strip() == text


_PIECES = st.sampled_from(
    [
        *("業(yè)", "務(wù)", "(NQI)", "①", "㈠", "⒈", "??", "?", "□", "{", "}", "ﷺ", "ﬁ", "½", "2025年", "。", "，"),
        *("乾", "后", "發", "髮", "한", "が", "か\u3099", "𠮷", "😀", "e", "\u0301", "\u1100", "\u1161", "\ufffd"),
        *(" ", "\u3000", "\t", "\n", "\r", "\r\n", "\0", "\u200b", "\u200d", "\u2028", "\x85"),
        *("\ud800", "\udfff", "\ue000"),
    ]
)
_ANY = st.text(st.characters(exclude_categories=()), max_size=60)
SOURCES = st.one_of(
    _ANY, st.lists(_PIECES, max_size=30).map("".join), st.lists(_ANY | _PIECES, max_size=8).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(SOURCES)
@example("0\r\u0300")  # a mark with no letter before it on its line
def test_any_text_is_cleaned_and_every_character_keeps_its_place(source: str) -> None:
    text = clean(source)
    places = list(zip(text.starts, text.ends, strict=True))
    assert places == sorted(places)
    assert list(text.ends) == sorted(text.ends)
    for char, (start, end) in zip(text.text, places, strict=True):
        assert 0 <= start < end <= len(source)
        if char != DAMAGE_MARK:
            assert _could_come_from(char, source[start:end]), (char, source[start:end])


@settings(max_examples=300, deadline=None)
@given(SOURCES)
def test_nothing_invisible_and_no_loose_spaces_remain(source: str) -> None:
    text = cleaned(source)
    assert all(char == "\n" or unicodedata.category(char)[0] != "C" for char in text)
    assert not re.search("[ \t\u3000]{2}|[\t\u3000]", text)
    assert all(line and line == line.strip(" ") for line in text.split("\n")) or text == ""


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_cleaned_words_can_be_shown_as_they_stand_in_the_source(data: st.DataObject) -> None:
    source = data.draw(SOURCES.filter(lambda s: len(cleaned(s)) > 0))
    text = clean(source)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = text.source_span(Span(start, end))
    shown = place.of(source)
    assert shown
    assert place.start == text.starts[start]
    assert place.end == text.ends[end - 1]


def _could_come_from(char: str, piece: str) -> bool:
    composed = unicodedata.normalize("NFKC", piece)
    circled = "".join(f"({ord(c) - 0x245F})" for c in piece if "\u2460" <= c <= "\u2473")
    if char in composed + circled or (char in " \n" and composed.isspace()):
        return True
    return _han(char) and any(_han(c) for c in composed)  # Simplified from Traditional


def _han(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or ord(char) >= 0x20000


def test_cleaning_what_is_clean_changes_nothing(seeds: dict[str, PolicyDocument]) -> None:
    for document in seeds.values():
        assert cleaned(document.clean.text) == document.clean.text


def test_the_seeds_are_freed_of_every_reading_mark(root: Path) -> None:
    for source in (root / "corpus" / "documents").rglob("source.txt"):
        assert not re.search(r"[\u4e00-\u9fff]\([a-zü\u00e0-\u01dc]+\)", cleaned(source.read_text("utf-8")))
