"""Which versions of a document are answered from, and for which days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from assistant.storage.copies import KeptCopy
from assistant.storage.library import VERSION_MARK

_CODE = ("domain", "ingest", "retrieval/terms.py", "answering/sentences.py")


@dataclass(frozen=True, slots=True)
class Turn:
    """A version that is answered from, under its own id, from one day on and before another."""

    row: KeptCopy
    identity: str
    since: date | None
    until: date | None

    @property
    def fingerprint(self) -> str:
        told = f"{self.row.content}:{code_fingerprint()}:{self.since}:{self.until}"
        return sha256(told.encode()).hexdigest()


def turns_of(rows: Sequence[KeptCopy]) -> list[Turn]:
    """Which versions are answered from, oldest first; the last of `rows` is the one that counts now.

    A former one only where it and the one after it both say from which day they count, and that is later: then it
    answers for the days before. A copy that says the same day was a worse copy of the same version.
    """
    kept = [rows[-1]]
    for row in reversed(rows[:-1]):
        later = kept[0].day
        if row.day is not None and later is not None and row.day < later:
            kept.insert(0, row)
    turns = []
    for number, row in enumerate(kept):
        last = number == len(kept) - 1
        identity = row.document_id if last else f"{row.document_id}{VERSION_MARK}{row.version}"
        turns.append(Turn(row, identity, row.day if number else None, None if last else kept[number + 1].day))
    return turns


@cache
def code_fingerprint() -> str:
    """Changes with the code that reads documents."""
    here = Path(__file__).parent
    files = [
        f for part in _CODE for f in ([here / part] if part.endswith(".py") else sorted((here / part).rglob("*.py")))
    ]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
