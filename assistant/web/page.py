"""The chat page. The only home of gradio; import it late, and after the telemetry of libraries is off."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import gradio as gr
from fastapi import FastAPI

from assistant.domain.conversation import Question, Turn
from assistant.errors import PolicyAssistantError
from assistant.web.message import plain_message, question_message
from assistant.web.stream import replies, until
from assistant.wiring import PolicyAssistant, today

_STATIC = Path(__file__).parent / "static"
_ANYWHERE = "不限地区"
_MOST_SHOWN = 1200
_AT_ONCE = 20
_KEPT_SECONDS = 4 * 3600
EXAMPLES = (
    "淮北高企有奖励吗？",
    "科技创新券谁负责？",
    "聊城产研院成立前3年市财政安排多少钱？",
    "百色的科技人员能去企业兼职吗？",
    "广元科技创新券归哪个部门管？",
    "连云港的方案现在还有效吗？",
)
_FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "system-ui", "sans-serif"]
_MASTHEAD = """
<div class="brand"><span class="seal" aria-hidden="true">策</span>
<div><h1>惠企政策助手</h1><p>只按收录的政策原文作答，每句话都能点开出处核对。</p></div></div>
<nav aria-label="页面"><a href="library">政策库</a><button type="button" class="show-shelf">收录文件</button></nav>
<p id="said" class="sr" role="status" aria-live="polite"></p>
"""
_PAPER = """
<div class="reader"><div class="veil"></div>
<section class="paper" role="region" aria-label="政策原文">
<div class="bar"><button type="button" class="show-shelf">‹ 收录文件</button><span class="where">原文</span>
<button type="button" class="close" aria-label="关闭原文">✕</button></div>
<div class="body" tabindex="0"></div>
</section></div>
"""
_WELCOME = """<div class="welcome"><h2>想了解哪项惠企政策？</h2>
<p>问奖励、条件、牵头部门、有效期都可以。文件没写的，会直接说没写。</p></div>"""
_FOOTNOTE = "<p>回答附原文出处，不代表审批结论；标明“AI生成”的，以原文为准。</p>"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one visitor sees (`shown`) and what follow-up questions rest on (`turns`)."""

    shown: tuple[tuple[str, str], ...] = ()
    turns: tuple[Turn, ...] = ()

    def messages(self) -> list[dict[str, str]]:
        return [{"role": role, "content": html} for role, html in self.shown]

    def asked(self, text: str) -> "Conversation":
        """With a question that waits for its reply."""
        pending = plain_message("正在理解问题", "step")
        return Conversation((*self.shown, ("user", question_message(text)), ("assistant", pending)), self.turns)

    def replied(self, html: str, turns: tuple[Turn, ...]) -> "Conversation":
        """With the last reply replaced."""
        return Conversation((*self.shown[:-1], ("assistant", html)), turns)


