"""`python -m eval first` scores the 60 first questions; `python -m eval bench` sets us beside the tutorial baseline."""

import argparse
import sys


def main() -> int:
    """Run one measurement; 0 where every target is reached, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m eval", epilog="example: python -m eval first")
    commands = parser.add_subparsers(required=True, dest="command", metavar="command")
    commands.add_parser("first", help="60 questions on the seed corpus", epilog="example: python -m eval first")
    commands.add_parser("bench", help="beside the tutorial baseline", epilog="example: python -m eval bench")
    if parser.parse_args().command == "first":
        from eval.first import run

        return 0 if run() else 1
    from eval.bench import run as bench

    return bench()


if __name__ == "__main__":
    sys.exit(main())
