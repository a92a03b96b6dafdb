"""What works at a model's address, found out by asking it: for an operator who has just filled in the settings."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import Fault, ModelFailed, ModelUnavailable
from assistant.llm.chat import ChatModel
from assistant.llm.endpoint import Endpoint
from assistant.llm.endpoint_embedder import EndpointEmbedder
from assistant.llm.wire import fault_of, trusted

_SENTENCE = "惠企政策助手"
_FILLER = "政策文件第一条规定，"
_TOKENS = 256
"""Enough for what is asked here; a model that does not stop by itself costs no minutes."""
_SIZES = (4_000, 8_000, 16_000, 32_000)
"""Characters of filler that are tried where the server does not tell its context size."""
_SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
_TOOL = {"type": "function", "function": {"name": "look_up", "parameters": _SCHEMA}}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `works` is None for what is only told; `needed` where answers cannot do without."""

    name: str
    works: bool | None
    said: str
    seconds: float
    needed: bool = False


def check_model(endpoint: Endpoint, seconds: float) -> Iterator[Finding]:
    """Every finding as it is made; each trial takes at most `seconds`. Never raises for what the model does."""
    model = ChatModel(replace(endpoint, answer_tokens=_TOKENS))
    yield Finding("地址 (address)", None, f"{_address(endpoint)}  模型 (model) {endpoint.model}", 0.0)
    try:
        listed, size = _listed(endpoint, seconds)
        yield listed
        plain = _tried("回答 (answers)", lambda: _plain(model, seconds), needed=True)
        yield plain
        if not plain.works:
            return
        yield _tried("流式 (streaming)", lambda: _streaming(model, seconds), needed=True)
        yield _tried("中文 (Chinese)", lambda: _chinese(model, seconds), needed=True)
        yield _tried("逐行 JSON (JSON lines)", lambda: _lines(model, seconds), needed=True)
        json_mode: dict[str, Any] = {"response_format": {"type": "json_object"}}
        yield _tried("JSON 模式 (JSON mode)", lambda: _formatted(endpoint, seconds, json_mode))
        schema = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": _SCHEMA}}
        yield _tried(
            "结构化输出 (structured output)", lambda: _formatted(endpoint, seconds, {"response_format": schema})
        )
        yield _tried("工具调用，用不到 (tools, not used)", lambda: _tools(endpoint, seconds))
        yield size or _tried("上下文 (context)", lambda: _context(model, seconds))
    finally:
        model.close()


def check_embeddings(endpoint: Endpoint) -> Finding:
    """Whether the address gives vectors, and how long they are."""
    embedder = EndpointEmbedder(endpoint, str)

    def trial() -> tuple[bool, str]:
        vectors = embedder.passages([_SENTENCE, _FILLER])
        return True, f"{embedder.name}，{vectors.shape[1]} 维 (dimensions)"

    try:
        return _tried("向量 (embeddings)", trial, needed=True)
    finally:
        embedder.close()


def _tried(name: str, trial: Callable[[], tuple[bool, str]], needed: bool = False) -> Finding:
    begun = time.monotonic()
    try:
        works, said = trial()
    except ModelUnavailable as failed:
        works, said = False, str(failed)
    except Exception as error:  # noqa: BLE001  whatever a library throws is a finding
        works, said = False, str(ModelFailed(fault_of(error)))
    return Finding(name, works, said, time.monotonic() - begun, needed)


def _address(endpoint: Endpoint) -> str:
    parts = urlsplit(endpoint.base_url or "https://api.openai.com/v1")
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _listed(endpoint: Endpoint, seconds: float) -> tuple[Finding, Finding | None]:
    """Whether the server lists the model, and the context size if it tells one."""
    size: list[Finding] = []

    def trial() -> tuple[bool, str]:
        with _client(endpoint, seconds) as client:
            found = {one.id: one for one in client.models.list().data}
        told = (found[endpoint.model].model_extra or {}) if endpoint.model in found else {}
        for key in ("max_model_len", "context_length", "context_window", "max_context_length"):
            if told.get(key):
                size.append(
                    Finding("上下文 (context)", True, f"{told[key]} tokens（服务器所说 as the server says）", 0.0)
                )
        return endpoint.model in found, "、".join(list(found)[:6]) or "空 (none)"

    finding = _tried("模型列表 (models listed)", trial)
    return finding, size[0] if size else None


