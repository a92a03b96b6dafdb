"""A figure taken for granted is set right where it is plain which figure of the text is meant, and never else."""

import pytest

from assistant.answering.premises import Premise, corrected

GRANT = "市级财政给予每个虚构共同体200万元建设资金补助。"
RATIO = "虚构联合项目的比例原则上不低于70%。"
HEAD = "虚构院设院长1名,副院长若干名。"


@pytest.mark.parametrize(
    ("question", "quote", "premises"),
    [
        ("一个共同体补500万吧", GRANT, [Premise("500万", "200万元")]),
        ("不是给三百万元吗", GRANT, [Premise("三百万元", "200万元")]),
        ("补200万对吗", GRANT, []),  # as written
        ("补二百万元对吗", GRANT, []),  # the same amount in other characters
        ("我们营收2000万,有补助吗", GRANT, []),  # of the asker, not of the grant
        ("要占50%对吧", RATIO, [Premise("50%", "70%")]),
        ("院长是3名吧", HEAD, [Premise("3名", "1名")]),
        ("是3家吧", HEAD, []),  # another thing is counted
        ("补500万吧", "给予100万元或200万元补助。", []),  # which of the two?
    ],
)
def test_what_is_written_otherwise(question: str, quote: str, premises: list[Premise]) -> None:
    assert corrected(question, quote, quote) == premises


def test_a_figure_that_stands_elsewhere_in_the_clause_is_no_mistake() -> None:
    assert corrected("补500万吧", GRANT, GRANT + "重大项目给予500万元。") == []
