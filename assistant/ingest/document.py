"""A source file and what stands beside it → a policy document."""

from pathlib import Path

from assistant.domain.document import PolicyDocument
from assistant.domain.region import Gazetteer
from assistant.errors import UnreadableSource
from assistant.ingest.clauses import read_clauses
from assistant.ingest.clean import clean
from assistant.ingest.debris import lines_of, separate
from assistant.ingest.load import load_source
from assistant.ingest.metadata import believed, find_terms, imprint_from_text, read_meta
from assistant.ingest.repeals import find_repeals

META = "meta.yaml"


def read_document(path: Path, gazetteer: Gazetteer) -> PolicyDocument:
    """Read one source file whole.

    Raises `UnreadableSource` where no document can be made of it, `DataFileError` for a broken `meta.yaml`.
    """
    source = load_source(path)
    meta = path.with_name(META)
    stated = read_meta(meta) if meta.exists() else None
    document_id = path.parent.name if stated else path.stem
    text, debris = separate(clean(source.text), stated.title if stated else None)
    lines = list(lines_of(text.text))
    named = stated or imprint_from_text(text.text, lines, path.stem, gazetteer)
    imprint, doubts = believed(named, text.text)
    clauses, warnings = read_clauses(document_id, text.text, lines, imprint.title)
    if not clauses:
        raise UnreadableSource(f"{path.name}：没有读出任何条款 (no clause was found in it)")
    return PolicyDocument(
        id=document_id,
        imprint=imprint,
        sha256=source.sha256,
        source=source.text,
        clean=text,
        clauses=clauses,
        debris=tuple(debris),
        terms=find_terms(text.text, imprint),
        repeals=find_repeals(text.text, imprint.title),
        warnings=(*warnings, *doubts, *source.warnings),
        pages=source.pages,
        removed=source.removed,
        doubts=source.doubts,
    )