def _plain(model: ChatModel, seconds: float) -> tuple[bool, str]:
    text = model.complete("只回答一个字。", "一加一等于几？", time.monotonic() + seconds)
    return bool(text.strip()), f"“{' '.join(text.split())[:30]}”"


def _streaming(model: ChatModel, seconds: float) -> tuple[bool, str]:
    begun = time.monotonic()
    moments = [time.monotonic() for _ in model.stream("你会数数。", "从一数到二十。", begun + seconds)]
    first, rate = 1000 * (moments[0] - begun), len(moments) / max(0.001, moments[-1] - begun)
    said = f"首段 {first:.0f} ms，{len(moments)} 段，每秒 {rate:.0f} 段 (first piece, pieces, pieces/s)"
    return len(moments) > 2, said if len(moments) > 2 else f"{said}；没有逐段到达 (not in pieces)"


def _chinese(model: ChatModel, seconds: float) -> tuple[bool, str]:
    text = model.complete("原样重复用户的话。", _SENTENCE, time.monotonic() + seconds)
    return _SENTENCE in text, f"“{' '.join(text.split())[:30]}”"


def _lines(model: ChatModel, seconds: float) -> tuple[bool, str]:
    asked = '写两行，每行一个 JSON 对象，键是 "text" 和 "n"，除此以外什么也不写。'
    text = model.complete("只输出 JSON。", asked, time.monotonic() + seconds)
    found = [line for line in text.splitlines() if _is_object(line)]
    return bool(found), f"{len(found)} 行 (lines)" if found else f"“{' '.join(text.split())[:40]}”"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _formatted(endpoint: Endpoint, seconds: float, extra: dict[str, Any]) -> tuple[bool, str]:
    messages = [{"role": "user", "content": '用 JSON 写出中国首都，键是 "city"。'}]
    with _client(endpoint, seconds) as client:
        made = client.chat.completions.create(model=endpoint.model, messages=messages, max_tokens=60, **extra)
    text = (made.choices[0].message.content if made.choices else None) or ""
    return _is_object(text), f"“{' '.join(text.split())[:40]}”"


def _tools(endpoint: Endpoint, seconds: float) -> tuple[bool, str]:
    messages = [{"role": "user", "content": "查一下北京。"}]
    with _client(endpoint, seconds) as client:
        made = client.chat.completions.create(model=endpoint.model, messages=messages, max_tokens=60, tools=[_TOOL])
    called = bool(made.choices and made.choices[0].message.tool_calls)
    return called, "会调用 (calls)" if called else "不调用 (does not call)"


def _context(model: ChatModel, seconds: float) -> tuple[bool, str]:
    """The longest filler that is borne, of some."""
    borne = 0
    for size in _SIZES:
        try:
            filler = _FILLER * (size // len(_FILLER))
            model.complete("只回答一个字。", f"{filler}\n一加一等于几？", time.monotonic() + seconds)
        except ModelFailed as failed:
            short = "读得太慢 (too slow)" if failed.fault is Fault.TIMEOUT else "放不下 (too small)"
            return borne >= _SIZES[1], f"至少 {borne} 字，{size} 字{short} (characters)"
        borne = size
    return True, f"至少 {borne} 字 (at least so many characters)"


def _client(endpoint: Endpoint, seconds: float) -> Any:
    import httpx2
    import openai

    return openai.OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        timeout=seconds,
        max_retries=0,
        http_client=httpx2.Client(verify=trusted(), follow_redirects=False),
    )
