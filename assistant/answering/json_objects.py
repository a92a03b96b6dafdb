"""JSON objects as they come out of a model's mouth, piece by piece.

Models put them one a line as asked, or inside an array, a code fence or a sentence; an object counts when it is whole.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

MOST_CHARACTERS = 8_000
"""Of one object; a longer one is no sentence with its quotes, and is left out."""


def objects_in(pieces: Iterable[str]) -> Iterator[dict[str, Any] | str]:
    """Each whole top-level object as soon as its last brace came; as text where it is not JSON.

    Everything outside of braces is passed over, and so is an object that never ends.
    """
    held, depth, quoted, escaped = "", 0, False, False
    for char in (char for piece in pieces for char in piece):
        if depth == 0 and char != "{":
            continue
        held += char
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = char != '"', char == "\\"
        elif char == '"':
            quoted = True
        elif char in "{}":
            depth += 1 if char == "{" else -1
        # A line break cannot stand inside a JSON string: the quote before it was never closed.
        if len(held) > MOST_CHARACTERS or (quoted and char == "\n"):
            yield held
            held, depth, quoted, escaped = "", 0, False, False
        elif depth == 0:
            yield _read(held)
            held = ""


def _read(text: str) -> dict[str, Any] | str:
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, dict) else text
