"""Whether a sentence states what was asked for."""

import pytest

from assistant.answering.stated import Statement, states
from assistant.domain.conversation import Asked


@pytest.mark.parametrize(
    ("asked", "question", "sentence", "stated"),
    [
        (Asked.AMOUNT, "县里的配套给多少", "市级财政给予每家7万元补助,县级财政给予配套支持", False),
        (Asked.AMOUNT, "市里给多少", "市级财政给予每家7万元补助,县级财政给予配套支持", True),
        (Asked.AMOUNT, "给不给,补多少钱", "当年成交额超过7亿元,累计培育虚构企业80家", False),  # a target is no grant
        (Asked.AMOUNT, "成交额要到多少", "当年成交额超过7亿元,累计培育虚构企业80家", True),
        (
            Asked.AMOUNT,
            "投了7万元能拿多少",
            "投入7万元以上的享有冠名权",
            False,
        ),  # the figure of the question is no answer
        (Asked.AMOUNT, "是给7万元吧", "给予每家7万元补助", True),  # but it is when the question is whether it is so
        (Asked.PROCEDURE, "指南怎么编", "在征集各部门意见后制定", True),
    ],
)
def test_a_sentence_states_what_was_asked(asked: Asked, question: str, sentence: str, stated: bool) -> None:
    assert states(asked, Statement(sentence, ()), question) is stated
