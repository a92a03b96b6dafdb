"""The production retriever on the seed corpus."""

import pytest

from assistant import PolicyAssistant, Question
from assistant.domain.document import PolicyDocument, Region
from tests.conftest import AS_OF

CITIES = {
    "百色": "baise-collaboration-2020",
    "广元": "guangyuan-reform-2023",
    "淮北": "huaibei-transfer",
    "连云港": "lianyungang-transfer-2016",
    "聊城": "liaocheng-institute",
}


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("matter", ["科技创新券谁负责", "人才怎么评价", "贷款风险补偿"])
def test_a_city_finds_only_its_own_documents(assistant: PolicyAssistant, city: str, matter: str) -> None:
    found = assistant.search(Question(f"{city}{matter}", AS_OF), 50)
    assert {item.passage.document_id for item in found} == {CITIES[city]}


def test_a_province_finds_its_cities_documents(assistant: PolicyAssistant, seeds: dict[str, PolicyDocument]) -> None:
    found = assistant.search(Question("江苏的科技成果转化", AS_OF), 50)
    assert {seeds[item.passage.document_id].imprint.region for item in found} == {Region("江苏省", "连云港市")}


def test_no_place_finds_all(assistant: PolicyAssistant) -> None:
    found = assistant.search(Question("科技成果转化", AS_OF), 100)
    assert {item.passage.document_id for item in found} == set(CITIES.values())


def test_each_clause_comes_once_best_first(assistant: PolicyAssistant) -> None:
    found = assistant.search(Question("科技创新券", AS_OF), 40)
    scores = [item.score for item in found]
    assert len({item.passage.clause_id for item in found}) == len(found) == 40
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_same_question_finds_the_same_again(assistant: PolicyAssistant) -> None:
    question = Question("淮北的高企有什么奖励", AS_OF)
    assert assistant.search(question, 30) == assistant.search(question, 30)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("淮北的科技创新券", "huaibei-transfer/2/5/支持企业创新活动"),
        ("淮北高企有什么奖励", "huaibei-transfer/2/5/实施高企倍增行动"),  # an abbreviation
        ("连云港的苏科贷", "lianyungang-transfer-2016/2/5/14"),
        ("广元的揭榜制", "guangyuan-reform-2023/2/9"),
        ("百色的科技文献平台", "baise-collaboration-2020/2/5/2"),
        ("聊城共同体建设补助200万", "liaocheng-institute/3/2"),
    ],
)
def test_the_clause_that_answers_is_among_the_first_three(
    assistant: PolicyAssistant, question: str, clause: str
) -> None:
    found = assistant.search(Question(question, AS_OF), 3)
    assert clause in [item.passage.clause_id for item in found]


def test_a_passage_is_the_own_words_of_its_clause(assistant: PolicyAssistant) -> None:
    for item in assistant.search(Question("科技创新", AS_OF), 30):
        document = assistant.document(item.passage.document_id)
        assert document is not None
        assert item.passage.span.of(document.clean.text) == item.passage.text
