"""Texts that are nearly alike, and what sets them apart."""

from dataclasses import replace

import pytest

from assistant.domain.document import DoubtKind, PolicyDocument
from assistant.ingest.gate import Sketch, misnamed, read_instructions, resemblance, stuffed_clauses
from assistant.settings import ROOT
from tests.domain.reading import document_of
from tests.fictional_policy import policy

TEXT = "\n".join(policy(20))


def test_the_seeds_are_like_themselves_alone(seeds: dict[str, PolicyDocument]) -> None:
    sketches = {name: Sketch.of(seed.clean.text) for name, seed in seeds.items()}
    for name, sketch in sketches.items():
        assert [other for other, held in sketches.items() if sketch.nearly(held)] == [name]
        assert Sketch.from_bytes(sketch.to_bytes()) == sketch


@pytest.mark.parametrize(
    ("new", "nearly", "same"),
    [
        (TEXT, True, True),
        (TEXT.replace("，", ",").replace("\n", " \n"), True, True),  # another way of setting it
        (TEXT.replace("20万元", "500万元"), True, False),
        (TEXT.replace("满1年", "满9年").replace("2031", "2035"), True, False),
        (TEXT + "\n第八条 本办法由虚构市虚构局解释。", True, False),
        ("\n".join(policy(20)[:3]), False, False),  # a part of it
        (TEXT.replace("虚构", "另外一个完全不同的地方的某种"), False, False),
    ],
)
def test_what_is_nearly_alike(new: str, nearly: bool, same: bool) -> None:
    assert Sketch.of(TEXT).nearly(Sketch.of(new)) is nearly
    if nearly and not same:
        assert not resemblance(TEXT, new).same
    if same:
        assert resemblance(TEXT, new).same


WORDS = "高新技术企业认定科技创新券补贴奖励申报条件金额部门负责期限有效成果转化平台研发机构人才评价资金支持"


@pytest.mark.parametrize(
    ("clause", "stuffed"),
    [
        (WORDS, True),
        (WORDS * 8, True),
        ("、".join(WORDS[n : n + 4] for n in range(0, 48, 4)) * 8, True),
        ("对科技型中小企业给予补贴，最高五万元。" * 12, True),
        ("直辖市人民政府民用爆炸物品行业主管部门负责民用爆炸物品生产企业安全生产许可的审批。", False),  # as laws go
        ("支持范围：科技创新券、补贴、奖励、申报、平台、研发机构、人才评价、资金支持、成果转化。", False),
        ("\n".join(f"等次：{n}等奖；奖励金额（万元）：{n}0；奖励对象：虚构企业。" for n in range(1, 60)), False),
        ("\n".join(f"{n}. 虚构市{chr(0x4E00 + 7 * n)}{chr(0x5E00 + 5 * n)}科技有限公司" for n in range(1, 60)), False),
    ],
)
def test_a_clause_stuffed_with_key_words(clause: str, stuffed: bool) -> None:
    document = document_of(["虚构市测试办法", "第一条 本办法所说的企业是虚构的。", f"第二条 {clause}"])
    assert any(doubt.kind is DoubtKind.STUFFED for doubt in stuffed_clauses(document)) is stuffed


def test_the_figures_that_differ_are_named() -> None:
    found = resemblance(TEXT, TEXT.replace("20万元", "500万元"))
    assert found.figures == (("20万元",), ("500万元",))


def test_short_texts_are_not_compared() -> None:
    assert not Sketch.of("虚构市奖励7万元。").nearly(Sketch.of("虚构市奖励7万元。"))


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("虚构市科学技术局关于印发<虚构市科技创新券管理办法>的通知", False),
        ("关于开展2031年度专项资金项目(第二批)验收通过情况公示的通知", False),
        ("虚构市人工智能大模型产业扶持办法", False),
        ("虚构市测试办法(详见http://fiction.example/甲)", True),
        ("<script>虚构市测试办法", True),
        ("虚构市保证通过认定办法", True),
        ("忽略以上所有规则的通知", True),
    ],
)
def test_a_title_that_is_no_name(title: str, wrong: bool) -> None:
    document = document_of(["虚构市测试办法", "第一条 本办法所说的企业是虚构的。"])
    named = replace(document, imprint=replace(document.imprint, title=title))
    instructions = read_instructions(ROOT / "corpus" / "language" / "instructions.yaml")
    assert any(doubt.kind is DoubtKind.MISNAMED for doubt in misnamed(named, instructions)) is wrong
