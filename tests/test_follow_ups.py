"""What is offered to be asked next is answered in full, by the same documents, with something new."""

import pytest

from assistant import PolicyAssistant, Question, Turn
from assistant.domain.answer import GroundedAnswer
from assistant.web.message import history_text
from tests.conftest import AS_OF


@pytest.mark.parametrize(
    "text",
    [
        "淮北高企有奖励吗？",
        "百色的科技人员能去企业兼职吗？",
        "聊城产研院成立前3年市财政安排多少钱？",
        "广元科技创新券归哪个部门管？",
        "连云港对技术转移机构有什么支持？",
    ],
)
def test_every_offer_is_kept(assistant: PolicyAssistant, text: str) -> None:
    question = Question(text, AS_OF)
    answer = assistant.ask(question)
    assert isinstance(answer, GroundedAnswer)
    said = history_text(answer)
    offers = assistant.follow_ups(question, answer, said)
    assert len(offers) == len(set(offers)) <= 3
    for offer in offers:
        follow_up = assistant.ask(Question(offer, AS_OF, (Turn("user", text), Turn("assistant", said))))
        assert isinstance(follow_up, GroundedAnswer)
        assert not follow_up.unstated
        assert {c.document_id for c in follow_up.citations} <= {c.document_id for c in answer.citations}
        assert {claim.text for claim in follow_up.claims} - {claim.text for claim in answer.claims}


@pytest.mark.parametrize("text", ["今天天气怎么样？", "淮北怎么申请国家重点研发计划？", "淮北和广元的科技创新券谁管？"])
def test_where_nothing_was_answered_or_cities_are_compared_nothing_is_offered(
    assistant: PolicyAssistant, text: str
) -> None:
    question = Question(text, AS_OF)
    answer = assistant.ask(question)
    assert assistant.follow_ups(question, answer, history_text(answer)) == ()


def test_something_is_offered_after_the_first_example(assistant: PolicyAssistant) -> None:
    question = Question("淮北高企有奖励吗？", AS_OF)
    answer = assistant.ask(question)
    assert "谁牵头？" in assistant.follow_ups(question, answer, history_text(answer))
