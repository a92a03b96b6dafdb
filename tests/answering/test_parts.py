"""Several questions in one message, and lists that are asked about one by one."""

import pytest

from assistant.answering.parts import MOST_PARTS, facets_of, questions_in


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("虚构券怎么领", ["虚构券怎么领"]),
        ("补助给多少?必须是法人吗", ["补助给多少", "必须是法人吗"]),
        ("我们是虚构公司,想领券,能领多少?", ["我们是虚构公司,想领券,能领多少?"]),  # what is told first belongs to it
        ("虚构平台谁牵头,每年什么时候申报", ["虚构平台谁牵头", "每年什么时候申报"]),
        ("有照顾没", ["有照顾没"]),
        ("就几个人创业,能补吗", ["就几个人创业,能补吗"]),  # 就几个 asks for no number
    ],
)
def test_where_one_question_ends(text: str, questions: list[str]) -> None:
    assert questions_in(text, lambda _: True) == questions


def test_a_piece_without_a_matter_of_its_own_belongs_to_the_question_before() -> None:
    assert questions_in("虚构平台有专员吗?谁派的", lambda piece: "平台" in piece) == ["虚构平台有专员吗?谁派的"]


def test_what_is_said_last_is_not_lost() -> None:
    assert questions_in("奖多少?谁负责?我们是虚构公司", lambda _: True)[-1].endswith("我们是虚构公司")


def test_a_letter_of_fifty_questions_is_cut() -> None:
    assert len(questions_in("奖多少?" * 50, lambda _: True)) == MOST_PARTS


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("虚构项目和虚构基地,各给什么支持?", ["虚构项目给什么支持", "虚构基地给什么支持"]),
        ("虚构券与虚构贷分别怎么说", ["虚构券怎么说", "虚构贷怎么说"]),
        ("虚构券怎么领", []),
        ("各给什么", []),
        ("甲方案和乙方案,谁牵头,丙呢,各多少", []),  # a question inside the list: no list
    ],
)
def test_the_same_question_about_each(text: str, facets: list[str]) -> None:
    assert facets_of(text) == facets
