"""What every command of the command line shares: its exit codes, its help, and the assistant it works with."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the heavy modules load when a command runs, so that --help answers at once
    from assistant.wiring import PolicyAssistant

DONE, FELL_SHORT, WRONG_CALL, STOPPED = 0, 1, 2, 130


def add_command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], says: str, example: str
) -> argparse.ArgumentParser:
    """A command that runs `run`, says what it does, and shows an example in its help."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=says, description=says, epilog=f"例 (example): {example}"
    )
    parser.set_defaults(command=run)
    return parser


def built() -> "PolicyAssistant":
    """The assistant as the settings describe it."""
    from assistant.settings import read_settings
    from assistant.wiring import build

    return build(read_settings())
