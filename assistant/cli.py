"""The command line. Says what it does, ends with a clear code: 0 done, 1 something fell short, 2 the call is wrong."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from assistant.cli_documents import add_document_commands
from assistant.cli_form import DONE, FELL_SHORT, STOPPED, WRONG_CALL, add_command, built
from assistant.cli_model import add_model_command
from assistant.errors import (
    DataFileError,
    IndexBusy,
    IndexMissing,
    ModelUnavailable,
    PolicyAssistantError,
    QuestionError,
    SettingsError,
)

if TYPE_CHECKING:  # the heavy modules load when a command runs, so that --help answers at once
    from assistant.wiring import PolicyAssistant


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (SettingsError, QuestionError, IndexMissing, ModelUnavailable) as error:
        print(f"错误：{error}", file=sys.stderr)
        return WRONG_CALL
    except (IndexBusy, PolicyAssistantError) as error:
        print(f"错误：{error}", file=sys.stderr)
        return FELL_SHORT
    except KeyboardInterrupt:
        print("已停止；已收录的都保存好了，再运行一次会接着做 (stopped; what was taken in is kept)", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="policy-assistant",
        description="惠企政策助手：每句话都附原文条款 (answers on enterprise policy, each sentence with its clause)",
        epilog='例 (example): policy-assistant ask "淮北的科技创新券谁负责"',
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    ask = add_command(
        commands, "ask", _ask, "回答一个问题 (one answer)", 'policy-assistant ask "高企有什么奖励" --region 淮北'
    )
    ask.add_argument("question", help="问题")
    ask.add_argument("--region", help="地区，如 淮北；问题里写明的地区优先")
    ask.add_argument("--json", action="store_true", help="输出完整的回答对象 (the answer object)")
    ask.add_argument(
        "--dropped", action="store_true", help="把语言模型没有通过核对的句子列到标准错误 (what failed the checks)"
    )
    _answering(ask)

    answer = add_command(
        commands, "answer", _answer, "批量回答 (a batch)", "policy-assistant answer --input q.jsonl --output a.jsonl"
    )
    answer.add_argument("--input", required=True, type=Path, help="每行一个问题对象的 JSONL")
    answer.add_argument("--output", required=True, type=Path, help="每行一个回答对象的 JSONL")
    _answering(answer)

    assess = add_command(
        commands,
        "assess",
        _assess,
        "逐条核对能不能报 (can my company apply, condition by condition)",
        'policy-assistant assess --program cn.hnte --text "21年3月成立，60个人里8个搞技术，有3个软著"',
    )
    assess.add_argument("--program", required=True, metavar="ID", help="项目编号，如 cn.hnte（高新技术企业认定）")
    given = assess.add_mutually_exclusive_group(required=True)
    given.add_argument("--facts", type=Path, metavar="F.yaml", help="写好的事实，如 staff: 60")
    given.add_argument("--text", help="企业自己的话")
    assess.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="按哪一天核对，默认今天（上海时间）")
    assess.add_argument("--json", action="store_true", help="输出完整的核对对象 (the assessment object)")

    programs = add_command(
        commands,
        "programs",
        _programs,
        "收录的项目规则，并逐个核对案例 (the rule packs, and their cases checked)",
        "policy-assistant programs",
    )
    programs.add_argument("--folder", type=Path, help="规则包文件夹，默认 corpus/programs")

    add_document_commands(commands)
    add_model_command(commands)

    serve = add_command(commands, "serve", _serve, "启动网页 (page and API)", "policy-assistant serve --port 7860")
    serve.add_argument("--host", help="默认 127.0.0.1")
    serve.add_argument("--port", type=int, help="默认 7860")
    return parser


def _answering(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="按哪一天判断效力，默认今天（上海时间）")
    parser.add_argument("--mode", choices=("extractive", "llm", "auto"), default="auto", help="默认 auto")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"应为 YYYY-MM-DD：{text!r} (a date is expected)") from error


def _assistant(options: argparse.Namespace) -> "PolicyAssistant":
    assistant = built()
    if getattr(options, "mode", "auto") == "llm" and not assistant.has_model:
        raise ModelUnavailable(
            "没有配置语言模型：请设置 POLICY_ASSISTANT_LLM_BASE_URL 和 POLICY_ASSISTANT_LLM_MODEL，"
            "或改用 --mode extractive (no language model is configured)"
        )
    return assistant


def _ask(options: argparse.Namespace) -> int:
    from assistant.domain.conversation import Mode, Question
    from assistant.wiring import today

    assistant = _assistant(options)
    question = Question(options.question, options.as_of or today(), region=options.region, mode=Mode(options.mode))
    dropped: list[tuple[str, str]] = []
    form = assistant.answer(question, dropped)
    for check, text in dropped if options.dropped else ():
        print(f"✕ {check}：{text}", file=sys.stderr)
    if options.json:
        print(json.dumps(form, ensure_ascii=False, indent=2))
    else:
        _print_answer(form)
    return WRONG_CALL if form["kind"] == "error" else DONE


def _print_answer(form: dict[str, Any]) -> None:
    print(form["answer"])
    if form["label"] and form["mode"] == "extractive":
        print(f"（{form['label']}）")
    sources = form["citations"] or (form["abstention"] or {}).get("nearest", [])
    if sources:
        print()
    for source in sources:
        page = f" 第{source['page']}页" if source["page"] else ""
        print(f"[{source['n']}] 《{source['title']}》 {' › '.join(source['clause_path'])}{page}")
        print(f"    “{source['quote']}”" + (f" —— {source['why']}" if "why" in source else ""))
    for notice in form["notices"]:
        print(f"※ {notice}")


def _answer(options: argparse.Namespace) -> int:
    assistant = _assistant(options)
    assistant.warm()
    try:
        with options.input.open("rb") as lines, options.output.open("w", encoding="utf-8", errors="replace") as output:
            return _answer_lines(assistant, lines, output, options)
    except OSError as error:
        print(f"错误：文件无法打开 (a file cannot be opened): {error}", file=sys.stderr)
        return WRONG_CALL


def _answer_lines(assistant: "PolicyAssistant", lines: BinaryIO, output: TextIO, options: argparse.Namespace) -> int:
    from assistant.domain.conversation import Mode

    failed = 0
    for line in lines:
        if line.strip():
            form = assistant.answer_line(line, options.as_of, Mode(options.mode))
            failed += form["kind"] == "error"
            output.write(json.dumps(form, ensure_ascii=False) + "\n")
            output.flush()
    return FELL_SHORT if failed else DONE


def _assess(options: argparse.Namespace) -> int:
    from assistant.assess import warnings
    from assistant.assessment_object import assessment_object, assessment_text
    from assistant.eligibility.explain import stated_text
    from assistant.wiring import today

    assistant, day = _assistant(options), options.as_of or today()
    try:
        if options.facts is not None:
            assessment = assistant.assess_facts(options.program, options.facts, day)
        else:
            assessment = assistant.assess_text(options.program, options.text, day)
    except DataFileError as error:
        print(f"错误：{error}", file=sys.stderr)
        return WRONG_CALL
    told = warnings(assessment.program, day)
    if options.json:
        form = assessment_object(assessment, assistant.verbatim) | {"notices": list(told)}
        print(json.dumps(form, ensure_ascii=False, indent=2))
        return DONE
    print(assessment_text(assessment))
    for name, stated in assessment.facts.items():
        if stated.words is not None:
            kind = assessment.program.facts[name]
            print(f"· {kind.label}：{stated_text(stated, kind.unit)}（您说的“{stated.words}”）")
    for notice in told:
        print(f"※ {notice}")
    return DONE


def _programs(options: argparse.Namespace) -> int:
    from assistant.eligibility.pack_cases import cases_of
    from assistant.eligibility.rule_pack import read_packs
    from assistant.settings import read_settings

    folder = options.folder or read_settings().corpus / "programs"
    failed = 0
    try:
        for program in read_packs(folder).values():
            cases = list(cases_of(program, folder))
            wrong = [(case, found) for case in cases if (found := case.wrong())]
            failed += len(wrong)
            until = program.until or ""
            print(f"{program.id}  {program.title}  {program.since}～{until}  核对于 {program.checked}")
            print(f"    条件 {len(program.conditions)} 条，案例 {len(cases)} 个，{len(wrong)} 个不符")
            for case, found in wrong:
                for key, (expected, came) in found.items():
                    print(f"    ✕ {case.name}：{key} 应为 {expected}，得到 {came}")
    except DataFileError as error:
        print(f"错误：{error}", file=sys.stderr)
        return WRONG_CALL
    return FELL_SHORT if failed else DONE


def _serve(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from assistant.settings import read_settings
    from assistant.web.server import serve

    settings = read_settings()
    settings = replace(
        settings, host=options.host or settings.host, port=settings.port if options.port is None else options.port
    )
    serve(settings)
    return DONE