def mount(app: FastAPI, assistant: PolicyAssistant) -> FastAPI:
    """The page at `/` of `app`; it loads nothing from another host."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _blocks(assistant),
        path="/",
        theme=_theme(),
        css=(_STATIC / "page.css").read_text("utf-8"),
        js=(_STATIC / "page.js").read_text("utf-8"),
        favicon_path=str(_STATIC / "favicon.png"),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size=1,
    )
    return mounted


def _theme() -> gr.themes.Base:
    teal = gr.themes.Color(
        "#eef7f7", "#d5ebeb", "#addada", "#7cc2c3", "#48a3a6", "#23858a", "#0f6a70", "#0c565b", "#0b464a", "#0a393d",
        "#05262a",
    )  # fmt: skip
    base = gr.themes.Base(primary_hue=teal, neutral_hue="slate", font=_FONTS, font_mono=["ui-monospace", "monospace"])
    return base.set(  # what gradio draws before and outside page.css
        body_background_fill="#f3f6f6",
        body_background_fill_dark="#0e1719",
        background_fill_primary_dark="#162225",
        background_fill_secondary_dark="#1d2d30",
        border_color_primary_dark="#2a3a3d",
    )


class _Visitors:
    """What happens on the page when a visitor does something. Each handler gives the page's next state.

    One handler alone writes while a question is being answered: `stop` only tells it to end, for a second
    writer would race with it.
    """

    def __init__(self, assistant: PolicyAssistant) -> None:
        self.assistant = assistant
        self._answering: dict[str | None, Event] = {}

    def ask(self, text: str, region: str, before: Conversation, request: gr.Request) -> Iterator[list[Any]]:
        """The page after each step of an answer. A blank question changes nothing."""
        if not text.strip():
            yield _seen(before, busy=False)
            return
        stopped = self._answering[request.session_hash] = Event()
        now = before.asked(text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "……")
        yield _seen(now, busy=True, taken=True)
        place = None if region == _ANYWHERE else region
        visitor = request.client.host if request.client else None  # shares the daily budget of a language model
        question = Question(text, today(), before.turns, place, user=visitor)
        try:
            for reply in until(stopped, replies(self.assistant, question)):
                now = now.replied(reply.html, reply.turns)
                yield _seen(now, busy=True)
        finally:  # also where the visitor has left
            self._answering.pop(request.session_hash, None)
        if stopped.is_set() and now.turns == before.turns:  # what was answered stays
            now = now.replied(plain_message("已停止。", "problem"), before.turns)
        yield _seen(now, busy=False)

    def pick(
        self, region: str, before: Conversation, picked: gr.SelectData, request: gr.Request
    ) -> Iterator[list[Any]]:
        """An example question."""
        yield from self.ask(str(picked.value["text"]), region, before, request)

    def stop(self, request: gr.Request) -> None:
        if (answering := self._answering.get(request.session_hash)) is not None:
            answering.set()

    def clear(self) -> list[Any]:
        return _seen(Conversation(), busy=False)

    def arrive(self) -> gr.Dropdown:
        """The places that documents are held for; only 不限地区 where there is no index yet."""
        try:
            held = {holding.imprint.region.name for holding in self.assistant.holdings()}
        except PolicyAssistantError:
            held = set()
        return gr.Dropdown([_ANYWHERE, *sorted(name for name in held if name)], value=_ANYWHERE)


def _seen(now: Conversation, busy: bool, taken: bool = False) -> list[Any]:
    """The outputs of every handler. What is being typed is touched only when it was just `taken`."""
    box = gr.Textbox(value="") if taken else gr.skip()
    idle, working = gr.Button(visible=not busy), gr.Button(visible=busy)
    return [now.messages(), now, box, idle, idle, working]


def _blocks(assistant: PolicyAssistant) -> gr.Blocks:
    visitors = _Visitors(assistant)
    blocks: gr.Blocks
    with gr.Blocks(title="惠企政策助手", analytics_enabled=False, fill_width=True, fill_height=True) as blocks:
        gr.HTML(_MASTHEAD, elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                _talk(visitors, blocks)
            with gr.Column(elem_id="reading"):
                gr.HTML(_PAPER, elem_id="paper")
    blocks.queue(max_size=200, default_concurrency_limit=_AT_ONCE, api_open=False)
    return blocks


def _talk(visitors: _Visitors, blocks: gr.Blocks) -> None:
    conversation = gr.State(Conversation(), time_to_live=_KEPT_SECONDS)
    chat = _chat()
    with gr.Row(elem_id="composer"):
        region = gr.Dropdown(
            [_ANYWHERE], value=_ANYWHERE, label="地区", show_label=False, elem_id="region", filterable=False
        )
        box = gr.Textbox(
            label="问题",
            show_label=False,
            placeholder="例如：科技型中小企业有什么补贴？",
            lines=1,
            max_lines=5,
            elem_id="question",
            autofocus=True,
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send"),
        )
        clear = gr.Button("清空", elem_id="clear")
        send = gr.Button("发送", variant="primary", elem_id="send")
        stop = gr.Button("停止", elem_id="stop", visible=False)
    gr.HTML(_FOOTNOTE, elem_id="footnote")

    seen = [chat, conversation, box, clear, send, stop]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    gr.on([box.submit, send.click], visitors.ask, [box, region, conversation], seen, **quiet)
    chat.example_select(visitors.pick, [region, conversation], seen, **quiet)
    stop.click(visitors.stop, None, None, queue=False, **quiet)
    clear.click(visitors.clear, None, seen, queue=False, **quiet)
    blocks.load(visitors.arrive, None, region, queue=False, **quiet)


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        show_label=False,
        elem_id="chat",
        height="100%",
        placeholder=_WELCOME,
        examples=[{"text": text} for text in EXAMPLES],
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        group_consecutive_messages=False,
        autoscroll=False,
        layout="bubble",
    )
