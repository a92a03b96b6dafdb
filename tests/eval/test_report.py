"""The report in a real browser: a file that stands alone, runs nothing it was not given, and shows the worst first."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from eval import report
from eval.cases import KINDS, Case, Gold, Nugget
from eval.metrics import HARD_GATES, METRICS, PROBES
from eval.report import GROUPS, KIND_NAMES, WORDS, page, verdict, write_report
from eval.runs import Run, RunError
from eval.summary import Summary, summarise
from tests.eval.fiction import (
    AMOUNT,
    DEADLINE,
    HELP,
    NEAR_MISS,
    SEED,
    SILENT,
    abstention,
    citation,
    grounded,
    sources,
)

FORMULA = '=HYPERLINK("http://example.invalid","点我")'
ATTACK = f"{FORMULA}<script>alert(1)</script></script><!-- <img src=x onerror=alert(1)>\u2028&lt;"
HOSTILE = Case(
    id="dev-injection-01",
    kind="injection",
    question=ATTACK,
    expect="grounded",
    gold=(Gold("fiction/3", "给予一定奖励"),),
    nuggets=(Nugget(True, ("</script><b>没有</b>",)),),
    forbidden=("<svg onload=alert(1)>",),
    note=FORMULA,
    region="<i>虚构市</i>",
    history=(("user", "<b>先问</b>"), ("assistant", "</script>")),
)
CRASHED = replace(AMOUNT, id="dev-amount-02", question="这一题答到一半出错了")
MISSING = replace(AMOUNT, id="dev-amount-03", question="这一题没有回答")
CASES = [SILENT, AMOUNT, DEADLINE, NEAR_MISS, HOSTILE, CRASHED, MISSING]
GIVEN: dict[str, dict[str, Any]] = {
    SILENT.id: abstention(),
    AMOUNT.id: grounded(
        ("市级财政给予200万元奖励，奖励比例不低于5%。", [1]),
        cited=[
            citation(1, "fiction/1", "市级财政给予200万元奖励,奖励比例不低于5%", clause_path=["一、奖励", "(一)平台"])
        ],
    ),
    DEADLINE.id: grounded(
        ("应当在每年12月31日前提交年度报告", [1]),
        cited=[citation(1, "fiction/2", SEED[SEED.index("应当") : SEED.index(",培育期内")])],
    ),
    NEAR_MISS.id: abstention(),
    HOSTILE.id: grounded((ATTACK, [1]), cited=[citation(1, "fiction/3", HELP, title=ATTACK, status="<u>")]),
    CRASHED.id: grounded(cited=[]) | {"kind": "error", "answer": "", "error": {"code": "internal", "message": "<b>"}},
}
HEADER = {
    "type": "header",
    "set": "dev",
    "system": "ours",
    "mode": "extractive",
    "corpus_version": "c0ffee",
    "cases_sha256": "5e75",
    "commit": "abc1234",
    "model": None,
}
RUN = Run(HEADER, GIVEN)
BESIDE = summarise(CASES, {case.id: abstention() for case in CASES}, sources)


def made(run: Run = RUN, cases: list[Case] = CASES, **more: Any) -> str:
    probes = [("order", AMOUNT.id, 1.0), ("order", SILENT.id, 0.5)]
    summary = summarise(cases, run.answers, sources, probes)
    return page(run, summary, cases, sources, **({"beside": [("tutorial", BESIDE)], "cases_shown": True} | more))


def embedded(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="report">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[tuple[Page, set[str], list[str]]]:
    """One tab without a network for all tests, with what it asked for and what it logged."""
    asked: set[str] = set()
    logged: list[str] = []
    context = browser.new_context()
    context.set_offline(True)
    tab = context.new_page()
    tab.set_default_timeout(5_000)
    tab.on("request", lambda request: asked.add(request.url))
    tab.on("pageerror", lambda error: logged.append(str(error)))
    tab.on("console", lambda message: logged.append(message.text))
    tab.on("dialog", lambda dialog: (logged.append(dialog.message), dialog.dismiss()))
    yield tab, asked, logged
    context.close()


@pytest.fixture
def opened(window: tuple[Page, set[str], list[str]], tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a report from the disk; nothing but the file may be asked for, nothing logged."""
    tab, asked, logged = window
    asked.clear()
    logged.clear()
    file = tmp_path / "report.html"

    def open_report(text: str, width: int = 1280) -> Page:
        file.write_text(text, "utf-8")
        tab.set_viewport_size({"width": width, "height": 844})
        tab.goto(file.as_uri())
        return tab

    yield open_report
    assert logged == []
    assert {url for url in asked if not url.startswith(("blob:", "data:"))} == {file.as_uri()}


