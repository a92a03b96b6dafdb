"""Several questions in one message, and lists that are asked about one by one."""

import pytest

from assistant.answering.parts import MOST_PARTS, facets_of, for_each_place, questions_in, run_in_parallel


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("虚构券怎么领", ["虚构券怎么领"]),
        ("补助给多少?必须是法人吗", ["补助给多少", "必须是法人吗"]),
        ("我们是虚构公司,想领券,能领多少?", ["我们是虚构公司,想领券,能领多少?"]),  # what is told first belongs to it
        ("虚构平台谁牵头,每年什么时候申报", ["虚构平台谁牵头", "每年什么时候申报"]),
        ("有照顾没", ["有照顾没"]),
        ("奖金怎么分、职称算不算数、出错会不会追责?", ["奖金怎么分", "职称算不算数", "出错会不会追责"]),
        ("投早期要占几成、企业掏多少能冠名", ["投早期要占几成", "企业掏多少能冠名"]),
        ("甲项、乙项谁负责,哪年完成", ["甲项、乙项谁负责", "哪年完成"]),  # a list of things keeps together
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
        ("用地、税收这两方面有啥照顾", ["用地有啥照顾", "税收有啥照顾"]),
        ("虚构券怎么领", []),
        ("各给什么", []),
        ("甲方案和乙方案,谁牵头,丙呢,各多少", []),  # a question inside the list: no list
    ],
)
def test_the_same_question_about_each(text: str, facets: list[str]) -> None:
    assert facets_of(text) == facets


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("甲市和乙市的券怎么领", ["甲市和乙市的券怎么领"] * 2),
        ("比一下基金:甲市要占几成,乙市设了没", ["比一下基金,甲市要占几成", "比一下基金,乙市设了没"]),
        ("甲市有人才贷,那乙市的叫啥", ["甲市有人才贷", "那乙市的叫啥"]),
        ("众创空间,甲市和乙市都有吗", ["众创空间,甲市和乙市都有吗"] * 2),  # one piece names both
    ],
)
def test_what_is_asked_of_each_place(text: str, texts: list[str]) -> None:
    assert for_each_place(text, ["甲市", "乙市"]) == texts


@pytest.mark.parametrize(
    ("texts", "parallel"),
    [
        (["谁来抓虚构队伍", "谁来抓资金投入"], True),
        (["虚构队伍归哪家管", "资金归哪家管"], True),
        (["虚构研究院是什么单位", "院长几名"], False),
    ],
)
def test_questions_that_ask_the_same_of_different_matters(texts: list[str], parallel: bool) -> None:
    assert run_in_parallel(texts) is parallel
