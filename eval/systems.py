"""Who answers the questions of a run: the product, or the pipeline that every tutorial teaches."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from assistant import OfflineEmbedder, PolicyAssistant, QuestionError, error_object, identity_of, question_from, today
from eval.tutorial import TutorialRetriever

System = Callable[[Mapping[str, Any]], dict[str, Any]]
"""A question object → an answer object. A question that cannot be taken gives `kind: "error"`, never an exception."""

TOP = 4
_SENTENCES = 2
_SENTENCE = re.compile(r"[^。!?！？]+[。!?！？]?")


def ours(assistant: PolicyAssistant) -> System:
    """The production path."""

    def answer(data: Mapping[str, Any]) -> dict[str, Any]:
        try:
            question = question_from(data, today())
        except QuestionError as error:
            return error_object(identity_of(data), "", error.code, str(error), 0.0, assistant.corpus_version())
        return assistant.answer(question)

    return answer


def tutorial(assistant: PolicyAssistant) -> System:
    """The first sentences of the nearest of four 500-character pieces; it never abstains and checks nothing."""
    documents = {held.id: assistant.document(held.id) for held in assistant.holdings()}
    sources = [(name, document.source) for name, document in documents.items() if document is not None]
    retriever = TutorialRetriever(sources, OfflineEmbedder())

    def answer(data: Mapping[str, Any]) -> dict[str, Any]:
        start = time.perf_counter()
        name, piece = retriever.search(str(data["question"]), TOP)[0]
        said = "".join(_SENTENCE.findall(piece.strip())[:_SENTENCES]).strip()
        spent = 1000 * (time.perf_counter() - start)
        form = error_object(identity_of(data), str(data["question"]), "", "", spent, assistant.corpus_version())
        return form | {
            "kind": "grounded",
            "error": None,
            "answer": f"{said}[1]",
            "claims": [{"text": said, "citations": [1]}],
            "citations": [_citation(assistant, name, piece, said)],
        }

    return answer


def _citation(assistant: PolicyAssistant, name: str, piece: str, said: str) -> dict[str, Any]:
    """The piece as a citation of the clause in which it starts, as far as such a pipeline can know it."""
    document = assistant.document(name)
    assert document is not None
    start = max(document.source.find(piece), 0) + piece.find(said)
    clauses = [clause for clause, _ in document.walk()]
    places = [(document.clean.source_span(clause.own), clause) for clause in clauses if len(clause.own)]
    clause = next((c for place, c in places if place.start <= start < place.end), clauses[0])
    imprint = document.imprint
    return {
        "n": 1,
        "document_id": name,
        "title": imprint.title,
        "document_number": imprint.document_number,
        "issuer": imprint.issuer,
        "region": imprint.region.name,
        "issued_on": imprint.issued_on.isoformat() if imprint.issued_on else None,
        "valid_until": imprint.valid_until.isoformat() if imprint.valid_until else None,
        "status": "not_stated",
        "clause_id": clause.id,
        "clause_path": [clause.label + clause.heading],
        "clause_text": document.own_text(clause),
        "quote": said,
        "source_quote": said,
        "source_start": start,
        "source_end": start + len(said),
        "page": None,
        "url": imprint.url,
    }