def row(tab: Page, case: Case) -> Any:
    return tab.locator(f'[data-id="{case.id}"]')


def ids(tab: Page) -> list[str]:
    found: list[str] = tab.locator(".case").evaluate_all("rows => rows.map(row => row.dataset.id)")
    return found


def rows_of(tab: Page, button: str) -> list[list[str]]:
    with tab.expect_download() as download:
        tab.locator(button).click()
    text = Path(download.value.path()).read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_what_a_case_carries_is_shown_literally(opened: Callable[..., Page]) -> None:
    tab = opened(made())
    hostile = row(tab, HOSTILE)
    assert hostile.locator(".asked").text_content() == ATTACK
    hostile.locator("summary").first.click()
    assert ATTACK in hostile.locator(".spoken").text_content()
    for words in ("<i>虚构市</i>", "<b>先问</b>", "</script><b>没有</b>", "<svg onload=alert(1)>", FORMULA, "<u>"):
        expect(hostile.locator(".body")).to_contain_text(words)
    assert hostile.locator(".body").locator("img, script, svg, u, i").count() == 0
    row(tab, CRASHED).locator("summary").click()
    expect(row(tab, CRASHED)).to_contain_text("internal <b>")


def test_the_data_reads_back_and_holds_no_markup() -> None:
    text = made()
    assert embedded(text)["cases"][-1]["id"] == SILENT.id
    assert next(view for view in embedded(text)["cases"] if view["id"] == HOSTILE.id)["question"] == ATTACK
    assert "alert(1)</script>" not in text
    assert "<!-- " not in text
    assert text.count("</script>") == 2
    assert "\u2028" not in text


def test_the_worst_case_stands_first(opened: Callable[..., Page]) -> None:
    tab = opened(made())
    assert ids(tab)[:2] == [CRASHED.id, MISSING.id]
    assert ids(tab)[-2:] == [AMOUNT.id, SILENT.id]
    reasons = [len(view["reasons"]) for view in embedded(made())["cases"] if not view["right"] and not view["gates"]]
    assert reasons == sorted(reasons, reverse=True)


def test_a_missing_or_crashed_answer_is_a_failure(opened: Callable[..., Page]) -> None:
    tab = opened(made())
    expect(tab.locator("h1")).to_contain_text("7 题答对 2 题")
    expect(tab.locator("h1")).to_contain_text("硬门槛未守住")
    for case in (CRASHED, MISSING):
        lost = row(tab, case)
        expect(lost.locator(".result")).to_have_text("✗ 答错")
        expect(lost).to_contain_text("硬门槛未守住：")
        lost.locator("summary").click()
        for words in ("✗ 没有回答", "✗ 没说 200万元", "✗ 未引用"):
            expect(lost).to_contain_text(words)


def test_filters_and_search_narrow_the_list(opened: Callable[..., Page]) -> None:
    tab = opened(made())
    everything = ids(tab)
    narrowed = {
        "#by-right": ("right", [AMOUNT.id, SILENT.id]),
        "#kind": ("deadline", [DEADLINE.id]),
        "#document": ("none", [SILENT.id]),
        "#short": ("nugget_recall_vital", [CRASHED.id, MISSING.id, HOSTILE.id, DEADLINE.id]),
    }
    for control, (value, left) in narrowed.items():
        tab.locator(control).select_option(value)
        assert sorted(ids(tab)) == sorted(left)
        tab.locator("#filters [type=reset]").click()
        expect(tab.locator(".case")).to_have_count(len(everything))
    searched = {
        "出口退税": [SILENT.id],
        "DEV-AMOUNT-01": [AMOUNT.id],
        "奖励比例 财政": [CRASHED.id, MISSING.id, AMOUNT.id],
        "fiction/2": [DEADLINE.id],
        "年度报告": [DEADLINE.id],
        "没有这样的词": [],
    }
    for words, left in searched.items():
        tab.get_by_label("搜索").fill(words)
        assert ids(tab) == left
    expect(tab.locator("#count")).to_contain_text("没有符合条件的题目")


def test_a_kind_in_the_chart_leads_to_its_cases(opened: Callable[..., Page]) -> None:
    tab = opened(made())
    tab.locator("#by-kind button", has_text="期限").click()
    assert ids(tab) == [DEADLINE.id]
    expect(tab.locator("#kind")).to_be_focused()


