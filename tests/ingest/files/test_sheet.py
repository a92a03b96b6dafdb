"""Recognised pieces → paragraphs: told by where the words stand, so nothing is recognised here."""

import math

import pytest

from assistant.ingest.files.sheet import Piece, paragraphs, runs_across, straightened

_SIZE, _PITCH = 20.0, 36.0


def _column(*rows: tuple[float, str], left: float = 100, top: float = 100) -> list[Piece]:
    """Rows by indentation (in characters) and words, one below the other."""
    return [
        Piece(x := left + indent * _SIZE, y := top + at * _PITCH, x + len(words) * _SIZE, y + _SIZE, words)
        for at, (indent, words) in enumerate(rows)
    ]


_BODY = _column(
    (2, "第一条　虚构的第一行到这里"), (0, "第二行也一直到了右边的边上。"), (0, "第三行短"), (2, "第二条　虚构")
)
_BODY_TEXT = "第一条　虚构的第一行到这里第二行也一直到了右边的边上。第三行短\n第二条　虚构"


def _below(words: str, times: float = 12) -> Piece:
    return _column((8, words), top=100 + times * _PITCH)[0]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (_BODY, _BODY_TEXT),
        (list(reversed(_BODY)), _BODY_TEXT),  # in whatever order they were found
        ([*_BODY, _below("—12—")], _BODY_TEXT),
        ([*_BODY, _below("-3一")], _BODY_TEXT),  # a stroke of a page number read as a Han number
        ([*_BODY, _below("第 3 页 共 12 页")], _BODY_TEXT),
        ([*_BODY, _below("3"), *_column((30, "4"), top=100 + 12 * _PITCH)], _BODY_TEXT),  # two pages on one sheet
        ([*_BODY, _below("2031年", 5)], _BODY_TEXT + "\n2031年"),
        (
            _column((0, "合计"), (0, "一等奖")) + _column((6, "12"), (6, "7")),
            "合计　　12\n一等奖　　7",
        ),  # no page numbers
        (_column((0, "虚构市的第一行"), (0, "第二行。"), (0, "一、第二段")), "虚构市的第一行第二行。\n一、第二段"),
        (
            _column((0, "没有缩进的一整行文字"), (0, "（一）也是一整行文字啊")),
            "没有缩进的一整行文字\n（一）也是一整行文字啊",
        ),
        (_column((0, "依照虚构的规定采用Open"), (0, "Data标准")), "依照虚构的规定采用Open Data标准"),
        ([], ""),
    ],
)
def test_rows_become_paragraphs(pieces: list[Piece], text: str) -> None:
    assert paragraphs([pieces]) == [text]


_LEFT = [(2, "左一虚构的文字到边"), *[(0, f"左{n}虚构文字写到了边上") for n in "二三四五六"]]
_RIGHT = [
    (0, "接着左边写下去的文字啊"),
    (2, "右二另起一段到边上"),
    *[(0, f"右{n}虚构文字写到了边上") for n in "三四五"],
]
_TWO = _column(*_LEFT) + _column(*_RIGHT, left=400)
_TWO_TEXT = (
    "".join(words for _, words in _LEFT) + "接着左边写下去的文字啊\n" + "".join(words for _, words in _RIGHT[1:])
)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (_TWO, _TWO_TEXT),
        ([*_TWO, *_column((5, "虚构市关于印发虚构办法的通知"), top=40)], "虚构市关于印发虚构办法的通知\n" + _TWO_TEXT),
        (  # a table's columns are not filled: it is read by rows
            _column(*[(0, f"虚构项目{n}") for n in "一二三四五六"]) + _column(*[(20, f"奖{n}万元") for n in "123456"]),
            "\n".join(f"虚构项目{han}　　奖{n}万元" for han, n in zip("一二三四五六", "123456", strict=True)),
        ),
    ],
)
def test_two_columns_are_read_one_after_the_other(pieces: list[Piece], text: str) -> None:
    assert paragraphs([pieces]) == [text]


@pytest.mark.parametrize(
    ("pieces", "mixed"),
    [
        (_TWO, False),
        (_BODY, False),
        ([*_TWO, *_column((0, "虚构的导语横跨了左右两栏虚构的导语横跨两栏"), top=40)], False),
        (  # one row of both columns was taken for one piece
            [*_column(*_LEFT, *_LEFT), *_column(*_RIGHT, *_RIGHT, left=400), *_column((0, "甲" * 25), top=290)],
            True,
        ),
    ],
)
def test_rows_that_run_across_two_columns_are_noticed(pieces: list[Piece], mixed: bool) -> None:
    assert runs_across(pieces) == mixed


def test_running_heads_are_left_out_and_headings_are_not() -> None:
    sheets = [
        [
            *_column((5, "虚构市人民政府公报")),
            *_column((2, f"第{n}条　虚构的内容之{n}"), top=300),
            _below(f"— {page} —"),
        ]
        for page, n in enumerate("一二三四", 1)
    ]
    assert paragraphs(sheets) == [f"第{n}条　虚构的内容之{n}" for n in "一二三四"]
    assert paragraphs(sheets[:2])[0].startswith("虚构市人民政府公报")  # twice is no habit
    headed = [[*_column((0, "一、总则"), top=40), *_BODY]] * 3
    assert paragraphs(headed) == [f"一、总则\n{_BODY_TEXT}"] * 3


def test_a_list_on_a_page_of_its_own_is_not_joined() -> None:
    names = _column(
        (2, "附件：名单"), (2, "组长：虚构甲 市长"), (2, "成员：虚构乙 局长"), (2, "虚构丙 主任"), (2, "虚构丁 副主任")
    )
    full = _column((2, "第一条　虚构的第一行到这里"), *[(0, "第二行也一直到了右边的边上。")] * 5)

    assert paragraphs([full, full, names])[2] == "\n".join(piece.words for piece in names)
    assert paragraphs([full, names[:2]])[1] == "附件：名单\n组长：虚构甲 市长"


@pytest.mark.parametrize("degrees", [-3, -1, 0.5, 2])
def test_a_tilted_sheet_is_read_like_a_straight_one(degrees: float) -> None:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    found = [
        (
            [
                (x * cos - y * sin, x * sin + y * cos)
                for x, y in ((p.left, p.top), (p.right, p.top), (p.right, p.bottom), (p.left, p.bottom))
            ],
            p.words,
            1.0,
        )
        for p in _TWO
    ]
    assert paragraphs([straightened(found)]) == [_TWO_TEXT]
