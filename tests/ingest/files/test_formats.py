"""PDF, Word and web pages are read to the same clauses as their text; what is hostile or broken is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain.document import PolicyDocument
from assistant.domain.region import Gazetteer
from assistant.errors import UnreadableSource
from assistant.ingest.document import read_document
from assistant.ingest.files.load import load_source
from assistant.ingest.files.table_text import rows_as_lines
from tests.conftest import SEEDS
from tests.ingest.files import formats

_MAKERS: dict[str, Callable[[list[str]], bytes]] = {
    ".pdf": formats.pdf,
    ".docx": formats.word,
    ".html": formats.web_page,
}
_EQUAL = 0.98
_TIERS = [["等次", "奖励金额（万元）"], ["一等奖", "20"], ["三等奖", "5"]]
_CLAUSES = ["虚构市奖励办法", "第一条 为鼓励虚构创新，制定本办法。", "第二条 按下表给予奖励。"]


def words_of(document: PolicyDocument) -> dict[str, str]:
    return {clause.id.partition("/")[2]: "".join(document.own_text(clause).split()) for clause, _ in document.walk()}


@pytest.mark.parametrize("suffix", _MAKERS)
def test_every_format_gives_the_clauses_of_the_text(
    suffix: str, seeds: dict[str, PolicyDocument], tmp_path: Path, gazetteer: Gazetteer
) -> None:
    wanted = found = 0
    for name in SEEDS:
        path = tmp_path / f"{name}{suffix}"
        path.write_bytes(_MAKERS[suffix](seeds[name].clean.text.split("\n")))
        text, made = words_of(seeds[name]), words_of(read_document(path, gazetteer))
        wanted += len(text)
        found += sum(made.get(clause) == words for clause, words in text.items())

    assert found >= _EQUAL * wanted


def test_a_place_in_a_pdf_knows_its_page(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "long.pdf"
    lines = ["虚构市测试办法", *(f"第{n}条 虚构的内容，第{n}次重复。" for n in "一二三四五六七八九十")]
    path.write_bytes(formats.pdf([line for line in lines for _ in range(8)]))

    document = read_document(path, gazetteer)

    assert len(document.pages) > 1
    assert document.page_at(0) == 1
    assert document.page_at(len(document.source) - 1) == len(document.pages)
    for number, start in enumerate(document.pages, 1):
        assert document.page_at(start) == number
    assert "—" not in document.source  # page numbers are no words of the document


@pytest.mark.parametrize("made", [formats.word(_CLAUSES, _TIERS), formats.web_page(_CLAUSES, _TIERS)])
def test_a_row_of_a_table_says_its_heads(made: bytes, tmp_path: Path) -> None:
    path = tmp_path / ("table.docx" if made.startswith(b"PK") else "table.html")
    path.write_bytes(made)

    assert "等次：三等奖；奖励金额（万元）：5。" in load_source(path).text.split("\n")


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["a", "b"], ["1", "2"]], ["a：1；b：2。"]),
        ([["附件"], ["名单"]], ["附件", "名单"]),  # one column is a list
        ([["", "b"], ["1", "2"]], ["b", "1　2"]),  # no head for the first column: told as it stands
        ([["a", "a", "b"], ["1", "1", "2"]], ["a：1；b：2。"]),  # merged cells come twice
        ([["a", "b"], ["", "2"], ["", ""]], ["b：2。"]),
        ([], []),
    ],
)
def test_tables_as_lines(rows: list[list[str]], lines: list[str]) -> None:
    assert rows_as_lines(rows) == lines


def test_what_surrounds_an_article_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(formats.web_page(["虚构市测试办法", *["第一条 虚构的正文。"] * 20]))

    text = load_source(path).text

    assert text.startswith("虚构市测试办法")
    assert not any(word in text for word in ("首页", "分享到", "版权所有", "var a"))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gb2312", "big5"])
def test_the_page_is_read_by_its_charset(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(formats.web_page(["第一章 一般之文字"], encoding=encoding))

    assert "第一章 一般之文字" in load_source(path).text


_HOSTILE = {
    "encrypted.pdf": (lambda: formats.pdf(_CLAUSES, encrypt="secret"), "密码"),
    "cut.pdf": (lambda: formats.pdf(_CLAUSES)[:300], "损坏|没有文字"),
    "noise.pdf": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "损坏|没有文字"),
    "scan.pdf": (lambda: formats.pictures(3), "需要OCR"),
    "bomb.docx": (lambda: formats.word_bomb(300 << 20), "过大"),
    "cut.docx": (lambda: formats.word(_CLAUSES)[:2000], "损坏|不是"),
    "liar.txt": (lambda: formats.pdf(_CLAUSES), "内容却是PDF"),
    "liar.pdf": (lambda: formats.word(_CLAUSES), "内容却是Word"),
    "liar.docx": (lambda: formats.web_page(_CLAUSES), "内容却是网页"),
    "old.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Word"),
    "text.pdf": (lambda: "第一条 只是文字".encode(), "不是PDF"),
    "empty.html": (lambda: formats.web_page([""]), "没有文字"),
    "binary.html": (lambda: b"<html><meta charset=utf-8>" + b"\xff\xfe\x00\x81" * 50, "编码|没有文字|读"),
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_what_is_hostile_or_broken_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    make, says = _HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(make())

    with pytest.raises(UnreadableSource, match=says) as refused:
        load_source(path, ocr=False)

    assert name in str(refused.value)
