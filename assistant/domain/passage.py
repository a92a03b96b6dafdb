"""What retrieval finds and a reader reads: the own words of one clause, with where they stand."""

from dataclasses import dataclass

from assistant.domain.document import Clause, PolicyDocument
from assistant.domain.text import Span

_SENTENCE_ENDS = ("。", ";", "!")


@dataclass(frozen=True, slots=True)
class Passage:
    """The own words of one clause. `span` is their place in the document's clean text."""

    document_id: str
    clause_id: str
    title: str
    path: tuple[str, ...]
    text: str
    span: Span

    @property
    def indexed_text(self) -> str:
        """The words under their headings: a clause alone often does not say what it is about."""
        return " > ".join((self.title, *self.path)) + "\n" + self.text


def clause_name(clause: Clause) -> str:
    """How a clause is called in a path: 二、重点任务, (五)强化成果转化服务支撑, 支持企业创新活动."""
    return clause.label + clause.heading if clause.heading else clause.label


def passages_of(document: PolicyDocument) -> list[Passage]:
    """One passage for each clause that says more than its heading, or is one short sentence, in reading order."""
    found = []
    for clause, above in document.walk():
        text = document.own_text(clause)
        bare = len(text) <= len(clause_name(clause)) + 1
        if bare and (clause.children or not text.rstrip().endswith(_SENTENCE_ENDS)):
            continue
        path = (*(clause_name(c) for c in above), clause.label if bare else clause_name(clause))
        found.append(Passage(document.id, clause.id, document.imprint.title, path, text, clause.own))
    return found
