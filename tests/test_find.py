"""Looking up clauses: what is found says the words, under every filter, with the words marked where they stand."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assistant import PolicyAssistant
from assistant.domain.document import Region, Status
from assistant.find import Found, Sought
from tests.conftest import AS_OF, SEEDS

HUAIBEI = Region("安徽省", "淮北市")
Find = Callable[..., Found]


@pytest.fixture
def find(assistant: PolicyAssistant) -> Find:
    return lambda words="", **more: assistant.find(Sought(AS_OF, words, **more))


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("科技创新券", "支持企业创新活动"),
        ("高企奖励", "实施高企倍增行动"),
        ("检测费", "支持企业创新活动"),  # what documents call 检验检测
        ("区块链", "推进先导场景示范"),  # the word itself before what only means the like
        ("科技創新券", "支持企业创新活动"),  # as written in Hong Kong
    ],
)
def test_the_clause_that_says_it_is_found(find: Find, words: str, heading: str) -> None:
    found = find(words)
    assert not found.nearest
    assert heading in [hit.passage.path[-1] for hit in found.hits[:3]]


@pytest.mark.parametrize("words", ["科技创新券", "高企奖励", "成果转化 人才", "首席技术官"])
def test_marks_are_words_of_the_clause_side_by_side(find: Find, words: str) -> None:
    for hit in find(words).hits:
        ends = 0
        for mark in hit.marks:
            assert ends <= mark.start < mark.end <= len(hit.passage.text)
            ends = mark.end


def test_a_word_that_nobody_says_is_told_so(find: Find) -> None:
    found = find("量子纠缠望远镜")
    assert found.nearest
    assert 0 < len(found.hits) <= 5
    assert not any(hit.marks for hit in found.hits)


def test_without_words_everything_is_there_once(find: Find, assistant: PolicyAssistant) -> None:
    hits = find().hits
    assert len({hit.passage.clause_id for hit in hits}) == len(hits) == sum(h.clauses for h in assistant.holdings())


@pytest.mark.parametrize(
    ("more", "documents"),
    [
        ({"region": HUAIBEI}, {"huaibei-transfer"}),
        ({"region": Region("安徽省")}, {"huaibei-transfer"}),
        ({"status": Status.EXPIRED}, {"huaibei-transfer"}),
        ({"since": date(2023, 1, 1)}, {"guangyuan-reform-2023"}),
        ({"document_id": "huaibei-transfer"}, {"huaibei-transfer"}),
        ({"issuer": "虚构市测试局"}, set()),
    ],
)
def test_a_filter_lets_only_what_it_says_pass(find: Find, more: dict[str, Any], documents: set[str]) -> None:
    assert {hit.passage.document_id for hit in find(**more).hits} == documents


def test_a_kind_lets_only_its_clauses_pass(find: Find) -> None:
    hits = find(kind="创新券").hits
    assert hits
    assert all("创新券" in hit.passage.text + "".join(hit.passage.path) for hit in hits)
    assert not any(
        "税收" in hit.kinds for hit in find(region=HUAIBEI, words="高企奖励").hits
    )  # 市税务局 is nobody's tax


def test_validity_is_that_of_the_day(assistant: PolicyAssistant) -> None:
    def status(day: date) -> set[Status]:
        return {hit.status for hit in assistant.find(Sought(day, document_id="huaibei-transfer")).hits}

    assert status(date(2025, 12, 31)) == {Status.IN_FORCE}
    assert status(date(2026, 1, 1)) == {Status.EXPIRED}


def test_facets_count_what_the_filters_let_pass(find: Find, assistant: PolicyAssistant) -> None:
    facets = assistant.facets(AS_OF)
    assert sum(facets.regions.values()) == len(SEEDS)
    for kind, count in facets.kinds.items():
        assert len(find(kind=kind).hits) == count
    for status, count in facets.statuses.items():
        assert len({hit.passage.document_id for hit in find(status=Status(status)).hits}) == count
