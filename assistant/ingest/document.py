"""A source file and what stands beside it → a policy document."""

from collections.abc import Callable
from pathlib import Path

from assistant.domain.document import PolicyDocument
from assistant.domain.region import Gazetteer
from assistant.errors import UnreadableSource
from assistant.ingest.clean import clean
from assistant.ingest.debris import lines_of, separate
from assistant.ingest.files.load import Source, load
from assistant.ingest.files.readable import why_unreadable
from assistant.ingest.imprint.metadata import believed, disagreements, find_terms, imprint_from_text, read_meta
from assistant.ingest.imprint.repeals import find_repeals
from assistant.ingest.sources import META, Copy, copy_of
from assistant.ingest.structure.clauses import read_clauses


def read_document(path: Path, gazetteer: Gazetteer) -> PolicyDocument:
    """Read one file on disk whole; see `read_copy`."""
    return read_copy(copy_of(path), gazetteer)


def read_copy(copy: Copy, gazetteer: Gazetteer, progress: Callable[[str], None] = lambda _: None) -> PolicyDocument:
    """Read one copy whole; `progress` is told of pages that take long.

    Raises `UnreadableSource` where no document can be made of it, `DataFileError` for a broken `meta.yaml`.
    """
    source = load(copy.name, copy.data, progress=progress)
    stated = None
    if copy.catalogue is not None:
        stated = read_meta(Path(copy.place).with_name(META) if copy.place else Path(copy.id) / META, copy.catalogue)
    page = clean(source.text)
    if why := why_unreadable(page.text):
        raise UnreadableSource(f"{copy.name}：{why}")
    text, debris = separate(page, stated.title if stated else None)
    lines = list(lines_of(text.text))
    if stated is not None:
        imprint, warned = believed(stated, text.text)
    else:
        around = list(lines_of(page.text))
        imprint, warned = (
            imprint_from_text(page.text, around, Path(copy.name).stem, gazetteer),
            disagreements(around),
        )
    clauses, warnings = read_clauses(copy.id, text.text, lines, imprint.title)
    if not clauses:
        raise UnreadableSource(f"{copy.name}：没有读出任何条款 (no clause was found in it)")
    return PolicyDocument(
        id=copy.id,
        imprint=imprint,
        sha256=source.sha256,
        source=source.text,
        clean=text,
        clauses=clauses,
        debris=tuple(debris),
        terms=find_terms(text.text, imprint),
        repeals=find_repeals(text.text, imprint.title, imprint.document_number),
        warnings=(*warnings, *warned, *_by_machine(source)),
        pages=source.pages,
        removed=source.removed,
        doubts=source.doubts,
        recognised=source.recognised,
    )


def _by_machine(source: Source) -> tuple[str, ...]:
    if not source.recognised:
        return ()
    pages = "、".join(map(str, source.recognised))
    return (f"第{pages}页由OCR识别，可能有误字，请核对原件 (recognised by OCR, may be misread)",)