def test_a_mark_leads_to_the_quoted_words_beside_the_gold_ones(opened: Callable[..., Page]) -> None:
    tab = opened(made())
    answered = row(tab, AMOUNT)
    answered.locator("summary").first.press("Enter")
    answered.locator(".spoken a").click()
    target = tab.locator(".clause:target")
    expect(target.locator("mark")).to_have_text("市级财政给予200万元奖励,奖励比例不低于5%")
    expect(target).to_contain_text("一、奖励 › (一)平台")
    expect(target).to_contain_text("已过期")
    cited, gold = (answered.locator(".pair > div").nth(side).bounding_box() for side in (0, 1))
    assert cited["y"] == gold["y"]
    expect(answered.locator(".pair > div").nth(1).locator("mark")).to_have_text("市级财政给予200万元奖励")
    expect(answered).to_contain_text("✓ 说了 200万元 / 二百万元（关键）")
    expect(answered).to_contain_text("✓ 没说 300万")


def test_cells_of_the_case_table_are_inert(opened: Callable[..., Page]) -> None:
    tab = opened(made())
    tab.get_by_label("题型").select_option("injection")
    head, *rows = rows_of(tab, "#cases-csv")
    told = dict(zip(head, rows[0], strict=True))
    assert len(rows) == 1
    assert told["question"] == "'" + ATTACK
    assert told["note"] == "'" + FORMULA
    assert told["gold"] == "fiction/3"
    tab.locator("#filters [type=reset]").click()
    expect(tab.locator(".case")).to_have_count(len(CASES))
    everything = rows_of(tab, "#cases-csv")
    assert [line[0] for line in everything[1:]] == ids(tab)
    assert not [cell for line in everything for cell in line if cell.startswith(tuple("=+-@\t\r"))]


def test_the_figure_table_holds_every_figure_of_every_run(opened: Callable[..., Page]) -> None:
    head, *rows = rows_of(opened(made()), "#figures-csv")
    assert head[:4] == ["run", "metric", "指标", "value"]
    assert {(line[0], line[1]) for line in rows} >= {(run, name) for run in ("ours", "tutorial") for name in METRICS}
    gates = {line[1] for line in rows if line[-1] == "yes"}
    assert gates == set(HARD_GATES)
    assert ["ours", "order", "次序无关", "0.75"] in [line[:4] for line in rows]


def test_every_figure_has_a_chart_a_direction_and_words(opened: Callable[..., Page]) -> None:
    tab = opened(made())
    rows = tab.locator("#table tbody tr:not(.group)")
    measured = len(METRICS) + 1 + 3 + 3 + 2
    expect(rows).to_have_count(measured)
    assert tab.locator("#table svg[role=img]").count() >= len(METRICS)
    assert all("越" in told or "无所谓" in told for told in rows.all_text_contents())
    gate = rows.filter(has_text="引文逐字属实")
    expect(gate).to_contain_text("硬门槛")
    expect(gate).to_contain_text("✗ 未守住")
    tab.locator("#slice-metric").select_option("false_refusal")
    expect(tab.locator("#by-kind li").first).to_contain_text("0.0 %")
    expect(tab.locator("#curve svg")).to_contain_text("覆盖率")


