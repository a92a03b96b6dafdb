"""A bare piece of text as a document of one clause: for passages that are given, not read from policy files."""

import hashlib

from assistant.domain.document import Clause, Imprint, Level, PolicyDocument
from assistant.domain.text import Span
from assistant.ingest.clean import clean


def plain_document(identity: str, title: str, text: str) -> PolicyDocument:
    """The document and its only clause both carry `identity`; no dates, no region, offsets count in `text`."""
    traced = clean(text)
    whole = Span(0, len(traced))
    clause = Clause(identity, Level.PREAMBLE, "", "", whole, whole)
    return PolicyDocument(
        id=identity,
        imprint=Imprint(title=clean(title).text.replace("\n", " ")),
        sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        source=text,
        clean=traced,
        clauses=(clause,),
    )
