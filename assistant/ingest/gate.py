"""The gate: what in a document that can be read should be looked at by a person before anybody is answered from it."""

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from assistant.domain.document import Doubt, DoubtKind, PolicyDocument
from assistant.strict_yaml import mapping_of, read_yaml

_SHINGLE, _KEPT = 6, 256
_FEWEST_WORDS = 200
"""Shorter texts are too like each other to be compared."""
_NEARLY = 0.8
_MOST_DIFFERING = 2 * _SHINGLE
"""Shingles that change with one or two letters, as between two ways of reading one file."""
_ROW = re.compile("[:：].*[;；]")
_FEWEST_STUFFED, _LEAST_NEW = 150, 0.3
"""Pairs of letters that are new, of all: in the clauses of real policies at least half."""
_NO_NAME = re.compile(r"https?:|</?[a-z!]|\]\s?\(|[{}]|(?:保证|包)(?:能)?通过|稳过|包过", re.I)
_KEY_WORDS = re.compile("(?:(?![的了是在对于为与和及或由将应可给按从向以被把其之等并所至到])[\\u3400-\\u9fff]){45}")
"""So long without any of the commonest function words: in 7,651 articles of Chinese law the longest run has 39."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?\s?(?:万元|亿元|元|万|亿|%|‰|年|个月|月|日|天|家|项|人|分|倍|平方米)?")
_SHOWN, _SHOWN_WORDS = 3, 40


def read_instructions(path: Path) -> tuple[re.Pattern[str], ...]:
    """What words aimed at a machine look like; raises `DataFileError`."""
    entries = read_yaml(path)
    known = frozenset(("says", "why"))
    return tuple(re.compile(str(mapping_of(path, entry, known)["says"]), re.I) for entry in entries)


def instructions_in(document: PolicyDocument, patterns: Sequence[re.Pattern[str]]) -> Iterator[Doubt]:
    """Every place in the text that speaks to a machine, with its page."""
    text = document.clean.text
    for pattern in patterns:
        for found in pattern.finditer(text):
            start = max(found.start() - 5, 0)
            words = text[start : start + _SHOWN_WORDS].replace("\n", " ")
            page = document.page_at(document.clean.starts[found.start()])
            yield Doubt(DoubtKind.INSTRUCTIONS, f"像是写给机器的指令：“{words}” (words aimed at a model)", page)


def misnamed(document: PolicyDocument, patterns: Sequence[re.Pattern[str]]) -> Iterator[Doubt]:
    """A title, issuer or number that speaks to a machine, carries a web address or markup, or promises success."""
    imprint = document.imprint
    for name in filter(None, (imprint.title, imprint.issuer, imprint.document_number, imprint.reposted_by)):
        plain = unicodedata.normalize("NFKC", name)
        if any(pattern.search(plain) for pattern in (*patterns, _NO_NAME)):
            yield Doubt(
                DoubtKind.MISNAMED,
                f"名目不像文件名或发文机关：“{name[:_SHOWN_WORDS]}”，请改正原件或 meta.yaml 后重新收录 (not a name)",
            )


def stuffed_clauses(document: PolicyDocument) -> Iterator[Doubt]:
    """Every clause made to be found by any question: the same words over and over, or a string of mere key words.

    Rows of tables may repeat their heads.
    """
    for clause, _ in document.walk():
        lines = document.own_text(clause).split("\n")
        words = "".join(char for line in lines if not _ROW.search(line) for char in line if char.isalnum())
        pairs = {words[n : n + 2] for n in range(len(words) - 1)}
        if (len(words) >= _FEWEST_STUFFED and len(pairs) < _LEAST_NEW * len(words)) or _KEY_WORDS.search(
            "\n".join(lines)
        ):
            page = document.page_at(document.clean.starts[clause.own.start])
            yield Doubt(
                DoubtKind.STUFFED, f"堆砌关键词，不像条款：“{words[:_SHOWN_WORDS]}…” (stuffed with key words)", page
            )


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a text is made of, in a kilobyte: the smallest hashes of its shingles, figures left out.

    Broder 1997, "On the resemblance and containment of documents". Empty for short texts.
    """

    hashes: frozenset[int]

    @classmethod
    def of(cls, text: str) -> "Sketch":
        return cls(frozenset(sorted(_shingles(text))[:_KEPT]))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sketch":
        hashes = array("I")
        hashes.frombytes(data)
        return cls(frozenset(hashes))

    def to_bytes(self) -> bytes:
        return array("I", sorted(self.hashes)).tobytes()

    def likeness(self, other: "Sketch") -> float:
        """An estimate of the share of shingles that two texts have in common, in [0, 1]; 0 for short texts."""
        if len(self.hashes & other.hashes) < _NEARLY / 2 * _KEPT / 2:
            return 0.0
        smallest = sorted(self.hashes | other.hashes)[:_KEPT]
        return sum(one in self.hashes and one in other.hashes for one in smallest) / len(smallest)

    def nearly(self, other: "Sketch") -> bool:
        return self.likeness(other) >= _NEARLY


def _shingles(text: str) -> set[int]:
    """Hashes of all runs of a few letters, every figure being the same; none for a short text."""
    bare = re.sub(r"\d+(?:\.\d+)?", "0", "".join(char for char in text if char.isalnum() or char == "."))
    if len(bare) < _FEWEST_WORDS:
        return set()
    data = bare.encode("utf-32-le", "replace")
    return {crc32(data[4 * n : 4 * (n + _SHINGLE)]) for n in range(len(bare) - _SHINGLE + 1)}


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How a new text that is nearly alike differs from one that is held.

    `figures` are those of each that the other has not; `differing` counts the shingles that only one of them has.
    """

    differing: int
    figures: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def same(self) -> bool:
        """The same figures, and words that differ by less than a clause does: another copy."""
        return self.differing <= _MOST_DIFFERING and not any(self.figures)


def resemblance(held: str, new: str) -> Resemblance:
    """Compare two cleaned texts."""
    one, other = _figures(held), _figures(new)
    return Resemblance(
        len(_shingles(held) ^ _shingles(new)), (tuple((one - other).elements()), tuple((other - one).elements()))
    )


def _figures(text: str) -> Counter[str]:
    return Counter("".join(found.group().split()) for found in _FIGURE.finditer(text))


def near_duplicate(title: str, found: Resemblance) -> Doubt:
    """The doubt about a text that says nearly the same as a held document."""
    before, after = ("、".join(side[:_SHOWN]) or "无" for side in found.figures)
    differs = f"数字不同（已收录的：{before}；这一份：{after}）" if any(found.figures) else "文字略有出入"
    return Doubt(
        DoubtKind.NEAR_DUPLICATE,
        f"与已收录的《{title}》几乎相同，{differs}，请核对哪一份是真的 (nearly the same as a held document)",
    )
