"""The command that tells what works at the configured language model."""

import argparse
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.cli_form import DONE, FELL_SHORT, add_command
from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from assistant.llm.check import Finding
    from assistant.settings import Settings

_SIGNS = {True: "✓", False: "✗", None: "·"}


def add_model_command(commands: Any) -> None:
    """`check-model`."""
    check = add_command(
        commands,
        "check-model",
        _check_model,
        "检查语言模型能不能用 (what works at the configured model)",
        "policy-assistant check-model --seconds 20",
    )
    check.add_argument("--seconds", type=_seconds, default=20.0, help="每一项最多等多久，默认 20")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("应为正数 (a positive number is expected)")
    return seconds


def _check_model(options: argparse.Namespace) -> int:
    from assistant.settings import read_settings

    short = 0
    for finding in _findings(read_settings(), options.seconds):
        time = f"{finding.seconds:6.2f}s" if finding.seconds else " " * 7
        print(f"{_SIGNS[finding.works]} {time}  {finding.name}：{finding.said}", flush=True)
        short += finding.needed and not finding.works
    if short:
        print(
            "还不能使用：带 ✗ 的“回答、流式、中文、逐行 JSON、向量”须先修好；这期间按原文摘录回答 (extracts meanwhile)"
        )
        return FELL_SHORT
    print("可以使用 (ready)")
    return DONE


def _findings(settings: "Settings", seconds: float) -> "Iterator[Finding]":
    from assistant.llm.check import check_embeddings, check_model
    from assistant.llm.endpoint import chat_endpoint, embedding_endpoint

    vectors = embedding_endpoint(settings, seconds)
    if settings.llm_model is None and vectors is None:
        raise ModelUnavailable(
            "没有配置语言模型：请设置 POLICY_ASSISTANT_LLM_BASE_URL、POLICY_ASSISTANT_LLM_MODEL，"
            "需要时还有 POLICY_ASSISTANT_LLM_API_KEY (no language model is configured)；见 docs/models.md"
        )
    if settings.llm_model is not None:
        yield from check_model(chat_endpoint(settings, settings.llm_model, seconds), seconds)
    if vectors is not None:
        yield check_embeddings(vectors)
