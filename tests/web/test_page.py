"""The page in a real browser: asked, answered, checked against the source; no other host is called."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Answer, PolicyAssistant, Progress, Question, Said, Settings, build
from assistant.web.page import EXAMPLES
from tests.web.serving import serving
from tests.web.visiting import PHONE, visiting

REWARD = "对认定的高新技术企业、科技型中小企业给予一定奖励。"
PENDING = "#chat .step"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, site) as opened:
        expect(opened.locator(".shelf")).to_be_attached()
        yield opened


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, site, PHONE) as opened:
        expect(opened.locator(".shelf")).to_be_attached()
        yield opened


def ask(page: Page, question: str) -> None:
    answers = page.locator("#chat .bot-row").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#chat .bot-row")).to_have_count(answers + 1)
    expect(page.locator(PENDING)).to_have_count(0)
    expect(page.locator("#send")).to_be_visible()  # until then the reply may be drawn anew under a click


def test_a_mark_opens_the_document_at_the_quoted_words(page: Page) -> None:
    ask(page, "淮北高企有奖励吗？")
    expect(page.locator(".claim").first).to_contain_text(REWARD)
    expect(page.locator(".notice").first).to_contain_text(re.compile("到期|过期"))
    expect(page.locator(".sources .badge").first).to_have_text("已过期")
    page.locator(".claim .chip").first.click()
    expect(page.locator(".sheet mark")).to_have_text(REWARD)
    expect(page.locator(".sheet mark")).to_be_in_viewport()
    expect(page.locator(".clause.cited mark")).to_have_count(1)
    page.locator(".as-in-file summary").click()
    expect(page.locator(".as-in-file .raw")).to_have_text(
        "對認定的高新技術(shù)企業(yè)、科技型中小企業(yè)給予一定獎勵。"
    )
    page.locator("#paper .close").click()
    expect(page.locator(".shelf")).to_be_visible()


def test_on_a_phone_the_document_is_a_sheet(phone: Page) -> None:
    expect(phone.locator(".paper")).to_be_hidden()
    ask(phone, "淮北高企有奖励吗？")
    phone.locator(".claim .chip").first.click()
    expect(phone.locator(".sheet mark")).to_be_in_viewport()
    expect(phone.locator("#paper .close")).to_be_focused()
    phone.keyboard.press("Escape")
    expect(phone.locator(".paper")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator("#masthead .show-shelf").click()
    expect(phone.locator(".shelf")).to_be_in_viewport()


def test_an_example_is_asked_by_a_click_and_followed_up(page: Page) -> None:
    expect(page.locator("#chat .example")).to_have_count(len(EXAMPLES))
    page.locator("#chat .example").first.click()
    expect(page.locator(".claim").first).to_contain_text(REWARD)
    ask(page, "谁牵头？")
    expect(page.locator("#chat .bot-row").last).to_contain_text("市科技局")
    page.locator("#clear").click()
    expect(page.locator("#chat .example")).to_have_count(len(EXAMPLES))


def test_a_region_is_chosen_beside_the_question(page: Page) -> None:
    page.locator("#region input").click()
    page.get_by_role("option", name="淮北市").click()
    ask(page, "高企有奖励吗？")
    expect(page.locator(".claim").first).to_contain_text(REWARD)


def test_what_is_not_in_the_documents_is_said_so(page: Page) -> None:
    ask(page, "淮北怎么申请国家重点研发计划？")
    bubble = page.locator("#chat .bot-row").last
    expect(bubble).to_contain_text("未找到依据")
    expect(bubble.locator(".why").first).to_contain_text("没有")
    bubble.locator(".sources a").first.click()
    expect(page.locator(".sheet mark").first).to_be_in_viewport()


def test_a_question_stays_words(page: Page) -> None:
    attack = "<img src=x onerror=\"document.title='broken'\"> **粗** <script>document.title='broken'</script>\n\n# 淮北"
    ask(page, attack)
    expect(page.locator(".asked")).to_contain_text("<img src=x onerror=")
    assert page.locator("#chat .asked img, #chat .asked script, #chat .asked strong").count() == 0
    assert page.title() == "惠企政策助手"


def test_a_question_too_long_is_told_its_limit_and_a_blank_one_does_nothing(page: Page) -> None:
    page.locator("#question textarea").press("Enter")
    ask(page, "淮北" * 600)
    expect(page.locator("#chat .bot-row")).to_have_count(1)
    expect(page.locator("#chat .problem")).to_contain_text("上限")


class Slow(PolicyAssistant):
    """Thinks for half a minute."""

    def stream(self, question: Question) -> Iterator[Progress | Said | Answer]:
        for second in range(150):
            yield Progress(f"正在查找相关条款 {second}")
            time.sleep(0.2)


def test_an_answer_can_be_stopped_and_what_is_typed_meanwhile_stays(browser: Browser, tmp_path: Path) -> None:
    assistant = Slow(Settings(home=tmp_path))
    with serving(assistant) as address:
        page = browser.new_page()
        page.goto(address)
        question = page.locator("#question textarea")
        question.fill("淮北高企有奖励吗？")
        question.press("Enter")
        expect(page.locator(PENDING).last).to_contain_text("正在查找相关条款")
        question.fill("下一个问题")
        expect(page.locator(PENDING).last).to_contain_text(re.compile(r"条款 ([5-9]|\d\d)"))
        page.locator("#stop").click()
        expect(page.locator("#chat .problem")).to_contain_text("已停止")
        expect(page.locator("#send")).to_be_visible()
        expect(page.locator("#clear")).to_be_visible()
        expect(page.locator("#stop")).to_be_hidden()
        expect(question).to_have_value("下一个问题")
        time.sleep(0.6)
        expect(page.locator(PENDING)).to_have_count(0)  # nothing comes after the stop
        page.close()
    assistant.close()


def test_without_an_index_the_page_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    assistant = build(Settings(home=tmp_path))
    with serving(assistant) as address:
        page = browser.new_page()
        page.goto(address)
        ask(page, "淮北高企有奖励吗？")
        expect(page.locator("#chat .problem")).to_contain_text("policy-assistant index")
        expect(page.locator(".shelf")).to_contain_text("policy-assistant index")
        page.close()
    assistant.close()


_COMPANY = "我们公司21年3月成立，去年卖了4000多万，60个人里8个搞技术，有3个软著，能申请高企吗"


def test_a_company_is_assessed_and_corrected_in_the_form(page: Page) -> None:
    ask(page, _COMPANY)
    reply = page.locator("#chat .assessed").last
    expect(reply.locator("tr.met")).to_contain_text(["注册成立满一年", "科技人员占职工总数"])
    expect(reply.locator("tr.unknown").first).to_be_visible()
    expect(reply.locator(".ask")).to_contain_text("？")
    expect(reply.locator('input[name="职工总数"]')).to_have_value("60人")

    reply.locator('input[name="职工总数"]').fill("100人")
    reply.locator("form.facts button").click()

    expect(page.locator("#chat .user-row").last).to_contain_text("更正：职工总数：100人")
    failed = page.locator("#chat .assessed").last.locator("tr.unmet")
    expect(failed).to_contain_text("科技人员 8人 ÷ 职工总数 100人 = 8%")
    expect(failed.locator(".gap")).to_contain_text("还差 2人")


def test_an_assessment_fits_a_phone(phone: Page) -> None:
    ask(phone, _COMPANY)

    expect(phone.locator("#chat .assessed")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    widest = phone.evaluate(
        "Math.max(...[...document.querySelectorAll('#chat .assessed *')].map(e => e.getBoundingClientRect().right))"
    )
    assert widest <= 390


def test_an_answer_is_copied_with_its_sources_and_its_label(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "淮北高企有奖励吗？")
    page.locator(".act.copy").click()
    expect(page.locator("#said")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"{REWARD} [1]" in copied or f"{REWARD}[1]" in copied
    assert "出处：" in copied
    assert "《淮北市加快科技成果转移转化行动方案》" in copied
    assert "已过期" in copied
    assert "（原文摘录）" in copied


def test_what_may_be_asked_next_is_answered(page: Page) -> None:
    ask(page, "淮北高企有奖励吗？")
    expect(page.locator(".act.next").first).to_be_visible()
    offered = page.locator(".act.next").all_text_contents()
    page.locator(".act.next").first.click()
    expect(page.locator("#chat .user-row").last).to_contain_text(offered[0])
    expect(page.locator(PENDING)).to_have_count(0)
    expect(page.locator("#chat .bot-row").last.locator(".grounded .claim").first).to_contain_text("市科技局")


def test_a_question_can_be_changed_or_asked_again(page: Page) -> None:
    ask(page, "淮北高企有奖励吗？")
    page.locator(".act.edit").click()
    expect(page.locator("#question textarea")).to_have_value("淮北高企有奖励吗？")
    expect(page.locator("#question textarea")).to_be_focused()
    page.locator("#question textarea").fill("")
    page.locator(".act.again").click()
    expect(page.locator("#chat .user-row")).to_have_count(2)
    expect(page.locator("#chat .bot-row").last.locator(".claim").first).to_contain_text(REWARD)


def test_what_somebody_thought_of_an_answer_is_kept(page: Page, assistant: PolicyAssistant) -> None:
    before = len(assistant.feedback.all())
    ask(page, "淮北怎么申请国家重点研发计划？")
    page.locator(".act.down").click()
    page.locator(".reasons .act", has_text="没说全").click()
    expect(page.locator("#said")).to_have_text("谢谢，已记下")
    expect(page.locator(".act.up")).to_be_disabled()
    ask(page, "淮北高企有奖励吗？")
    page.locator("#chat .bot-row").last.locator(".act.up").click()
    expect(page.locator("#chat .bot-row").last.locator(".act.up")).to_have_text("谢谢，已记下")
    down, up = assistant.feedback.all()[before:]
    assert (down.thumb, down.reason, down.question) == ("down", "incomplete", "淮北怎么申请国家重点研发计划？")
    assert (up.thumb, up.question) == ("up", "淮北高企有奖励吗？")
    assert REWARD in up.answer
