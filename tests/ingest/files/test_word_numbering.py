"""The numbers that Word adds by itself stand before their paragraphs."""

import pytest

from assistant.ingest.files.word import read_word
from assistant.ingest.files.word_numbering import chinese
from tests.ingest.files.word_xml import docx_of, paragraph, run


def _level(depth: int, form: str, text: str, more: str = "") -> str:
    given = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{depth}">{given}</w:lvl>'


def _list(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def _instance(number: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def _item(words: str, number: int, depth: int = 0) -> str:
    return paragraph(run(words), f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def _lines(body: str, numbering: str, styles: str = "") -> list[str]:
    return read_word(docx_of(body, styles, numbering)).pages[0].split("\n")


_OFFICIAL = _list(
    0,
    _level(0, "chineseCounting", "%1、"),
    _level(1, "chineseCounting", "（%2）"),
    _level(2, "decimal", "%3."),
    _level(3, "decimalEnclosedParen", "%4"),
) + _instance(1, 0)


def test_the_levels_of_official_documents_are_counted_and_begin_anew() -> None:
    marks = [("总则", 0), ("目标", 1), ("任务", 1), ("其一", 2), ("甲", 3), ("附则", 0), ("解释", 1)]
    body = "".join(_item(words, 1, depth) for words, depth in marks)
    assert _lines(body, _OFFICIAL) == [
        "一、总则",
        "（一）目标",
        "（二）任务",
        "1. 其一",
        "⑴ 甲",
        "二、附则",
        "（一）解释",
    ]


@pytest.mark.parametrize(
    ("form", "text", "third"),
    [
        ("chineseCountingThousand", "第%1条", "第三条 虚"),
        ("japaneseCounting", "第%1章", "第三章 虚"),
        ("taiwaneseCountingThousand", "%1、", "三、虚"),
        ("ideographTraditional", "%1、", "丙、虚"),
        ("ideographZodiac", "%1、", "寅、虚"),
        ("chineseLegalSimplified", "%1、", "叁、虚"),
        ("ideographDigital", "%1、", "三、虚"),
        ("decimalEnclosedCircle", "%1", "③ 虚"),
        ("decimalFullWidth", "%1．", "３．虚"),
        ("decimalZero", "%1)", "03)虚"),
        ("upperLetter", "%1.", "C. 虚"),
        ("lowerRoman", "%1.", "iii. 虚"),
        ("bullet", "●", "虚"),
        ("none", "", "虚"),
        ("unknownForm", "%1.", "3. 虚"),
    ],
)
def test_every_form_of_number(form: str, text: str, third: str) -> None:
    lines = _lines("".join(_item("虚", 1) for _ in range(3)), _list(0, _level(0, form, text)) + _instance(1, 0))
    assert lines[2] == third


def test_numbers_of_several_levels_and_legal_form() -> None:
    numbering = _list(0, _level(0, "chineseCounting", "%1、"), _level(1, "decimal", "%1.%2", "<w:isLgl/>")) + _instance(
        1, 0
    )
    assert _lines(_item("甲", 1) + _item("乙", 1, 1), numbering) == ["一、甲", "1.1 乙"]


def test_lists_go_on_restart_and_are_kept_apart() -> None:
    numbering = (
        _list(0, _level(0, "decimal", "%1、"))
        + _list(5, _level(0, "chineseCounting", "%1、"))
        + _instance(1, 0)
        + _instance(2, 0)
        + _instance(3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>')
        + _instance(4, 5)
    )
    body = "".join(_item("虚", number) for number in (1, 4, 2, 3, 3, 4))
    assert _lines(body, numbering) == ["1、虚", "一、虚", "2、虚", "7、虚", "8、虚", "二、虚"]


def test_a_style_numbers_its_paragraphs_and_one_may_opt_out() -> None:
    numbering = _list(0, _level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="H1"/>')) + _instance(1, 0)
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="H1b"><w:name w:val="x"/>'
        '<w:basedOn w:val="H1"/></w:style>'
    )
    body = (
        paragraph(run("总则"), '<w:pStyle w:val="H1"/>')
        + paragraph(run("分则"), '<w:pStyle w:val="H1b"/>')
        + paragraph(run("附件"), '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert _lines(body, numbering, styles) == ["第一章 总则", "第二章 分则", "附件"]


def test_a_table_of_contents_is_no_text() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    reading = read_word(
        docx_of(paragraph(run("第一章 总则 1"), '<w:pStyle w:val="TOC1"/>') + paragraph(run("正文")), styles)
    )
    assert reading.pages == ("正文",)
    assert [one.words for one in reading.removed] == ["第一章 总则 1"]


def test_links_fields_breaks_and_notes_keep_their_words() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("7")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = paragraph(
        run("见") + f"<w:hyperlink>{run('附件')}</w:hyperlink>{field}<w:r><w:br/></w:r>{run('另行')}{note}"
    )
    footnotes = f'<w:footnote w:id="2">{paragraph(run("虚构的注。"))}</w:footnote>'
    assert read_word(docx_of(body, footnotes=footnotes)).pages == ("见附件7\n另行\n注2：虚构的注。",)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (0, "0"),
    ],
)
def test_chinese_numbers(number: int, words: str) -> None:
    assert chinese(number) == words
