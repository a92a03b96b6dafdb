"""Who leads and who helps, in every convention that the seeds use."""

import pytest

from assistant.domain.document import DutyRole, PolicyDocument
from assistant.domain.text import Span
from assistant.ingest.structure.duties import read_duties

LEAD, RESPONSIBLE, SUPPORT = DutyRole.LEAD, DutyRole.RESPONSIBLE, DutyRole.SUPPORT


@pytest.mark.parametrize(
    ("note", "semicolon_rule", "duties"),
    [
        ("(牵头单位:市科技局)", False, [(LEAD, ("市科技局",))]),
        ("(牵头单位:市科技局,配合单位:市财政局)", False, [(LEAD, ("市科技局",)), (SUPPORT, ("市财政局",))]),
        (  # two leaders parted by a comma, as a label may be
            "(牵头单位:市科技局,市投资促进中心,配合单位:各县区人民政府、市高新区)",
            False,
            [(LEAD, ("市科技局", "市投资促进中心")), (SUPPORT, ("各县区人民政府", "市高新区"))],
        ),
        (  # Lianyungang says 共同责任单位
            "(牵头单位:市科技局,共同责任单位:市发改委、经信委)",
            False,
            [(LEAD, ("市科技局",)), (SUPPORT, ("市发改委", "经信委"))],
        ),
        ("〔责任单位:市科技局;市财政局〕", True, [(LEAD, ("市科技局",)), (SUPPORT, ("市财政局",))]),
        (  # the note that states the rule carries it inside
            "〔责任单位:市科技局;市财政局(分号前为牵头单位,下同。)〕",
            True,
            [(LEAD, ("市科技局",)), (SUPPORT, ("市财政局",))],
        ),
        (
            "〔责任单位:市委组织部、市科技局;市教育局〕",
            True,
            [(LEAD, ("市委组织部", "市科技局")), (SUPPORT, ("市教育局",))],
        ),
        ("〔责任单位:市科技局;市财政局〕", False, [(RESPONSIBLE, ("市科技局", "市财政局"))]),  # nobody said so
        ("(责任单位:市科技局)", True, [(RESPONSIBLE, ("市科技局",))]),
        ("(实施单位:虚构局)", False, [(RESPONSIBLE, ("虚构局",))]),
        (  # brackets inside a unit's name are part of it
            "〔责任单位:市科技局;各县(区)、市财政局〕",
            True,
            [(LEAD, ("市科技局",)), (SUPPORT, ("各县(区)", "市财政局"))],
        ),
        ("【责任单位:虚构局】", False, [(RESPONSIBLE, ("虚构局",))]),
        ("(NQI)", False, []),
        ("(以下简称牵头单位)", False, []),
    ],
)
def test_units_of_a_note(note: str, semicolon_rule: bool, duties: list[tuple[DutyRole, tuple[str, ...]]]) -> None:
    text = f"支持虚构活动。给予补助。{note}"
    found = read_duties(text, Span(0, len(text)), semicolon_rule)
    assert [(duty.role, duty.units) for duty in found] == duties
    assert all(duty.span.of(text) == note for duty in found)


def test_each_note_speaks_for_the_words_before_it() -> None:
    text = "甲事由甲办。(牵头单位:甲局)乙事由乙办。(牵头单位:乙局)余下无主。"
    found = read_duties(text, Span(0, len(text)), False)
    assert [(duty.units, duty.scope.of(text)) for duty in found] == [
        (("甲局",), "甲事由甲办。"),
        (("乙局",), "乙事由乙办。"),
    ]


@pytest.mark.parametrize(
    ("document", "clause", "lead"),
    [
        ("huaibei-transfer", "huaibei-transfer/2/5/支持企业创新活动", ["市科技局"]),
        ("huaibei-transfer", "huaibei-transfer/2/1/完善创新包容机制", ["市科技局", "市审计局"]),  # two notes
        ("lianyungang-transfer-2016", "lianyungang-transfer-2016/2/5/14", ["市财政局"]),
        ("guangyuan-reform-2023", "guangyuan-reform-2023/2/10", ["市委组织部", "市科技局"]),
        ("guangyuan-reform-2023", "guangyuan-reform-2023/2/12", ["市市场监管局"]),
    ],
)
def test_who_leads_in_the_seeds(seeds: dict[str, PolicyDocument], document: str, clause: str, lead: list[str]) -> None:
    found = next(c for c, _ in seeds[document].walk() if c.id == clause)
    assert [unit for duty in found.duties if duty.role is LEAD for unit in duty.units] == lead


def test_every_unit_of_the_seeds_stands_in_its_note_and_ends_where_the_note_says(
    seeds: dict[str, PolicyDocument],
) -> None:
    for document in seeds.values():
        for clause, _ in document.walk():
            for duty in clause.duties:
                note = duty.span.of(document.clean.text)
                assert clause.own.covers(duty.span)
                assert clause.own.covers(duty.scope)
                for unit in duty.units:
                    after = note[note.index(unit) + len(unit)]
                    assert after in "、,;)〕" or note[note.index(unit) + len(unit) :].startswith("(分号"), (unit, note)
