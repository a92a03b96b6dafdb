"""The clause tree: well formed on every seed, with ids that stay when other clauses change."""

import re
from pathlib import Path

import pytest

from assistant.domain.document import Clause, Level, PolicyDocument
from assistant.domain.region import Gazetteer
from assistant.ingest.debris import letters, lines_of
from assistant.ingest.document import read_document
from assistant.ingest.structure.clauses import read_clauses
from tests.conftest import SEEDS

KNOWN = [
    ("huaibei-transfer", "huaibei-transfer/2/5/支持企业创新活动", "设立科技创新券专项资金"),
    ("huaibei-transfer", "huaibei-transfer/2/5/实施高企倍增行动", "给予一定奖励"),
    ("huaibei-transfer", "huaibei-transfer/closing", "有效期到2025年12月31日"),
    ("huaibei-transfer", "huaibei-transfer/1/2", "高新技术企业500家以上"),
    ("lianyungang-transfer-2016", "lianyungang-transfer-2016/2/1/1", "强化企业转移转化科技成果的主体地位"),
    ("lianyungang-transfer-2016", "lianyungang-transfer-2016/2/5/16", "10万元及其以上"),
    ("lianyungang-transfer-2016", "lianyungang-transfer-2016/notice", "连政办发〔2016〕126号"),
    ("guangyuan-reform-2023", "guangyuan-reform-2023/2/6", "修订科技创新券管理办法"),
    ("guangyuan-reform-2023", "guangyuan-reform-2023/3/15", "加大科技创新投入力度"),
    ("baise-collaboration-2020", "baise-collaboration-2020/2/7/2", "推动中试成果通过市场化手段实现产业化"),
    ("baise-collaboration-2020", "baise-collaboration-2020/3/2", "先行投入"),
    ("liaocheng-institute", "liaocheng-institute/2/2", "专项发展资金5000万元"),
    ("liaocheng-institute", "liaocheng-institute/3/2", "200万元建设资金补助"),
    ("liaocheng-institute", "liaocheng-institute/annex2", "郭志刚兼任办公室主任"),
]


@pytest.mark.parametrize(("document", "clause_id", "says"), KNOWN)
def test_a_known_clause_stands_under_its_id(
    seeds: dict[str, PolicyDocument], document: str, clause_id: str, says: str
) -> None:
    clauses = {clause.id: clause for clause, _ in seeds[document].walk()}
    assert says in seeds[document].own_text(clauses[clause_id])


@pytest.mark.parametrize("name", SEEDS)
def test_ids_are_unique_and_say_where_a_clause_stands(seeds: dict[str, PolicyDocument], name: str) -> None:
    ids = [clause.id for clause, _ in seeds[name].walk()]
    assert len(set(ids)) == len(ids)
    assert seeds[name].warnings == ()
    for clause, above in seeds[name].walk():
        assert clause.id.startswith(f"{above[-1].id}/" if above else f"{name}/")


@pytest.mark.parametrize("name", SEEDS)
def test_own_words_are_apart_in_reading_order_and_inside_their_parents(
    seeds: dict[str, PolicyDocument], name: str
) -> None:
    document = seeds[name]
    at = 0
    for clause, above in document.walk():
        assert clause.own.start >= at, clause.id
        at = clause.own.end
        assert clause.span.covers(clause.own)
        assert all(parent.span.covers(clause.span) for parent in above)
        assert document.own_text(clause).startswith(clause.label) or clause.level is Level.PREAMBLE
        assert clause.heading in document.own_text(clause)


@pytest.mark.parametrize("name", SEEDS)
def test_every_line_but_the_title_lies_in_one_clause(seeds: dict[str, PolicyDocument], name: str) -> None:
    document = seeds[name]
    owns = [clause.own for clause, _ in document.walk()]
    lost = [
        line.text
        for line in lines_of(document.clean.text)
        if sum(own.covers(line.span) for own in owns) != 1 and letters(line.text) not in letters(document.imprint.title)
    ]
    assert lost == []


