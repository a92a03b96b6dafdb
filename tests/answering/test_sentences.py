"""Sentences of a clause, and how they are printed."""

import pytest

from assistant.answering.sentences import lead_of, sentences_of, shown
from assistant.domain.document import PolicyDocument
from tests.conftest import SEEDS


@pytest.mark.parametrize(
    ("clean", "printed"),
    [
        ("对企业,给予奖励;不重复。", "对企业，给予奖励；不重复。"),
        ("支持下列事项:甲、乙。", "支持下列事项：甲、乙。"),
        ("怎么办?好!", "怎么办？好！"),
        ("质量基础设施(NQI)对创新", "质量基础设施（NQI）对创新"),
        ("中试(产业化)基地", "中试（产业化）基地"),
        ("50,000元", "50,000元"),  # a figure keeps its own marks
        ("1,000,000元", "1,000,000元"),
        ("3.5%以上,逐年", "3.5%以上，逐年"),
        ("10:30开始", "10:30开始"),
        ("https://example.com/a?b=1", "https://example.com/a?b=1"),  # so does an address
        ("投入100万元,享有冠名权", "投入100万元，享有冠名权"),
        ("到2025年,建成3-5个", "到2025年，建成3-5个"),
        ("第一行\n第二行", "第一行第二行"),  # lines joined
        ("《方案》(国发〔2016〕16号),", "《方案》（国发〔2016〕16号），"),
        ("", ""),
    ],
)
def test_printed(clean: str, printed: str) -> None:
    assert shown(clean) == printed


@pytest.mark.parametrize("name", SEEDS)
def test_sentences_are_words_of_their_clause_without_notes_and_damage(
    seeds: dict[str, PolicyDocument], name: str
) -> None:
    document = seeds[name]
    text = document.clean.text
    for clause, _ in document.walk():
        lead = lead_of(clause, text)
        found = sentences_of(text, clause.own, clause.duties, lead)
        at = clause.own.start
        for sentence in found:
            assert sentence.span.of(text) == sentence.text
            assert clause.own.covers(sentence.span)
            assert sentence.span.start >= at
            at = sentence.span.end
            assert "□" not in sentence.text
            assert not any(sentence.span.overlaps(duty.span) for duty in clause.duties)
            assert lead is None or not sentence.span.overlaps(lead)


def _said(document: PolicyDocument, clause_id: str) -> list[str]:
    clause = next(c for c, _ in document.walk() if c.id == clause_id)
    text = document.clean.text
    return [s.text for s in sentences_of(text, clause.own, clause.duties, lead_of(clause, text))]


def test_a_topic_is_split_into_its_sentences(seeds: dict[str, PolicyDocument]) -> None:
    said = _said(seeds["huaibei-transfer"], "huaibei-transfer/2/5/实施高企倍增行动")
    assert [sentence[:10] for sentence in said] == ["实施国家高新技术企业", "对认定的高新技术企业"]
    assert said[-1] == "对认定的高新技术企业、科技型中小企业给予一定奖励。"


def test_a_damaged_phrase_is_stepped_around(seeds: dict[str, PolicyDocument]) -> None:
    said = "".join(_said(seeds["huaibei-transfer"], "huaibei-transfer/2/1/开展管理改革试点"))
    assert "国有工业企业研发经费投入占主营业务收入比例达到3.5%以上" in said
    assert "在计算经济效益指标时将研发投入视同利润" in said
    assert "推动设立" not in said  # nothing of the damaged phrase is shown
