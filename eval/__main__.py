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


if __name__ == "__main__":
    sys.exit(main())