@pytest.mark.parametrize("name", SEEDS)
def test_damage_is_told_and_stays_local(seeds: dict[str, PolicyDocument], name: str) -> None:
    document = seeds[name]
    told = [span for clause, _ in document.walk() for span in clause.damage]
    assert sum(map(len, told)) == document.clean.text.count("□")
    assert all(set(span.of(document.clean.text)) == {"□"} for span in told)


def _ids(source: Path, gazetteer: Gazetteer) -> dict[str, str]:
    document = read_document(source, gazetteer)
    return {clause.id: document.own_text(clause) for clause, _ in document.walk()}


@pytest.mark.parametrize(
    ("seed", "before", "inserted"),
    [
        ("huaibei/huaibei-transfer", "支持企業創新活動", "新增虛構條款。虛構內容若干。"),
        ("huaibei/huaibei-transfer", "完善創新包容機制", "新增虛構條款。虛構內容若干。(牽頭單位:虛構局)"),
        ("lianyungang/lianyungang-transfer-2016", "  2. 支持高校院所", "  1-1. 虚构内容若干。"),
        ("liaocheng/liaocheng-institute", "附件:1.聊城", "六、新增虚构条款"),
    ],
)
def test_ids_stay_when_another_clause_is_put_before(
    root: Path, tmp_path: Path, gazetteer: Gazetteer, seed: str, before: str, inserted: str
) -> None:
    place = root / "corpus" / "documents" / seed
    text = (place / "source.txt").read_text("utf-8")
    line = next(n for n in text.split("\n") if n.startswith(_marked(before, text)))
    copy = tmp_path / place.name
    copy.mkdir()
    (copy / "meta.yaml").write_bytes((place / "meta.yaml").read_bytes())
    (copy / "source.txt").write_text(text.replace(line, f"{inserted}\n{line}", 1), "utf-8")
    earlier, later = _ids(place / "source.txt", gazetteer), _ids(copy / "source.txt", gazetteer)
    changed = [i for i, words in earlier.items() if later.get(i) != words]
    assert len(changed) <= 1  # words without a number of their own join the clause before them
    assert earlier.keys() <= later.keys()


def _marked(words: str, text: str) -> str:
    """`words` as the source writes them, with reading marks in between."""
    return words if words in text else next(n for n in text.split("\n") if _plain(n).startswith(words))


def _plain(line: str) -> str:
    return re.sub(r"\([a-zü\u00e0-\u01dc]+\)", "", line)


def _read(text: str) -> tuple[tuple[Clause, ...], list[str]]:
    return read_clauses("fiction", text, list(lines_of(text)), "虚构市测试办法")


def test_a_measure_in_chapters_and_articles() -> None:
    text = "\n".join(
        [
            "虚构市测试办法",
            "第一章 总则",
            "第一条 为支持虚构企业,制定本办法。",
            "第二条 本办法适用于虚构市。",
            "第二章 奖励",
            "第三条 对符合下列条件的企业给予奖励:",
            "(一)注册在虚构市;",
            "(二)符合第二条规定的条件。",
            "第三条之一 虚构条款另行制定。",
            "本办法自2030年1月1日起施行。",
        ]
    )
    clauses, warnings = _read(text)
    ids = [clause.id for root in clauses for clause, _ in root.walk()]
    assert ids == [
        "fiction/1",
        "fiction/1/1",
        "fiction/1/2",
        "fiction/2",
        "fiction/2/3",
        "fiction/2/3/1",
        "fiction/2/3/2",
        "fiction/2/3-1",
        "fiction/closing",
    ]
    assert warnings == []


def test_a_number_used_twice_is_told_and_both_clauses_stay() -> None:
    clauses, warnings = _read("虚构市测试办法\n一、甲事\n甲。\n一、乙事\n乙。")
    assert [clause.id for clause in clauses] == ["fiction/1", "fiction/1~2"]
    assert len(warnings) == 1
    assert "fiction/1" in warnings[0]


def test_headings_that_begin_like_a_reference_open_clauses() -> None:
    clauses, _ = _read(
        "虚构市测试办法\n一、支持重点\n(一)项目补助。对虚构项目给予补助。\n(二)中小企业奖励。对虚构企业给予奖励。"
    )
    assert [child.heading for child in clauses[0].children] == ["项目补助", "中小企业奖励"]
