"""Source text → cleaned text: one script, one width, no mojibake, damage marked. Every character keeps its place.

The steps run on `TracedText`, so that any cleaned words can be shown exactly as they stand in the source.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from assistant.domain.text import Span, TracedText

DAMAGE_MARK = "□"
"""Stands for one unreadable source character. What stood there is never guessed."""

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
# Some web pages lost 业(yè) → 業(yè): the reading of the character was added in pinyin, always with its tone.
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_PINYIN_MARK = re.compile(rf"(?<=[{_HAN}])\((?=[a-zü]*[{_TONED}])[a-zü{_TONED}]{{1,7}}\)")
# Bytes decoded in the wrong order leave '??', replacement or private-use characters, list-number signs inside
# a word and lone braces; a stray letter or rare character between two such places belongs to the damage.
_BROKEN = re.compile(
    rf"\?\?+|[\ufffd\ue000-\uf8ff]|(?<=[{_HAN}])[\u2488-\u249b](?=[{_HAN}])|(?<=[{_HAN}])[{{}}](?=[{_HAN}])"
)
_DAMAGE_GAP = 3
_CIRCLED = {chr(0x2460 + n): f"({n + 1})" for n in range(20)}
_SPACES = re.compile(r"[ \t\u3000]+")


def clean(source: str) -> TracedText:
    """Clean a whole source text.

    Guarantees: no pinyin marks, no control or zero-width characters, NFKC, Simplified characters, single spaces,
    no blank lines, no space at either end of a line; unreadable characters replaced one for one by `□`.
    """
    text = _mark_damage(TracedText.of(source))
    text = _drop(text, _PINYIN_MARK)
    text = _compose(text)
    text = _simplify(text)
    return _tidy_lines(text)


def cleaned(source: str) -> str:
    """Only the text of `clean(source)`."""
    return clean(source).text


def clean_lines(text: str) -> str:
    """A message cleaned line by line: figures pasted from a table keep their lines."""
    return "\n".join(clean_query(line) for line in text.splitlines())


def clean_query(text: str) -> str:
    """The same cleaning for a question, which is one line; lone surrogates and control characters vanish."""
    visible = "".join(" " if c in "\r\n\t\0" else c for c in text)
    return clean(visible).text.replace("\n", " ")


def _mark_damage(text: TracedText) -> TracedText:
    runs: list[Span] = []
    for found in _BROKEN.finditer(text.text):
        if runs and found.start() - runs[-1].end <= _DAMAGE_GAP:
            runs[-1] = Span(runs[-1].start, found.end())
        else:
            runs.append(Span(*found.span()))
    return _replace(text, runs, lambda run: DAMAGE_MARK * len(run))


def _drop(text: TracedText, pattern: re.Pattern[str]) -> TracedText:
    return _replace(text, [Span(*m.span()) for m in pattern.finditer(text.text)], lambda _: "")


def _replace(text: TracedText, spans: list[Span], with_: Callable[[Span], str]) -> TracedText:
    """Replace spans; an equally long replacement keeps its places one for one."""
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for span in spans:
        pieces.extend(text.slice(Span(at, span.start)))
        new = with_(span)
        if len(new) == len(span):
            pieces.extend((c, s, e) for c, (_, s, e) in zip(new, text.slice(span), strict=True))
        elif new:
            place = text.source_span(span)
            pieces.append((new, place.start, place.end))
        at = span.end
    pieces.extend(text.slice(Span(at, len(text))))
    return TracedText.join(pieces)


def _compose(text: TracedText) -> TracedText:
    """NFKC, cluster by cluster, without control, format, surrogate and unassigned characters."""
    pieces: list[tuple[str, int, int]] = []
    for number, (char, start, end) in enumerate(text):
        if char == "\n" or (char == "\r" and text.text[number + 1 : number + 2] != "\n"):
            pieces.append(("\n", start, end))
        elif unicodedata.combining(char) and pieces and pieces[-1][0] != "\n":
            base, first, _ = pieces.pop()
            pieces.append((unicodedata.normalize("NFKC", base + char), first, end))
        else:
            pieces.append((_CIRCLED.get(char) or unicodedata.normalize("NFKC", char), start, end))
    return TracedText.join(
        [("".join(c for c in chars if c == "\n" or unicodedata.category(c)[0] != "C"), s, e) for chars, s, e in pieces]
    )


_VARIANTS = str.maketrans("甯峯羣牀綫裏迺", "宁峰群床线里乃")
"""Variant characters that are no Traditional ones (第一批异体字整理表, 1955, and later name lists)."""


@cache
def _converter() -> Callable[[str], str]:
    import opencc  # late: loading the dictionaries takes 20 ms that `--help` need not pay

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


def _simplify(text: TracedText) -> TracedText:
    """Traditional → Simplified, phrase-aware where lengths agree, else character by character."""
    if text.text.isascii():
        return text
    convert = _converter()
    lines = []
    for line in text.text.split("\n"):
        simple = convert(line)
        if len(simple) != len(line):
            simple = "".join(s if len(s := convert(c)) == 1 else c for c in line)
        lines.append(simple.translate(_VARIANTS))
    return TracedText("\n".join(lines), text.starts, text.ends)


def _tidy_lines(text: TracedText) -> TracedText:
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for line in text.text.split("\n"):
        span = Span(at, at + len(line))
        at = span.end + 1
        if not line.strip(" \t\u3000"):
            continue
        if pieces:
            place = text.source_span(Span(span.start - 1, span.start))
            pieces.append(("\n", place.start, place.end))
        left = len(line) - len(line.lstrip(" \t\u3000"))
        right = len(line.rstrip(" \t\u3000"))
        kept = Span(span.start + left, span.start + right)
        inner = text.slice(kept)
        pieces.extend(_replace(inner, [Span(*m.span()) for m in _SPACES.finditer(inner.text)], lambda _: " "))
    return TracedText.join(pieces)
