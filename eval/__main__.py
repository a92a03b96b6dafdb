"""`python -m eval …`: the measuring room. Every command's --help shows an example."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path


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
    run.add_argument("--set", default="dev", choices=("dev", "test"))
    run.add_argument("--system", default="ours", choices=("ours", "tutorial"))
    run.add_argument("--mode", default="extractive", choices=("extractive",))
    run.add_argument("-o", "--output", required=True, type=Path)
    show = command("show", _show, "the figures of runs side by side", "show dev.jsonl tutorial.jsonl")
    show.add_argument("runs", nargs="+", type=Path)
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
        run = record(options.set, options.system, options.output)
    except RunError as error:
        print(error, file=sys.stderr)
        return 2
    print_table({options.system: summary_of(run)})
    return 0


def _show(options: argparse.Namespace) -> int:
    from eval.runs import RunError, read_run, summary_of
    from eval.table import print_table

    try:
        print_table({f"{path.stem}": summary_of(read_run(path)) for path in options.runs})
    except RunError as error:
        print(error, file=sys.stderr)
        return 2
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


if __name__ == "__main__":
    sys.exit(main())
