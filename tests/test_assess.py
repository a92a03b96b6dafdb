"""Conversations about what a company can apply for, as an SME has them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import PolicyAssistant, Question, Turn, build, read_settings
from assistant.domain.eligibility import Unit

_TODAY = date(2026, 6, 1)
_COMPANY = "我们公司21年3月成立，去年卖了4000多万，研发花了两百来万，60个人里8个搞技术，有3个软著"


def _talk(assistant: PolicyAssistant, *said: str, region: str | None = None) -> list[dict[str, Any]]:
    """The answer objects of one conversation."""
    turns: list[Turn] = []
    forms = []
    for text in said:
        form = assistant.answer(Question(text, _TODAY, tuple(turns), region))
        turns += [Turn("user", text), Turn("assistant", form["answer"])]
        forms.append(form)
    return forms


def _verdicts(form: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["verdict"] for one in form["assessment"]["conditions"]}


def test_a_company_in_its_own_words(assistant: PolicyAssistant) -> None:
    (form,) = _talk(assistant, f"{_COMPANY}，能申请高企吗？")

    assert form["kind"] == "assessment"
    assert form["assessment"]["program"] == "cn.hnte"
    assert form["assessment"]["verdict"] == "need_facts"
    assert _verdicts(form)["staff"] == _verdicts(form)["age"] == "met"
    assert _verdicts(form)["rd"] == "unknown"  # one year of three
    staff = form["assessment"]["facts"]["staff"]
    assert (staff["value"], staff["unit"], staff["from"], staff["confirmed"]) == (60, "person", "60个人", False)
    assert form["assessment"]["facts"]["sales_last"]["value"] == [40000000, 50000000]
    assert form["assessment"]["next_question"] in form["answer"]


def test_the_last_question_is_answered_in_a_word(assistant: PolicyAssistant) -> None:
    first, second = _talk(assistant, f"{_COMPANY}，能申请高企吗", "没有")

    assert "事故" in first["assessment"]["next_question"]
    assert _verdicts(second)["clean"] == "met"
    assert _verdicts(second)["staff"] == "met"  # what was told before still counts


def test_what_is_not_known_is_not_asked_again_at_once(assistant: PolicyAssistant) -> None:
    first, second = _talk(assistant, f"{_COMPANY}，能申请高企吗", "不清楚")

    assert second["kind"] == "assessment"
    assert second["assessment"]["next_question"] != first["assessment"]["next_question"]


@pytest.mark.parametrize("correction", ["不对，员工是100人", "更正：职工总数：100人"])
def test_a_fact_is_corrected(assistant: PolicyAssistant, correction: str) -> None:
    *_, corrected = _talk(assistant, f"{_COMPANY}，能申请高企吗", correction)

    staff = next(one for one in corrected["assessment"]["conditions"] if one["id"] == "staff")
    assert staff["verdict"] == "unmet"
    assert staff["observed"] == "8%"
    assert "还差 2人" in staff["gap"]


_SAID = {
    Unit.CNY: "420万",
    Unit.PERSON: "60人",
    Unit.DAY: "2021年3月",
    Unit.YEAR: "5年",
    Unit.RIGHT: "3项",
    Unit.ITEM: "3项",
    Unit.POINT: "75分",
    Unit.RATIO: "42%",
}


def test_every_field_of_the_form_is_read_back(assistant: PolicyAssistant) -> None:
    """Whatever a pack calls a fact, the message that the form of facts sends gives that fact."""
    for program in assistant.assessor.programs.values():
        kinds = [kind for kind in program.facts.values() if kind.ask]
        for some in (kinds[start : start + 8] for start in range(0, len(kinds), 8)):
            said = {kind.label: min(kind.choices) if kind.choices else _SAID[kind.unit] for kind in some}
            message = "更正：" + "；".join(f"{label}：{value}" for label, value in said.items())
            before = Turn("user", f"{program.title}我们能申请吗，公司60人")

            form = assistant.answer(Question(message, _TODAY, (before, Turn("assistant", ""))))

            read = next(one for one in form["assessments"] if one["program"] == program.id)["facts"]
            assert [kind.name for kind in some if kind.name not in read] == [], program.id


def test_facts_that_exclude_each_other_are_asked_about(assistant: PolicyAssistant) -> None:
    (form,) = _talk(assistant, "员工50人，科技人员80人，能申请高企吗")

    assert "互相矛盾" in form["assessment"]["next_question"]
    assert _verdicts(form)["staff"] == "unknown"


def test_another_programme_for_the_same_company(assistant: PolicyAssistant) -> None:
    *_, form = _talk(assistant, f"{_COMPANY}，能申请高企吗", "那科小呢")

    assert form["assessment"]["program"] == "cn.techsme"
    assert form["assessment"]["facts"]["staff"]["value"] == 60


def test_a_conversation_about_rules_stays_with_the_rules(assistant: PolicyAssistant) -> None:
    told, materials, all_of_them = _talk(
        assistant, f"我们在淮北，{_COMPANY}，能申请高企吗", "申请高企要交什么材料", "我们还能申请哪些项目"
    )

    assert not any("您问的是" in notice for notice in told["notices"])  # 去年卖了 names no day to judge by
    assert "专项审计" in materials["answer"]
    assert len(all_of_them["assessments"]) > 3
    assert all_of_them["assessments"][0]["facts"]


def test_what_can_we_apply_for(assistant: PolicyAssistant) -> None:
    (form,) = _talk(assistant, f"{_COMPANY}，我们能申请哪些？")

    programs = [one["program"] for one in form["assessments"]]
    assert {"cn.hnte", "cn.techsme", "cn.rd_deduction"} <= set(programs)
    assert not any(program.startswith(("hubei", "beijing")) for program in programs)  # the place was not said
    assert "cn.sme_size" not in programs  # a class, not something to apply for
    assert "匹配" not in form["answer"]


def test_a_province_brings_its_own_programmes(assistant: PolicyAssistant) -> None:
    (form,) = _talk(assistant, f"我们在武汉，{_COMPANY}，能申请哪些？")

    programs = {one["program"] for one in form["assessments"]}
    assert "hubei.voucher" in programs
    assert "beijing.computing_voucher" not in programs


@pytest.mark.parametrize(
    ("question", "says", "reference"),
    [
        ("高企认定有什么条件", "科技人员占职工总数不低于10%", "国科发火〔2016〕32号"),
        ("申请高企要交什么材料", "专项审计", "国科发火〔2016〕32号"),
        ("高企证书有效期几年", "三年", "第九条"),
        ("高企有什么好处", "15%", "第十条"),
        ("科小什么时候申报", "2026", "工企业函〔2026〕160号"),
    ],
)
def test_what_a_programme_asks_and_gives(assistant: PolicyAssistant, question: str, says: str, reference: str) -> None:
    (form,) = _talk(assistant, question)

    assert form["kind"] == "assessment"
    assert says in form["answer"]
    assert reference in form["answer"]


@pytest.mark.parametrize("question", ["研发费用加计扣除是75%吗", "加计扣除按75%算对不对"])
def test_an_outdated_rate_is_set_right(assistant: PolicyAssistant, question: str) -> None:
    (form,) = _talk(assistant, question)

    assert "更正" in form["answer"]
    assert "100%" in form["answer"]
    assert "2023" in form["answer"]


def test_the_place_adds_its_clause_and_that_it_has_lapsed(assistant: PolicyAssistant) -> None:
    (form,) = _talk(assistant, f"我们在淮北，{_COMPANY}，能申请高企吗？")

    assert form["kind"] == "assessment"
    assert form["citations"]
    assert {one["region"] for one in form["citations"]} == {"淮北市"}
    assert any("2025-12-31" in notice for notice in form["notices"])


@pytest.mark.parametrize(
    "question",
    ["淮北高企有奖励吗", "淮北的高企奖励多少钱", "广元的科技创新券谁负责", "百色支持专精特新吗"],
)
def test_questions_about_a_place_still_go_to_its_documents(assistant: PolicyAssistant, question: str) -> None:
    (form,) = _talk(assistant, question)

    assert form["kind"] in ("grounded", "abstention")
    assert form["assessments"] == []


def test_the_reward_in_huaibei_has_a_clause_and_no_amount(assistant: PolicyAssistant) -> None:
    (form,) = _talk(assistant, "淮北高企奖励多少钱")

    assert "一定奖励" in form["citations"][0]["quote"]
    assert form["unstated"] == ["amount"]


_METHOD = """\
高新技术企业认定管理办法（测试用节选）

第十一条 认定为高新技术企业须同时满足以下条件：
（一）企业申请认定时须注册成立一年以上；
（二）测试用的第二项；
"""


_META = """\
title: 高新技术企业认定管理办法
document_number: 国科发火〔2016〕32号
issuer: null
region: null
issued_on: null
effective_from: null
valid_until: null
target_until: null
url: null
"""


def test_a_rule_whose_document_is_held_shows_its_clause(tmp_path: Path) -> None:
    folder = tmp_path / "documents" / "method"
    folder.mkdir(parents=True)
    (folder / "source.txt").write_text(_METHOD, "utf-8")
    (folder / "meta.yaml").write_text(_META, "utf-8")
    assistant = build(read_settings({"POLICY_ASSISTANT_HOME": str(tmp_path / "home")}))
    assistant.index([tmp_path / "documents"], False, lambda _: None)

    form = assistant.answer(Question("公司成立300天，能申请高企吗", _TODAY))

    source = next(one["source"] for one in form["assessment"]["conditions"] if one["id"] == "age")
    assert source["in_corpus"] is True
    assert "须注册成立一年以上" in source["quote"]
    assistant.close()
