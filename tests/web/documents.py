"""Small documents and their pages, read back as a browser would."""

from html.parser import HTMLParser

from assistant.domain.document import Clause, Imprint, Level, PolicyDocument
from assistant.domain.text import Span, TracedText


def document(source: str, imprint: Imprint | None = None) -> PolicyDocument:
    """A document whose only clause is its whole text, taken as it stands."""
    whole = Span(0, len(source))
    clause = Clause("d/1", Level.PREAMBLE, "", "", whole, whole)
    return PolicyDocument("d", imprint or Imprint("标题"), "0" * 64, source, TracedText.of(source), (clause,))


class Reader(HTMLParser):
    """Collects the tags of a page, the words that stand in `mark`, in clauses, and in the source as filed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.marked = self.body = self.raw = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append("raw" if ("class", "raw") in attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "mark" in self._open:
            self.marked += data
        if "section" in self._open:
            self.body += data
        if "raw" in self._open:
            self.raw += data