def test_the_closed_set_shows_figures_and_no_word_of_a_case(
    opened: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Served:
        def corpus_version(self) -> str:
            return "c0ffee"

    monkeypatch.setattr(report, "read_settings", lambda: None)
    monkeypatch.setattr(report, "build", lambda _: Served())
    monkeypatch.setattr(report, "sources_of", lambda _: sources)
    monkeypatch.setattr(report, "cases_of", lambda _: CASES)
    monkeypatch.setattr(report, "summary_of", lambda run: summarise(CASES, run.answers, sources))
    run = Run(HEADER | {"set": "test"}, GIVEN)
    write_report(run, tmp_path / "closed.html", [run])
    write_report(run, tmp_path / "open.html", [run], opened=True)
    closed, shown = ((tmp_path / name).read_text("utf-8") for name in ("closed.html", "open.html"))
    told = json.dumps(embedded(closed), ensure_ascii=False)
    words = (
        [case.id for case in CASES]
        + [case.question for case in CASES]
        + [HELP, "虚构市", "200万元", "收录的文件没有写到"]
    )
    assert not [text for text in words if text in closed or text in told]
    assert AMOUNT.question in shown
    tab = opened(closed)
    expect(tab.locator("#closed")).to_contain_text("这份题集只用来测")
    expect(tab.locator("#filters")).to_be_hidden()
    expect(tab.locator(".case")).to_have_count(0)
    expect(tab.locator("#by-kind li").first).to_be_visible()


def test_a_phone_never_scrolls_sideways(opened: Callable[..., Page]) -> None:
    tab = opened(made(), width=390)
    for case in (HOSTILE, AMOUNT, CRASHED):
        row(tab, case).locator("summary").first.click()
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    cited, gold = (row(tab, AMOUNT).locator(".pair > div").nth(side).bounding_box() for side in (0, 1))
    assert cited["y"] < gold["y"]


def test_text_stands_out_from_its_ground_in_light_and_dark() -> None:
    """At least 4.5 : 1, the AA of WCAG 2.2, for every colour of text on every ground."""
    style = (report.STATIC / "report.css").read_text("utf-8")
    schemes = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(schemes) == 3
    for scheme in schemes:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", scheme))
        for ink in ("ink", "muted", "accent", "warn"):
            for ground in ("paper", "raised", "faint", "warn-soft" if ink == "warn" else "accent-soft"):
                light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground, colours)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_long_list_comes_in_parts(opened: Callable[..., Page]) -> None:
    many = [replace(SILENT, id=f"dev-other_policy-{n:03}") for n in range(120)]
    tab = opened(made(Run(HEADER, {}), many, beside=[]))
    for shown in (50, 100, 120):
        expect(tab.locator(".case")).to_have_count(shown)
        if shown < len(many):
            tab.locator("#more").click()
    expect(tab.locator("#more")).to_be_hidden()
    assert tab.locator(".body").count() == 0


MALFORMED: tuple[dict[str, Any], ...] = (
    {},
    {"kind": "grounded", "answer": 5, "claims": {}, "citations": "x", "unstated": None},
    grounded(("一句", [1]), cited=[{"clause_id": "fiction", "quote": None}]) | {"confidence": "high"},
    grounded(cited=[]) | {"abstention": [], "error": "broken", "claims": [None, {"text": None, "citations": 1}]},
)


def test_answers_of_any_form_leave_the_report_whole(opened: Callable[..., Page]) -> None:
    cases = [replace(AMOUNT, id=f"dev-amount-{n}") for n in range(len(MALFORMED))]
    run = Run(HEADER, {case.id: form for case, form in zip(cases, MALFORMED, strict=True)})
    tab = opened(made(run, cases, beside=[]))
    for case in cases:
        row(tab, case).locator("summary").first.click()
        expect(row(tab, case).locator(".body")).to_contain_text("200万元")


def test_the_report_says_when_the_corpus_has_changed_since(opened: Callable[..., Page]) -> None:
    tab = opened(made(served="0ther", recorded=date(2026, 11, 22)))
    expect(tab.locator(".warning")).to_contain_text("0ther")
    expect(tab.locator("#head")).to_contain_text("2026-11-22")
    assert embedded(made(served="c0ffee"))["warnings"] == []


def test_runs_of_other_cases_are_not_put_side_by_side(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="题集"):
        write_report(RUN, tmp_path / "r.html", [Run(HEADER | {"cases_sha256": "0ther"}, {})])


def told(given: Mapping[str, Mapping[str, Any]], *cases: Case) -> Summary:
    return summarise(cases, given, sources)


def test_the_verdict_in_one_sentence() -> None:
    chinese, english = verdict(told(GIVEN, AMOUNT, SILENT))
    assert chinese.startswith(
        "2 题答对 2 题（100.0\u00a0%，95 % 区间 100.0–100.0\u00a0%）；四道硬门槛全部守住；没有一题"
    )
    assert "2 of 2 correct" in english
    assert "all four hard gates held; nothing forbidden was said." in english
    promise = grounded(("保证通过，补助80万元", []), cited=[])
    chinese, english = verdict(told({AMOUNT.id: promise}, AMOUNT))
    assert "硬门槛未守住：引用有效、数字有据、不该说的话；1 题说了不该说的话。" in chinese
    assert english.endswith("1 said something forbidden.")


def test_every_metric_probe_and_kind_has_words_and_a_place() -> None:
    placed = {name for *_, names in GROUPS for name in names}
    assert placed == set(WORDS)
    assert placed >= {*METRICS, *PROBES}
    assert set(KIND_NAMES) == set(KINDS)
