"""`python -m eval …`: the measuring room. Every command's --help shows an example."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from eval.cases import EXPECTATIONS, HERE, KINDS


def main() -> int:
    """Run one measurement; 0 done or every target reached, 1 something fell short, 2 the call is wrong."""
    parser = argparse.ArgumentParser(prog="python -m eval", epilog="example: python -m eval first")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], says: str, example: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=says, epilog=f"example: python -m eval {example}")
        added.set_defaults(run=run)
        return added

    command("first", _first, "60 questions on the seed corpus", "first")
    command("bench", _bench, "speed, memory and retrieval beside the tutorial baseline", "bench")
    command("lint", _lint, "check the question sets", "lint")
    read = command(
        "read", _read, "reading test: each question brings its passages", "read --input i.jsonl --output a.jsonl"
    )
    read.add_argument("--input", required=True, type=Path)
    read.add_argument("--output", required=True, type=Path)
    read.add_argument("--as-of", type=date.fromisoformat)
    retrieve = command(
        "retrieve", _retrieve, "retrieval test on a BEIR folder", "retrieve --beir DIR --output run.json -k 100"
    )
    retrieve.add_argument("--beir", required=True, type=Path, metavar="DIR")
    retrieve.add_argument("--output", required=True, type=Path)
    retrieve.add_argument("-k", type=int, default=100)
    run = command("run", _run, "answer a question set, one line a case, resumable", "run --set dev -o dev.jsonl")
    run.add_argument("--set", default="dev", choices=("dev", "test", "regression"))
    run.add_argument("--system", default="ours", choices=("ours", "tutorial"))
    run.add_argument("--mode", default="extractive", choices=("extractive", "llm"))
    run.add_argument("-o", "--output", required=True, type=Path)
    run.add_argument("--probes", action="store_true", help="ask again, in other words, of other indexes (a minute)")
    support = command(
        "support", _support, "the check of freely worded sentences, on sentences written by hand", "support --set dev"
    )
    support.add_argument("--set", default="dev", choices=("dev", "heldout"))
    support.add_argument("--show", action="store_true", help="list what is judged wrongly; not for what is held out")
    fit_support = command("fit-support", _fit_support, "fit that check", "fit-support -o corpus/language/support.yaml")
    fit_support.add_argument("-o", "--output", required=True, type=Path)
    fit = command("fit", _fit, "fit the reader's weights on our questions", "fit -o corpus/language/evidence.yaml")
    fit.add_argument("-o", "--output", required=True, type=Path)
    show = command("show", _show, "the figures of runs side by side", "show dev.jsonl tutorial.jsonl")
    show.add_argument("runs", nargs="+", type=Path)
    report = command(
        "report",
        _report,
        "a run as one HTML file that opens by double click",
        "report dev.jsonl --beside tutorial.jsonl -o report.html",
    )
    report.add_argument("run_file", type=Path, metavar="RUN")
    report.add_argument("--beside", nargs="*", default=[], type=Path, metavar="RUN", help="runs to compare with")
    report.add_argument("-o", "--output", required=True, type=Path)
    report.add_argument(
        "--open-cases", metavar="REASON", help="show the cases of the test set too; the reason is put on record"
    )
    diff = command("diff", _diff, "what a change did, case by case", "diff before.jsonl after.jsonl")
    diff.add_argument("before", type=Path)
    diff.add_argument("after", type=Path)
    gate = command(
        "gate", _gate, "pass or fail against a baseline", "gate --baseline eval/baselines/dev.json dev.jsonl"
    )
    gate.add_argument("run_file", type=Path, metavar="RUN")
    gate.add_argument("--baseline", required=True, type=Path)
    gate.add_argument("--junit", type=Path)
    gate.add_argument("--write", action="store_true", help="make this run the baseline")
    judge = command(
        "judge",
        _judge,
        "add a language model's opinion to a run; the key is read from OPENAI_API_KEY",
        "judge dev.jsonl --base-url http://127.0.0.1:8000/v1 --model NAME",
    )
    judge.add_argument("run_file", type=Path, metavar="RUN")
    judge.add_argument("--base-url", required=True)
    judge.add_argument("--model", required=True)
    promote = command(
        "promote",
        _promote,
        "turn a wrong answer into a case of the regression set",
        "promote --question 淮北的奖励有多少钱 --kind near_miss --expect abstention --note '2026-11 helpdesk'",
    )
    promote.add_argument("--question", help="default: that of --answer")
    promote.add_argument("--answer", type=Path, help="an answer object that is right: its citations become gold")
    promote.add_argument("--kind", default="fact", choices=KINDS)
    promote.add_argument("--expect", required=True, choices=EXPECTATIONS)
    promote.add_argument("--note", required=True, help="why the case exists")
    promote.add_argument("--region")
    promote.add_argument("--as-of", type=date.fromisoformat)
    promote.add_argument("--gold", action="append", default=[], metavar="CLAUSE_ID=WORDS")
    promote.add_argument(
        "--says", action="append", default=[], metavar="WORDS[|WORDS]", help="a fact that must be said"
    )
    promote.add_argument("--unstated", action="append", default=[], help="a detail that the clause leaves open")
    promote.add_argument("--forbid", action="append", default=[], metavar="WORDS", help="what only a wrong answer says")
    promote.add_argument("--folder", type=Path, default=HERE, help="where the question sets are")
    options = parser.parse_args()
    try:
        code: int = options.run(options)
    except OSError as error:
        print(f"文件无法打开 (a file cannot be opened): {error}", file=sys.stderr)
        return 2
    return code


def _first(_: argparse.Namespace) -> int:
    from eval.first import run

    return 0 if run() else 1


def _bench(_: argparse.Namespace) -> int:
    from eval.bench import run

    return run()


def _lint(_: argparse.Namespace) -> int:
    from eval.lint import run

    return run()


def _read(options: argparse.Namespace) -> int:
    from eval.read import run

    return run(options.input, options.output, options.as_of)


def _retrieve(options: argparse.Namespace) -> int:
    from eval.retrieve import run

    return run(options.beir, options.output, options.k)


def _run(options: argparse.Namespace) -> int:
    from eval.runs import RunError, record, summary_of
    from eval.table import print_table

    try:
        run = record(options.set, options.system, options.output, options.probes, options.mode)
    except RunError as error:
        print(error, file=sys.stderr)
        return 2
    print_table({options.system: summary_of(run)})
    return 0


def _support(options: argparse.Namespace) -> int:
    from eval.support import run

    return run(options.set, options.show)


def _fit_support(options: argparse.Namespace) -> int:
    from eval.fit_support import run

    return run(options.output)


def _fit(options: argparse.Namespace) -> int:
    from eval.fit import run

    return run(options.output)


def _show(options: argparse.Namespace) -> int:
    from eval.runs import RunError, read_run, summary_of
    from eval.table import print_table

    try:
        print_table({f"{path.stem}": summary_of(read_run(path)) for path in options.runs})
    except RunError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _report(options: argparse.Namespace) -> int:
    from eval.report import write_report
    from eval.runs import RunError, read_run, record_opening

    try:
        run, beside = read_run(options.run_file), [read_run(path) for path in options.beside]
        if options.open_cases:
            record_opening(run, options.open_cases)
        recorded = date.fromtimestamp(options.run_file.stat().st_mtime)
        write_report(run, options.output, beside, opened=bool(options.open_cases), recorded=recorded)
    except RunError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"报告 (report): {options.output}")
    return 0


def _diff(options: argparse.Namespace) -> int:
    from eval.diff import run
    from eval.runs import RunError, read_run

    try:
        return run(read_run(options.before), read_run(options.after))
    except RunError as error:
        print(error, file=sys.stderr)
        return 2


def _gate(options: argparse.Namespace) -> int:
    from eval.gate import run
    from eval.runs import RunError, read_run

    try:
        return run(read_run(options.run_file), options.baseline, options.junit, options.write)
    except RunError as error:
        print(error, file=sys.stderr)
        return 2


def _judge(options: argparse.Namespace) -> int:
    import os

    from assistant import ChatModel, Endpoint
    from eval.runs import RunError, consult, summary_of
    from eval.table import print_table

    model = ChatModel(Endpoint(options.model, options.base_url, os.environ.get("OPENAI_API_KEY")))
    try:
        run = consult(options.run_file, model)
    except RunError as error:
        print(error, file=sys.stderr)
        return 2
    print_table({options.run_file.stem: summary_of(run)})
    return 0


def _promote(options: argparse.Namespace) -> int:
    import json

    from eval.promote import Promotion, run

    try:
        answer = json.loads(options.answer.read_text("utf-8")) if options.answer else None
    except ValueError as error:
        print(f"{options.answer}：不是回答对象 (not an answer object): {error}", file=sys.stderr)
        return 2
    return run(
        Promotion(
            note=options.note,
            kind=options.kind,
            expect=options.expect,
            question=options.question,
            region=options.region,
            as_of=options.as_of,
            answer=answer,
            gold=tuple(options.gold),
            says=tuple(options.says),
            unstated=tuple(options.unstated),
            forbidden=tuple(options.forbid),
        ),
        options.folder,
    )


if __name__ == "__main__":
    sys.exit(main())
