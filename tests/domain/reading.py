"""Documents read from lines, for tests that need clauses and no files."""

from collections.abc import Sequence

from assistant.domain.document import PolicyDocument
from assistant.domain.region import Gazetteer
from assistant.ingest.document import read_copy
from assistant.ingest.sources import Copy

_NOWHERE = Gazetteer({})


def document_of(lines: Sequence[str], identity: str = "虚构") -> PolicyDocument:
    return read_copy(Copy(identity, f"{identity}.txt", "\n".join(lines).encode()), _NOWHERE)
