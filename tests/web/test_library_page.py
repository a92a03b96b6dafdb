"""The library in a real browser: looked up, narrowed, opened, read; by mouse, by keyboard, on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Settings, build
from tests.conftest import SmallCorpus
from tests.web.serving import serving
from tests.web.visiting import PHONE, visiting

HEADING = "实施高企倍增行动"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, f"{site}/library") as opened:
        expect(opened.locator("#results li").first).to_be_visible()
        yield opened


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    with visiting(browser, f"{site}/library?q=高企奖励", PHONE) as opened:
        expect(opened.locator("#results li").first).to_be_visible()
        yield opened


def look_up(page: Page, words: str) -> None:
    page.locator("input[name=q]").fill(words)
    page.locator("input[name=q]").press("Enter")
    query = page.evaluate("q => new URLSearchParams({q}).toString()", words)
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?{query}")


def test_words_are_found_marked_and_opened_in_their_document(page: Page) -> None:
    look_up(page, "高企奖励")
    first = page.locator("#results li").first
    expect(first.locator("h2")).to_have_text(HEADING)
    expect(first.locator("mark")).to_contain_text(["高企", "高新技术企业", "奖励"])
    expect(first.locator(".badge")).to_have_text("已过期")
    first.locator("h2 a").click()
    cited = page.locator("#reader .clause.cited")
    expect(cited).to_be_in_viewport()
    expect(cited).to_contain_text("对认定的高新技术企业、科技型中小企业给予一定奖励")
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(first.locator("h2 a")).to_be_focused()


def test_filters_narrow_and_the_address_remembers_them(page: Page) -> None:
    page.locator("select[name=region]").select_option("聊城市")
    expect(page.locator("#results .of").first).to_contain_text("聊城")
    for told in page.locator("#results .of").all_text_contents():
        assert "聊城" in told
    both = page.locator("#told").text_content() or ""
    page.locator("select[name=kind]").select_option("平台")
    expect(page.locator("#set")).to_have_text("（已选 2 项）")
    expect(page.locator("#told")).not_to_have_text(both)
    narrowed = page.locator("#told").text_content() or ""
    page.reload()
    expect(page.locator("select[name=region]")).to_have_value("聊城市")
    expect(page.locator("#told")).to_have_text(narrowed)
    page.go_back()
    expect(page.locator("select[name=kind]")).to_have_value("")
    page.locator("button[type=reset]").click()
    expect(page.locator("#set")).to_have_text("")


def test_what_nobody_says_is_told_so(page: Page) -> None:
    look_up(page, "量子纠缠望远镜")
    expect(page.locator("#told")).to_contain_text("没有条文说到“量子纠缠望远镜”")
    expect(page.locator("#results mark")).to_have_count(0)


def test_all_results_can_be_paged_through(page: Page) -> None:
    expect(page.locator("#results li")).to_have_count(20)
    page.locator("#more").click()
    expect(page.locator("#results li")).to_have_count(40)


def test_the_outline_leads_to_another_clause(page: Page) -> None:
    look_up(page, "高企奖励")
    page.locator("#results h2 a").first.click()
    expect(page.locator("#reader .clause.cited")).to_be_visible()
    page.locator("#outline summary").click()
    page.locator("#outline button", has_text="支持企业创新活动").click()
    expect(page.locator("#reader .clause.cited")).to_contain_text("设立科技创新券专项资金")
    expect(page.locator("#reader .clause.cited")).to_be_in_viewport()


def test_the_original_can_be_downloaded(page: Page, root: Path) -> None:
    look_up(page, "高企奖励")
    page.locator("#results h2 a").first.click()
    with page.expect_download() as download:
        page.locator("#file").click()
    given = next((root / "corpus" / "documents").rglob("huaibei-transfer/source.txt")).read_bytes()
    assert Path(download.value.path()).read_bytes() == given


def test_on_a_phone_the_document_covers_the_results(phone: Page) -> None:
    expect(phone.locator(".filters")).to_be_hidden()
    phone.locator("#results h2 a").first.click()
    expect(phone.locator("#reader .clause.cited")).to_be_in_viewport()
    expect(phone.locator("#reader .close")).to_be_focused()
    phone.keyboard.press("Shift+Tab")
    assert phone.evaluate("document.activeElement.closest('#reader, body') !== null")
    assert phone.evaluate("document.querySelector('.search').inert")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    phone.locator("#reader .close").click()
    expect(phone.locator("#results h2 a").first).to_be_focused()


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#results h2 a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#reader .clause.cited")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#results h2 a").first).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (768, 1024), (1440, 900)])
def test_everything_fits_and_can_be_hit_with_a_finger(
    browser: Browser, site: str, size: tuple[int, int], scheme: str
) -> None:
    with visiting(browser, f"{site}/library?q=券", size, color_scheme=scheme) as page:
        expect(page.locator("#results li").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        small = page.evaluate(
            "[...document.querySelectorAll('button, select, input, nav a, summary')]"
            ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))"
        )
        assert small == []


def test_words_of_documents_stay_words(browser: Browser, tmp_path: Path, small_corpus: SmallCorpus) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>"
    small_corpus.add("甲", [f"设立虚构奖励{attack}。对虚构企业给予7万元奖励{attack}。"])
    assistant = build(Settings(home=tmp_path / "home"))
    assistant.index([small_corpus.folder], False, lambda _: None)
    for set_apart in assistant.indexer.waiting():  # markup is looked at by a person first; this one let it in
        assistant.indexer.approve(set_apart.number, None, lambda _: None)
    with serving(assistant) as address, visiting(browser, f"{address}/library?q=虚构奖励") as page:
        expect(page.locator("#results .says").first).to_contain_text("<script>alert(2)</script>")
        page.locator("#results h2 a").first.click()
        expect(page.locator("#reader .clause.cited")).to_contain_text("<svg onload=alert(3)>")
        look_up(page, attack)
        expect(page.locator("#told")).to_contain_text("条")
        assert page.locator("main img, main svg, main script").count() == 0
    assistant.close()


def test_without_an_index_it_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    assistant = build(Settings(home=tmp_path))
    with serving(assistant) as address:
        page = browser.new_page()
        page.goto(f"{address}/library")
        expect(page.locator("#told.problem")).to_contain_text("policy-assistant index")
        page.close()
    assistant.close()


def test_the_chat_leads_to_the_library(browser: Browser, site: str) -> None:
    with visiting(browser, site) as page:
        page.locator("#masthead a", has_text="政策库").click()
        expect(page).to_have_title("政策库 · 惠企政策助手")
        page.locator("header.site a", has_text="问答").click()
        expect(page.locator("#question textarea")).to_be_visible()
